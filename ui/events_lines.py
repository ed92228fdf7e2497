"""Events and timelines → lines for people at a terminal."""

import textwrap
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from ui.events_strings import event_words
from ui.strings import count_text
from ui.terminal import clean

if TYPE_CHECKING:
    from summarize import Event, SourcedSentence

_WIDTH = 96
_INDENT = "   "


def event_lines(events: "Iterable[Event]", language: str) -> Iterator[str]:
    """Show events: id, days, title; then articles, sources, places and key terms."""
    words = event_words(language)
    shown = False
    for event in events:
        shown = True
        yield f"{event.id}  {days(event.start, event.end) or words['no_date']}  {clean(event.title)}"
        yield _INDENT + " · ".join(
            [counts(event, language), *map(clean, event.places), ", ".join(map(clean, event.terms))]
        )
    if not shown:
        yield words["no_events"]


def timeline_lines(sentences: "Iterable[SourcedSentence]", language: str) -> Iterator[str]:
    """Show a timeline: the day, the sentence, where it stands."""
    shown = False
    for sentence in sentences:
        shown = True
        yield f"{sentence.date}"
        yield from textwrap.wrap(clean(sentence.text), _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
        yield f"{_INDENT}[{clean(sentence.article_id)}:{sentence.start}-{sentence.end}]"
    if not shown:
        yield event_words(language)["no_days"]


def counts(event: "Event", language: str) -> str:
    """How many articles and sources an event has; where none names its source, only the former."""
    found = count_text("count_articles", len(event.article_ids), language)
    return f"{found} · {count_text('count_sources', len(event.sources), language)}" if event.sources else found


def days(start: date | None, end: date | None) -> str:
    """A day, or two with a dash; empty where none is known."""
    if start is None or end is None:
        return ""
    return start.isoformat() if start == end else f"{start.isoformat()} – {end.isoformat()}"
