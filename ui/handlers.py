"""What the page does, without gradio: an address → values that `render` shows."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.errors import UsageError
from retrieval.filters import Filters
from ui import failures, followup
from ui.address import Address, fingerprint
from ui.filters import parse_date
from ui.passages import Excerpt, excerpt
from ui.said import in_language, without_paths
from ui.service import QUOTES, Service, filter_arguments, readable
from ui.strings import labels

if TYPE_CHECKING:
    from datetime import date

    from retrieval import Answer, Archive, Article, Hit

RELATED = 3
QUESTION_LIMIT = 1000
"""Most characters of a question: a page of text is not one, and would keep others waiting."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What stands below the question.

    Either a `problem` to read, or an `answer` with an excerpt for each of its quotes, or, where it found nothing, the
    `related` passages. `whole` is the question in full where it follows another; `marked` is how it was read where it
    was typed without marks; `event` is the title of the event that it was asked within.
    """

    answer: "Answer | None" = None
    excerpts: tuple[Excerpt, ...] = ()
    related: "tuple[Hit, ...]" = ()
    address: Address = Address()
    whole: str | None = None
    marked: str | None = None
    event: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An article that is open, and the span to show in it."""

    article: "Article | None" = None
    start: int = 0
    end: int = 0
    problem: str | None = None


def ask(service: Service, address: Address, language: str) -> Reply | None:
    """Answer the question of an address; None if it has none."""
    if not address.question.strip():
        return None
    question = readable(address.question)
    if len(question) > QUESTION_LIMIT:
        message = labels(language)["long_question"]
        return Reply(address=address, problem=message.format(length=len(question), limit=QUESTION_LIMIT))
    try:
        filters = filter_arguments(to_filters(address, language))
        archive = service.archive()  # one state for all of it: offsets of one are not those of another
        whole = _whole(archive, question, readable(address.after))
        asked = whole or question
        answer = archive.ask(asked, k=QUOTES, **filters)
        reply = Reply(answer, address=address, whole=whole, marked=service.with_marks(asked, archive))
        if address.event:
            reply = replace(reply, event=service.event_title(address.event))
        if answer.found:
            texts = {quote.article_id: archive.article(quote.article_id).text for quote in answer.quotes}
            excerpts = (excerpt(texts[quote.article_id], quote.start, quote.end) for quote in answer.quotes)
            return replace(reply, excerpts=tuple(excerpts))
        return replace(reply, related=tuple(archive.search(asked, k=RELATED, **filters)))
    except Exception as error:
        return Reply(address=address, problem=explain(error, language))


def follow(service: Service, address: Address, before: Address) -> Address:
    """Let a question carry on the subject of the one asked before it, if it leans on it."""
    if not address.question.strip() or not before.question.strip():
        return address
    try:
        archive = service.archive()
        asked = readable(before.question)[:QUESTION_LIMIT]
        earlier = _whole(archive, asked, readable(before.after)) or asked
        leans = _whole(archive, readable(address.question)[:QUESTION_LIMIT], earlier)
    except Exception:
        return address  # the answer's place says what is wrong
    return replace(address, after=earlier) if leans else address


def _whole(archive: "Archive", question: str, before: str) -> str | None:
    """A question in full, if it leans on the one before it."""
    from retrieval.query import Query

    if not before.strip():
        return None
    restore = lambda text: Query.of(archive.snapshot, text).read  # noqa: E731
    whole = followup.complete(question, before, restore=restore)
    if whole is not None and not followup.names_someone(question):
        return whole
    return followup.complete(question, before, person=_person(archive, before), restore=restore)


def _person(archive: "Archive", question: str) -> str | None:
    """Whom the answer to a question names."""
    from retrieval.question import Kind, kind_of

    return archive.ask(question, k=1).short if kind_of(question) is Kind.WHO else None


def open_article(service: Service, address: Address, language: str) -> Reading:
    """Open an address's article with its span marked; nothing is marked where other words stand there now."""
    try:
        article = service.article(address.article)
    except Exception as error:
        return Reading(problem=explain(error, language))
    start, end = address.start, address.end
    if not 0 <= start < end <= len(article.text):
        return Reading(article)
    if address.mark and fingerprint(article.text[start:end]) != address.mark:
        return Reading(article)
    return Reading(article, start, end)


def to_filters(address: Address, language: str) -> Filters:
    """Read an address's filters.

    Raises
    ------
    UsageError
        If a date is not one, or the first is after the last; in the interface's language.
    """
    given = {name: readable(value) for name, value in address.filters.items()}
    since, until = (_day(given.pop(name, ""), language) for name in ("since", "until"))
    if since and until and since > until:
        raise UsageError(labels(language)["dates_reversed"].format(since=since, until=until))
    return Filters(since=since, until=until, **given)


def _day(text: str, language: str) -> "date | None":
    from datetime import datetime

    if not text:
        return None
    try:
        moment = parse_date(text, "")
    except UsageError:
        raise UsageError(labels(language)["bad_date"].format(value=text)) from None
    return moment.date() if isinstance(moment, datetime) else moment


def explain(error: Exception, language: str) -> str:
    """Say what went wrong to a visitor: in one line, without the paths of the machine."""
    if isinstance(error, OSError):
        reason = in_language(error.strerror or type(error).__name__, language)
        return labels(language)["unreadable"].format(reason=reason)
    return in_language(without_paths(failures.line(error)), language)
