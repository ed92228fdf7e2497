"""The grouping of articles into events, as summarize.find_events keeps it (retrieval.notes).

It holds, for the generation it was made for, each event's article ids. It stays valid for later generations: an article
that is gone is passed over, a new one belongs to no event until the articles are grouped again.
"""

import errno
import json
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrieval.copies import key
from retrieval.errors import ArchiveDamaged
from retrieval.notes import EDITS, GROUPING, NAMES, Notes

FORMAT = 1


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


def read_grouping(notes: Notes) -> Grouping | None:
    """Read an archive's grouping; None if its articles were never grouped.

    Raises
    ------
    ArchiveDamaged
        If it is there and cannot be read.
    """
    try:
        record = json.loads(notes.read(GROUPING))
        if record["format"] != FORMAT:
            return None  # of another version: it can be made again
        events = {name: tuple(articles) for name, articles in record["events"].items()}
        return Grouping(record["generation"], events, dict(record["marks"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveDamaged(f"{notes.where(GROUPING)}: cannot be read ({error}); {notes.mending(GROUPING)}") from error


def write_grouping(notes: Notes, grouping: Grouping) -> None:
    """Replace an archive's grouping, atomically."""
    record = {
        "format": FORMAT,
        "generation": grouping.generation,
        "events": grouping.events,
        "marks": grouping.marks,
    }
    notes.write(GROUPING, json.dumps(record, ensure_ascii=False))


@contextmanager
def where_allowed() -> Iterator[None]:
    """Write what can be made again, unless the archive may only be read, or lies on a disk that may."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise


def forget(notes: Notes, gone: Set[str], lives: Callable[[np.uint64], bool]) -> None:
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

    for name, change in zip(NAMES, (grouping, descriptions, edits), strict=True):
        try:
            record = json.loads(notes.read(name))
            record.pop("checksum", None)
            change(record)
        except FileNotFoundError:
            continue
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            if name != EDITS:  # what was made can be made again; what a person said cannot
                notes.remove(name)
            continue
        notes.write(name, json.dumps(record, ensure_ascii=False))
