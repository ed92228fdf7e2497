"""Unit vectors of superword tokens that archives hold, and their cosines: each is made once a process.

A question meets mostly tokens that others met before it, and a change of an archive brings few new ones.
"""

from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from retrieval.superwords import Embeddings, embedded, unit


class Nearby:
    """Unit vectors of some tokens of a table, in the order in which they were first asked for.

    Parameters
    ----------
    table : ndarray of float16, shape (vocabulary, dimension)
        Vectors of all tokens.
    """

    def __init__(self, table: NDArray[np.float16]) -> None:
        self._table = table
        self._vectors = np.empty(table.shape, dtype=np.float32)  # takes memory only where it is written to
        self._places = np.full(len(table), -1, dtype=np.int64)
        self._count = 0
        self._adding = Lock()

    def places(self, tokens: NDArray[np.integer]) -> NDArray[np.int64]:
        """Where tokens are among the cosines; their vectors are made if they are not there."""
        with self._adding:
            new = tokens[self._places[tokens] < 0]
            count = self._count + len(new)
            self._vectors[self._count : count] = unit(self._table[new].astype(np.float32))
            self._places[new] = np.arange(self._count, count)
            self._count = count
        places: NDArray[np.int64] = self._places[tokens]
        return places

    def vectors(self, tokens: NDArray[np.integer]) -> Embeddings:
        """Unit vectors of tokens, shape ``(len(tokens), dimension)``."""
        found: Embeddings = self._vectors[self.places(tokens)]
        return found

    def cosines(self, token: int) -> Embeddings:
        """Cosine of a token and each of those that are there; shape ``(count,)``."""
        found: Embeddings = self._vectors[: self._count] @ unit(self._table[[token]].astype(np.float32))[0]
        return found


@cache
def nearby() -> Nearby:
    """Those of the embedded model."""
    return Nearby(embedded().table)
