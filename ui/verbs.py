"""What machines can ask for, as five functions: the HTTP API and the MCP server offer these and nothing else.

Names, defaults and docstrings are what their users see. Results are the contract's dataclasses.
"""

from collections.abc import Callable
from datetime import date, datetime
from itertools import islice

from retrieval import Answer, Article, Hit
from retrieval.errors import UsageError
from retrieval.filters import Filters
from summarize import Event, Summary, find_events
from summarize import summarize as make_summary
from ui.events_view import Wanted, matching
from ui.filters import parse_date
from ui.handlers import QUESTION_LIMIT
from ui.service import Service

_MOST_PASSAGES = 100
_MOST_LISTED = 500
_MOST_ARTICLES = 100
_MOST_SENTENCES = 100
_MOST_WORDS = 5000
_LONGEST_FILTER = 2000

Verb = Callable[..., object]


def verbs(service: Service) -> tuple[Verb, ...]:
    """Give the functions over an archive."""

    def search(
        question: str,
        k: int = 10,
        language: str | None = None,
        source: str | None = None,
        place: str | None = None,
        since: str | None = None,
        until: str | None = None,
        event: str | None = None,
    ) -> list[Hit]:
        """Find the passages of the news archive that are nearest to a question; they need not answer it.

        Args:
            question: In plain words, in any language; Vietnamese also without marks.
            k: How many passages, at most 100.
            language: Only articles in this language (ISO 639-1 code, such as "vi").
            source: Only articles of this source.
            place: Only articles about this place.
            since: Only articles published on this day (YYYY-MM-DD) or later.
            until: Only articles published on this day (YYYY-MM-DD) or earlier.
            event: Only articles of the event with this id.

        Returns
        -------
            Passages, best first: article_id, title, text, start and end (offsets of the text in the article), score,
            rank, published, source, url, place, language.
        """
        filters = _filters(language, source, place, since, until, event)
        return service.search(_question(question), k=_count(k, "k", _MOST_PASSAGES), filters=filters)

    def ask(
        question: str,
        k: int = 5,
        language: str | None = None,
        source: str | None = None,
        place: str | None = None,
        since: str | None = None,
        until: str | None = None,
        event: str | None = None,
    ) -> Answer:
        """Answer a question with verbatim quotes of the news archive, or say that the archive does not answer it.

        Args:
            question: In plain words, in any language; Vietnamese also without marks.
            k: At most so many quotes, at most 100.
            language: Only articles in this language (ISO 639-1 code, such as "vi").
            source: Only articles of this source.
            place: Only articles about this place.
            since: Only articles published on this day (YYYY-MM-DD) or later.
            until: Only articles published on this day (YYYY-MM-DD) or earlier.
            event: Only articles of the event with this id.

        Returns
        -------
            question; found (false: the archive does not answer, and there are no quotes); strength (strong, medium,
            weak or none); evidence (calibrated probability that the first quote answers); short (a name, date, place or
            number, where the first quote holds a clear one); quotes, best first: article_id, title, text, start, end,
            published, source, url, place.
        """
        filters = _filters(language, source, place, since, until, event)
        return service.ask(_question(question), k=_count(k, "k", _MOST_PASSAGES), filters=filters)

    def events(
        place: str | None = None,
        since: str | None = None,
        until: str | None = None,
        word: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Event]:
        """List the events of the news archive, newest first; each is a group of articles about one happening.

        Args:
            place: Only events at this place.
            since: Only events with articles of this day (YYYY-MM-DD) or later.
            until: Only events with articles of this day (YYYY-MM-DD) or earlier.
            word: Only events whose title or key terms hold this.
            limit: At most so many, at most 500.
            offset: Leave out so many at the beginning.

        Returns
        -------
            Events: id, title, article_ids, start, end, places, languages, terms, sources.
        """
        wanted = Wanted.of(_short(place, "place"), since, until, _short(word, "word"))
        found = matching(find_events(service.archive()), wanted)
        first = _count(offset, "offset", len(found) + _MOST_LISTED, least=0)
        return found[first : first + _count(limit, "limit", _MOST_LISTED)]

    def summarize(
        event: str,
        sentences: int | None = None,
        words: int | None = None,
        focus: str | None = None,
        language: str | None = None,
    ) -> Summary:
        """Tell an event in sentences of its articles, verbatim, each with its source.

        Args:
            event: The event's id, as `events` gives it.
            sentences: At most so many sentences; 7 where no length is given.
            words: At most so many words; overrides sentences.
            focus: A question or a few words: what they name is told first.
            language: The reader's language (ISO 639-1 code), told first.

        Returns
        -------
            event_id, title, and sentences in reading order: text, article_id, start, end (offsets of the text in the
            article), date.
        """
        return make_summary(
            service.archive(),
            _text(event, "event"),
            sentences=None if sentences is None else _count(sentences, "sentences", _MOST_SENTENCES),
            words=None if words is None else _count(words, "words", _MOST_WORDS),
            focus=_short(focus, "focus"),
            language=_short(language, "language"),
        )

    def articles(
        ids: list[str] | None = None, event: str | None = None, limit: int = 20, offset: int = 0
    ) -> list[Article]:
        """Give whole articles of the news archive: those with some ids, those of an event, or all, page by page.

        Args:
            ids: Ids of articles, as quotes and events name them.
            event: Id of an event: its articles, oldest first.
            limit: At most so many, at most 100.
            offset: Leave out so many at the beginning.

        Returns
        -------
            Articles: id, title, text, published, source, url, language, place.
        """
        archive = service.archive()
        first, most = _count(offset, "offset", 10**9, least=0), _count(limit, "limit", _MOST_ARTICLES)
        if event is not None and ids is None:
            from summarize import find_event

            ids = list(find_event(archive, _text(event, "event")).article_ids)
        if ids is None:
            return list(islice(archive, first, first + most))
        if not isinstance(ids, list):
            raise UsageError(f"ids must be a list of strings, not {type(ids).__name__}")
        return [archive.article(_text(name, "ids")) for name in ids[first : first + most]]

    return search, ask, events, summarize, articles


def _question(text: object) -> str:
    question = _text(text, "question")
    if len(question) > QUESTION_LIMIT:
        raise UsageError(f"the question has {len(question)} characters; shorten it to {QUESTION_LIMIT}")
    return question


def _filters(
    language: str | None, source: str | None, place: str | None, since: str | None, until: str | None, event: str | None
) -> Filters:
    return Filters(
        language=_short(language, "language"),
        source=_short(source, "source"),
        place=_short(place, "place"),
        since=_day(since, "since"),
        until=_day(until, "until"),
        event=_short(event, "event"),
    )


def _day(text: object, name: str) -> date | datetime | None:
    given = _short(text, name)
    return parse_date(given, name) if given else None


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{name} must be a text of at least one letter, not {str(value)[:40]!r}")
    return value


def _short(value: object, name: str) -> str | None:
    """An optional text; empty is none."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > _LONGEST_FILTER:
        raise UsageError(f"{name} must be a text of at most {_LONGEST_FILTER} characters")
    return value


def _count(value: object, name: str, most: int, least: int = 1) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise UsageError(f"{name} must be a whole number from {least} to {most}, not {str(value)[:40]}")
    return value
