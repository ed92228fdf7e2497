"""Every byte that the archive writes goes through here, and is brought to the disk before it counts as written.

While a file is written, the CRC-32 of each of its blocks is taken, so that nothing has to be read again to know its
checksums, and a reader can check just the blocks that it touches. The calls of the operating system are in one class:
tests put another one in its place, that fails.
"""

import os
import shutil
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

BLOCK = 16_384
# Written at once: a whole number of blocks.
_CHUNK = 64 * BLOCK
_NEW = ".new"


class System:
    """What is asked of the operating system."""

    def create(self, path: Path) -> int:
        """Open a file for writing; what was in it is gone."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)

    def write(self, descriptor: int, data: memoryview) -> int:
        """Write what can be written; return how many bytes."""
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Bring a file or folder to the disk."""
        os.fsync(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        """Rename a file, over another one if there is one."""
        os.replace(source, target)

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name."""
        os.link(source, target)

    def make_folder(self, path: Path) -> None:
        """Make a folder, and those above it."""
        path.mkdir(parents=True, exist_ok=True)

    def remove(self, path: Path) -> None:
        """Remove a file, or a folder with all that is in it; what cannot be removed now stays for next time."""
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)  # a reader may hold it open (Windows)
        else:
            with suppress(OSError):
                path.unlink()


system = System()


@dataclass(frozen=True, slots=True)
class Written:
    """A file's size and the CRC-32 of each of its blocks, four bytes each, lowest first."""

    size: int
    blocks: bytes

    @property
    def checksum(self) -> str:
        """BLAKE2b of the size and of the blocks' checksums."""
        return blake2b(self.size.to_bytes(8, "little") + self.blocks, digest_size=16).hexdigest()


class FileWriter:
    """Writes a new file from its beginning to its end; only what lies in its first block can be changed later.

    A file is on the disk once `close` has returned. Errors are OSErrors that name the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._waiting = bytearray()
        self._blocks = array("I")
        self._first = b""
        with _naming(path):
            self._descriptor: int | None = system.create(path)

    def write(self, data: bytes | memoryview) -> None:
        """Add bytes at the end."""
        self._waiting += data
        self.size += len(data)
        if len(self._waiting) >= _CHUNK:
            self._flush(len(self._waiting) - len(self._waiting) % BLOCK)

    def rewrite_start(self, data: bytes) -> None:
        """Replace the first bytes of the file; there must be as many in its first block."""
        if not self._first:
            if len(data) > len(self._waiting):
                raise ValueError(f"{len(data)} bytes cannot replace the first of {len(self._waiting)}")
            self._waiting[: len(data)] = data
            return
        if len(data) > len(self._first):
            raise ValueError(f"{len(data)} bytes cannot replace the first of {len(self._first)}")
        self._first = data + self._first[len(data) :]
        self._blocks[0] = crc32(self._first)
        if self._descriptor is not None:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            self._write(memoryview(data))
            os.lseek(self._descriptor, 0, os.SEEK_END)

    def close(self) -> Written:
        """Bring the file to the disk; return its checksums."""
        self._flush(len(self._waiting))
        if self._descriptor is not None:
            with _naming(self.path):
                system.sync(self._descriptor)
            self.abandon()
        return Written(self.size, _little(self._blocks))

    def abandon(self) -> None:
        """Let go of the file, whatever is in it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _flush(self, length: int) -> None:
        if not length:
            return
        data = bytes(self._waiting[:length])
        del self._waiting[:length]
        self._first = self._first or data[:BLOCK]
        self._blocks.extend(_crcs(data))
        self._write(memoryview(data))

    def _write(self, data: memoryview) -> None:
        if self._descriptor is None:
            raise ValueError(f"{self.path} is closed")
        with _naming(self.path):
            while data:
                data = data[system.write(self._descriptor, data) :]


def write_file(path: Path, data: bytes) -> Written:
    """Write a new file and bring it to the disk."""
    file = FileWriter(path)
    try:
        file.write(data)
        return file.close()
    finally:
        file.abandon()


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file: killed at any instant, it is as before or as after."""
    temporary = path.with_name(path.name + _NEW)
    try:
        write_file(temporary, data)
        with _naming(path):
            system.replace(temporary, path)
    except OSError:
        system.remove(temporary)
        raise
    sync_folder(path.parent)


def measure(path: Path, *, sync: bool = False) -> Written:
    """Size and checksums of a file that is there already; brought to the disk first, if asked for."""
    blocks, size = array("I"), 0
    with _naming(path), path.open("rb") as file:
        if sync:
            _sync_file(path)
        while data := file.read(_CHUNK):
            blocks.extend(_crcs(data))
            size += len(data)
    return Written(size, _little(blocks))


def measured(data: bytes) -> Written:
    """Size and checksums of what a file would hold."""
    return Written(len(data), _little(array("I", _crcs(data))))


def make_folder(path: Path) -> None:
    """Make a folder, and those above it."""
    with _naming(path):
        system.make_folder(path)


def link(source: Path, target: Path) -> None:
    """Give a file a second name; a copy, where the file system has no hard links."""
    try:
        system.link(source, target)
    except OSError:
        with source.open("rb") as file:
            copy = FileWriter(target)
            try:
                while data := file.read(_CHUNK):
                    copy.write(data)
                copy.close()
            finally:
                copy.abandon()


def sync_folder(path: Path) -> None:
    """Bring a folder's list of files to the disk."""
    if os.name == "nt":
        return  # Windows cannot open a folder to flush it
    with _naming(path):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            system.sync(descriptor)
        finally:
            os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file or a folder; what cannot be removed now stays for next time."""
    system.remove(path)


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        system.sync(descriptor)
    finally:
        os.close(descriptor)


def _crcs(data: bytes) -> Iterator[int]:
    view = memoryview(data)
    return (crc32(view[start : start + BLOCK]) for start in range(0, len(data), BLOCK))


def _little(blocks: "array[int]") -> bytes:
    return b"".join(block.to_bytes(4, "little") for block in blocks)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Errors say which file they are about."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise
