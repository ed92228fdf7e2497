"""The grouping of articles into events, as summarize.find_events keeps it in the archive's folder.

``<archive>/events/grouping.json`` holds, for the generation it was made for, each event's article ids. It is replaced
atomically and read whole; its first field is the checksum of the rest. It stays valid for later generations: an article
that is gone is passed over, a new one belongs to no event until the articles are grouped again. Beside it lie what
summarize knows of the events and what people said about them (``descriptions.json``, ``edits.json``).
"""

import errno
import json
import os
import re
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from retrieval import disk
from retrieval.copies import key
from retrieval.errors import ArchiveDamaged

FORMAT = 1
_FOLDER = "events"
_FILE = "grouping.json"
_CHECKSUM = re.compile(rb'\{"checksum": "([0-9a-f]{8})"')


@dataclass(frozen=True, slots=True)
class Grouping:
    """Events of one generation: a partition of its articles.

    Attributes
    ----------
    generation : str
        Name of the generation that was grouped.
    events : dict of str to tuple of str
        Article ids by event id.
    marks : dict of str to int
        A number for each article's content: an article whose text was replaced has another one.
    """

    generation: str
    events: dict[str, tuple[str, ...]]
    marks: dict[str, int]


def folder(root: Path) -> Path:
    """Where an archive keeps what belongs to its events."""
    return root / _FOLDER


def read_grouping(root: Path) -> Grouping | None:
    """Read the grouping in an archive's folder; None if its articles were never grouped.

    Raises
    ------
    ArchiveDamaged
        If the file is there and cannot be read.
    """
    path = folder(root) / _FILE
    try:
        record = json.loads(read_text(path))
        if record["format"] != FORMAT:
            return None  # of another version: it can be made again
        events = {name: tuple(articles) for name, articles in record["events"].items()}
        return Grouping(record["generation"], events, dict(record["marks"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveDamaged(
            f"{path}: cannot be read ({error}); delete it and group again with: sukien events"
        ) from error


def write_grouping(root: Path, grouping: Grouping) -> None:
    """Replace the grouping in an archive's folder, atomically."""
    record = {
        "format": FORMAT,
        "generation": grouping.generation,
        "events": grouping.events,
        "marks": grouping.marks,
    }
    replace_text(folder(root) / _FILE, json.dumps(record, ensure_ascii=False))


@contextmanager
def where_allowed() -> Iterator[None]:
    """Write what can be made again, unless the archive may only be read, or lies on a disk that may."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise


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


def problems(root: Path) -> list[str]:
    """What is wrong with the files of an archive's events, one line each."""
    found = []
    for path in sorted(folder(root).glob("*.json")):
        try:
            json.loads(read_text(path))
            wrong = None if _CHECKSUM.match(path.read_bytes()) else "has no checksum"
        except (OSError, ValueError) as error:
            wrong = f"is damaged ({error})"
        if wrong:
            found.append(f"{path}: {wrong}; mend it with: sukien repair")
    return found


def forget(root: Path, gone: Set[str], lives: Callable[[np.uint64], bool]) -> None:
    """Take articles whose text leaves the disk out of everything that is kept about events.

    Parameters
    ----------
    gone : set of str
        Ids of articles that were removed or replaced.
    lives : callable
        Whether there is an article with this key of an id (retrieval.copies) still.
    """
    dead = {name for name in gone if not lives(key(name))}

    def grouping(record: dict[str, Any]) -> None:
        left = {event: [name for name in names if name not in dead] for event, names in record["events"].items()}
        record["events"] = {event: names for event, names in left.items() if names}
        record["marks"] = {name: mark for name, mark in record["marks"].items() if name not in dead}
        record["generation"] = ""  # whatever comes of this change, articles are grouped again before they are shown

    def descriptions(record: dict[str, Any]) -> None:
        record["events"] = [entry for entry in record["events"] if gone.isdisjoint(entry[1]["article_ids"])]

    def edits(record: dict[str, Any]) -> None:
        record["events"] = {name: event for name, event in record["events"].items() if name not in dead}

    for change in (grouping, descriptions, edits):
        path = folder(root) / f"{change.__name__}.json"
        try:
            record = json.loads(read_text(path))
            record.pop("checksum", None)
            change(record)
        except FileNotFoundError:
            continue
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            if change is not edits:  # what was made can be made again; what a person said cannot
                disk.remove(path)
            continue
        replace_text(path, json.dumps(record, ensure_ascii=False))
