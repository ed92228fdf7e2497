"""Answers and articles → HTML. Every word of an article or a question passes `escape`, and is trusted nowhere."""

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from ui import parts
from ui.address import ASK, EVENTS, Address, article_address
from ui.parts import problem
from ui.passages import Excerpt, paragraphs
from ui.strings import LABELS, count_text, date_text, labels, language_name

if TYPE_CHECKING:
    from datetime import datetime

    from retrieval import ArchiveInfo, Hit, Quote
    from ui.handlers import Reading, Reply

__all__ = ["article", "header", "problem", "reply", "welcome"]

_ELLIPSIS = '<span class="sk-cut">…</span>'


def header(info: "ArchiveInfo | None", language: str, visitor: str | None = None) -> str:
    """Show the name, what is in the archive, the switch of languages, and who has logged in with a way out."""
    words = labels(language)
    switch = "".join(
        f'<button type="button" data-action="set_language" data-language="{code}" lang="{code}"'
        f' aria-pressed="{"true" if code == language else "false"}">{escape(table["language_name"])}</button>'
        for code, table in LABELS.items()
    )
    leave = (
        f'<form class="sk-leave" method="post" action="logout"><span><bdi>{escape(visitor)}</bdi></span>'
        f'<button type="submit">{escape(words["log_out"])}</button></form>'
        if visitor
        else ""
    )
    contents = f'<p class="sk-contents">{escape(_contents(info, language))}</p>' if info else ""
    return (
        f'<a class="sk-skip" href="#sk-answer">{escape(words["skip"])}</a>'
        f'<header class="sk-head" lang="{language}"><h1>{parts.link(Address(), "Sukien")}</h1>'
        f'<p class="sk-tagline">{escape(words["tagline"])}</p>{contents}'
        f'<div class="sk-switch" role="group" aria-label="{escape(words["switch_language"])}">{switch}</div>'
        f"{leave}</header>"
    )


def welcome(examples: Iterable[str], events: Iterable[tuple[str, str]], language: str) -> str:
    """Show what one could ask, each of which asks itself when it is pressed; and the newest events, where known."""
    words = labels(language)
    asked = [(Address(question=text), text) for text in examples]
    told = [(Address(tab=EVENTS, event=event), title) for event, title in events]
    return _links(words["examples"], asked) + _links(words["newest_events"], told)


def _links(title: str, places: Iterable[tuple[Address, str]]) -> str:
    items = "".join(
        f'<li><a href="{escape(str(address))}" data-go><bdi>{escape(text)}</bdi></a></li>' for address, text in places
    )
    return f'<section class="sk-welcome"><h2>{escape(title)}</h2><ul>{items}</ul></section>' if items else ""


def reply(value: "Reply", language: str) -> str:
    """Show an answer with its quotes; or that there is none, and what is nearest; or what went wrong."""
    # The box that it was typed in is not printed.
    asked = f'<p class="sk-printed" dir="auto">{escape(value.address.question)}</p>' if value.address.question else ""
    above = asked + _how_read(value, language) + _active(value, language)
    if value.problem is not None:
        return above + problem(value.problem, language)
    if value.answer is None:
        return ""
    return above + (_found if value.answer.found else _not_found)(value, language) + _below(value, language)


def _found(value: "Reply", language: str) -> str:
    words, answer = labels(language), value.answer
    if answer is None:
        return ""
    short = f'<p class="sk-short" dir="auto">{escape(answer.short)}</p>' if answer.short else ""
    cards = "".join(
        quote_card(quote, around, language) for quote, around in zip(answer.quotes, value.excerpts, strict=True)
    )
    return (
        f'<section class="sk-found" aria-label="{escape(words["answer"])}">{short}'
        f'<p class="sk-strength" data-strength="{answer.strength}">{escape(words["strength"])}: '
        f"<strong>{escape(words['strength_' + answer.strength])}</strong>"
        f"{', ' + escape(words['weak_hint']) if answer.strength == 'weak' else ''}</p>"
        f'<h2 class="sk-hidden">{escape(words["quotes"])}</h2><ol class="sk-cards">{cards}</ol></section>'
    )


def _not_found(value: "Reply", language: str) -> str:
    words = labels(language)
    why, instead = escape(words["not_found_why"]), ""
    if value.address.filters:
        anywhere = Address(question=value.address.question, after=value.address.after)
        why, instead = escape(words["not_found_filtered"]), parts.link(anywhere, words["ask_everywhere"])
    return (
        f'<section class="sk-none"><h2>{escape(words["not_found"])}</h2><p>{why} {instead}</p></section>'
        f"{related(value.related, language)}"
    )


def quote_card(quote: "Quote", around: Excerpt, language: str) -> str:
    """Show a quote marked in its paragraph, and where it comes from."""
    before = "" if around.starts_paragraph else _ELLIPSIS
    after = "" if around.ends_paragraph else _ELLIPSIS
    passage = f"{before}{escape(around.before)}<mark>{escape(around.quote)}</mark>{escape(around.after)}{after}"
    return _card(quote, passage, language)


