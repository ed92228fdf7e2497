"""NumPy arrays on disk, written piece by piece and read without loading."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

# The header is written first with no rows and again at the end, so it needs room for any number of rows.
_HEADER = 256


class ArrayWriter:
    """Appends rows to a ``.npy`` file of unknown length.

    Parameters
    ----------
    path : Path
    dtype : dtype
    row : tuple of int
        Shape of one row; ``()`` for a 1-D array.
    """

    def __init__(self, path: Path, dtype: DTypeLike, row: tuple[int, ...] = ()) -> None:
        self._file = path.open("wb")
        self._dtype = np.dtype(dtype)
        self._row = row
        self.length = 0
        self._write_header()

    def append(self, rows: NDArray[Any]) -> None:
        """Add rows at the end; their shape but for the first axis must be that of a row."""
        if rows.shape[1:] != self._row:
            raise ValueError(f"rows must have shape (n, {self._row}), got {rows.shape}")
        self._file.write(np.ascontiguousarray(rows, dtype=self._dtype).tobytes())
        self.length += len(rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._file.seek(0)
            self._write_header()
        self._file.close()

    def _write_header(self) -> None:
        described = np.lib.format.dtype_to_descr(self._dtype)
        header = f"{{'descr': {described!r}, 'fortran_order': False, 'shape': {(self.length, *self._row)!r}, }}"
        padded = header.ljust(_HEADER - 11) + "\n"
        self._file.write(b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded.encode("latin1"))


def read_array(path: Path) -> NDArray[Any]:
    """Map an array into memory, read-only; pages are read when they are touched."""
    array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return array
