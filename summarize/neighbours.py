"""Which articles may belong together: those that share telling tokens and lie near in time.

One pass over the archive's tokens collects, for the strongest tokens of the articles that are asked about, who else
holds them. No other pair is looked at: work grows with the number of articles, not with its square.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from retrieval.snapshot import Snapshot
from summarize.tokens import information
from summarize.vectors import Rows, Vectors

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


def candidates(snapshot: Snapshot, asked: Rows, vectors: Vectors) -> Iterator[Rows]:
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
    scores = np.zeros(len(snapshot.deleted), dtype=np.float32)
    worth = idf * idf
    for row, tokens in zip(asked, queries, strict=True):
        found = lists.look_up(tokens, worth, scores)
        near = scores[found]
        scores[found] = 0
        kept = (found != row) & (near >= _LEAST_SHARE * worth[tokens].sum())
        if days[row]:
            kept &= (days[found] == 0) | (abs(days[found] - days[row]) <= WINDOW)
        found, near = found[kept], near[kept]
        yield found[np.lexsort((found, -near))[:_MOST]]


class _InvertedLists:
    """For each token of some queries, the articles that hold it."""

    def __init__(self, snapshot: Snapshot, queries: list[NDArray[np.int64]]) -> None:
        vocabulary = len(snapshot.frequencies)
        wanted = np.zeros(vocabulary, dtype=bool)
        wanted[np.concatenate([np.empty(0, np.int64), *queries])] = True
        found = [np.empty(0, np.int64)]
        base = 0
        for part in snapshot.parts:
            kept = np.flatnonzero(wanted[part.tokens.ids])
            passages = np.searchsorted(part.tokens.offsets, kept, side="right") - 1
            articles = part.passages["article"][passages] + base
            found.append(np.unique(part.tokens.ids[kept].astype(np.int64) << 32 | articles))
            base += len(part.columns)
        keys = np.concatenate(found)
        keys = np.sort(keys[~snapshot.deleted[keys & 0xFFFFFFFF]])
        self._articles = keys & 0xFFFFFFFF
        self._offsets = np.searchsorted(keys >> 32, np.arange(vocabulary + 1))
        self._limit = max(_COMMON_LEAST, int(_COMMON_SHARE * len(snapshot)))
        lengths = np.bincount(snapshot.article_of, minlength=len(snapshot.deleted))
        # Long articles hold more by chance.
        self._weights = (1 / np.sqrt(np.maximum(lengths, 1))).astype(np.float32)

    def look_up(self, tokens: NDArray[np.int64], worth: NDArray[np.float32], scores: NDArray[np.float32]) -> Rows:
        """Add up what the articles hold of some tokens; return which hold any."""
        touched = [np.empty(0, np.int64)]
        for token in tokens:
            span = slice(self._offsets[token], self._offsets[token + 1])
            if span.stop - span.start <= self._limit:
                scores[self._articles[span]] += worth[token]
                touched.append(self._articles[span])
        found = np.sort(np.concatenate(touched))
        found = found[np.diff(found, prepend=-1) > 0]
        scores[found] *= self._weights[found]
        return found


def _strongest(ids: NDArray[np.int32], weights: NDArray[np.float32], vocabulary: int) -> NDArray[np.int64]:
    """Tokens of greatest weight in the whole text, which is the first of the fields."""
    whole = ids < vocabulary
    best = np.argsort(-weights[whole], kind="stable")[:_STRONGEST]
    return ids[whole][best].astype(np.int64)
