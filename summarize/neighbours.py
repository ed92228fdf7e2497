"""Which articles may belong together: those that share telling tokens and lie near in time.

One pass over the archive's tokens collects, for the strongest tokens of the articles that are asked about, who else
holds them. No other pair is looked at: work grows with the number of articles, not with its square.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from retrieval.view import View
from summarize.arrays import distinct
from summarize.tokens import information
from summarize.vectors import Rows, Vectors

Floats = NDArray[np.float32]

# Tokens of an article that are looked up.
_STRONGEST = 40
# A token that more articles hold than this share says little; in a small archive all are looked up, for an event may
# be all there is.
_COMMON_SHARE = 0.05
_COMMON_LEAST = 2_000
# Articles are never neighbours when published further apart than this, in days.
WINDOW = 45
# Candidates of an article, best first.
_MOST = 40
# Share of an article's own score (that of a copy) that a candidate must reach.
_LEAST_SHARE = 0.08


def candidates(snapshot: View, asked: Rows, vectors: Vectors) -> Iterator[Rows]:
    """Rows of each asked article's candidates, the most promising first.

    Parameters
    ----------
    asked : ndarray of int64
        Rows of articles.
    vectors : Vectors
        Theirs, in the same order.
    """
    idf = information(snapshot)
    queries = [_strongest(*vectors.row(number), len(idf)) for number in range(len(asked))]
    lists = _InvertedLists(snapshot, queries)
    days = snapshot.columns("day")
    worth = idf * idf
    for row, tokens in zip(asked, queries, strict=True):
        found, near = lists.look_up(tokens, worth, _LEAST_SHARE * float(worth[tokens].sum()))
        kept = found != row
        if days[row]:
            kept &= (days[found] == 0) | (abs(days[found] - days[row]) <= WINDOW)
        found, near = found[kept], near[kept]
        yield found[np.lexsort((found, -near))[:_MOST]]


class _InvertedLists:
    """For each token of some queries, the articles that hold it."""

    def __init__(self, snapshot: View, queries: list[NDArray[np.int64]]) -> None:
        vocabulary = len(snapshot.frequencies)
        wanted = np.zeros(vocabulary, dtype=bool)
        wanted[np.concatenate([np.empty(0, np.int64), *queries])] = True
        found = [np.empty(0, np.int64)]
        found += [tokens << 32 | articles for tokens, articles in snapshot.holders(wanted)]
        keys = distinct(np.concatenate(found))
        keys = keys[~snapshot.deleted[keys & 0xFFFFFFFF]]
        self._articles = keys & 0xFFFFFFFF
        self._offsets = np.searchsorted(keys >> 32, np.arange(vocabulary + 1))
        self._limit = max(_COMMON_LEAST, int(_COMMON_SHARE * len(snapshot)))
        lengths = np.bincount(snapshot.article_of, minlength=len(snapshot.deleted))
        # Long articles hold more by chance.
        self._weights: Floats = (1 / np.sqrt(np.maximum(lengths, 1))).astype(np.float32)
        self._scores: Floats = np.zeros(len(snapshot.deleted), dtype=np.float32)

    def look_up(self, tokens: Rows, worth: Floats, least: float) -> tuple[Rows, Floats]:
        """Articles that hold some of the tokens, and the worth of what they hold, where that is at least `least`."""
        spans = [slice(self._offsets[token], self._offsets[token + 1]) for token in tokens]
        held = [
            (self._articles[span], worth[token])
            for token, span in zip(tokens, spans, strict=True)
            if span.stop - span.start <= self._limit
        ]
        for articles, value in held:
            self._scores[articles] += value
        touched = np.concatenate([np.empty(0, np.int64), *(articles for articles, _ in held)])
        # Few of those that are touched reach it; only these are sorted.
        found = distinct(touched[self._scores[touched] * self._weights[touched] >= least])
        near: Floats = self._scores[found] * self._weights[found]
        self._scores[touched] = 0
        return found, near


def _strongest(ids: NDArray[np.int32], weights: NDArray[np.float32], vocabulary: int) -> NDArray[np.int64]:
    """Tokens of greatest weight in the whole text, which is the first of the fields."""
    whole = ids < vocabulary
    best = np.argsort(-weights[whole], kind="stable")[:_STRONGEST]
    return ids[whole][best].astype(np.int64)
