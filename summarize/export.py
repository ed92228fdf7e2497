"""A summary as a file: Markdown, plain text, HTML, Word or JSON, each sentence with its source and offsets."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from html import escape
from io import BytesIO

from retrieval import Archive, Article
from retrieval.errors import UsageError
from summarize.types import Summary

# What Markdown would obey inside a line, and what it would take for a list at its beginning.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~]|^[-+](?=\s)|^\d+(?=[.)]\s))")
# Characters that XML, and so a Word file, cannot hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def export(archive: Archive, summary: Summary, format: str) -> bytes:
    """Write a summary in one of `FORMATS`.

    Every sentence carries a number, and under that number stand its article's title, source, day, address, id and the
    offsets at which the sentence stands in it.

    Raises
    ------
    UsageError
        If the format is unknown.
    """
    if format not in _WRITERS:
        raise UsageError(f"format must be one of {', '.join(FORMATS)}, not {format!r}")
    articles = {name: archive.article(name) for name in dict.fromkeys(s.article_id for s in summary.sentences)}
    return _WRITERS[format](summary, articles)


def _sources(summary: Summary, articles: dict[str, Article]) -> list[str]:
    """A line for each sentence: where it stands."""
    lines = []
    for sentence in summary.sentences:
        article = articles[sentence.article_id]
        day = article.published.date().isoformat() if article.published else None
        parts = (article.title, article.source, day, article.url, f"{article.id}:{sentence.start}-{sentence.end}")
        lines.append(" · ".join(" ".join(part.split()) for part in parts if part))
    return lines


def _txt(summary: Summary, articles: dict[str, Article]) -> bytes:
    told = [f"{sentence.text} [{number}]" for number, sentence in enumerate(summary.sentences, start=1)]
    sources = [f"[{number}] {line}" for number, line in enumerate(_sources(summary, articles), start=1)]
    return _encoded("\n\n".join([summary.title, "\n".join(told), "\n".join(sources)]) + "\n")


def _md(summary: Summary, articles: dict[str, Article]) -> bytes:
    def plain(text: str) -> str:
        return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))

    told = [f"{plain(sentence.text)} [^{number}]" for number, sentence in enumerate(summary.sentences, start=1)]
    sources = [f"[^{number}]: {plain(line)}" for number, line in enumerate(_sources(summary, articles), start=1)]
    return _encoded("\n\n".join([f"# {plain(summary.title)}", *told, "\n".join(sources)]) + "\n")


def _html(summary: Summary, articles: dict[str, Article]) -> bytes:
    told = "\n".join(
        f'<p>{escape(sentence.text)} <a href="#s{number}">[{number}]</a></p>'
        for number, sentence in enumerate(summary.sentences, start=1)
    )
    sources = "\n".join(
        f'<li id="s{number}">{escape(line)}</li>' for number, line in enumerate(_sources(summary, articles), start=1)
    )
    title = escape(summary.title)
    return _encoded(
        f'<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body>\n<h1>{title}</h1>\n{told}\n<ol>\n{sources}\n</ol>\n</body>\n</html>\n"
    )


def _docx(summary: Summary, articles: dict[str, Article]) -> bytes:
    from docx import Document

    document = Document()
    document.add_heading(_NOT_XML.sub("", summary.title), level=1)
    for number, sentence in enumerate(summary.sentences, start=1):
        document.add_paragraph(_NOT_XML.sub("", f"{sentence.text} [{number}]"))
    for number, line in enumerate(_sources(summary, articles), start=1):
        document.add_paragraph(_NOT_XML.sub("", f"[{number}] {line}"))
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _json(summary: Summary, articles: dict[str, Article]) -> bytes:
    record = asdict(summary)
    for fields in record["sentences"]:
        article = articles[fields["article_id"]]
        fields["date"] = fields["date"] and fields["date"].isoformat()
        fields["source"] = {
            "title": article.title,
            "source": article.source,
            "published": article.published.isoformat() if article.published else None,
            "url": article.url,
        }
    return _encoded(json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


_WRITERS: dict[str, Callable[[Summary, dict[str, Article]], bytes]] = {
    "docx": _docx,
    "html": _html,
    "json": _json,
    "md": _md,
    "txt": _txt,
}
FORMATS = tuple(_WRITERS)
