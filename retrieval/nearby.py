"""Cosines of superword tokens: unit vectors of those that archives hold, made once a process.

A change of an archive brings few new tokens: the vectors of all others are there already, for every later state of it.
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

    def places(self, tokens: NDArray[np.intp]) -> NDArray[np.int64]:
        """Where tokens are among the cosines; their vectors are made if they are not there."""
        with self._adding:
            new = tokens[self._places[tokens] < 0]
            count = self._count + len(new)
            self._vectors[self._count : count] = unit(self._table[new].astype(np.float32))
            self._places[new] = np.arange(self._count, count)
            self._count = count
        places: NDArray[np.int64] = self._places[tokens]
        return places

    def cosines(self, token: int) -> Embeddings:
        """Cosine of a token and each of those that are there; shape ``(count,)``."""
        found: Embeddings = self._vectors[: self._count] @ unit(self._table[[token]].astype(np.float32))[0]
        return found


@cache
def nearby() -> Nearby:
    """Those of the embedded model."""
    return Nearby(embedded().table)
