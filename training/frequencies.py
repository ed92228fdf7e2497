"""How common words are outside any archive: ``python -m training.frequencies --data DIR``.

Writes retrieval/data/frequencies.txt: words with the share of passages of about 80 words that hold them, in the
language where that is highest. A small archive cannot know by itself that "của" or "the" says nothing.
"""

import argparse
import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retrieval.text import words

TARGET = Path(__file__).parent.parent / "retrieval" / "data" / "frequencies.txt"
PASSAGE_WORDS = 80
PASSAGES_A_LANGUAGE = 40_000
# Words rarer than this are told apart by the archive.
RAREST = 0.004
# A language with fewer passages than this says too little about its words.
_ENOUGH = 1_000


def texts(data: Path) -> Iterator[tuple[str, str]]:
    """Yield (language, text) of the training sets that are plain text, translations or news."""
    for record in records(data, "news_vi"):
        yield "vi", f"{record['title']} {record['abstract']} {record['body']}"
    for record in records(data, "news_en"):
        yield "en", f"{record['title']} {record['abstract']} {record['body']}"
    for record in records(data, "wiki"):
        yield record["lang"], " ".join(paragraph["text"] for paragraph in record["paragraphs"])
    for record in records(data, "parallel"):
        yield record["src_lang"], record["src"]
        yield record["tgt_lang"], record["tgt"]
    for record in records(data, "ntrex_wide"):
        yield from record["texts"].items()


def records(data: Path, name: str) -> Iterator[dict[str, Any]]:
    """Records of a training set."""
    with lzma.open(data / "train" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    """Count, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/")
    data = parser.parse_args().data
    pending: dict[str, list[str]] = defaultdict(list)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    passages: Counter[str] = Counter()
    for language, text in texts(data):
        if passages[language] >= PASSAGES_A_LANGUAGE:
            continue
        pending[language].extend(words(text))
        while len(pending[language]) >= PASSAGE_WORDS:
            counts[language].update(set(pending[language][:PASSAGE_WORDS]))
            del pending[language][:PASSAGE_WORDS]
            passages[language] += 1
    shares: dict[str, float] = {}
    for language, counter in counts.items():
        if passages[language] >= _ENOUGH:
            for word, count in counter.items():
                shares[word] = max(shares.get(word, 0.0), count / passages[language])
    lines = [f"{word}\t{share:.4f}\n" for word, share in sorted(shares.items()) if share >= RAREST]
    TARGET.write_text("".join(lines), "utf-8")
    print(f"{TARGET.name}: {len(lines)} words of {sum(n >= _ENOUGH for n in passages.values())} languages")


if __name__ == "__main__":
    main()
