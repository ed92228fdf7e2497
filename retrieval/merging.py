"""Several parts into one, as they are: bytes are copied, numbers moved; no text is read and no vector made again."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.lexical import join
from retrieval.part import ARTICLE, FREQUENCY, LABELS, LEXICAL, PASSAGE, Part
from retrieval.partwriter import PartFiles, labels_json, words_tsv
from retrieval.records import PartEntry

# Rows copied at once: bounds the memory.
_BATCH = 65_536
_COPIED = 1 << 20


def merge_parts(folder: Path, parts: Sequence[Part]) -> PartEntry:
    """Write several parts, in their order, as one; removed articles stay in it."""
    files = PartFiles(folder)
    try:
        labels, moved = _labels(parts)
        lines, columns = files.file("articles.jsonl"), files.array("articles", ARTICLE)
        passages, sentences = files.array("passages", PASSAGE), files.array("sentences", "<i4", (2,))
        tokens, offsets = files.array("tokens", "<i4"), files.array("token_offsets", "<i8")
        vectors = files.array("vectors", "<f2", parts[0].vectors.shape[1:])
        signatures = files.array("signatures", "<u4", parts[0].signatures.shape[1:])
        offsets.append(np.zeros(1, dtype=np.int64))
        for part, numbers in zip(parts, moved, strict=True):
            rows = part.columns[:].copy()
            rows["offset"] += lines.size
            rows["first_passage"] += passages.length
            for name in LABELS:
                rows[name] = numbers[name][rows[name]]
            spans = part.passages[:].copy()
            spans["article"] += columns.length
            spans["first_sentence"] += sentences.length
            offsets.append(part.tokens.offsets[1:] + tokens.length)
            columns.append(rows)
            passages.append(spans)
            for target, source in (
                (sentences, part.sentences),
                (tokens, part.tokens.ids),
                (vectors, part.vectors),
                (signatures, part.signatures),
            ):
                for start in range(0, len(source), _BATCH):
                    target.append(source[start : start + _BATCH])
            for start in range(0, part.lines.size, _COPIED):
                lines.write(part.lines.bytes(start, min(start + _COPIED, part.lines.size)))
        articles, count = columns.length, passages.length
        files.whole_array("frequencies", _frequencies(parts), FREQUENCY)
        files.whole_array("languages", _languages(parts, labels["language"], moved), "u1")
        files.text("labels.json", labels_json(labels))
        files.text("words.tsv", words_tsv(_words(parts)))
        files.close()
        join([part.folder / LEXICAL for part in parts], folder / LEXICAL)
        runs = [run for part in parts for run in part.record.runs]
        return files.seal(articles, count, parts[0].record.vocabulary, runs)
    finally:
        files.abandon()


def _labels(parts: Sequence[Part]) -> tuple[dict[str, list[str]], list[dict[str, NDArray[np.int32]]]]:
    """All labels, and for each part the new number of each of its own; the last, which -1 finds, stays -1."""
    known: dict[str, dict[str, int]] = {name: {} for name in LABELS}
    moved = [
        {
            name: np.array(
                [*(known[name].setdefault(label, len(known[name])) for label in part.labels[name]), -1], dtype=np.int32
            )
            for name in LABELS
        }
        for part in parts
    ]
    return {name: list(numbers) for name, numbers in known.items()}, moved


def _frequencies(parts: Sequence[Part]) -> NDArray[np.void]:
    every = np.concatenate([part.frequencies[:] for part in parts])
    tokens, place = np.unique(every["token"], return_inverse=True)
    found = np.zeros(len(tokens), dtype=FREQUENCY)
    found["token"] = tokens
    np.add.at(found["passages"], place, every["passages"])
    return found


def _languages(
    parts: Sequence[Part], names: Sequence[str], moved: Sequence[dict[str, NDArray[np.int32]]]
) -> NDArray[np.uint8]:
    packed = np.zeros((len(names), parts[0].languages.shape[1]), dtype=np.uint8)
    for part, numbers in zip(parts, moved, strict=True):
        packed[numbers["language"][:-1]] |= part.languages[:]
    return packed


def _words(parts: Sequence[Part]) -> Counter[str]:
    words: Counter[str] = Counter()
    for part in parts:
        for _, word, count in part.words():
            words[word] += count
    return words
