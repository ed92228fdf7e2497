"""Rank a small pool of passages in plain numpy: BM25 over tokens, the static cosine, and expansions of the question."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.ragged import Ragged, encode
from training.translate import Links

Floats = NDArray[np.float32]
K1, B = 1.2, 0.75


def unit(rows: Floats) -> Floats:
    """Scale rows to norm 1; zero rows stay zero."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), np.float32)


def average(table: Floats, texts: Ragged) -> Floats:
    """Return the normalised average vector of each text."""
    sums = np.zeros((len(texts), table.shape[1]), np.float32)
    for i in range(len(texts)):
        ids = texts.ids[texts.offsets[i] : texts.offsets[i + 1]]
        if len(ids):
            sums[i] = table[ids].mean(axis=0)
    return unit(sums)


@dataclass(frozen=True, slots=True)
class Pool:
    """Passages to rank. ``local`` are the tokens that occur in them, sorted; rows of ``impact`` belong to these."""

    local: NDArray[np.int64]
    frequency: Floats
    impact: Floats
    length: Floats
    vectors: Floats
    table: Floats
    near: Floats

    @classmethod
    def build(cls, table: Floats, tokenizer: Tokenizer, passages: Sequence[str]) -> "Pool":
        """Tokenise, count and average `passages`."""
        texts = encode(tokenizer, passages)
        local, inverse = np.unique(texts.ids.astype(np.int64), return_inverse=True)
        counts = np.zeros((len(local), len(texts)), np.float32)
        np.add.at(counts, (inverse, np.repeat(np.arange(len(texts)), texts.lengths)), 1)
        df = (counts > 0).sum(axis=1, keepdims=True)
        idf = np.log(1 + (len(texts) - df + 0.5) / (df + 0.5)).astype(np.float32)
        length = K1 * (1 - B + B * texts.lengths / texts.lengths.mean())
        impact = (idf * counts * (K1 + 1) / (counts + length)).astype(np.float32)
        return cls(local, counts, impact, length.astype(np.float32), average(table, texts), table, unit(table[local]))

    def place(self, ids: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return positions in `local` and which of `ids` are there at all."""
        at = np.minimum(np.searchsorted(self.local, ids), len(self.local) - 1)
        return at, self.local[at] == ids

    def bm25(self, question: NDArray[np.int32]) -> Floats:
        """Score all passages by the question's own tokens."""
        at, there = self.place(question)
        return np.asarray(self.impact[at[there]].sum(axis=0), np.float32)

    def cosine(self, question: NDArray[np.int32]) -> Floats:
        """Score all passages by the cosine of averages."""
        if not len(question):
            return np.zeros(self.vectors.shape[0], np.float32)
        return np.asarray(self.vectors @ unit(self.table[question].mean(axis=0, keepdims=True))[0], np.float32)

    def nearest(self, question: NDArray[np.int32], top: int, temperature: float) -> Floats:
        """Return (tokens of the question, `local`) weights: softmax over the nearest `top` tokens of the pool."""
        weights = np.zeros((len(question), len(self.local)), np.float32)
        if not len(question):
            return weights
        cosines = unit(self.table[question]) @ self.near.T
        best = np.argpartition(-cosines, min(top, cosines.shape[1] - 1), axis=1)[:, :top]
        scores = np.take_along_axis(cosines, best, axis=1) / temperature
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        np.put_along_axis(weights, best, scores / scores.sum(axis=1, keepdims=True), axis=1)
        return weights

    def translated(self, question: NDArray[np.int32], table: Links) -> Floats:
        """Return (tokens of the question, `local`) weights from a translation table, the token itself among them.

        A token counts as its own translation, as names and numbers do not change. What the pool does not hold is left
        out, and weights are scaled down to a sum of 1, never up: a token whose translations are absent says little.
        """
        weights = np.zeros((len(question), len(self.local)), np.float32)
        for row, token in enumerate(question):
            chosen = slice(*np.searchsorted(table.source, [token, token + 1]))
            targets = np.append(table.target[chosen], token)
            at, there = self.place(targets)
            np.add.at(weights[row], at[there], np.append(table.weight[chosen], 1.0)[there])
        return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), 1), np.float32)

    def filled(self, weights: Floats, near: Floats) -> Floats:
        """Give what is missing to 1 in each row of `weights` to the nearest tokens."""
        return np.asarray(weights + (1 - weights.sum(axis=1, keepdims=True)).clip(0) * near, np.float32)

    def expanded(self, weights: Floats) -> Floats:
        """Score by BM25 of the expanded question: each token counts by its probability."""
        total = weights.sum(axis=0)
        used = np.flatnonzero(total)
        return np.asarray(total[used] @ self.impact[used], np.float32)

    def probable(self, weights: Floats) -> Floats:
        """Score by a probabilistic structured query (Darwish and Oard 2003).

        Each question token is one word whose frequency in a passage, and whose number of passages, are the expected
        ones over its translations; so two translations of one word in a passage count as that word twice.
        """
        used = np.flatnonzero(weights.sum(axis=0))
        part, counts = weights[:, used], self.frequency[used]
        passages = counts.shape[1]
        frequency = part @ counts
        df = np.minimum(part @ (counts > 0).sum(axis=1), passages)[:, None]
        idf = np.log(1 + (passages - df + 0.5) / (df + 0.5))
        impact = idf * frequency * (K1 + 1) / (frequency + self.length)
        return np.asarray(impact.sum(axis=0), np.float32)


def scaled(scores: Floats) -> Floats:
    """Divide by the best score."""
    best = float(scores.max()) if len(scores) else 0.0
    return np.asarray(scores / best, np.float32) if best > 0 else scores


def rank_of(scores: Floats, right: int) -> float:
    """Return the 1-based rank of the right passage; equal scores share their mean rank."""
    return 1 + float((scores > scores[right]).sum()) + float((scores == scores[right]).sum() - 1) / 2
