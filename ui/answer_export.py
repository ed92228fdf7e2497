"""An answer as a file: Markdown, Word, HTML or JSON; each quote with its source and offsets."""

import re
from collections.abc import Callable
from datetime import date
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from ui.document import to_json
from ui.strings import date_text, labels

if TYPE_CHECKING:
    from retrieval import Answer, Quote

# What Markdown would obey inside a line, and what it would take for a list at its beginning.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~]|^[-+](?=\s)|^\d+(?=[.)]\s))")
# Characters that XML, and so a Word file, cannot hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def export_answer(answer: "Answer", kind: str, language: str, today: date) -> bytes:
    """Write an answer in one of `KINDS`, with its labels in the interface's language.

    Raises
    ------
    KeyError
        If the kind is unknown.
    """
    return _WRITERS[kind](answer, language, today)


def _verdict(answer: "Answer", language: str) -> str:
    words = labels(language)
    if not answer.found:
        return words["not_found"]
    return f"{words['strength']}: {words['strength_' + answer.strength]}"


def _source(quote: "Quote", language: str) -> str:
    when = date_text(quote.published, language) if quote.published else labels(language)["undated"]
    place = f"{quote.article_id}:{quote.start}-{quote.end}"
    return " · ".join(_line(part) for part in (quote.title, quote.source, when, quote.place, quote.url, place) if part)


def _line(text: str) -> str:
    return " ".join(text.split())


def _made(language: str, today: date) -> str:
    return labels(language)["exported"].format(day=today.isoformat())


def _md(answer: "Answer", language: str, today: date) -> bytes:
    def plain(text: str) -> str:
        return _MARKDOWN.sub(r"\\\1", _line(text))

    parts = [f"# {plain(answer.question)}"]
    if answer.short:
        parts.append(f"**{plain(answer.short)}**")
    parts.append(_verdict(answer, language))
    for quote in answer.quotes:
        parts.append(f"> {plain(quote.text)}\n>\n> — {plain(_source(quote, language))}")
    return _encoded("\n\n".join([*parts, _made(language, today)]) + "\n")


def _html(answer: "Answer", language: str, today: date) -> bytes:
    title = escape(_line(answer.question))
    short = f"<p><strong>{escape(answer.short)}</strong></p>\n" if answer.short else ""
    quotes = "\n".join(
        f'<figure><blockquote dir="auto">{escape(quote.text)}</blockquote>'
        f'<figcaption dir="auto">{escape(_source(quote, language))}</figcaption></figure>'
        for quote in answer.quotes
    )
    return _encoded(
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body>\n<h1>{title}</h1>\n{short}<p>{escape(_verdict(answer, language))}</p>\n{quotes}\n"
        f"<p>{escape(_made(language, today))}</p>\n</body>\n</html>\n"
    )


def _docx(answer: "Answer", language: str, today: date) -> bytes:
    from docx import Document

    def plain(text: str) -> str:
        return _NOT_XML.sub("", text)

    document = Document()
    document.add_heading(plain(_line(answer.question)), level=1)
    if answer.short:
        document.add_paragraph().add_run(plain(answer.short)).bold = True
    document.add_paragraph(_verdict(answer, language))
    for quote in answer.quotes:
        document.add_paragraph(plain(quote.text), style="Quote")
        document.add_paragraph(plain(_source(quote, language)))
    document.add_paragraph(_made(language, today))
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _json(answer: "Answer", language: str, today: date) -> bytes:
    return _encoded(to_json(answer) + "\n")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


_WRITERS: dict[str, Callable[["Answer", str, date], bytes]] = {
    "docx": _docx,
    "html": _html,
    "json": _json,
    "md": _md,
}
KINDS = tuple(_WRITERS)
