"""The archive's folder: immutable parts and generations, one pointer, one writer at a time.

    CURRENT                        the name of the generation that readers open; replaced atomically
    parts/<name>/                  articles and what was made of them (retrieval.part)
    generations/<name>/            one state of the archive:
        manifest.json              format version, model, counts; size and checksum of every file, the parts' included
        deleted.npy                which articles of the parts are no longer there
        lexical/  dense.faiss      the indexes over all parts
    lock                           held by the process that writes

A writer makes new folders beside the old ones, brings them to the disk and then replaces CURRENT: killed at any
instant, the archive opens as before or as after. What no generation refers to is swept away by the next writer.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from retrieval.errors import ArchiveBusy, ArchiveDamaged, ArchiveMissing, UsageError

S = TypeVar("S")

FORMAT = 1
_POINTER = "CURRENT"
_MANIFEST = "manifest.json"
_LOCK_SECONDS = 10.0
_OPEN_TRIES = 10


@dataclass(frozen=True, slots=True)
class File:
    """Size in bytes and BLAKE2b checksum of a file, by its path below the archive's folder."""

    path: str
    size: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a generation is."""

    generation: str
    created: datetime
    model: str
    fingerprint: str
    tokenizer: str
    dimension: int
    articles: int
    passages: int
    parts: tuple[str, ...]
    files: tuple[File, ...]
    format: int = FORMAT


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
        """
        try:
            name = (self.root / _POINTER).read_text("ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            raise ArchiveMissing(
                f"no archive at {self.root}; make one with: sukien build PATH --archive {self.root}"
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise ArchiveDamaged(
                f"{self.root / _POINTER}: cannot be read ({error}); rebuild with: sukien build"
            ) from error
        if not name.isalnum():
            raise ArchiveDamaged(f"{self.root / _POINTER}: does not name a generation; rebuild with: sukien build")
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

    def open_current(self, open_snapshot: Callable[["Store", "Manifest"], S]) -> S:
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
        """Read a generation's manifest and check that its files are there with their sizes."""
        path = self.generation(name) / _MANIFEST
        try:
            record: dict[str, Any] = json.loads(path.read_text("utf-8"))
            if record["format"] != FORMAT:
                raise ArchiveDamaged(
                    f"{path}: format {record['format']}, but this sukien reads {FORMAT}; rebuild with: sukien build"
                )
            body = record.pop("manifest")
            manifest = Manifest(
                **{
                    **body,
                    "created": datetime.fromisoformat(body["created"]),
                    "parts": tuple(body["parts"]),
                    "files": tuple(File(**file) for file in body["files"]),
                }
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArchiveDamaged(f"{path}: cannot be read ({error}); rebuild with: sukien build") from error
        if record["checksum"] != _manifest_checksum(body):
            raise ArchiveDamaged(f"{path}: was changed after it was written; rebuild with: sukien build")
        for file in manifest.files:
            found = self.root / file.path
            size = found.stat().st_size if found.is_file() else None
            if size != file.size:
                state = "is missing" if size is None else f"has {size} bytes instead of {file.size}"
                raise ArchiveDamaged(f"{found}: {state}; rebuild with: sukien build")
        return manifest

    def check(self, file: File) -> str | None:
        """What is wrong with a file, in one line; None if it is as it was written."""
        path = self.root / file.path
        try:
            found = _checksum(path)
        except OSError as error:
            return f"{path}: cannot be read ({error.strerror})"
        return None if found == file.checksum else f"{path}: its checksum is wrong; rebuild with: sukien build"

    def describe(self, folder: Path) -> list[File]:
        """Size and checksum of every file below a folder; each is brought to the disk first."""
        files = []
        for path in sorted(found for found in folder.rglob("*") if found.is_file() and not _is_lock(found)):
            _sync(path)
            relative = path.relative_to(self.root).as_posix()
            files.append(File(relative, path.stat().st_size, _checksum(path)))
        for directory in [folder, *(found for found in folder.rglob("*") if found.is_dir())]:
            _sync_folder(directory)
        return files

    def publish(self, manifest: Manifest) -> None:
        """Write the manifest and make its generation the current one."""
        body = asdict(manifest) | {"created": manifest.created.isoformat()}
        body.pop("format")
        record = {"format": FORMAT, "checksum": _manifest_checksum(body), "manifest": body}
        folder = self.generation(manifest.generation)
        _write(folder / _MANIFEST, json.dumps(record, ensure_ascii=False, indent=1))
        for directory in (folder, folder.parent, self.root / "parts"):
            _sync_folder(directory)
        _write(self.root / _POINTER, manifest.generation + "\n")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the archive's writing lock; what earlier writers left behind is swept away before and after.

        Raises
        ------
        ArchiveBusy
            If another process holds it for longer than a few seconds.
        """
        from filelock import FileLock, Timeout

        for folder in ("parts", "generations"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.root / "lock", timeout=_LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout:
            raise ArchiveBusy(
                f"{self.root}: another process is writing to this archive; try again when it is done"
            ) from None
        try:
            self.sweep()
            yield
            self.sweep()
        finally:
            lock.release()

    def sweep(self) -> None:
        """Remove parts and generations that the current generation does not refer to."""
        try:
            name = self.current()
            parts = set(json.loads((self.generation(name) / _MANIFEST).read_text("utf-8"))["manifest"]["parts"])
        except ArchiveMissing:
            name, parts = "", set()
        except (ArchiveDamaged, OSError, ValueError, KeyError):
            return  # what belongs to a damaged archive is not known: leave everything for a person to look at
        for kind, used in (("generations", {name}), ("parts", parts)):
            for folder in (self.root / kind).iterdir():
                if folder.name not in used:
                    shutil.rmtree(folder, ignore_errors=True)  # a reader may hold it open (Windows): next time

    def new_name(self) -> str:
        """A name for a part or generation that none has yet; later names sort after earlier ones."""
        taken = [folder.name for kind in ("parts", "generations") for folder in (self.root / kind).iterdir()]
        highest = max((int(name) for name in taken if name.isdigit()), default=0)
        return f"{highest + 1:08d}"


def now() -> datetime:
    """The present moment, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def _is_lock(path: Path) -> bool:
    return path.name.endswith(".lock")


def _checksum(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _manifest_checksum(body: dict[str, Any]) -> str:
    return blake2b(json.dumps(body, sort_keys=True).encode(), digest_size=16).hexdigest()


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(text, "utf-8")
    _sync(temporary)
    os.replace(temporary, path)
    _sync_folder(path.parent)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open a folder to flush it
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
