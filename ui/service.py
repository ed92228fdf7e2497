"""One archive, as the command line and the page see it: opened when first needed, opened again when it has changed."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.errors import SukienError, UsageError
from ui.newest import Newest

if TYPE_CHECKING:
    from retrieval import Answer, Archive, ArchiveInfo, Article, Hit
    from retrieval.filters import Filters
    from ui.contents import Listed

QUOTES = 5
HITS = 10
_SAMPLED_ARTICLES = 200
_EXAMPLES = 4
_OFFERED_EVENTS = 200
_EXAMPLE_LENGTHS = range(20, 110)
_STARTER_SOURCE = "starter"
_STARTER_QUESTIONS = (
    "Ai dẫn đầu đoàn công tác đến Cần Thơ?",
    "Bí thư Lê Tiến Châu làm việc với Đảng ủy Khối ngày nào?",
    "Thành ủy Hà Nội có bao nhiêu chương trình công tác toàn khóa?",
    "Who led the central delegation in Cần Thơ?",
)


class Service:
    """Answers from the archive at a path.

    A call works on one snapshot from its beginning to its end, so nobody waits for anybody. What was published is
    seen by the next call, or half a second later where another process publishes again and again (ui.newest).

    Parameters
    ----------
    path : Path
        The archive's folder; it need not exist before the first call.
    read_only : bool
        Whether nothing in it may be changed through this value.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._newest = Newest(path)
        self._examples: tuple[Archive, tuple[str, ...]] | None = None
        self._listed: tuple[Archive, tuple[Listed, ...]] | None = None
        self._events: tuple[Archive, int, tuple[tuple[str, str], ...]] | None = None

    def archive(self) -> "Archive":
        """Give the newest snapshot of the archive; the one before while it is being opened.

        Raises
        ------
        ArchiveMissing, ArchiveDamaged, ModelError
            If there is none, or it cannot be opened.
        """
        return self._newest.get()[1]

    def require_writable(self) -> None:
        """Refuse a change where none is allowed.

        Raises
        ------
        UsageError
            If the archive is only to be read.
        """
        if self.read_only:
            raise UsageError("this page only shows the archive; change it where it is kept")

    def ask(self, question: str, *, k: int = QUOTES, filters: "Filters | None" = None) -> "Answer":
        """Answer a question with at most `k` quotes."""
        return self.archive().ask(readable(question), k=k, **filter_arguments(filters))

    def warm(self) -> None:
        """Ask once, so that nobody waits for all that the first question reads; whoever asks is told what fails."""
        with suppress(SukienError, OSError):
            self.ask(_STARTER_QUESTIONS[0])

    def search(self, question: str, *, k: int = HITS, filters: "Filters | None" = None) -> "list[Hit]":
        """Find the `k` nearest passages."""
        return self.archive().search(readable(question), k=k, **filter_arguments(filters))

    def article(self, article_id: str) -> "Article":
        """Give one article; UsageError if the archive has none of that id."""
        return self.archive().article(article_id)

    def info(self) -> "ArchiveInfo":
        """Say what is in the archive."""
        return self.archive().info()

    def verify(self) -> tuple[str, ...]:
        """Check every checksum and count; one line a problem, none if the archive is sound."""
        return self.archive().verify()

    def examples(self) -> tuple[str, ...]:
        """Give a few questions to begin with: known ones for the starter archive, else headlines of the archive."""
        archive = self.archive()
        found = self._examples
        if found is None or found[0] is not archive:
            found = self._examples = archive, tuple(islice(_example_questions(archive), _EXAMPLES))
        return found[1]

    def with_marks(self, question: str, archive: "Archive | None" = None) -> str | None:
        """Say how a question typed without marks is read; None where it is read as it was typed."""
        from retrieval.query import Query
        from retrieval.text import search_form

        query = Query.of((archive or self.archive()).snapshot, question)
        return query.read if query.read != query.asked and query.read != search_form(query.asked) else None

    def event_choices(self) -> tuple[tuple[str, str], ...]:
        """Give the newest events, id and title, where the archive's articles are grouped already; never groups them."""
        archive, state = self.archive(), self._events_state()
        known = self._events
        if known is None or known[0] is not archive or known[1] != state:
            known = self._events = archive, state, _newest_events(archive)
        return known[2]

    def event_title(self, event_id: str) -> str:
        """Give an event's title; its id where there is no such event, or the articles are not grouped yet."""
        choices = self.event_choices()
        title = dict(choices).get(event_id)
        if title is not None or len(choices) < _OFFERED_EVENTS:
            return title or event_id
        from summarize import find_event

        try:
            return find_event(self.archive(), event_id).title
        except UsageError:
            return event_id

    def listed(self) -> "tuple[Listed, ...]":
        """Give every article as a list shows it, newest first."""
        from ui.contents import list_articles

        archive = self.archive()
        known = self._listed
        if known is None or known[0] is not archive:
            known = self._listed = archive, list_articles(archive)
        return known[1]

    def version(self) -> str:
        """Name the state of the archive and of its events: another one after every change."""
        # Of the state that is given out: one that is still to be opened will have its own name.
        return "-".join(map(str, (*self._newest.get()[0], self._events_state())))

    def _events_state(self) -> int:
        from retrieval.notes import NAMES

        notes = self.archive().snapshot.notes
        return hash(tuple(notes.state(name) for name in NAMES))


def readable(question: str) -> str:
    """Replace what is no text: lone surrogates, of a terminal or a request that is not in UTF-8, by U+FFFD."""
    return "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= letter <= "\udfff" else letter for letter in question)


def filter_arguments(filters: "Filters | None") -> dict[str, Any]:
    """Give filters as the keyword arguments of `Archive.ask` and `Archive.search`."""
    return asdict(filters) if filters else {}


def _example_questions(archive: "Archive") -> Iterator[str]:
    sources = archive.info().sources
    if [name for name, _ in sources] == [_STARTER_SOURCE]:
        yield from _STARTER_QUESTIONS
        return
    seen = set()
    snapshot = archive.snapshot
    rows = np.flatnonzero(~snapshot.deleted)
    # From all over the archive: what stands side by side often tells of one thing.
    parts = np.array_split(rows, _EXAMPLES)
    spread = [
        int(part[place]) for place in range(_SAMPLED_ARTICLES // _EXAMPLES) for part in parts if place < len(part)
    ]
    for row in spread:
        title = " ".join(snapshot.article(row).title.split())
        if len(title) in _EXAMPLE_LENGTHS and title not in seen:
            seen.add(title)
            yield title


def _newest_events(archive: "Archive") -> tuple[tuple[str, str], ...]:
    from retrieval.events import read_grouping

    grouping = read_grouping(archive.snapshot.notes)
    if grouping is None or grouping.generation != archive.snapshot.manifest.generation:
        return ()
    from summarize import find_events

    return tuple((event.id, event.title) for event in islice(find_events(archive), _OFFERED_EVENTS))
