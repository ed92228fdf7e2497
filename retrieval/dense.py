"""Nearest passages by cosine similarity. The only file that knows FAISS.

The kind of index follows from the number of passages: exact with 16-bit floats while that is fast, then an inverted
file (IVF) of 8-bit codes, trained once. Scores are cosines, higher is better.
"""

import os
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from retrieval.superwords import Embeddings

FLAT_LIMIT = 50_000
# Trade-off measured on 100,000 x 256: 512 cells find .983 of the exact neighbours at 16 probes.
_PROBES = 16
_TRAINING_ROWS_PER_CELL = 64
_SEED = 42
# Vectors handed to FAISS at once: bounds the float32 copy of a memory-mapped float16 matrix.
_BATCH = 65_536

Mask = NDArray[np.bool_]


def build_index(vectors: NDArray[np.float16], path: Path) -> None:
    """Write an index of `vectors`, shape ``(n, dimension)``, unit rows, to `path`."""
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    count, dimension = vectors.shape
    if count <= FLAT_LIMIT:
        index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    else:
        cells = int(4 * np.sqrt(count))
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension), dimension, cells, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        sample = np.random.default_rng(_SEED).permutation(count)[: cells * _TRAINING_ROWS_PER_CELL]
        index.train(np.asarray(vectors[np.sort(sample)], dtype=np.float32))
    for start in range(0, count, _BATCH):
        index.add(np.asarray(vectors[start : start + _BATCH], dtype=np.float32))
    faiss.write_index(index, str(path))


class DenseIndex:
    """A read-only index from `build_index`. Check the file's checksum first: FAISS trusts what it reads."""

    def __init__(self, path: Path) -> None:
        self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, query: Embeddings, k: int, allowed: Mask | None = None) -> tuple[NDArray[np.int64], Embeddings]:
        """Find the passages nearest to one query.

        Parameters
        ----------
        query : ndarray of float32, shape (dimension,)
            A unit vector, as `Encoder.encode_queries` returns in its rows.
        k : int
            At least 1. Fewer come back where fewer are allowed.
        allowed : ndarray of bool, shape (len(self),), optional
            Passages to look at; all, if None.

        Returns
        -------
        rows : ndarray of int64, shape (at most k,)
            Position of each passage in the matrix given to `build_index`; never -1.
        scores : ndarray of float32, same shape
            Cosine similarity, highest first.
        """
        k = min(k, len(self))
        if k == 0 or query.shape != (self._index.d,):
            if k == 0:
                return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
            raise ValueError(f"query must have shape ({self._index.d},), got {query.shape}")
        selector = None if allowed is None else faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        if isinstance(self._index, faiss.IndexIVF):
            parameters = faiss.SearchParametersIVF(nprobe=_PROBES, sel=selector)
        else:
            parameters = faiss.SearchParameters(sel=selector)
        # One query is too little work to share: waking a second thread costs more than it saves.
        faiss.omp_set_num_threads(1)
        scores, rows = self._index.search(query[np.newaxis], k, params=parameters)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]
