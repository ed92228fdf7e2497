"""Values → HTML. Every word of an article or a question passes `escape` here, and is trusted nowhere."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ui.passages import Excerpt, paragraphs
from ui.strings import LABELS, count_text, date_text, labels

if TYPE_CHECKING:
    from retrieval import ArchiveInfo, Hit, Quote
    from ui.handlers import Reading, Reply

_LINKED_SCHEMES = ("http", "https")
_ELLIPSIS = '<span class="sk-cut">…</span>'


def header(info: "ArchiveInfo | None", language: str) -> str:
    """Show the name, what is in the archive, and the switch of languages."""
    words = labels(language)
    switch = "".join(
        f'<button type="button" data-action="set_language" data-language="{code}" lang="{code}"'
        f' aria-pressed="{"true" if code == language else "false"}">{escape(table["language_name"])}</button>'
        for code, table in LABELS.items()
    )
    contents = f'<p class="sk-contents">{escape(_contents(info, language))}</p>' if info else ""
    return (
        f'<header class="sk-head" lang="{language}"><h1>Sukien</h1>'
        f'<div class="sk-switch" role="group" aria-label="{escape(words["switch_language"])}">{switch}</div>'
        f'<p class="sk-tagline">{escape(words["tagline"])}</p>{contents}</header>'
    )


def welcome(examples: Iterable[str], language: str) -> str:
    """Show what one could ask; each example asks itself when it is pressed."""
    items = "".join(
        f'<li><button type="button" data-action="ask_example" data-question="{escape(text)}"><bdi>{escape(text)}</bdi>'
        "</button></li>"
        for text in examples
    )
    if not items:
        return ""
    return f'<section class="sk-welcome"><h2>{escape(labels(language)["examples"])}</h2><ul>{items}</ul></section>'


def reply(value: "Reply", language: str) -> str:
    """Show an answer with its quotes; or that there is none, and what is nearest; or what went wrong."""
    words = labels(language)
    if value.problem is not None:
        return problem(value.problem, language)
    if value.answer is None:
        return ""
    if not value.answer.found:
        why = words["not_found_filtered" if value.filtered else "not_found_why"]
        return (
            f'<section class="sk-none"><h2>{escape(words["not_found"])}</h2><p>{escape(why)}</p></section>'
            + related(value.related, language)
        )
    short = f'<p class="sk-short" dir="auto">{escape(value.answer.short)}</p>' if value.answer.short else ""
    strength = value.answer.strength
    cards = "".join(
        quote_card(quote, around, words, language)
        for quote, around in zip(value.answer.quotes, value.excerpts, strict=True)
    )
    return (
        f'<section class="sk-answer" aria-label="{escape(words["answer"])}">{short}'
        f'<p class="sk-strength" data-strength="{strength}">{escape(words["strength"])}: '
        f"<strong>{escape(words['strength_' + strength])}</strong></p>"
        f'<h2 class="sk-hidden">{escape(words["quotes"])}</h2><ol class="sk-cards">{cards}</ol></section>'
    )


def quote_card(quote: "Quote", around: Excerpt, words: Mapping[str, str], language: str) -> str:
    """Show a quote marked in its paragraph, and where it comes from."""
    before = "" if around.starts_paragraph else _ELLIPSIS
    after = "" if around.ends_paragraph else _ELLIPSIS
    passage = f"{before}{escape(around.before)}<mark>{escape(around.quote)}</mark>{escape(around.after)}{after}"
    return _card(quote, passage, words, language)


def related(hits: "Iterable[Hit]", language: str) -> str:
    """Show the nearest passages, plainly: they are not an answer, and nothing in them is marked."""
    words = labels(language)
    cards = "".join(_card(hit, escape(hit.text), words, language) for hit in hits)
    if not cards:
        return ""
    return (
        f'<section class="sk-related"><h2>{escape(words["related"])}</h2><p>{escape(words["related_why"])}</p>'
        f'<ol class="sk-cards">{cards}</ol></section>'
    )


def article(value: "Reading", language: str) -> str:
    """Show a whole article with its span marked; nothing if none is open."""
    words = labels(language)
    close = (
        f'<button type="button" class="sk-close" data-action="close" aria-label="{escape(words["close"])}">'
        '<span aria-hidden="true">×</span></button>'
    )
    frame = f'<aside class="sk-reader" tabindex="-1" aria-label="{escape(words["article"])}">{close}'
    if value.problem is not None:
        return f"{frame}{problem(value.problem, language)}</aside>"
    shown = value.article
    if shown is None:
        return ""
    body = "".join(
        f'<p dir="auto">{escape(before)}{f"<mark>{escape(marked)}</mark>" if marked else ""}{escape(after)}</p>'
        for before, marked, after in paragraphs(shown.text, value.start, value.end)
    )
    spoken = f' lang="{escape(shown.language)}"' if shown.language else ""
    return (
        f'{frame}<article{spoken}><h2 dir="auto">{escape(shown.title or words["untitled"])}</h2>'
        f"{_origin(shown.published, shown.source, shown.place, words, language)}"
        f'<div class="sk-text">{body}</div></article>'
        f'<p class="sk-actions">{_link(shown.url, words)}<span class="sk-id">{escape(words["article_id"])} '
        f"<bdi>{escape(shown.id)}</bdi></span></p></aside>"
    )


def problem(text: str, language: str) -> str:
    """Show what went wrong, in one line."""
    title = escape(labels(language)["problem"])
    return f'<section class="sk-problem" role="alert"><h2>{title}</h2><p>{escape(text)}</p></section>'


def _card(item: "Quote | Hit", passage: str, words: Mapping[str, str], language: str) -> str:
    return (
        f'<li class="sk-card"><h3 dir="auto">{escape(item.title or words["untitled"])}</h3>'
        f"{_origin(item.published, item.source, item.place, words, language)}"
        f'<blockquote dir="auto">{passage}</blockquote>'
        f'<p class="sk-actions"><button type="button" data-action="open_article"'
        f' data-article="{escape(item.article_id)}" data-start="{item.start}" data-end="{item.end}">'
        f"{escape(words['open_article'])}</button>"
        f"{_link(item.url, words)}</p></li>"
    )


def _origin(
    published: datetime | None, source: str | None, place: str | None, words: Mapping[str, str], language: str
) -> str:
    when = (
        f'<time datetime="{published.isoformat()}">{escape(date_text(published, language))}</time>'
        if published
        else f"<span>{escape(words['undated'])}</span>"
    )
    parts = [when, *(f"<bdi>{escape(part)}</bdi>" for part in (source, place) if part)]
    return f'<p class="sk-origin">{" · ".join(parts)}</p>'


def _link(url: str | None, words: Mapping[str, str]) -> str:
    # Any other scheme (javascript:, data:, file:) would run or read something of the reader's: shown nowhere.
    try:
        address = urlsplit((url or "").strip())
    except ValueError:
        return ""
    if address.scheme.lower() not in _LINKED_SCHEMES or not address.netloc:
        return ""
    target = escape(address.geturl())
    return f'<a href="{target}" target="_blank" rel="noopener noreferrer">{escape(words["original"])}</a>'


def _contents(info: "ArchiveInfo", language: str) -> str:
    parts = [count_text("count_articles", info.articles, language)]
    if info.sources:
        parts.append(count_text("count_sources", len(info.sources), language))
    if info.first and info.last:
        parts.append(" – ".join(dict.fromkeys((_day(info.first, language), _day(info.last, language)))))
    return " · ".join(parts)


def _day(moment: datetime, language: str) -> str:
    return date_text(moment.replace(hour=0, minute=0), language)
