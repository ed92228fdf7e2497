"""Nearest passages by cosine similarity. The only file that knows FAISS.

Each part has its own vectors, and with them its own kind of index, by their number: an exact scan of the 16-bit floats
that are stored anyway while that is fast, then an inverted file (IVF) of 4-bit codes, trained once. Scores are cosines,
higher is better; those of codes are near them, and only say which passages to look at.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from retrieval.checked import CheckedArray, CheckedFile
from retrieval.disk import FileWriter, Written
from retrieval.superwords import Embeddings

FLAT_LIMIT = 50_000
# Questions lie apart from passages, so their neighbours lie in many cells. Of the ten nearest of 100,000 passages in
# 635 cells, 16 probes find .80, 32 find .87 and 64 find .92; twice as many cells find less in the same time. Codes of
# 8 bits find .01 more and are twice as large. A question's other candidates come from its words: among a million
# passages, .05 instead of .035 finds nothing more in one language, and .005 of nDCG@10 more across.
_CELLS_PER_ROOT = 2
_PROBED_SHARE = 0.035
_LEAST_PROBES = 32
_TRAINING_ROWS_PER_CELL = 64
_TRAINING_ROUNDS = 4
_SEED = 42
# So few allowed passages are compared one by one: they may lie in cells that are not probed.
_FEW_ALLOWED = 8_192
# Vectors handed to FAISS at once: bounds the copy of a memory-mapped matrix.
_BATCH = 8_192

Mask = NDArray[np.bool_]
Found = tuple[NDArray[np.int64], Embeddings]
Vectors = CheckedArray | NDArray[np.float16]
_NOTHING: Found = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)


def write_inverted(vectors: Vectors, path: Path) -> Written | None:
    """Write an inverted file of `vectors`, shape ``(n, dimension)``, unit rows; nothing where a scan is fast."""
    count, dimension = vectors.shape
    if count <= FLAT_LIMIT:
        return None
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    cells = int(_CELLS_PER_ROOT * np.sqrt(count))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, cells, faiss.ScalarQuantizer.QT_4bit, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.niter = _TRAINING_ROUNDS
    sample = np.random.default_rng(_SEED).permutation(count)[: cells * _TRAINING_ROWS_PER_CELL]
    index.train(np.asarray(vectors[np.sort(sample)], dtype=np.float32))
    for start in range(0, count, _BATCH):
        index.add(np.asarray(vectors[start : start + _BATCH], dtype=np.float32))
    file = FileWriter(path)
    try:
        failed: list[OSError] = []
        faiss.write_index(index, faiss.PyCallbackIOWriter(lambda data: _pass_on(file, data, failed)))
        if failed:
            raise failed[0]
        return file.close()
    finally:
        file.abandon()


class DenseIndex:
    """The vectors of one part; read when they are first searched.

    Parameters
    ----------
    vectors : array of float16, shape (n, dimension)
        Unit rows.
    inverted : CheckedFile, optional
        What `write_inverted` wrote of them. All of it is checked before FAISS, which trusts what it reads, sees it.
    """

    def __init__(self, vectors: Vectors, inverted: CheckedFile | None = None) -> None:
        self._vectors = vectors
        self._inverted = inverted
        self._index: Any = None
        self._opening = Lock()

    def __len__(self) -> int:
        return len(self._vectors)

    def search(self, query: Embeddings, k: int, allowed: Mask | None = None) -> Found:
        """Find the passages nearest to one query; see `DenseIndexes.search`."""
        dimension = self._vectors.shape[1]
        if query.shape != (dimension,):
            raise ValueError(f"query must have shape ({dimension},), got {query.shape}")
        k = min(k, len(self))
        if k == 0 or (allowed is not None and not allowed.any()):
            return _NOTHING
        if self._inverted is not None and allowed is not None and (few := np.flatnonzero(allowed)).size <= _FEW_ALLOWED:
            return self._compared(query, k, few)
        with self._opening:
            if self._index is None:
                self._index = self._scanned() if self._inverted is None else self._mapped(self._inverted)
        selector = None if allowed is None else faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        if self._inverted is not None:
            parameters = faiss.SearchParametersIVF(nprobe=_probes(self._index.nlist), sel=selector)
        else:
            parameters = faiss.SearchParameters(sel=selector)
        # One query is too little work to share: waking a second thread costs more than it saves.
        faiss.omp_set_num_threads(1)
        scores, rows = self._index.search(query[np.newaxis], k, params=parameters)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]

    def _compared(self, query: Embeddings, k: int, rows: NDArray[np.int64]) -> Found:
        scores = np.asarray(self._vectors[rows], dtype=np.float32) @ query
        best = np.lexsort((rows, -scores))[:k]
        return rows[best], scores[best]

    def _scanned(self) -> Any:  # noqa: ANN401  # FAISS has no types
        count, dimension = self._vectors.shape
        index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        # The quantizer's codes are the 16-bit floats themselves: they are copied, piece by piece, not converted.
        index.codes.resize(2 * dimension * count)
        codes = faiss.rev_swig_ptr(index.codes.data(), 2 * dimension * count).reshape(count, 2 * dimension)
        for start in range(0, count, _BATCH):
            rows = np.ascontiguousarray(self._vectors[start : start + _BATCH])
            codes[start : start + len(rows)] = rows.view(np.uint8)
            if isinstance(self._vectors, CheckedArray):
                self._vectors.release()
        index.ntotal = count
        return index

    def _mapped(self, file: CheckedFile) -> Any:  # noqa: ANN401  # FAISS has no types
        file.check()
        data = np.frombuffer(file.view(), dtype=np.uint8)
        reader = faiss.ZeroCopyIOReader(faiss.swig_ptr(data), data.size)
        self._data = data, reader  # FAISS points into them
        return faiss.read_index(reader, faiss.IO_FLAG_MMAP_IFC | faiss.IO_FLAG_READ_ONLY)


class DenseIndexes:
    """The vectors of several parts as one, rows counted through."""

    def __init__(self, indexes: Sequence[DenseIndex]) -> None:
        self._indexes = indexes
        self._bases = np.cumsum([0, *map(len, indexes)])

    def __len__(self) -> int:
        return int(self._bases[-1])

    def search(self, query: Embeddings, k: int, allowed: Mask | None = None) -> Found:
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
            Position of each passage, counted through the parts; never -1.
        scores : ndarray of float32, same shape
            Cosine similarity, highest first.
        """
        found = [_NOTHING]
        for index, base in zip(self._indexes, self._bases, strict=False):
            mine = None if allowed is None else allowed[base : base + len(index)]
            rows, scores = index.search(query, k, mine)
            found.append((rows + base, scores))
        rows, scores = (np.concatenate(column) for column in zip(*found, strict=True))
        best = np.lexsort((rows, -scores))[:k]
        return rows[best], scores[best]


def _probes(cells: int) -> int:
    return max(_LEAST_PROBES, int(_PROBED_SHARE * cells))


def _pass_on(file: FileWriter, data: bytes, failed: list[OSError]) -> int:
    # An exception must not pass through FAISS's own code.
    if not failed:
        try:
            file.write(data)
        except OSError as error:
            failed.append(error)
    return len(data)
