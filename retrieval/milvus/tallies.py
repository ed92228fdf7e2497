"""Counts over a whole archive that is kept in a database: small enough for files, and needed for every question.

Three files in the generation's folder: ``frequencies.npy`` (in how many passages each superword token occurs),
``languages.npy`` (which tokens occur in passages of each language, packed bits) and ``labels.json`` (how many articles
each source, place and language has; a label's number is its place in the list).
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval import disk
from retrieval.arrays import array_bytes
from retrieval.filters import Mask
from retrieval.part import LABELS
from retrieval.records import File
from retrieval.types import Article

_FREQUENCIES, _LANGUAGES, _LABELS = "frequencies.npy", "languages.npy", "labels.json"


class Tallies:
    """Counts that a writer changes and a reader reads."""

    def __init__(self, vocabulary: int) -> None:
        self.frequencies: NDArray[np.int64] = np.zeros(vocabulary, dtype=np.int64)
        self._languages: dict[str, Mask] = {}
        self._labels: dict[str, dict[str, int]] = {name: {} for name in LABELS}
        self._numbers: dict[str, dict[str, int]] = {name: {} for name in LABELS}

    @classmethod
    def read(cls, folder: Path) -> "Tallies":
        """Read the files of a generation."""
        frequencies: NDArray[np.int64] = np.load(folder / _FREQUENCIES, allow_pickle=False)
        tallies = cls(len(frequencies))
        tallies.frequencies = frequencies
        labels: dict[str, list[list[Any]]] = json.loads((folder / _LABELS).read_text("utf-8"))
        tallies._labels = {name: {label: int(count) for label, count in labels[name]} for name in LABELS}
        for name in LABELS:
            tallies._numbers[name] = {label: number for number, label in enumerate(tallies._labels[name])}
        packed = np.load(folder / _LANGUAGES, allow_pickle=False)
        masks = np.unpackbits(packed, axis=1, count=len(frequencies)).astype(bool)
        tallies._languages = dict(zip(tallies._labels["language"], masks, strict=True))
        return tallies

    def write(self, folder: Path) -> tuple[File, ...]:
        """Write the files of a new generation."""
        disk.make_folder(folder)
        none = np.zeros(len(self.frequencies), dtype=bool)
        masks = [self._languages.get(label, none) for label in self._labels["language"]]
        packed = np.packbits(np.array(masks, dtype=bool).reshape(len(masks), len(none)), axis=1)
        labels = {name: list(self._labels[name].items()) for name in LABELS}
        contents = {
            _FREQUENCIES: array_bytes(self.frequencies),
            _LANGUAGES: array_bytes(packed),
            _LABELS: json.dumps(labels, ensure_ascii=False).encode("utf-8"),
        }
        return tuple(File.of(name, disk.write_file(folder / name, data)) for name, data in contents.items())

    def number(self, name: str, label: str | None) -> int:
        """A label's number; it gets one if it has none. -1 stands for no label."""
        if label is None:
            return -1
        self._labels[name].setdefault(label, 0)
        numbers = self._numbers[name]
        return numbers.setdefault(label, len(numbers))

    def names(self, name: str) -> list[str]:
        """What the numbers stand for."""
        return list(self._labels[name])

    def count_article(self, article: Article, step: int) -> None:
        """Count an article, or with a `step` of -1 no longer."""
        for name in LABELS:
            label = getattr(article, name)
            if self.number(name, label) >= 0:
                self._labels[name][label] += step

    def count_passage(self, tokens: NDArray[np.int32], language: str | None, step: int) -> None:
        """Count the different tokens of a passage; which of them its language knows is never forgotten."""
        self.frequencies[tokens] += step
        if language is not None:
            self._languages.setdefault(language, np.zeros(len(self.frequencies), dtype=bool))[tokens] = True

    def labels(self, name: str) -> tuple[tuple[str, int], ...]:
        """Labels with the number of articles of each, most first."""
        if name not in LABELS:
            raise ValueError(f"name must be one of {LABELS}, not {name!r}")
        held = [(label, count) for label, count in self._labels[name].items() if count]
        return tuple(sorted(held, key=lambda item: (-item[1], item[0])))

    def language_tokens(self, language: str) -> Mask:
        """Which tokens occur in passages of a language."""
        none: Mask = np.zeros(len(self.frequencies), dtype=bool)
        return self._languages.get(language, none)
