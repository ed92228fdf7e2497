"""What is kept about an archive's events, as a few JSON texts: in its folder, or in its database.

``grouping`` is retrieval.events'; ``descriptions`` and ``edits``, what summarize knows of the events and what people
said about them. In a folder they are ``<archive>/events/<name>.json``, whose first field is the checksum of the rest;
in a database, see retrieval.milvus.notes. Each is replaced atomically and read whole.
"""

import json
import os
import re
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zlib import crc32

from retrieval import disk

GROUPING, DESCRIPTIONS, EDITS = "grouping", "descriptions", "edits"
NAMES = (GROUPING, DESCRIPTIONS, EDITS)
_FOLDER = "events"
_CHECKSUM = re.compile(rb'\{"checksum": "([0-9a-f]{8})"')


class Notes(Protocol):
    """Texts by name; each is a JSON object, and may have got a checksum as its first field."""

    def __hash__(self) -> int:
        """Of the place."""

    def read(self, name: str) -> str:
        """A text.

        Raises
        ------
        FileNotFoundError
            If there is none of that name.
        ValueError
            If it was changed.
        """

    def write(self, name: str, text: str) -> None:
        """Replace a text: killed at any instant, it is as before or as after."""

    def remove(self, name: str) -> None:
        """Take a text away, if it is there."""

    def state(self, name: str) -> Hashable:
        """Another value after each change; None where there is no text of that name."""

    def where(self, name: str) -> str:
        """Where it is, for people."""

    def mending(self, name: str) -> str:
        """What to do where it is damaged."""

    def problems(self) -> list[str]:
        """What is wrong with the texts, one line each."""


@dataclass(frozen=True, slots=True)
class FileNotes:
    """Texts in files of an archive's folder."""

    root: Path

    def read(self, name: str) -> str:
        """See `Notes.read`."""
        return read_text(self._path(name))

    def write(self, name: str, text: str) -> None:
        """See `Notes.write`."""
        replace_text(self._path(name), text)

    def remove(self, name: str) -> None:
        """See `Notes.remove`."""
        disk.remove(self._path(name))

    def state(self, name: str) -> Hashable:
        """See `Notes.state`."""
        try:
            state = self._path(name).stat()
        except OSError:
            return None
        return state.st_ino, state.st_mtime_ns, state.st_size

    def where(self, name: str) -> str:
        """See `Notes.where`."""
        return str(self._path(name))

    def mending(self, name: str) -> str:
        """See `Notes.mending`."""
        return "mend it or delete it" if name == EDITS else "delete it and group again with: sukien events"

    def problems(self) -> list[str]:
        """See `Notes.problems`."""
        found = []
        for path in sorted(folder(self.root).glob("*.json")):
            try:
                json.loads(read_text(path))
                wrong = None if _CHECKSUM.match(path.read_bytes()) else "has no checksum"
            except (OSError, ValueError) as error:
                wrong = f"is damaged ({error})"
            if wrong:
                found.append(f"{path}: {wrong}; mend it with: sukien repair")
        return found

    def _path(self, name: str) -> Path:
        return folder(self.root) / f"{name}.json"


def folder(root: Path) -> Path:
    """Where an archive's folder holds what belongs to its events."""
    return root / _FOLDER


def replace_text(path: Path, text: str) -> None:
    """Replace the text of a JSON object, adding a checksum: killed at any instant, it is as before or as after."""
    disk.make_folder(path.parent)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    rest = text.removeprefix("{").encode("utf-8", "surrogatepass")
    comma = b"" if rest.strip() == b"}" else b","
    try:
        disk.write_file(temporary, b'{"checksum": "%08x"' % crc32(comma + rest) + comma + rest)
        disk.system.replace(temporary, path)
    except OSError:
        disk.remove(temporary)
        raise


def read_text(path: Path) -> str:
    """The text that `replace_text` wrote.

    Raises
    ------
    ValueError
        If it was changed.
    """
    data = path.read_bytes()
    start = _CHECKSUM.match(data)
    if start and int(start[1], 16) != crc32(data[start.end() :]):
        raise ValueError("its checksum is wrong")
    return data.decode("utf-8", "surrogatepass")
