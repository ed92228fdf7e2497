"""How Vietnamese is written with its marks: ``python -m training.marks --data DIR``.

Writes retrieval/data/marks.txt: Vietnamese words, and pairs of neighbouring words joined by "_", with the number of
passages of about 80 words, in a hundred thousand, that hold them. A small archive, or one in another language, cannot
know by itself that "doi moi" is "đổi mới". News, encyclopaedia and translated speech are mixed: questions have the
names of the second and the phrases of the third.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from retrieval.marks import is_syllable
from retrieval.text import fold, with_pairs, words
from training.frequencies import PASSAGE_WORDS, records

TARGET = Path(__file__).parent.parent / "retrieval" / "data" / "marks.txt"
PASSAGES = 100_000
# How much a passage of each source counts.
SOURCES = {"news_vi": 1, "wiki": 1, "parallel": 2}
# Words and pairs in fewer passages of a hundred thousand than this are left out.
RAREST_WORD, RAREST_PAIR = 3, 6


def main() -> None:
    """Count, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/")
    data = parser.parse_args().data
    counts: Counter[str] = Counter()
    total = 0
    for source, weight in SOURCES.items():
        passages, held = count(vietnamese(data, source))
        total += weight * passages
        for term, number in held.items():
            counts[term] += weight * number
    lines = [
        f"{term}\t{round(number * PASSAGES / total)}\n"
        for term, number in sorted(counts.items())
        if number * PASSAGES >= total * (RAREST_PAIR if "_" in term else RAREST_WORD)
        and all(is_syllable(fold(word)) for word in term.split("_"))
    ]
    TARGET.write_text("".join(lines), "utf-8")
    print(f"{TARGET.name}: {len(lines)} words and pairs")


def vietnamese(data: Path, source: str) -> Iterator[str]:
    """Vietnamese texts of one of the training sets."""
    for record in records(data, source):
        if source == "news_vi":
            yield f"{record['title']} {record['abstract']} {record['body']}"
        elif source == "wiki" and record["lang"] == "vi":
            yield from (paragraph["text"] for paragraph in record["paragraphs"])
        elif source == "parallel":
            yield from (record[side] for side in ("src", "tgt") if record[f"{side}_lang"] == "vi")


def count(texts: Iterable[str]) -> tuple[int, Counter[str]]:
    """Number of passages of texts, at most `PASSAGES`, and in how many of them each word and pair stands."""
    pending: list[str] = []
    counts: Counter[str] = Counter()
    passages = 0
    for text in texts:
        pending.extend(words(text))
        while len(pending) >= PASSAGE_WORDS:
            counts.update(set(with_pairs(pending[:PASSAGE_WORDS])))
            del pending[:PASSAGE_WORDS]
            passages += 1
            if passages == PASSAGES:
                return passages, counts
    return passages, counts


if __name__ == "__main__":
    main()
