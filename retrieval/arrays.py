"""NumPy arrays on disk, written piece by piece. `retrieval.checked` reads them."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from retrieval.disk import FileWriter, Written

# The header is written first with no rows and again at the end, so it needs room for any number of rows.
_HEADER = 512


class ArrayWriter:
    """Appends rows to a ``.npy`` file of unknown length; complete once it is closed.

    Parameters
    ----------
    path : Path
    dtype : dtype
    row : tuple of int
        Shape of one row; ``()`` for a 1-D array.
    """

    def __init__(self, path: Path, dtype: DTypeLike, row: tuple[int, ...] = ()) -> None:
        self._dtype = np.dtype(dtype)
        self._row = row
        self.length = 0
        self._file = FileWriter(path)
        self._file.write(self._header())

    def append(self, rows: NDArray[Any]) -> None:
        """Add rows at the end; their shape but for the first axis must be that of a row."""
        if rows.shape[1:] != self._row:
            raise ValueError(f"rows must have shape (n, {self._row}), got {rows.shape}")
        self._file.write(np.ascontiguousarray(rows, dtype=self._dtype).tobytes())
        self.length += len(rows)

    def close(self) -> Written:
        """Complete the file and bring it to the disk."""
        self._file.rewrite_start(self._header())
        return self._file.close()

    def abandon(self) -> None:
        """Let go of a file that will not be completed."""
        self._file.abandon()

    def _header(self) -> bytes:
        described = np.lib.format.dtype_to_descr(self._dtype)
        header = f"{{'descr': {described!r}, 'fortran_order': False, 'shape': {(self.length, *self._row)!r}, }}"
        padded = header.ljust(_HEADER - 11) + "\n"
        if 10 + len(padded) != _HEADER:
            raise ValueError(f"the header of {self._dtype} does not fit into {_HEADER} bytes")
        return b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded.encode("latin1")


def array_bytes(rows: NDArray[Any]) -> bytes:
    """A small array as the contents of a ``.npy`` file."""
    from io import BytesIO

    stream = BytesIO()
    np.save(stream, rows, allow_pickle=False)
    return stream.getvalue()
