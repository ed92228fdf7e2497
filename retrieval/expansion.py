"""A question's superword tokens and their nearest neighbours in the archive, so that BM25 can cross languages.

The static table knows that "secretary" lies near "bí thư". Each token of the question is replaced by the tokens nearest
to it among those that occur in the archive, in each of its main languages, weighted by a softmax over their cosines.
Where the token itself occurs it is its own nearest neighbour and keeps most of the weight.
"""

from collections import defaultdict
from collections.abc import Iterable
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from retrieval.snapshot import Snapshot
from retrieval.superwords import Embeddings, embedded, unit

NEIGHBOURS = 5
TEMPERATURE = 0.1
# Languages with at least this share of the passages, at most so many, are looked through for neighbours.
_LEAST_SHARE = 0.02
_MOST_LANGUAGES = 4
# Neighbours with less weight are left out: they cost time and change nothing.
_LEAST_WEIGHT = 0.02


class Neighbourhood:
    """Nearest tokens among those of one snapshot. What was looked up once is remembered."""

    def __init__(self, snapshot: Snapshot) -> None:
        masks = snapshot.language_tokens(_LEAST_SHARE, _MOST_LANGUAGES)
        self._present = np.flatnonzero(masks.any(axis=0)).astype(np.int32)
        self._masks = masks[:, self._present]
        self._vectors: Embeddings = unit(embedded().table[self._present].astype(np.float32))
        self._known: dict[int, list[tuple[int, float]]] = {}

    def expand(self, tokens: Iterable[int]) -> dict[int, float]:
        """Tokens to search for with their weights, which sum to at most the number of languages a token."""
        wanted = [int(token) for token in tokens]
        if new := sorted(set(wanted) - self._known.keys()):
            self._known.update(zip(new, self._nearest(np.array(new, dtype=np.int32)), strict=True))
        weights: dict[int, float] = defaultdict(float)
        for token in wanted:
            for neighbour, weight in self._known[token]:
                weights[neighbour] += weight
        return dict(weights)

    def _nearest(self, tokens: NDArray[np.int32]) -> list[list[tuple[int, float]]]:
        similarity = unit(embedded().table[tokens].astype(np.float32)) @ self._vectors.T
        found: list[list[tuple[int, float]]] = [[] for _ in tokens]
        for mask in self._masks:
            there = np.flatnonzero(mask)
            if not len(there):
                continue
            for row, values in enumerate(similarity[:, there]):
                count = min(NEIGHBOURS, len(there))
                best = np.argpartition(-values, count - 1)[:count]
                weights = np.exp((values[best] - values[best].max()) / TEMPERATURE)
                weights /= weights.sum()
                found[row].extend(
                    (int(self._present[there[place]]), float(weight))
                    for place, weight in zip(best, weights, strict=True)
                    if weight >= _LEAST_WEIGHT
                )
        return found


_neighbourhoods: WeakKeyDictionary[Snapshot, Neighbourhood] = WeakKeyDictionary()


def neighbourhood(snapshot: Snapshot) -> Neighbourhood:
    """The neighbourhood of a snapshot, made when it is first asked for."""
    found = _neighbourhoods.get(snapshot)
    if found is None:
        found = _neighbourhoods[snapshot] = Neighbourhood(snapshot)
    return found
