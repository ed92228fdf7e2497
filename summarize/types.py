"""The values that this room gives away: frozen, slotted, without behaviour."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Event:
    """Articles about one happening.

    Attributes
    ----------
    id : str
        Stays the same while articles are added.
    title : str
        The headline of its most typical article, or the one that a person gave.
    article_ids : tuple of str
        Oldest first.
    start, end : date or None
        Of the first and the last publication; None where no article has a date.
    places, languages : tuple of str
        Most frequent first.
    terms : tuple of str
        What sets it apart, strongest first, spelled as in the articles.
    sources : tuple of str
        Who reported it. A near-copy of an earlier article does not count.
    """

    id: str
    title: str
    article_ids: tuple[str, ...]
    start: date | None
    end: date | None
    places: tuple[str, ...]
    languages: tuple[str, ...]
    terms: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourcedSentence:
    """A sentence of an article, verbatim: ``article.text[start:end] == text``.

    `date` is the first day that it mentions, else the article's day of publication; None where neither is known.
    """

    text: str
    article_id: str
    start: int
    end: int
    date: date | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences that tell what happened, in reading order.

    `event_id` is None for a summary of a list of articles; `title` is the event's, or the first headline.
    """

    event_id: str | None
    title: str
    sentences: tuple[SourcedSentence, ...]
