"""How much of a question a text holds: its words, its pairs of words, its names and numbers, its meaning."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.lexical import Field
from retrieval.query import Query
from retrieval.question import is_asking, kind_of
from retrieval.short import candidates, names, unit_of
from retrieval.snapshot import Snapshot
from retrieval.superwords import embedded, unit
from retrieval.text import fold, words
from retrieval.weights import word_weights


class Overlap:
    """A question, ready to be compared with many texts. A text is the list of words that `Query.words` makes of it."""

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self.kind = kind_of(query.asked)
        self.words = query.words
        everything = query.words(query.asked)
        self.asked = [word for word in everything if not is_asking(word)] or everything
        unique = list(dict.fromkeys(self.asked))
        field = Field.EXACT if query.marked else Field.FOLDED
        self._weights = dict(zip(unique, word_weights(snapshot, unique, field).tolist(), strict=True))
        self._total = sum(self._weights.values()) or 1.0
        self._pairs = {
            pair: self._weights[pair[0]] + self._weights[pair[1]]
            for pair in dict.fromkeys(zip(self.asked, self.asked[1:], strict=False))
        }
        self._numbers = {word for word in self.asked if word.isdigit()}
        self._names = [self.words(query.asked[start:end]) for start, end in names(query.asked)]
        self._unit = unit_of(query.asked)
        self._folded = {fold(word) for word in self.asked}
        superwords = embedded()
        self._tokens = np.unique(superwords.tokenize([query.read]).ids)
        self._vectors = unit(superwords.table[self._tokens].astype(np.float32))
        # A token weighs what its words weigh.
        pieces = [self.words(superwords.token(int(token)).replace("▁", " ")) for token in self._tokens]
        weights = [sum(self._weights.get(word, 0.0) for word in piece) for piece in pieces]
        self._token_weights = np.array(weights, dtype=np.float32)

    def share(self, held: Sequence[str]) -> float:
        """Share of the question's word weight that a text holds."""
        there = set(held)
        return float(sum(weight for word, weight in self._weights.items() if word in there) / self._total)

    def heaviest_missing(self, held: Sequence[str]) -> float:
        """Weight, in nats, of the most telling word of the question that a text does not hold."""
        there = set(held)
        return max((weight for word, weight in self._weights.items() if word not in there), default=0.0)

    def pair_share(self, held: Sequence[str]) -> float:
        """Share of the question's weight of neighbouring words that stand together in a text."""
        there = set(zip(held, held[1:], strict=False))
        total = sum(self._pairs.values())
        return sum(weight for pair, weight in self._pairs.items() if pair in there) / total if total else 0.0

    def name_share(self, held: Sequence[str]) -> float:
        """Share of the question's names that stand in a text, word for word; 1 if it names nothing."""
        if not self._names:
            return 1.0
        line = f" {' '.join(held)} "
        return sum(f" {' '.join(name)} " in line for name in self._names) / len(self._names)

    def number_share(self, held: Sequence[str]) -> float:
        """Share of the question's numbers that a text holds; 1 if it has none."""
        return len(self._numbers & set(held)) / len(self._numbers) if self._numbers else 1.0

    def form(self, sentence: str) -> tuple[float, float]:
        """Whether a sentence has what the question asks for and does not name itself; how well its unit fits.

        A number's unit fits by the share of the words that the question counts ("đảng viên") that follow it. Where
        nothing is counted, it fits.
        """
        found = [
            end
            for start, end in candidates(self.kind, sentence)
            if not {fold(word) for word in words(sentence[start:end])} <= self._folded
        ]
        if not found or not self._unit:
            return float(bool(found)), float(bool(found))
        after = ([fold(word) for word in words(sentence[end : end + 40])] for end in found)
        return 1.0, max(_agreement(self._unit, words_after) for words_after in after)

    def nearness(self, texts: Sequence[str], firsts: Sequence[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """MaxSim of each text, and of each run of texts that begins at one of `firsts`.

        Each token of the question takes the best cosine to any token of the text; the mean is weighted (late
        interaction as in Khattab & Zaharia, 2020, but over static vectors).
        """
        superwords = embedded()
        tokens = superwords.tokenize(texts)
        total = self._token_weights.sum()
        if not len(tokens.ids) or not total:
            return np.zeros(len(texts), dtype=np.float32), np.zeros(len(firsts), dtype=np.float32)
        unique, inverse = np.unique(tokens.ids, return_inverse=True)
        similarity = (unit(superwords.table[unique].astype(np.float32)) @ self._vectors.T)[inverse]
        best = np.zeros((len(texts), len(self._vectors)), dtype=np.float32)
        filled = np.flatnonzero(np.diff(tokens.offsets))
        best[filled] = np.maximum.reduceat(similarity, tokens.offsets[filled], axis=0)
        runs = np.maximum.reduceat(best, firsts, axis=0)
        return best @ self._token_weights / total, runs @ self._token_weights / total


def _agreement(unit_words: Sequence[str], after: Sequence[str]) -> float:
    """Share of the first words of a unit that come first after a number."""
    agreed = 0
    for wanted, found in zip(unit_words, after, strict=False):
        if wanted != found:
            break
        agreed += 1
    return agreed / len(unit_words)
