"""What one search may look at in an archive that is kept in files of this machine."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from retrieval.filters import Mask
from retrieval.lexical import Field
from retrieval.superwords import Embeddings
from retrieval.view import Found

if TYPE_CHECKING:
    from retrieval.snapshot import Snapshot

# Fewer passages than this are named to tantivy one by one; of more, enough hits are fetched to find the allowed ones.
_FEW_ROWS = 4_000


class Masked:
    """Passages of a snapshot that a search may find; all, if None."""

    def __init__(self, snapshot: "Snapshot", allowed: Mask | None) -> None:
        self._snapshot = snapshot
        self._allowed = allowed

    def by_vector(self, vector: Embeddings, k: int) -> Found:
        """The `k` passages with the highest cosine."""
        return self._snapshot.dense.search(vector, k, self._allowed)

    def by_words(self, terms: Mapping[tuple[Field, str], float], k: int) -> Found:
        """The `k` passages with the highest BM25 score."""
        lexical, allowed = self._snapshot.lexical, self._allowed
        if allowed is None:
            return lexical.search(terms, k)
        possible = np.flatnonzero(allowed)
        if len(possible) <= _FEW_ROWS:
            return lexical.search(terms, k, possible.tolist()) if len(possible) else lexical.search({}, k)
        # What is not allowed is often just what was removed: as many more are fetched at once as may be among the best.
        fetched = k + min(k, len(allowed) - len(possible))
        while True:
            rows, scores = lexical.search(terms, fetched)
            kept = allowed[rows]
            if kept.sum() >= k or len(rows) < fetched:
                return rows[kept][:k], scores[kept][:k]
            fetched *= 4
