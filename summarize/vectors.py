"""Articles as sparse vectors: TF-IDF over superword tokens of the whole text, of the beginning and of the title.

The three are unit vectors, scaled and set side by side, so that one product of two articles' vectors is the weighted
mean of their three cosines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.superwords import embedded
from retrieval.view import View
from summarize.tokens import information

# Shares of whole text, beginning (the first passage) and title in the likeness of two articles; tuned on even clusters.
_SHARES = (0.5, 0.2, 0.3)
# Articles counted at once: bounds the memory.
_BLOCK = 2_000

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Sparse rows: row `i` holds ``weights[offsets[i]:offsets[i + 1]]`` at ``ids[offsets[i]:offsets[i + 1]]``."""

    ids: NDArray[np.int32]
    weights: NDArray[np.float32]
    offsets: Rows
    width: int

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def row(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Ids and weights of a row."""
        span = slice(self.offsets[row], self.offsets[row + 1])
        return self.ids[span], self.weights[span]

    def products(self, row: int, others: Rows, scratch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Product of a row with others; `scratch` is zeros of length `width`, and zeros again afterwards."""
        ids, weights = self.row(row)
        scratch[ids] = weights
        spans = [slice(self.offsets[other], self.offsets[other + 1]) for other in others]
        lengths = np.array([span.stop - span.start for span in spans], dtype=np.int64)
        found = np.zeros(len(others), dtype=np.float32)
        filled = np.flatnonzero(lengths)
        if len(filled):
            terms = np.concatenate([scratch[self.ids[span]] * self.weights[span] for span in spans])
            found[filled] = np.add.reduceat(terms, (np.cumsum(lengths) - lengths)[filled])
        scratch[ids] = 0
        return found


def article_vectors(snapshot: View, rows: Rows, titles: Sequence[str]) -> Vectors:
    """Vectors of articles.

    Parameters
    ----------
    rows : ndarray of int64
        Rows of the articles in the snapshot.
    titles : sequence of str
        Their titles.
    """
    vocabulary = embedded().vocabulary
    spans = passage_spans(snapshot, rows)
    title_tokens = embedded().tokenize(titles)
    counted: list[tuple[Rows, NDArray[np.int32]]] = []
    for start in range(0, len(rows), _BLOCK):
        block = range(start, min(start + _BLOCK, len(rows)))
        whole = [_tokens(snapshot, *spans[number]) for number in block]
        first = [_tokens(snapshot, spans[number][0], min(spans[number][0] + 1, spans[number][1])) for number in block]
        title = [title_tokens[number] for number in block]
        counted.append(_count([whole, first, title], vocabulary))
    return _weighted(counted, information(snapshot), vocabulary, len(rows))


def passage_spans(snapshot: View, rows: Rows) -> list[tuple[int, int]]:
    """First passage of each article, and one past its last."""
    low = np.searchsorted(snapshot.article_of, rows)
    high = np.searchsorted(snapshot.article_of, rows, side="right")
    return [(int(first), int(stop)) for first, stop in zip(low, high, strict=True)]


def _tokens(snapshot: View, first: int, stop: int) -> NDArray[np.int32]:
    return snapshot.tokens(np.arange(first, stop)).ids


def _count(fields: Sequence[Sequence[NDArray[np.int32]]], vocabulary: int) -> tuple[Rows, NDArray[np.int32]]:
    """Keys ``article * 3 * vocabulary + field * vocabulary + token``, sorted, and how often each occurs."""
    keys = [
        article * 3 * vocabulary + field * vocabulary + tokens.astype(np.int64)
        for field, texts in enumerate(fields)
        for article, tokens in enumerate(texts)
    ]
    unique, counts = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *keys]), return_counts=True)
    return unique, counts.astype(np.int32)


def _weighted(
    counted: Sequence[tuple[Rows, NDArray[np.int32]]], idf: NDArray[np.float32], vocabulary: int, articles: int
) -> Vectors:
    width = 3 * vocabulary
    ids, weights, lengths = [np.empty(0, np.int32)], [np.empty(0, np.float32)], []
    shares = np.sqrt(np.array(_SHARES, dtype=np.float32))
    for number, (keys, counts) in enumerate(counted):
        size = min(_BLOCK, articles - number * _BLOCK)
        fields = keys // vocabulary  # article * 3 + field
        values = (1 + np.log(counts)).astype(np.float32) * idf[keys % vocabulary]
        norms = np.sqrt(np.bincount(fields, weights=values * values, minlength=3 * size)).astype(np.float32)
        values *= np.divide(shares[fields % 3], norms[fields], out=np.zeros_like(values), where=norms[fields] > 0)
        kept = values > 0
        ids.append((keys[kept] % width).astype(np.int32))
        weights.append(values[kept])
        lengths.append(np.bincount(keys[kept] // width, minlength=size))
    offsets = np.concatenate([[0], np.cumsum(np.concatenate([np.empty(0, np.int64), *lengths]))]).astype(np.int64)
    return Vectors(np.concatenate(ids), np.concatenate(weights), offsets, width)
