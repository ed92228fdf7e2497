"""What one search may look at, and the best of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from retrieval.filters import Filters, matching
from retrieval.lexical import Field
from retrieval.milvus.bm25 import question_vector, term_key
from retrieval.milvus.expressions import within
from retrieval.part import LABELS, instant
from retrieval.ranking import idf
from retrieval.superwords import Embeddings
from retrieval.view import Found

if TYPE_CHECKING:
    from retrieval.milvus.snapshot import RemoteSnapshot

# Hits looked at beyond those asked for, to cut between equal scores by row.
_SPARE = 16
# part.NEVER, an instant that is none, is below this.
_FIRST_INSTANT = -(10**18)


class RemoteScope:
    """The passages for which an expression holds."""

    def __init__(self, snapshot: "RemoteSnapshot", expression: str) -> None:
        self._snapshot = snapshot
        self._expression = expression

    def by_words(self, terms: Mapping[tuple[Field, str], float], k: int) -> Found:
        """The `k` passages with the highest BM25 score."""
        snapshot = self._snapshot
        by_field: dict[Field, dict[str, float]] = {}
        for (field, term), weight in terms.items():
            by_field.setdefault(field, {})[term] = weight
        weighed: list[tuple[int, float]] = []
        for field, weights in by_field.items():
            found = np.array(snapshot.counts(field, list(weights)))
            rarity = idf(found, snapshot.total) * (found > 0)
            weighed += [
                (term_key(field, term), weight * float(rare))
                for (term, weight), rare in zip(weights.items(), rarity, strict=True)
            ]
        vector = question_vector(weighed)
        return self._nearest(vector, k) if vector else _found([], k)

    def by_vector(self, vector: Embeddings, k: int) -> Found:
        """The `k` passages with the highest cosine."""
        return self._nearest(vector, k)

    def _nearest(self, vector: dict[int, float] | Embeddings, k: int) -> Found:
        snapshot = self._snapshot
        if not snapshot.total:
            return _found([], k)
        return _found(snapshot.source.nearest(vector, k + _SPARE, self._expression), k)


def _found(hits: Sequence[tuple[int, float]], k: int) -> Found:
    rows = np.array([row for row, _ in hits], dtype=np.int64)
    scores = np.array([score for _, score in hits], dtype=np.float32)
    best = np.lexsort((rows, -scores))[:k]
    return rows[best], scores[best]


def conditions(filters: Filters, names: Mapping[str, list[str]]) -> Iterator[str]:
    """Filters as expressions, but for the event."""
    for name in LABELS:
        wanted = getattr(filters, name)
        if wanted is not None:
            yield within(name, sorted(matching(names[name], wanted)))
    for moment, sign in ((filters.since, ">="), (filters.until, "<=")):
        if isinstance(moment, datetime):
            yield f"instant {sign} {instant(moment)} and instant > {_FIRST_INSTANT}"
        elif moment is not None:
            yield f"day {sign} {moment.toordinal()} and day > 0"
