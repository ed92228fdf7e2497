"""Which articles a folder brought into the archive: what `sync` may take out again when their file is gone.

Kept beside the archive as ``folders.json``: ``{folder: {file: [article id, …]}}``. It may claim too little, never too
much: an id is taken off *before* the archive changes hands and put on *after* the archive holds it, so a process killed
between the two leaves an article that `sync` will not remove, and never one that it removes by mistake.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from retrieval.errors import ArchiveBusy, ArchiveDamaged, ArchiveMissing
from retrieval.notes import read_text, replace_text

_NAME = "folders.json"
_LOCK = "folders.lock"
_LOCK_SECONDS = 10.0

Owned = dict[str, frozenset[str]]
"""File name → ids of the articles that it brought."""


def key(folder: Path) -> str:
    """Name a folder independently of where the command was run."""
    return str(folder.resolve())


def load(archive: Path) -> dict[str, Owned]:
    """Read the record; empty where there is none.

    Raises
    ------
    ArchiveDamaged
        If the file is there but is not such a record.
    """
    path = archive / _NAME
    try:
        record = json.loads(read_text(path))
        record.pop("checksum", None)
        return {
            folder: {name: frozenset(map(str, ids)) for name, ids in files.items()} for folder, files in record.items()
        }
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError):
        raise ArchiveDamaged(
            f"{path}: is not a record of folders; delete it, and the next sync will keep what it cannot account for"
        ) from None


def save(archive: Path, record: Mapping[str, Owned]) -> None:
    """Replace the record, atomically; folders without articles are left out."""
    plain = {
        folder: {name: sorted(ids) for name, ids in sorted(files.items()) if ids}
        for folder, files in sorted(record.items())
        if any(files.values())
    }
    replace_text(archive / _NAME, json.dumps(plain, ensure_ascii=False, indent=1))


def problems(archive: Path) -> list[str]:
    """What is wrong with the record, in one line; nothing if it is sound, or not there."""
    try:
        load(archive)
    except ArchiveDamaged as error:
        return [str(error)]
    return []


def repair(archive: Path) -> list[str]:
    """Do away with a damaged record, and say so."""
    damaged = problems(archive)
    if damaged:
        (archive / _NAME).unlink()
    return [f"{archive / _NAME}: damaged, and deleted: the next sync keeps what it cannot account for"] * len(damaged)


def without(record: Mapping[str, Owned], ids: Iterable[str]) -> dict[str, Owned]:
    """Give the record with these ids taken off every folder."""
    gone = frozenset(ids)
    return {folder: {name: held - gone for name, held in files.items()} for folder, files in record.items()}


class Owners:
    """The record of folders while one process changes the archive: given back as it was if the change fails.

    Raises
    ------
    ArchiveMissing, ArchiveBusy, ArchiveDamaged
        On entering: if there is no such folder, another process is changing the archive, or the record is no record.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._before: dict[str, Owned] = {}
        self._now: dict[str, Owned] = {}

    def __enter__(self) -> "Owners":
        from filelock import FileLock, Timeout

        if not self._path.is_dir():  # a folder is made only where an archive is being built
            raise ArchiveMissing(f"no archive at {self._path}; make one with: sukien build PATH --archive {self._path}")
        self._lock = FileLock(self._path / _LOCK, timeout=_LOCK_SECONDS)
        try:
            self._lock.acquire()
        except Timeout:
            raise ArchiveBusy(
                f"{self._path}: another process is changing this archive; try again when it is done"
            ) from None
        try:
            self._before = self._now = load(self._path)
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if error is not None and self._now != self._before:
                save(self._path, self._before)
        finally:
            self._lock.release()

    def of(self, folder: Path) -> Owned:
        """What this folder brought, by file."""
        return self._before.get(key(folder), {})

    def forget_all(self) -> None:
        """Take every article off: the archive is about to be replaced."""
        self._save({})

    def forget(self, ids: Iterable[str]) -> None:
        """Take articles off every folder: they are about to be replaced or removed."""
        self._save(without(self._now, ids))

    def settle(self) -> None:
        """Say that the archive has changed: what was true before is so no longer, and must not be given back."""
        self._before = self._now

    def claim(self, owned: dict[str, Owned]) -> None:
        """Put articles, which the archive now holds, on their folders."""
        self.settle()
        record = dict(self._now)
        for folder, files in owned.items():
            merged = dict(record.get(folder, {}))
            for name, ids in files.items():
                merged[name] = merged.get(name, frozenset()) | ids
            record[folder] = merged
        self._save(record)

    def replace(self, folder: Path, held: Owned, owned: dict[str, Owned]) -> None:
        """Put on a folder what it holds still and what it has brought now."""
        self._save({**self._now, key(folder): held})
        self.claim(owned)

    def _save(self, record: dict[str, Owned]) -> None:
        if record != self._now:
            save(self._path, record)
            self._now = record
