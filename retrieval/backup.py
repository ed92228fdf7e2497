"""An archive as one file, and back: a tar of what the current generation refers to, with a list of checksums first.

A backup is taken of a snapshot: the files are mapped, so that writers may go on and sweep. Every byte is checked on its
way out and again on its way in. Restoring makes new parts and a new generation: readers go on, too.
"""

import io
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from retrieval import disk
from retrieval.checked import CheckedFile
from retrieval.disk import FileWriter
from retrieval.embedding import Embedding
from retrieval.errors import ArchiveDamaged, ArchiveMissing, UsageError
from retrieval.generation import hold, publish
from retrieval.notes import FileNotes
from retrieval.part import BLOCKS, RECORD
from retrieval.records import FORMAT, File, Manifest, PartEntry, read_manifest
from retrieval.snapshot import Snapshot
from retrieval.store import MANIFEST, Store

_LIST = "sukien-backup.json"
_COPIED = 1 << 20
_NAMES = re.compile(
    r"manifest\.json|deleted\.npy|folders\.json|feedback\.jsonl|events/[a-z]+\.json"
    r"|parts/[0-9]+/(?:lexical/)?(?!\.)[A-Za-z0-9_.-]+"
)


@dataclass(frozen=True, slots=True)
class _State:
    """All that a backup holds: a snapshot's mapped files, and the small files beside them as they were read."""

    snapshot: Snapshot
    mapped: Mapping[str, CheckedFile]
    small: Mapping[str, bytes]


def backup(store: Store, target: str | Path) -> None:
    """Write all of an archive's current state into one file; see `Archive.backup`."""
    target = Path(target)
    if target.is_dir():
        raise UsageError(f"{target}: is a folder; give the name of a file for the backup")
    if target.resolve().is_relative_to(store.root.resolve()):
        raise UsageError(f"{target}: lies in the archive itself; give another place for the backup")
    if wrong := FileNotes(store.root).problems():
        raise ArchiveDamaged(wrong[0])
    state = store.open_current(_state)
    files = [File.of(name, disk.measured(data)) for name, data in state.small.items()]
    files += [
        File(f"parts/{part.folder.name}/{file.path}", file.size, file.checksum)
        for part in state.snapshot.parts
        for file in part.record.files
    ]
    header = {"format": FORMAT, "files": [[file.path, file.size, file.checksum] for file in files]}
    temporary = target.with_name(target.name + ".new")
    writer = FileWriter(temporary)
    try:
        out: Any = _Out(writer)
        mode: Any = "w|gz" if target.suffix in (".gz", ".tgz") else "w|"
        with tarfile.open(fileobj=out, mode=mode) as tar:
            _add(tar, _LIST, io.BytesIO(json.dumps(header, indent=1).encode()))
            for name, data in state.small.items():
                _add(tar, name, io.BytesIO(data))
            for name, file in state.mapped.items():
                _add(tar, name, _Mapped(file), file.size)
        writer.close()
        disk.system.replace(temporary, target)
    except BaseException:
        writer.abandon()
        disk.remove(temporary)
        raise
    disk.sync_folder(target.absolute().parent)


def restore(source: str | Path, root: str | Path) -> None:
    """Make an archive of a backup; it replaces what was at `root`, atomically.

    Raises
    ------
    ArchiveDamaged
        If the file is no backup, or not as it was written. What was at `root` is as before.
    UsageError
        If `root` is a folder of something else.
    """
    source, store = Path(source), Store(root)
    store.require_archive_or_empty()
    try:
        with tarfile.open(source, "r:*") as tar, store.writing():
            _restore(_members(source, tar), source, store)
    except (tarfile.TarError, EOFError, OSError, UnicodeDecodeError) as error:
        if isinstance(error, FileNotFoundError) and not source.exists():
            raise ArchiveMissing(f"{source}: there is no such backup; give the file that sukien backup wrote") from None
        if isinstance(error, OSError) and not isinstance(error, tarfile.TarError) and error.errno is not None:
            raise
        raise _no_backup(source, str(error)) from error


def _state(store: Store, manifest: Manifest) -> _State:
    folder = store.generation(manifest.generation)
    small = {}
    snapshot = Snapshot(store, manifest)
    try:
        small["manifest.json"] = (folder / MANIFEST).read_bytes()
        small["deleted.npy"] = (folder / "deleted.npy").read_bytes()
        for part in snapshot.parts:
            for name in (RECORD, BLOCKS):
                small[f"parts/{part.folder.name}/{name}"] = (part.folder / name).read_bytes()
    except OSError as error:
        raise ArchiveDamaged(f"{error.filename}: cannot be read ({error.strerror})") from error
    for path in _beside(store.root):
        try:
            small[path.relative_to(store.root).as_posix()] = path.read_bytes()
        except FileNotFoundError:
            continue
    mapped = {
        f"parts/{part.folder.name}/{file.path}": part.files.get(file.path) or part.open(file.path)
        for part in snapshot.parts
        for file in part.record.files
    }
    return _State(snapshot, mapped, small)


