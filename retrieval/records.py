"""What the archive's JSON files say: which parts a generation has, which files a part has; each has its checksum."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from retrieval.disk import Written
from retrieval.errors import ArchiveDamaged

# 1 had one dense index over all parts and rewrote it with every change. `sukien repair` brings it to this one.
FORMAT = 2


@dataclass(frozen=True, slots=True)
class File:
    """Size in bytes and checksum (disk.Written) of a file, by its path below its part's or generation's folder."""

    path: str
    size: int
    checksum: str

    @classmethod
    def of(cls, path: str, written: Written) -> "File":
        """The record of a file that was just written."""
        return cls(path, written.size, written.checksum)


@dataclass(frozen=True, slots=True)
class PartRecord:
    """What a part is.

    Attributes
    ----------
    runs : tuple of (int, int)
        The lexical index knows a passage by the number of the run that it was indexed in and its place there: these are
        the runs of the part's passages, in order, and how many passages each has.
    files : tuple of File
        In the order in which ``blocks.bin`` holds their blocks' checksums.
    """

    articles: int
    passages: int
    vocabulary: int
    runs: tuple[tuple[int, int], ...]
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class PartEntry:
    """A part of a generation: its folder's name and the checksum of its record."""

    name: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Remote:
    """Where an archive is whose articles are kept in a database (retrieval.milvus).

    Attributes
    ----------
    address : str
        Of the database.
    prefix : str
        With which its collections' names begin.
    articles, passages : int
        Rows given out so far; what was removed is among them.
    tokens : int
        Superword tokens in all passages that are there.
    mean_lengths : tuple of float
        See retrieval.milvus.bm25.MeanLengths.
    removed : tuple of (int, int)
        Articles that are no longer in the archive, but may still be in the database, for those who read an earlier
        state; and when they were removed, in seconds since 1970.
    """

    address: str
    prefix: str
    articles: int
    passages: int
    tokens: int
    mean_lengths: tuple[float, float, float]
    removed: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is. `articles` counts those that are there, `passages` also those of removed articles.

    `remote` is None where all is kept in the archive's folder. Where it is not, there are no parts, and `passages`
    counts those that are there.
    """

    generation: str
    created: datetime
    model: str
    fingerprint: str
    tokenizer: str
    dimension: int
    articles: int
    passages: int
    parts: tuple[PartEntry, ...]
    files: tuple[File, ...]
    format: int = FORMAT
    remote: Remote | None = None


def part_json(record: PartRecord) -> tuple[bytes, str]:
    """A part's record as the contents of its file, and its checksum."""
    body = json.loads(json.dumps(asdict(record)))
    return _with_checksum("part", body), record_checksum(body)


def read_part(path: Path, checksum: str | None = None) -> PartRecord:
    """Read a part's record; with `checksum`, it must be that one.

    Raises
    ------
    ArchiveDamaged
        If it cannot be read, or was changed.
    """
    body, found = _read(path, "part")
    if checksum is not None and found != checksum:
        raise _changed(path)
    try:
        return PartRecord(
            **{
                **body,
                "runs": tuple((int(number), int(passages)) for number, passages in body["runs"]),
                "files": tuple(File(**file) for file in body["files"]),
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(path, error) from error


def manifest_json(manifest: Manifest) -> bytes:
    """A manifest as the contents of its file."""
    body = json.loads(json.dumps(asdict(manifest), default=datetime.isoformat))
    body.pop("format")
    if manifest.remote is None:
        body.pop("remote")
    return _with_checksum("manifest", body)


def read_manifest(path: Path) -> Manifest:
    """Read a generation's manifest.

    Raises
    ------
    ArchiveDamaged
        If it cannot be read, was changed, or is of another format.
    """
    body, _ = _read(path, "manifest")
    try:
        return Manifest(
            **{
                **body,
                "created": datetime.fromisoformat(body["created"]),
                "parts": tuple(PartEntry(**part) for part in body["parts"]),
                "files": tuple(File(**file) for file in body["files"]),
                "remote": _remote(body.get("remote")),
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(path, error) from error


def _remote(body: dict[str, Any] | None) -> Remote | None:
    if body is None:
        return None
    exact, folded, superwords = map(float, body["mean_lengths"])
    removed = tuple((int(article), int(when)) for article, when in body["removed"])
    return Remote(**{**body, "mean_lengths": (exact, folded, superwords), "removed": removed})


def record_checksum(body: Any) -> str:  # noqa: ANN401  # any JSON value
    """Checksum of a JSON value, however it is laid out."""
    return blake2b(json.dumps(body, sort_keys=True).encode(), digest_size=16).hexdigest()


def _with_checksum(kind: str, body: dict[str, Any]) -> bytes:
    return _laid_out({"format": FORMAT, "checksum": record_checksum(body), kind: body}).encode("utf-8")


def _read(path: Path, kind: str) -> tuple[dict[str, Any], str]:
    try:
        text = path.read_text("utf-8")
        record = json.loads(text)
        version, body, checksum = record["format"], record[kind], record["checksum"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(path, error) from error
    if version != FORMAT:
        older = isinstance(version, int) and version < FORMAT
        advice = "bring it up to date with: sukien repair" if older else "a newer sukien reads it"
        raise ArchiveDamaged(f"{path}: format {version}, but this sukien reads {FORMAT}; {advice}")
    if record_checksum(body) != checksum or _laid_out(record) != text:
        raise _changed(path)
    return body, checksum


def _laid_out(record: Any) -> str:  # noqa: ANN401  # any JSON value
    return json.dumps(record, ensure_ascii=False, indent=1)


def _changed(path: Path) -> ArchiveDamaged:
    return ArchiveDamaged(f"{path}: was changed after it was written; mend it with: sukien repair")


def _unreadable(path: Path, error: Exception) -> ArchiveDamaged:
    return ArchiveDamaged(f"{path}: cannot be read ({error}); mend it with: sukien repair")
