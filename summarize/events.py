"""Articles into events: what `find_events` gives, and how a person changes it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from unicodedata import normalize

from retrieval import Archive
from retrieval.errors import UsageError
from retrieval.events import Grouping
from summarize import edits
from summarize.descriptions import Descriptions
from summarize.grouping import Progress, grouping_of
from summarize.types import Event


def find_events(archive: Archive, *, afresh: bool = False, progress: Progress | None = None) -> list[Event]:
    """Group an archive's articles into events.

    The grouping is made once for a state of the archive and kept in its folder. When articles come, they join events
    or start new ones; those that were there keep their ids and their articles.

    Parameters
    ----------
    archive : Archive
        An open archive.
    afresh : bool
        Group all articles anew. What a person renamed, merged or split stays as they said.
    progress : callable, optional
        Called as ``progress(done, total)`` with numbers of articles.

    Returns
    -------
    list of Event
        A partition of the articles, newest first; events without a date last.
    """
    grouping = grouping_of(archive, afresh=afresh, progress=progress)
    with Descriptions(archive) as descriptions:
        events = [_event(archive, grouping, name, descriptions) for name in grouping.events]
    return sorted(events, key=_newest_first)


def find_event(archive: Archive, event_id: str) -> Event:
    """The event with an id.

    Raises
    ------
    UsageError
        If there is none.
    """
    grouping = grouping_of(archive)
    _require(grouping, [event_id])
    with Descriptions(archive) as descriptions:
        return _event(archive, grouping, event_id, descriptions)


def rename_event(archive: Archive, event_id: str, title: str) -> None:
    """Give an event a title of one's own.

    Raises
    ------
    UsageError
        If there is no such event, or the title is empty.
    """
    with edits.editing(archive):
        grouping = grouping_of(archive)
        _require(grouping, [event_id])
        edits.rename(archive, grouping, event_id, normalize("NFC", title))


def merge_events(archive: Archive, event_ids: Sequence[str]) -> str:
    """Make one event of several, for good; returns its id, that of the first.

    Raises
    ------
    UsageError
        If one of them does not exist, or fewer than two are given.
    """
    with edits.editing(archive):
        grouping = grouping_of(archive)
        _require(grouping, event_ids)
        return edits.merge(archive, grouping, event_ids)


def split_event(archive: Archive, event_id: str, article_ids: Iterable[str]) -> str:
    """Take articles out of an event into one of their own, for good; returns the new event's id.

    Raises
    ------
    UsageError
        If there is no such event, an article is not of it, or none or all of its articles are given.
    """
    with edits.editing(archive):
        grouping = grouping_of(archive)
        _require(grouping, [event_id])
        return edits.split(archive, grouping, event_id, article_ids)


def _require(grouping: Grouping, event_ids: Sequence[str]) -> None:
    if isinstance(event_ids, str):
        raise UsageError("give a list of event ids, not one string")
    if missing := [event for event in event_ids if event not in grouping.events]:
        raise UsageError(f"no event {missing[0]!r} in this archive; list its events with: sukien events")


def _event(archive: Archive, grouping: Grouping, name: str, descriptions: Descriptions) -> Event:
    members = grouping.events[name]
    event = descriptions.get(name, members, grouping)
    if event is None:
        snapshot = archive.snapshot
        rows = [row for member in members if (row := snapshot.row(member)) is not None]
        event = descriptions.describer.describe(name, rows)
        descriptions.put(event, grouping)
    title = descriptions.titles.get(name)
    return replace(event, title=title) if title else event


def _newest_first(event: Event) -> tuple[bool, int, int, str]:
    if event.start is None or event.end is None:
        return True, 0, 0, event.id
    return False, -event.end.toordinal(), -event.start.toordinal(), event.id