def _beside(root: Path) -> list[Path]:
    """What is kept of an archive beside its generations."""
    return [*sorted((root / "events").glob("*.json")), root / "folders.json", root / "feedback.jsonl"]


def _restore(members: Iterator[tuple[str, IO[bytes], File]], source: Path, store: Store) -> None:
    names: dict[str, str] = {}
    small: dict[str, bytes] = {}
    for name, stream, file in members:
        if name.startswith("parts/"):
            _, part, rest = name.split("/", 2)
            if part not in names:
                names[part] = store.new_name()
            path = store.part(names[part]) / rest
            disk.make_folder(path.parent)
        else:
            path = None
        small[name] = _copy(source, stream, path, file)
    manifest = _manifest(small["manifest.json"], store)
    removed = np.load(io.BytesIO(small["deleted.npy"]), allow_pickle=False)
    entries = [PartEntry(names[part.name], part.checksum) for part in manifest.parts]
    for entry in entries:
        disk.sync_folder(store.part(entry.name) / "lexical")
        disk.sync_folder(store.part(entry.name))
    sizes = [len(hold(store, entry).removed) for entry in entries]
    if sum(sizes) != len(removed):
        raise _no_backup(source, "its parts are not those of its manifest")
    pieces = np.split(removed, np.cumsum(sizes)[:-1])
    # From here on no folder may take out of the new archive what it brought into the old one.
    disk.remove(store.root / "folders.json")
    held = [hold(store, entry, piece) for entry, piece in zip(entries, pieces, strict=True)]
    made = publish(store, held, Embedding.of_manifest(manifest))
    for path in (store.root / "events").glob("*.json"):
        disk.remove(path)
    for name, data in small.items():
        if name.startswith("events/") or name in ("folders.json", "feedback.jsonl"):
            disk.make_folder((store.root / name).parent)
            disk.replace_file(store.root / name, data)
    _rename_generation(store.root, manifest.generation, made.generation)


def _rename_generation(root: Path, old: str, new: str) -> None:
    """The grouping into events was made for what is now another generation."""
    from retrieval.events import Grouping, read_grouping, write_grouping

    notes = FileNotes(root)
    grouping = read_grouping(notes)
    if grouping is not None and grouping.generation == old:
        write_grouping(notes, Grouping(new, grouping.events, grouping.marks))


def _members(source: Path, tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes], File]]:
    first = tar.next()
    stream = None if first is None or first.name != _LIST else tar.extractfile(first)
    if stream is None:
        raise _no_backup(source, "it does not begin with a list")
    try:
        header = json.loads(stream.read())
        version = header["format"]
        expected = {path: File(path, size, checksum) for path, size, checksum in header["files"]}
    except (ValueError, KeyError, TypeError) as error:
        raise _no_backup(source, f"its list cannot be read ({error})") from error
    if version != FORMAT:
        raise ArchiveDamaged(
            f"{source}: is of format {version}, but this sukien reads {FORMAT}; use the sukien it is of"
        )
    while (member := tar.next()) is not None:
        file = expected.pop(member.name, None)
        stream = tar.extractfile(member) if member.isreg() else None
        if file is None or stream is None or not _NAMES.fullmatch(member.name) or member.size != file.size:
            raise _no_backup(source, f"{member.name!r} does not belong there")
        yield member.name, stream, file
    if expected:
        raise _no_backup(source, f"{min(expected)} is missing")


def _copy(source: Path, stream: IO[bytes], path: Path | None, file: File) -> bytes:
    """Copy a file, and check it; one that goes nowhere is given back."""
    kept = b""
    if path is None:
        kept = stream.read()
        written = disk.measured(kept)
    else:
        writer = FileWriter(path)
        try:
            while data := stream.read(_COPIED):
                writer.write(data)
            written = writer.close()
        finally:
            writer.abandon()
    if written.checksum != file.checksum:
        raise ArchiveDamaged(f"{source}: {file.path} in it is not as it was written; use another backup")
    return kept


def _manifest(data: bytes, store: Store) -> Manifest:
    path = store.root / "manifest.json.new"
    try:
        disk.write_file(path, data)
        return read_manifest(path)
    finally:
        disk.remove(path)


def _no_backup(source: Path, why: str) -> ArchiveDamaged:
    return ArchiveDamaged(f"{source}: is no sound backup of an archive ({why}); use another one")


def _add(tar: tarfile.TarFile, name: str, stream: Any, size: int | None = None) -> None:  # noqa: ANN401
    entry = tarfile.TarInfo(name)
    entry.size = len(stream.getbuffer()) if size is None else size
    tar.addfile(entry, stream)


class _Mapped:
    """A mapped file as a stream; each piece is checked."""

    def __init__(self, file: CheckedFile) -> None:
        self._file = file
        self._place = 0

    def read(self, size: int) -> bytes:
        stop = min(self._place + size, self._file.size)
        data = self._file.bytes(self._place, stop)
        self._place = stop
        self._file.release()
        return data


class _Out:
    """What tarfile writes to."""

    def __init__(self, writer: FileWriter) -> None:
        self._writer = writer

    def write(self, data: bytes) -> int:
        self._writer.write(data)
        return len(data)
