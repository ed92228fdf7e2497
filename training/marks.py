"""How Vietnamese is written with its marks: ``python -m training.marks --data DIR``.

Writes retrieval/data/marks.txt: Vietnamese words, and pairs of neighbouring words joined by "_", with the number of
passages of about 80 words, in a hundred thousand, that hold them. A small archive, or one in another language, cannot
know by itself that "doi moi" is "đổi mới".
"""

import argparse
from collections import Counter
from pathlib import Path

from retrieval.marks import is_syllable
from retrieval.text import fold, with_pairs, words
from training.frequencies import PASSAGE_WORDS, texts

TARGET = Path(__file__).parent.parent / "retrieval" / "data" / "marks.txt"
PASSAGES = 100_000
# Words and pairs in fewer passages than this are left out.
RAREST_WORD, RAREST_PAIR = 5, 15


def main() -> None:
    """Count, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/")
    pending: list[str] = []
    counts: Counter[str] = Counter()
    passages = 0
    for language, text in texts(parser.parse_args().data):
        if language != "vi":
            continue
        pending.extend(words(text))
        while len(pending) >= PASSAGE_WORDS and passages < PASSAGES:
            counts.update(set(with_pairs(pending[:PASSAGE_WORDS])))
            del pending[:PASSAGE_WORDS]
            passages += 1
        if passages == PASSAGES:
            break
    lines = [
        f"{term}\t{count}\n"
        for term, count in sorted(counts.items())
        if count >= (RAREST_PAIR if "_" in term else RAREST_WORD)
        and all(is_syllable(fold(word)) for word in term.split("_"))
    ]
    TARGET.write_text("".join(lines), "utf-8")
    print(f"{TARGET.name}: {len(lines)} words and pairs of {passages} passages")


if __name__ == "__main__":
    main()
