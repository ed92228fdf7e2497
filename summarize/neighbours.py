"""Which articles may belong together: inverted lists over each article's strongest tokens, within a span of days.

No pair of articles is looked at unless the two share a telling token and lie near in time: work grows with the number
of articles, not with its square.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from summarize.vectors import Rows, Vectors

# A token that more articles hold than this share says little; in a small archive all are looked up, for an event may
# be all there is.
_COMMON_SHARE = 0.05
_COMMON_LEAST = 2_000
# Tokens of an article that are looked up.
_STRONGEST = 40
# Articles are never one event when published further apart than this, in days.
WINDOW = 45
# Candidates that get a full comparison, best first.
_MOST = 60
# A shared token adds at most so much; a pair below this in sum cannot reach the threshold of an event.
_LEAST = 0.02


def candidates(vectors: Vectors, days: Rows, asked: Sequence[int]) -> Iterator[tuple[int, Rows]]:
    """Candidates of each asked article.

    Parameters
    ----------
    vectors : Vectors
        Of all articles.
    days : ndarray of int64
        Ordinal of each article's day; 0 where unknown, which is near to every day.
    asked : sequence of int
        Positions of the articles whose candidates are wanted.

    Yields
    ------
    tuple of int and ndarray of int64
        An asked article and positions of others, the most promising first.
    """
    lists = _InvertedLists(vectors)
    scores = np.zeros(len(vectors), dtype=np.float32)
    for article in asked:
        found = lists.look_up(article, scores)
        found = found[found != article]
        if days[article]:
            found = found[(days[found] == 0) | (abs(days[found] - days[article]) <= WINDOW)]
        near = scores[found]
        kept = np.flatnonzero(near >= _LEAST)
        best = kept[np.lexsort((found[kept], -near[kept]))][:_MOST]
        result = found[best]
        lists.clear(scores)
        yield article, result


class _InvertedLists:
    """For each token, the articles that hold it among their strongest, and with what weight."""

    def __init__(self, vectors: Vectors) -> None:
        limit = max(_COMMON_LEAST, int(_COMMON_SHARE * len(vectors)))
        held = np.bincount(vectors.ids, minlength=vectors.width)
        rows = [_strongest(*vectors.row(row), held, limit) for row in range(len(vectors))]
        self._queries = rows
        tokens = np.concatenate([np.empty(0, np.int32), *(ids for ids, _ in rows)])
        articles = np.repeat(np.arange(len(rows)), [len(ids) for ids, _ in rows])
        order = np.argsort(tokens, kind="stable")
        self._articles = articles[order]
        self._weights = np.concatenate([np.empty(0, np.float32), *(weights for _, weights in rows)])[order]
        self._offsets = np.searchsorted(tokens[order], np.arange(vectors.width + 1))
        self._touched = np.empty(0, dtype=np.int64)

    def look_up(self, article: int, scores: NDArray[np.float32]) -> Rows:
        """Add up what the articles share with one; return which have a score."""
        touched = []
        for token, weight in zip(*self._queries[article], strict=True):
            span = slice(self._offsets[token], self._offsets[token + 1])
            scores[self._articles[span]] += weight * self._weights[span]
            touched.append(self._articles[span])
        self._touched = np.unique(np.concatenate([np.empty(0, np.int64), *touched]))
        return self._touched

    def clear(self, scores: NDArray[np.float32]) -> None:
        """Set the scores of the last look-up back to 0."""
        scores[self._touched] = 0


def _strongest(
    ids: NDArray[np.int32], weights: NDArray[np.float32], held: Rows, limit: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    kept = np.flatnonzero(held[ids] <= limit)
    best = kept[np.argsort(-weights[kept], kind="stable")][:_STRONGEST]
    return ids[best], weights[best]