def related(hits: "Iterable[Hit]", language: str) -> str:
    """Show the nearest passages, plainly: they are not an answer, and nothing in them is marked."""
    words = labels(language)
    cards = "".join(_card(hit, escape(hit.text), language) for hit in hits)
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
    marked = shown.text[value.start : value.end]
    here = str(article_address(shown.id, value.start, value.end, marked))
    quoted = parts.citation(marked, shown.title, shown.published, shown.source, shown.url or shown.id, language)
    buttons = [
        parts.original_link(shown.url, language),
        parts.copy_button(quoted, words["copy"], language) if marked else "",
        parts.copy_button(here, words["copy_link"], language),
    ]
    return (
        f'{frame}<article{spoken}><h2 dir="auto">{escape(shown.title or words["untitled"])}</h2>'
        f"{parts.origin(shown.published, shown.source, shown.place, language)}"
        f'<p class="sk-actions">{"".join(buttons)}</p><div class="sk-text">{body}</div></article>'
        f'<p class="sk-id">{escape(words["article_id"])} <bdi>{escape(shown.id)}</bdi></p></aside>'
    )


def _card(item: "Quote | Hit", passage: str, language: str) -> str:
    words = labels(language)
    place = (item.article_id, item.start, item.end, item.text)
    quoted = parts.citation(item.text, item.title, item.published, item.source, item.url or item.article_id, language)
    return (
        f'<li class="sk-card"><h3 dir="auto">{parts.article_link(*place, item.title or words["untitled"])}</h3>'
        f"{parts.origin(item.published, item.source, item.place, language)}"
        f'<blockquote dir="auto">{passage}</blockquote>'
        f'<p class="sk-actions">{parts.article_link(*place, words["open_article"], "sk-open")}'
        f"{parts.copy_button(quoted, words['copy'], language)}{parts.original_link(item.url, language)}</p></li>"
    )


def _how_read(value: "Reply", language: str) -> str:
    """How the question was understood, where that is not as it was typed."""
    words, lines = labels(language), []
    if value.whole:
        alone = parts.link(value.address.without("after"), words["ask_alone"])
        lines.append(f"{escape(words['understood_as'])}: <q><bdi>{escape(value.whole)}</bdi></q> {alone}")
    if value.marked:
        lines.append(f"{escape(words['read_as'])}: <q><bdi>{escape(value.marked)}</bdi></q>")
    return "".join(f'<p class="sk-read">{line}</p>' for line in lines)


def _active(reply: "Reply", language: str) -> str:
    """The filters that are on; each goes when it is pressed."""
    words = labels(language)
    chips = []
    address = reply.address
    named = {"language": language_name(address.language, language), "event": reply.event or address.event}
    for name, value in address.filters.items():
        shown = named.get(name, value)
        label = words["remove_filter"].format(name=words[name], value=shown)
        text = f'{escape(words[name])}: <bdi>{escape(shown)}</bdi><span aria-hidden="true"> ×</span>'
        href = escape(str(address.without(name)))
        chips.append(f'<li><a href="{href}" data-go aria-label="{escape(label)}">{text}</a></li>')
    return f'<ul class="sk-chips" aria-label="{escape(words["filtered_by"])}">{"".join(chips)}</ul>' if chips else ""


def _below(value: "Reply", language: str) -> str:
    """What can be done with an answer."""
    words = labels(language)
    if not value.address.question:
        return ""
    query = str(replace(value.address, article="", mark="", start=0, end=0))
    judge = "".join(
        f'<button type="button" data-action="judge" data-verdict="{verdict}">{escape(words[verdict])}</button>'
        for verdict in ("useful", "wrong")
    )
    return (
        f'<div class="sk-below"><p class="sk-actions">{parts.downloads("answer", query, language)}'
        f'<button type="button" data-action="print">{escape(words["print"])}</button></p>'
        f'<p class="sk-actions sk-judge"><span>{escape(words["judge"])}</span>{judge}</p></div>'
    )


def _contents(info: "ArchiveInfo", language: str) -> str:
    shown = [count_text("count_articles", info.articles, language)]
    if info.sources:
        shown.append(count_text("count_sources", len(info.sources), language))
    if info.first and info.last:
        shown.append(" – ".join(dict.fromkeys((_day(info.first, language), _day(info.last, language)))))
    return " · ".join(shown)


def _day(moment: "datetime", language: str) -> str:
    return date_text(moment.replace(hour=0, minute=0), language)


def place(address: Address, version: str, language: str, serial: int = 0, event: str = "") -> str:
    """Where the visitor is, for the page's scripts.

    `serial` is the number of the step that led there, `event` the title of the event that the address names.
    """
    words = labels(language)
    name = address.question or ("" if address.tab == ASK else words[f"{address.tab}_tab"])
    title = f"{name} · Sukien" if name else "Sukien"
    return (
        f'<div class="sk-here" data-address="{escape(str(address))}" data-version="{escape(version)}"'
        f' data-title="{escape(title)}" data-language="{language}" data-tab="{address.tab}"'
        f' data-serial="{serial}" data-offline="{escape(words["offline"])}"'
        f' data-failed="{escape(words["failed"])}" data-event="{escape(event)}"></div>'
    )


def said(text: str = "") -> str:
    """What the page has done, in one line."""
    return f'<p id="sk-said-text" role="status" aria-live="polite">{escape(text)}</p>'
