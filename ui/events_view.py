"""Which events a person wants to see, and in how many words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from retrieval.text import fold, search_form
from ui.filters import parse_date

if TYPE_CHECKING:
    from summarize import Event


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions on events; None is no condition. Text is compared without case and marks."""

    place: str | None = None
    since: date | None = None
    until: date | None = None
    word: str | None = None

    @classmethod
    def of(cls, place: str | None, since: str | None, until: str | None, word: str | None) -> "Wanted":
        """Read what was typed.

        Raises
        ------
        UsageError
            If a date is not one.
        """
        return cls(place or None, _day(since, "--since"), _day(until, "--until"), word or None)


def matching(events: "Iterable[Event]", wanted: Wanted) -> "list[Event]":
    """The events that meet the conditions, in their order; dates are those of publication, both inclusive."""
    return [event for event in events if _matches(event, wanted)]


def _matches(event: "Event", wanted: Wanted) -> bool:
    if wanted.since and (event.end is None or event.end < wanted.since):
        return False
    if wanted.until and (event.start is None or event.start > wanted.until):
        return False
    if wanted.place and _form(wanted.place) not in map(_form, event.places):
        return False
    return not wanted.word or _form(wanted.word) in _form(" ".join((event.title, *event.terms)))


def _form(text: str) -> str:
    return fold(search_form(text)).strip()


def _day(text: str | None, name: str) -> date | None:
    if not text:
        return None
    moment = parse_date(text, name)
    return moment.date() if isinstance(moment, datetime) else moment
