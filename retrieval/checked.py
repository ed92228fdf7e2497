"""Files of an archive as readers see them: mapped into memory, each block checked when it is first touched."""

import mmap
import re
from ast import literal_eval
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.lib import format as npy
from numpy.typing import DTypeLike, NDArray

from retrieval.disk import BLOCK
from retrieval.errors import ArchiveDamaged

Blocks = NDArray[np.uint32]

# Blocks of a whole file that are checked before the memory behind them is let go of.
_AT_ONCE = 256
# A header as `retrieval.arrays` writes it: NumPy parses each as it does programs, in ten times as long. What else
# there may be is left to NumPy.
_USUAL = re.compile(
    rb"\x93NUMPY\x01\x00(?P<length>[\x00-\xff]{2})\{'descr': (?P<type>'[^']{1,8}'|\[[^\]]{1,500}\]), "
    rb"'fortran_order': False, 'shape': \((?P<shape>[0-9]+,(?: [0-9]+(?:, [0-9]+)*)?)\), \} *\n"
)


class CheckedFile:
    """A mapped file whose bytes are only given out if they are those that were written.

    Parameters
    ----------
    path : Path
    size : int
        In bytes.
    blocks : ndarray of uint32
        CRC-32 of each block of `disk.BLOCK` bytes.

    Raises
    ------
    ArchiveDamaged
        If the file is missing or of another size.
    """

    def __init__(self, path: Path, size: int, blocks: Blocks) -> None:
        self.path = path
        self.size = size
        self.blocks = blocks
        self._good = bytearray(len(blocks))
        self.all_good = not size
        try:
            with path.open("rb") as file:
                found = file.seek(0, 2)
                if found != size:
                    raise ArchiveDamaged(f"{path}: has {found} bytes instead of {size}; mend it with: sukien repair")
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        except OSError as error:
            raise missing(path, error) from error

    def bytes(self, start: int = 0, stop: int | None = None) -> bytes:
        """Bytes ``[start, stop)``, checked."""
        stop = self.size if stop is None else stop
        self.check(start, stop)
        return self._data[start:stop]

    def view(self) -> memoryview:
        """The whole file, mapped and **not** checked."""
        return memoryview(self._data)

    def check(self, start: int = 0, stop: int | None = None) -> None:
        """Check the blocks that bytes ``[start, stop)`` lie in.

        Raises
        ------
        ArchiveDamaged
            If one of them is not as it was written.
        """
        start, stop = max(start, 0), min(self.size if stop is None else stop, self.size)
        if not self.all_good and start < stop:
            last = (stop - 1) // BLOCK + 1
            for first in range(start // BLOCK, last, _AT_ONCE):
                self.check_blocks(range(first, min(last, first + _AT_ONCE)))
                if last - first > _AT_ONCE:
                    self.release()

    def release(self) -> None:
        """Let go of the memory behind what was read; it is mapped anew where it is touched again."""
        if isinstance(self._data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
            self._data.madvise(mmap.MADV_DONTNEED)

    def check_blocks(self, numbers: Iterable[int]) -> None:
        """Check some blocks; see `check`."""
        if self.all_good:
            return
        with memoryview(self._data) as data:
            for number in numbers:
                if self._good[number]:
                    continue
                start = number * BLOCK
                with data[start : start + BLOCK] as block:
                    if crc32(block) != self.blocks[number]:
                        raise ArchiveDamaged(
                            f"{self.path}: damaged between bytes {start} and {start + len(block)}; "
                            "mend it with: sukien repair"
                        )
                self._good[number] = 1
        self.all_good = 0 not in self._good


class CheckedArray:
    """A ``.npy`` file: an array of which every piece is checked when it is first read.

    It can be indexed by a number, a slice, an array of numbers, or the name of a field; as a whole it goes wherever
    NumPy takes an array.
    """

    def __init__(self, file: CheckedFile) -> None:
        self._file = file
        head = min(file.size, BLOCK)
        file.check(0, head)
        try:
            shape, fortran, self.dtype, offset = _read_header(file.bytes(0, head))
            if fortran:
                raise ValueError("stored by columns")
            self._rows: NDArray[Any] = np.frombuffer(file.view(), self.dtype, offset=offset).reshape(shape)
        except ValueError as error:
            raise ArchiveDamaged(f"{file.path}: is no array ({error}); mend it with: sukien repair") from error
        self._offset = offset
        self._stride = self._rows.strides[0] if len(self._rows) else 0
        self.shape = shape

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401  # as NumPy: a number gives an element, the rest an array
        if isinstance(key, int | np.integer):
            start = self._offset + range(len(self._rows))[int(key)] * self._stride
            self._file.check(start, start + self._stride)
        elif isinstance(key, slice):
            start, stop, step = key.indices(len(self._rows))
            if step == 1:
                self._file.check(self._offset + start * self._stride, self._offset + stop * self._stride)
            else:
                self._file.check()
        elif isinstance(key, np.ndarray) and key.dtype.kind in "iu":
            self._check_rows(key)
        else:
            self._file.check()
        return self._rows[key]

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        self._file.check()
        return np.array(self._rows, dtype=dtype, copy=copy)

    def astype(self, dtype: DTypeLike) -> NDArray[Any]:
        """A copy of all rows as another type."""
        self._file.check()
        return self._rows.astype(dtype)

    def release(self) -> None:
        """Let go of the memory behind what was read; see `CheckedFile.release`."""
        self._file.release()

    def _check_rows(self, rows: NDArray[np.integer[Any]]) -> None:
        if self._stride > BLOCK:
            self._file.check()
            return
        if self._file.all_good:
            return
        starts = self._offset + rows.astype(np.int64) * self._stride
        touched = np.zeros(len(self._file.blocks), dtype=bool)
        touched[starts // BLOCK] = True
        touched[(starts + max(self._stride - 1, 0)) // BLOCK] = True
        self._file.check_blocks(np.flatnonzero(touched).tolist())


def missing(path: Path, error: OSError) -> ArchiveDamaged:
    """The error for a file that cannot be opened."""
    state = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
    return ArchiveDamaged(f"{path}: {state}; mend it with: sukien repair")


def _read_header(head: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    usual = _USUAL.match(head)
    if usual is not None and usual.end() == 10 + int.from_bytes(usual["length"], "little"):
        shape = tuple(int(number) for number in usual["shape"].split(b",") if number.strip())
        return shape, False, _dtype(usual["type"]), usual.end()
    from io import BytesIO

    stream = BytesIO(head)
    if npy.read_magic(stream) != (1, 0):
        raise ValueError("another version of the format")
    shape, fortran, dtype = npy.read_array_header_1_0(stream)
    return shape, fortran, dtype, stream.tell()


@cache
def _dtype(described: bytes) -> np.dtype[Any]:
    """The type of rows that a header describes: there are few."""
    try:
        return npy.descr_to_dtype(literal_eval(described.decode("latin1")))
    except (SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise ValueError(f"an unknown type of rows: {described!r}") from error
