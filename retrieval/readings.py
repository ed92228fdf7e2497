"""How Vietnamese syllables typed without marks are likely read, by the words around them.

A convolutional network over the words of a question and their pairs, learned from Vietnamese sentences whose marks were
taken off (training/readings.py), says how likely each reading of a syllable is: "cua" is "cửa" in "dong cua hang", and
"của" in "chiem dong cua Nhat". Pairs share the rows of a table by a hash of both words (feature hashing; Weinberger et
al., 2009): what was seen often is remembered, and costs no time.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from retrieval.superwords import FOLDER
from retrieval.text import fold

# Rows that stand for what is around a question, for words that are no Vietnamese syllables, and for numbers.
SPECIAL = 3
BOUNDARY, UNKNOWN, NUMBER = range(SPECIAL)


class Vocabulary:
    """Vietnamese syllables and pairs of neighbouring ones, from data/marks.txt (made by training/marks.py).

    Attributes
    ----------
    counts : dict of str to int
        In how many of a hundred thousand passages of Vietnamese texts a syllable occurs, or a pair ("đổi_mới").
    plain : dict of str to int
        Syllables without their marks, and the network's row for each.
    readings : list of list of str
        For each of them what it may be, most frequent first.
    firsts : ndarray of int64, shape (n_plain + 1,)
        The network's row for the first reading of each, and the number of all readings.
    """

    def __init__(self) -> None:
        lines = files("retrieval").joinpath("data", "marks.txt").read_text("utf-8").splitlines()
        terms = (line.split("\t") for line in lines)
        self.counts = {term: int(count) for term, count in terms}
        forms: dict[str, list[str]] = {}
        for term in self.counts:
            if "_" not in term:
                forms.setdefault(fold(term), []).append(term)
        self.plain = {plain: row for row, plain in enumerate(forms, SPECIAL)}
        self.readings = [sorted(some, key=lambda form: -self.counts[form]) for some in forms.values()]
        self.firsts = np.cumsum([0, *map(len, self.readings)])

    def row(self, plain: str) -> int:
        """The network's row for a word without marks."""
        return self.plain.get(plain, NUMBER if plain.isdigit() else UNKNOWN)

    def of(self, plain: str) -> list[str]:
        """Readings of a word without marks; none, if it is no Vietnamese syllable."""
        row = self.plain.get(plain)
        return [] if row is None else self.readings[row - SPECIAL]


def pair_rows(rows: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """For each word its row in a table of pairs of that size, with the word after it; the first follows the last."""
    return (rows * 40_503 + np.roll(rows, -1, axis=-1) * 459_193) % 2_147_483_647 // 8 % size


class ReadingNetwork:
    """The network, from the tensors of model/marks.safetensors.

    ``embedding``: a row a word; ``pairs``: a row of two neighbouring words, which both are given; ``kernel.N`` (of
    shape (width, from, to)) and ``bias.N``: one convolution each, with ReLU, to which all but the first add what they
    are given; ``out``; ``reading`` and ``reading_bias``: a row for each reading.

    Raises
    ------
    ValueError
        If the tensors were learned for another vocabulary.
    """

    def __init__(self) -> None:
        from safetensors.numpy import load_file

        self._tensors = load_file(FOLDER / "marks.safetensors")
        self._pairs = self._tensors.pop("pairs")  # the largest by far, of which a question needs a few rows
        self._tensors = {name: held.astype(np.float32) for name, held in self._tensors.items()}
        self._depth = sum(name.startswith("kernel.") for name in self._tensors)
        rows = len(self._tensors["embedding"]), len(self._tensors["reading"])
        if rows != (SPECIAL + len(vocabulary().plain), vocabulary().firsts[-1]):
            raise ValueError("marks.safetensors was learned for another data/marks.txt; run: make model")

    def likelihoods(self, plain: Sequence[str]) -> list[dict[str, float]]:
        """For each word of a question, without marks, the logarithm of how likely each of its readings is."""
        known, held = vocabulary(), self._tensors
        rows = [known.row(word) for word in plain]
        typed = np.array([BOUNDARY, BOUNDARY, *rows, BOUNDARY, BOUNDARY])
        pairs = self._pairs[pair_rows(typed, len(self._pairs))].astype(np.float32)
        hidden = np.concatenate([held["embedding"][typed], np.roll(pairs, 1, axis=0), pairs], axis=1)
        for layer in range(self._depth):
            found = np.maximum(_convolved(hidden, held[f"kernel.{layer}"]) + held[f"bias.{layer}"], 0)
            hidden = found + hidden if layer else found
        likely = []
        for row, output in zip(rows, hidden[2:-2] @ held["out"], strict=True):
            some = known.readings[row - SPECIAL] if row >= SPECIAL else []
            first = int(known.firsts[row - SPECIAL]) if some else 0
            mine = slice(first, first + len(some))
            scores = held["reading"][mine] @ output + held["reading_bias"][mine]
            likely.append(dict(zip(some, (scores - np.logaddexp.reduce(scores)).tolist(), strict=True)))
        return likely


def _convolved(rows: NDArray[np.float32], kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Convolution along the first axis, with zeros beyond both ends."""
    width, _, out = kernel.shape
    padded = np.pad(rows, ((width // 2, width // 2), (0, 0)))
    windows = np.concatenate([padded[step : step + len(rows)] for step in range(width)], axis=1)
    convolved: NDArray[np.float32] = windows @ kernel.reshape(-1, out)
    return convolved


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with Sukien, read once a process."""
    return Vocabulary()


@cache
def network() -> ReadingNetwork:
    """The network that ships with Sukien, read once a process."""
    return ReadingNetwork()
