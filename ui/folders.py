"""Which articles a folder brought into the archive: what `sync` may take out again when their file is gone.

Kept beside the archive as ``folders.json``: ``{folder: {file: [article id, …]}}``. It may claim too little, never too
much: an id is taken off *before* the archive changes hands and put on *after* the archive holds it, so a process killed
between the two leaves an article that `sync` will not remove, and never one that it removes by mistake.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from retrieval.errors import ArchiveDamaged

_NAME = "folders.json"

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
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    try:
        record = json.loads(text)
        return {
            folder: {name: frozenset(map(str, ids)) for name, ids in files.items()} for folder, files in record.items()
        }
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
    path = archive / _NAME
    temporary = path.with_name(_NAME + ".new")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(plain, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def without(record: Mapping[str, Owned], ids: Iterable[str]) -> dict[str, Owned]:
    """Give the record with these ids taken off every folder."""
    gone = frozenset(ids)
    return {folder: {name: held - gone for name, held in files.items()} for folder, files in record.items()}
