"""What the page does, without gradio: what was typed → values that `render` shows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.errors import UsageError
from retrieval.filters import Filters
from ui import failures
from ui.filters import parse_date
from ui.passages import Excerpt, excerpt
from ui.service import QUOTES, Service, filter_arguments, readable
from ui.strings import labels

if TYPE_CHECKING:
    from datetime import date

    from retrieval import Answer, Article, Hit, Quote

RELATED = 3
QUESTION_LIMIT = 1000
"""Most characters of a question: a page of text is not one, and would keep others waiting."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What stands in the page's filter fields; empty text means no filter."""

    source: str = ""
    place: str = ""
    language: str = ""
    since: str = ""
    until: str = ""

    @property
    def count(self) -> int:
        """How many filters are on."""
        return sum(
            bool(value and value.strip()) for value in (self.source, self.place, self.language, self.since, self.until)
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """What stands below the question.

    Either a `problem` to read, or an `answer` with an excerpt for each of its quotes, or, where it found nothing, the
    `related` passages.
    """

    answer: "Answer | None" = None
    excerpts: tuple[Excerpt, ...] = ()
    related: "tuple[Hit, ...]" = ()
    filtered: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An article that is open, and the span to show in it."""

    article: "Article | None" = None
    start: int = 0
    end: int = 0
    problem: str | None = None


def ask(service: Service, question: str, choices: Choices, language: str) -> Reply | None:
    """Answer what was typed; None if nothing was."""
    if not question or not question.strip():
        return None
    question = readable(question)
    if len(question) > QUESTION_LIMIT:
        message = labels(language)["long_question"]
        return Reply(problem=message.format(length=len(question), limit=QUESTION_LIMIT))
    try:
        filters = filter_arguments(to_filters(choices, language))
        archive = service.archive()  # one state for all of it: offsets of one are not those of another
        answer = archive.ask(question, k=QUOTES, **filters)
        if answer.found:
            texts = {quote.article_id: archive.article(quote.article_id).text for quote in answer.quotes}
            excerpts = tuple(excerpt(texts[quote.article_id], quote.start, quote.end) for quote in answer.quotes)
            return Reply(answer, excerpts)
        related = tuple(archive.search(question, k=RELATED, **filters))
        return Reply(answer, related=related, filtered=choices.count > 0)
    except Exception as error:
        return Reply(problem=explain(error, language))


@dataclass(frozen=True, slots=True)
class Span:
    """What to open: an article, and the offsets to mark in it.

    `text` is what stood there when it was shown; None where that is not known.
    """

    article_id: str
    start: int
    end: int
    text: str | None = None


def shown_span(reply: Reply | None, article_id: str, start: int, end: int) -> Span:
    """Make a span of what was pressed, with the text that was shown for it."""
    shown: list[Quote | Hit] = [*reply.related] if reply else []
    if reply and reply.answer:
        shown.extend(reply.answer.quotes)
    texts = (item.text for item in shown if (item.article_id, item.start, item.end) == (article_id, start, end))
    return Span(article_id, start, end, next(texts, None))


def open_article(service: Service, span: Span, language: str) -> Reading:
    """Open an article with a span marked; nothing is marked where other words stand there now."""
    try:
        article = service.article(span.article_id)
    except Exception as error:
        return Reading(problem=explain(error, language))
    inside = 0 <= span.start <= span.end <= len(article.text)
    if not inside or span.text not in (None, article.text[span.start : span.end]):
        return Reading(article)
    return Reading(article, span.start, span.end)


def to_filters(choices: Choices, language: str) -> Filters:
    """Read the filter fields.

    Raises
    ------
    UsageError
        If a date is not one, or the first is after the last; in the interface's language.
    """
    since, until = _day(choices.since, language), _day(choices.until, language)
    if since and until and since > until:
        raise UsageError(labels(language)["dates_reversed"].format(since=since, until=until))
    return Filters(
        language=choices.language or None,
        source=choices.source or None,
        place=choices.place or None,
        since=since,
        until=until,
    )


def _day(text: str, language: str) -> "date | None":
    from datetime import datetime

    if not text or not text.strip():
        return None
    try:
        moment = parse_date(text, "")
    except UsageError:
        raise UsageError(labels(language)["bad_date"].format(value=text.strip())) from None
    return moment.date() if isinstance(moment, datetime) else moment


def explain(error: Exception, language: str) -> str:
    """Say what went wrong to a visitor: in one line, without the paths of the machine."""
    if isinstance(error, OSError):
        return labels(language)["unreadable"].format(reason=error.strerror or type(error).__name__)
    return failures.line(error)
