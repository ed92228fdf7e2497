"""Events as they were described, kept beside the grouping: an event that did not change is not described again."""

import json
from collections.abc import Hashable
from datetime import date
from functools import cached_property, lru_cache
from types import TracebackType
from typing import Self
from zlib import crc32

from retrieval import Archive
from retrieval.events import Grouping, where_allowed
from retrieval.notes import DESCRIPTIONS, Notes
from summarize.describe import Describer
from summarize.edits import read_edits
from summarize.types import Event

_FORMAT = 2


class Descriptions:
    """What is known of each event, by id; written back on leaving where something was added."""

    def __init__(self, archive: Archive) -> None:
        self._notes = archive.snapshot.notes
        self._known: dict[str, tuple[int, Event]] = {}
        self._changed = False
        self._archive = archive
        self.titles = read_edits(self._notes).titles
        try:
            self._known = dict(_read(self._notes, self._notes.state(DESCRIPTIONS)))
        except (OSError, ValueError, KeyError, TypeError):
            self._known = {}  # not there, or damaged: everything in it can be made again

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._changed:
            events = [(mark, _fields(event)) for mark, event in self._known.values()]
            text = json.dumps({"format": _FORMAT, "events": events}, ensure_ascii=False, default=str)
            with where_allowed():
                self._notes.write(DESCRIPTIONS, text)

    @cached_property
    def describer(self) -> Describer:
        """What describes events that are not known yet."""
        return Describer(self._archive.snapshot)

    def get(self, event_id: str, members: tuple[str, ...], grouping: Grouping) -> Event | None:
        """A description that still holds; None where the event or one of its articles has changed."""
        mark, event = self._known.get(event_id, (0, None))
        return event if event is not None and mark == _mark(members, grouping) else None

    def put(self, event: Event, grouping: Grouping) -> None:
        """Remember a description."""
        self._known[event.id] = (_mark(event.article_ids, grouping), event)
        self._changed = True


@lru_cache(maxsize=1)
def _read(notes: Notes, state: Hashable) -> dict[str, tuple[int, Event]]:
    """What is kept; read once for each of its states, for a page lists its events again and again."""
    record = json.loads(notes.read(DESCRIPTIONS))
    if record["format"] != _FORMAT:
        return {}
    return {fields["id"]: (mark, _event(fields)) for mark, fields in record["events"]}


def _mark(members: tuple[str, ...], grouping: Grouping) -> int:
    return crc32(repr([(member, grouping.marks.get(member)) for member in members]).encode("utf-8", "surrogatepass"))


def _fields(event: Event) -> dict[str, object]:
    # dataclasses.asdict copies every tuple of every event, which took most of the time of an update.
    return {name: getattr(event, name) for name in Event.__slots__}


def _event(fields: dict[str, object]) -> Event:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    for name in ("start", "end"):
        if isinstance(values[name], str):
            values[name] = date.fromisoformat(str(values[name]))
    return Event(**values)  # type: ignore[arg-type]
