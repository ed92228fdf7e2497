"""What a person says about events: rename, merge, split.

Their word is kept apart and outlives a rebuild, because it speaks of articles: each is pinned to its
event, and grouping starts from there.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b

from retrieval import Archive
from retrieval.errors import ArchiveBusy, ArchiveDamaged, UsageError
from retrieval.events import Grouping, write_grouping
from retrieval.notes import EDITS, Notes, folder

_FORMAT = 1
_LOCK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Edits:
    """Titles by event id, and event ids by the id of each article that a person settled."""

    titles: dict[str, str]
    events: dict[str, str]


def read_edits(notes: Notes) -> Edits:
    """Read what was said so far; nothing, if there is nothing.

    Raises
    ------
    ArchiveDamaged
        If it is there and cannot be read.
    """
    try:
        record = json.loads(notes.read(EDITS))
        if record["format"] != _FORMAT:
            raise ArchiveDamaged(f"{notes.where(EDITS)}: is of format {record['format']}; this sukien reads {_FORMAT}")
        return Edits(dict(record["titles"]), dict(record["events"]))
    except FileNotFoundError:
        return Edits({}, {})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArchiveDamaged(f"{notes.where(EDITS)}: cannot be read ({error}); {notes.mending(EDITS)}") from error


@contextmanager
def editing(archive: Archive) -> Iterator[None]:
    """Hold what keeps two people's words from overwriting one another.

    Raises
    ------
    ArchiveBusy
        If somebody holds it for longer than a few seconds.
    """
    from filelock import FileLock, Timeout

    root = folder(archive.store.root)
    root.mkdir(exist_ok=True)
    lock = FileLock(root / "lock", timeout=_LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        raise ArchiveBusy(f"{root}: somebody else is changing events; try again when they are done") from None
    try:
        yield
    finally:
        lock.release()


def rename(archive: Archive, grouping: Grouping, event: str, title: str) -> None:
    """Give an event a title.

    Raises
    ------
    UsageError
        If the title is empty.
    """
    if not title.strip():
        raise UsageError("an event's title must not be empty")
    edits = read_edits(archive.snapshot.notes)
    pinned = dict.fromkeys(grouping.events[event], event)
    _write(archive, Edits(edits.titles | {event: title.strip()}, edits.events | pinned))


def merge(archive: Archive, grouping: Grouping, events: Sequence[str]) -> str:
    """Make one event of several; returns its id, the first one's.

    Raises
    ------
    UsageError
        If fewer than two different events are given.
    """
    chosen = list(dict.fromkeys(events))
    if len(chosen) < 2:
        raise UsageError("give at least two different events to merge")
    first = chosen[0]
    articles = [article for event in chosen for article in grouping.events[event]]
    edits = read_edits(archive.snapshot.notes)
    titles = {event: title for event, title in edits.titles.items() if event not in chosen[1:]}
    kept = {event: members for event, members in grouping.events.items() if event not in chosen}
    _write(archive, Edits(titles, edits.events | dict.fromkeys(articles, first)))
    merged = kept | {first: tuple(articles)}
    write_grouping(archive.snapshot.notes, Grouping(grouping.generation, merged, grouping.marks))
    return first


def split(archive: Archive, grouping: Grouping, event: str, articles: Iterable[str]) -> str:
    """Take articles out of an event into one of their own; returns the new event's id.

    Raises
    ------
    UsageError
        If an article is not of the event, or none or all of them are given.
    """
    members = grouping.events[event]
    taken = list(dict.fromkeys(articles))
    if strangers := [article for article in taken if article not in members]:
        raise UsageError(f"not in event {event}: {', '.join(strangers)}")
    rest = tuple(article for article in members if article not in taken)
    if not taken or not rest:
        raise UsageError("to split an event, give some of its articles, not none and not all")
    digest = blake2b("\n".join([event, *taken]).encode("utf-8", "surrogatepass")).hexdigest()
    name = next(name for length in range(8, 100) if (name := f"e{digest[:length]}") not in grouping.events)
    edits = read_edits(archive.snapshot.notes)
    pinned = dict.fromkeys(rest, event) | dict.fromkeys(taken, name)
    _write(archive, Edits(edits.titles, edits.events | pinned))
    split_up = grouping.events | {event: rest, name: tuple(taken)}
    write_grouping(archive.snapshot.notes, Grouping(grouping.generation, split_up, grouping.marks))
    return name


def _write(archive: Archive, edits: Edits) -> None:
    record = {"format": _FORMAT, "titles": edits.titles, "events": edits.events}
    archive.snapshot.notes.write(EDITS, json.dumps(record, ensure_ascii=False, indent=1))
