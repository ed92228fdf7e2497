"""The archive's folder: immutable parts and generations, one pointer, one writer at a time.

    CURRENT                        the name of the generation that readers open; replaced atomically
    parts/<name>/                  articles and all that was made of them (retrieval.part)
    generations/<name>/            one state of the archive:
        manifest.json              format version, model, counts; its parts by name and checksum (retrieval.records)
        deleted.npy                which articles of the parts are no longer there
        lexical/                   the word index over all parts: second names of their segments, and a list of them
    events/                        what is kept about events (retrieval.notes)
    lock                           held by the process that writes

A writer makes new folders beside the old ones, brings them to the disk and then replaces CURRENT: killed at any
instant, the archive opens as before or as after. What the current generation does not refer to is swept away by the
writer itself, if it can, else by the next one.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import TypeVar
from zlib import crc32

from retrieval import disk
from retrieval.checked import missing
from retrieval.errors import ArchiveBusy, ArchiveDamaged, ArchiveMissing, UsageError
from retrieval.records import FORMAT, File, Manifest, manifest_json, read_manifest

__all__ = ["FORMAT", "File", "Manifest", "State", "Store", "is_own", "now"]

S = TypeVar("S")

MANIFEST = "manifest.json"
_POINTER = "CURRENT"
_LOCK_SECONDS = 10.0
_OPEN_TRIES = 10
_ABANDONED_SECONDS = 60.0

State = tuple[str, int]
"""A generation's name and when it was made."""

# The last that this process has published, in any archive.
_published: deque[State] = deque(maxlen=64)


class Store:
    """The folder of one archive."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)

    def part(self, name: str) -> Path:
        """Folder of a part."""
        return self.root / "parts" / name

    def generation(self, name: str) -> Path:
        """Folder of a generation."""
        return self.root / "generations" / name

    def current(self) -> str:
        """Name of the generation that readers open.

        Raises
        ------
        ArchiveMissing
            If there is no archive here.
        ArchiveDamaged
            If the pointer cannot be read.
        """
        pointer = self.root / _POINTER
        try:
            text = pointer.read_text("ascii")
        except (FileNotFoundError, NotADirectoryError):
            raise ArchiveMissing(
                f"no archive at {self.root}; make one with: sukien build PATH --archive {self.root}"
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise ArchiveDamaged(f"{pointer}: cannot be read ({error}); mend it with: sukien repair") from error
        name = text.split(" ")[0].strip()
        # Format 1 wrote the name alone; what is found there says that it is of that format.
        if not name.isalnum() or text not in (_pointer(name), f"{name}\n"):
            raise ArchiveDamaged(f"{pointer}: was changed after it was written; mend it with: sukien repair")
        return name

    def require_archive_or_empty(self) -> None:
        """Refuse to build in a folder that holds something else.

        Raises
        ------
        UsageError
            If the folder is a file, or holds files and is not an archive.
        """
        if self.root.is_file():
            raise UsageError(f"{self.root}: is a file; give a folder for the archive")
        if self.root.is_dir() and any(self.root.iterdir()) and not (self.root / "generations").is_dir():
            raise UsageError(f"{self.root}: is not an archive and not empty; give another folder for the archive")

    def open_current(self, open_snapshot: Callable[["Store", Manifest], S]) -> S:
        """Open the current generation, again if a writer swept it away between two looks."""
        for _ in range(_OPEN_TRIES):
            name = self.current()
            try:
                return open_snapshot(self, self.manifest(name))
            except ArchiveDamaged:
                if self.current() == name:
                    raise
        raise ArchiveBusy(f"{self.root}: changes faster than it can be opened; try again")

    def manifest(self, name: str) -> Manifest:
        """Read a generation's manifest.

        Raises
        ------
        ArchiveDamaged
            If it is missing, was changed or is of another format.
        """
        return read_manifest(self.generation(name) / MANIFEST)

    def check(self, folder: Path, file: File) -> str | None:
        """What is wrong with a file of a part or generation, in one line; None if it is as it was written."""
        path = folder / file.path
        try:
            found = disk.measure(path)
        except OSError as error:
            return str(missing(path, error))
        return self.compare(path, file, found)

    @staticmethod
    def compare(path: Path, file: File, found: disk.Written) -> str | None:
        """What is wrong with a file that was found so, in one line; None if it is as it was written."""
        if found.size != file.size:
            return f"{path}: has {found.size} bytes instead of {file.size}; mend it with: sukien repair"
        return (
            None if found.checksum == file.checksum else f"{path}: its checksum is wrong; mend it with: sukien repair"
        )

    def publish(self, manifest: Manifest) -> None:
        """Write the manifest and make its generation the current one."""
        folder = self.generation(manifest.generation)
        disk.write_file(folder / MANIFEST, manifest_json(manifest))
        for directory in (folder, folder.parent, self.root / "parts", self.root):
            disk.sync_folder(directory)
        disk.replace_file(self.root / _POINTER, _pointer(manifest.generation).encode("ascii"))
        _published.append(self._state(manifest.generation))

    def state(self) -> State:
        """The generation that readers open, so that it is told from every other that was here or will be.

        Raises
        ------
        ArchiveMissing, ArchiveDamaged
            See `current`.
        """
        return self._state(self.current())

    def _state(self, name: str) -> State:
        # The name alone would not do: an archive deleted and built anew may use a name again.
        try:
            return name, self.generation(name).stat().st_mtime_ns
        except OSError:
            return name, 0

    @contextmanager
    def writing(self, *, sweep: bool = True) -> Iterator[None]:
        """Hold the archive's writing lock; what writers leave behind is swept away before and after.

        Raises
        ------
        ArchiveBusy
            If another process holds it for longer than a few seconds.
        """
        from filelock import FileLock, Timeout

        for folder in ("parts", "generations"):
            disk.make_folder(self.root / folder)
        lock = FileLock(self.root / "lock", timeout=_LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout:
            raise ArchiveBusy(
                f"{self.root}: another process is writing to this archive; try again when it is done"
            ) from None
        try:
            if sweep:
                self.sweep()
            try:
                yield
            finally:
                if sweep:
                    self.sweep()
        finally:
            lock.release()

    def sweep(self) -> None:
        """Remove parts and generations that the current generation does not refer to, and half-written files."""
        try:
            name = self.current()
            parts = {part.name for part in read_manifest(self.generation(name) / MANIFEST).parts}
        except ArchiveMissing:
            name, parts = "", set()
        except ArchiveDamaged:
            return  # what belongs to a damaged archive is not known: leave everything for `sukien repair`
        for kind, used in (("generations", {name}), ("parts", parts)):
            with suppress(OSError):
                for folder in (self.root / kind).iterdir():
                    if folder.name not in used:
                        disk.remove(folder)
        disk.remove(self.root / f"{_POINTER}.new")
        with suppress(OSError):
            for file in [*self.root.glob("*.new"), *(self.root / "events").glob("*.new")]:
                if time() - file.stat().st_mtime > _ABANDONED_SECONDS:  # else someone may be writing it just now
                    disk.remove(file)

    def new_name(self) -> str:
        """A name for a part or generation that none has yet; later names sort after earlier ones."""
        taken = [folder.name for kind in ("parts", "generations") for folder in (self.root / kind).iterdir()]
        highest = max((int(name) for name in taken if name.isdigit()), default=0)
        return f"{highest + 1:08d}"


def is_own(state: State) -> bool:
    """Whether it was this process that published a state."""
    return state in _published


def now() -> datetime:
    """The present moment, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def _pointer(name: str) -> str:
    return f"{name} {crc32(name.encode('utf-8')):08x}\n"
