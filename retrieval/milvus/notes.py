"""What is kept about an archive's events, in its database: see retrieval.notes.

Of each text there is a row that says which version of it holds, with its checksum, and the pieces of that version. A
writer adds the pieces of another version, then replaces the row, then takes the pieces before away: whoever reads
meanwhile, or after it was killed, finds one version or the other.
"""

import json
from collections.abc import Hashable
from dataclasses import dataclass
from secrets import randbits
from time import time
from zlib import crc32

import numpy as np

from retrieval.copies import key
from retrieval.milvus.database import Database, connect
from retrieval.milvus.expressions import signed
from retrieval.milvus.schema import TEXT_BYTES, Kind, Record
from retrieval.notes import EDITS, NAMES, FileNotes, Notes
from retrieval.records import Remote
from retrieval.store import Store

_CHARACTERS = TEXT_BYTES // 4  # no letter takes more than four bytes
# Pieces in one answer, of which there is a largest size.
_AT_ONCE = 200
# A text that is replaced while it is read is read again.
_TRIES = 5
_VERSION_BITS = 62
# The number of the row that says which version holds.
_HEAD = -1


@dataclass(frozen=True, slots=True)
class MilvusNotes:
    """Texts in a collection of a database; it is made when the first is written."""

    address: str
    name: str

    @classmethod
    def of(cls, remote: Remote) -> "MilvusNotes":
        """Those of an archive in a database."""
        return cls(remote.address, f"{remote.prefix.rpartition('_')[0]}_notes")

    def read(self, name: str) -> str:
        """See `Notes.read`."""
        for _ in range(_TRIES):
            head = self._head(name)
            if head is None:
                raise FileNotFoundError(self.where(name))
            text = "".join(self._pieces(head))
            if crc32(text.encode("utf-8")) == head["crc"]:
                return text
        raise ValueError("a piece of it is missing, or was changed")

    def write(self, name: str, text: str) -> None:
        """See `Notes.write`."""
        # A lone surrogate, which no database takes, becomes JSON's way to write it.
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
        database = self._database
        if not database.has(self.name):
            database.create(self.name, Kind.NOTES, 0)
        before = self._head(name)
        cut = [text[start : start + _CHARACTERS] for start in range(0, len(text), _CHARACTERS)]
        one: Record = {
            "written": int(time()),
            "note": _id(name),
            "version": randbits(_VERSION_BITS),
            "pieces": len(cut),
            "crc": crc32(text.encode("utf-8")),
        }
        pieces = [
            {**one, "id": _id(name, one["version"], number), "number": number, "line": piece}
            for number, piece in enumerate(cut)
        ]
        database.insert(self.name, pieces)
        database.insert(self.name, [{**one, "id": _id(name), "number": _HEAD, "line": name}], replace=True)
        if before is not None:
            database.delete(self.name, f"version == {before['version']} and number > {_HEAD}")

    def remove(self, name: str) -> None:
        """See `Notes.remove`."""
        if self._database.has(self.name):
            self._database.delete(self.name, f"note == {_id(name)}")

    def state(self, name: str) -> Hashable:
        """See `Notes.state`."""
        head = self._head(name)
        return None if head is None else head["version"]

    def where(self, name: str) -> str:
        """See `Notes.where`."""
        return f"{self.address}: the {name} of events"

    def mending(self, name: str) -> str:
        """See `Notes.mending`."""
        return "restore it with the store's own tools" if name == EDITS else "mend it with: sukien compact"

    def problems(self) -> list[str]:
        """See `Notes.problems`."""
        found = []
        for name in NAMES:
            try:
                json.loads(self.read(name))
            except FileNotFoundError:
                continue
            except ValueError as error:
                found.append(f"{self.where(name)}: damaged ({error}); {self.mending(name)}")
        return found

    def tidy(self, before: int) -> None:
        """Take away what can be made again and is damaged, and what writers left that were killed before a moment."""
        if not self._database.has(self.name):
            return
        for name in NAMES:
            try:
                if name != EDITS:
                    self.read(name)
            except FileNotFoundError:
                continue
            except ValueError:
                self.remove(name)
        held = [head["version"] for name in NAMES if (head := self._head(name)) is not None]
        self._database.delete(self.name, f"number > {_HEAD} and written < {before} and not (version in {held})")

    @property
    def _database(self) -> Database:
        return connect(self.address)

    def _head(self, name: str) -> Record | None:
        if not self._database.has(self.name):
            return None
        fields = ("version", "pieces", "crc")
        rows = self._database.some(self.name, f"id == {_id(name)}", fields, fresh=True)
        return rows[0] if rows else None

    def _pieces(self, head: Record) -> list[str]:
        found: dict[int, str] = {}
        for start in range(0, head["pieces"], _AT_ONCE):
            numbers = f"number >= {start} and number < {start + _AT_ONCE}"
            expression = f"version == {head['version']} and {numbers}"
            for row in self._database.some(self.name, expression, ("number", "line"), fresh=True):
                found[row["number"]] = row["line"]
        return [found[number] for number in sorted(found)]


def copy(source: Notes, target: Notes) -> None:
    """Write the texts of one place into another, but for those that are there already, or damaged."""
    for name in NAMES:
        try:
            if target.state(name) is None:
                target.write(name, source.read(name))
        except (FileNotFoundError, ValueError):
            continue


def take_in(store: Store, notes: MilvusNotes) -> None:
    """Take the texts in an archive's folder into its database, whose archive it is now."""
    files = FileNotes(store.root)
    copy(files, notes)
    for name in NAMES:
        if notes.state(name) is not None:
            files.remove(name)


def _id(*parts: object) -> int:
    (number,) = signed(np.array([key("\0".join(map(str, parts)))], dtype=np.uint64))
    return number
