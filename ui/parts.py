"""Small pieces of HTML that several views share. Text of an article or a visitor passes `escape` here."""

import textwrap
from datetime import date, datetime
from html import escape
from urllib.parse import urlsplit

from ui.address import Address, article_address
from ui.strings import date_text, labels

FORMATS = ("md", "docx", "html", "json")
_LINKED_SCHEMES = ("http", "https")


def link(address: Address, label: str, name: str = "", extra: str = "") -> str:
    """A link to a place on the page; pressing it goes there without loading the page again."""
    style = f' class="{name}"' if name else ""
    return f'<a href="{escape(str(address))}" data-go{style}{extra}>{escape(label)}</a>'


def article_link(article_id: str, start: int, end: int, text: str, label: str, name: str = "") -> str:
    """A link that opens an article at a span, beside what is shown; elsewhere it is the article's own address."""
    address = article_address(article_id, start, end, text)
    data = f' data-article="{escape(article_id)}" data-mark="{address.mark}" data-start="{start}" data-end="{end}"'
    return link(address, label, name, data)


def original_link(url: str | None, language: str) -> str:
    """A link to the page that an article was taken from; nothing where that would be something else than a page."""
    # Any other scheme (javascript:, data:, file:) would run or read something of the reader's: shown nowhere.
    try:
        address = urlsplit((url or "").strip())
    except ValueError:
        return ""
    if address.scheme.lower() not in _LINKED_SCHEMES or not address.netloc:
        return ""
    target = escape(address.geturl())
    return (
        f'<a href="{target}" target="_blank" rel="noopener noreferrer">{escape(labels(language)["original"])}'
        '<span aria-hidden="true"> ↗</span></a>'
    )


def origin(published: datetime | None, source: str | None, place: str | None, language: str) -> str:
    """When, by whom and where: one line."""
    when = (
        f'<time datetime="{published.isoformat()}">{escape(date_text(published, language))}</time>'
        if published
        else f"<span>{escape(labels(language)['undated'])}</span>"
    )
    shown = [f"<bdi>{escape(part)}</bdi>" for part in (source, place) if part]
    first = f'<span class="sk-source">{shown.pop(0)}</span>' if source else ""
    return f'<p class="sk-origin">{" · ".join(part for part in (first, when, *shown) if part)}</p>'


def day(value: date | None, language: str) -> str:
    """A day as people write it; nothing where there is none."""
    return date_text(datetime(value.year, value.month, value.day), language) if value else ""  # noqa: DTZ001 - no zone


def shortened(text: str, most: int) -> str:
    """A text's first words, within so many letters."""
    return textwrap.shorten(text, most, placeholder="…")


def citation(text: str, title: str, published: datetime | None, source: str | None, where: str, language: str) -> str:
    """A quote with its source, as one pastes it into a report; `where` is the page's or the article's address."""
    words = labels(language)
    when = date_text(published, language) if published else words["undated"]
    parts = (" ".join(title.split()) or words["untitled"], source, when, where)
    return f"“{' '.join(text.split())}”\n— {', '.join(part for part in parts if part)}"


def copy_button(text: str, label: str, language: str) -> str:
    """A button that copies a text, and says so."""
    words = labels(language)
    return (
        f'<button type="button" data-copy="{escape(text)}" data-said="{escape(words["copied"])}"'
        f' data-failed="{escape(words["not_copied"])}">{escape(label)}</button>'
    )


def downloads(path: str, query: str, language: str) -> str:
    """Links to something in each of the formats: ``download/<path>.md?…``."""
    words = labels(language)
    query = f"{query}{'&' if '?' in query else '?'}lang={language}"
    links = " ".join(
        f'<a href="download/{path}.{kind}{escape(query)}" download>{escape(words[f"format_{kind}"])}</a>'
        for kind in FORMATS
    )
    return f'<span class="sk-downloads">{escape(words["download_answer"])}: {links}</span>'


def problem(text: str, language: str) -> str:
    """What went wrong, in one line."""
    title = escape(labels(language)["problem"])
    return f'<section class="sk-problem" role="alert"><h2>{title}</h2><p>{escape(text)}</p></section>'
