"""Values → lines for people at a terminal: pure functions, labels in the terminal's language."""

import textwrap
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from unicodedata import category

from ui.strings import date_text, labels, language_name

if TYPE_CHECKING:
    from retrieval import Answer, ArchiveInfo, Hit, Quote
    from ui.report import Report

_WIDTH = 96
_INDENT = "   "
_KEPT_CONTROLS = "\n\t"
_DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_MEGABYTE = 1_000_000
_LISTED = 12


def clean(text: str) -> str:
    """Replace what a terminal would obey instead of show (escape sequences, direction overrides) by U+FFFD."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_command(letter) else letter for letter in text)


def _is_command(letter: str) -> bool:
    kind = category(letter)
    return (
        kind == "Cc" and letter not in _KEPT_CONTROLS
    ) or letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def answer_lines(answer: "Answer", language: str, related: "Iterable[Hit]" = ()) -> Iterator[str]:
    """Show an answer: the short form, the strength as a word, each quote with where it stands."""
    words = labels(language)
    if not answer.found:
        yield words["not_found"]
        hits = list(related)
        if hits:
            yield ""
            yield f"{words['related']} ({words['related_why']})"
            yield from hit_lines(hits, language)
        return
    if answer.short:
        yield clean(answer.short)
    yield f"{words['strength']}: {words['strength_' + answer.strength]}"
    for number, quote in enumerate(answer.quotes, 1):
        yield ""
        yield f"{number}. {clean(quote.title) or words['untitled']}"
        yield _INDENT + _origin(quote, language)
        yield from _wrapped(f"“{quote.text}”")


def hit_lines(hits: "Iterable[Hit]", language: str) -> Iterator[str]:
    """Show passages, best first, or say that there are none."""
    words = labels(language)
    hit = None
    for hit in hits:
        yield f"{hit.rank}. {clean(hit.title) or words['untitled']}"
        yield f"{_INDENT}{_origin(hit, language)} · {words['score']} {hit.score:.3f}"
        yield from _wrapped(hit.text)
    if hit is None:
        yield words["not_found"]


def info_lines(info: "ArchiveInfo", language: str) -> Iterator[str]:
    """Show what is in an archive."""
    words = labels(language)
    rows = [
        ("archive", info.path if info.store is None else f"{info.path} → {info.store}"),
        ("articles", f"{info.articles:,}"),
        ("passages", f"{info.passages:,}"),
        ("copies", f"{info.copies:,}"),
        ("dates", _range(info.first, info.last, language)),
        ("sources", _counts(info.sources)),
        ("languages", _counts((language_name(code, language), count) for code, count in info.languages)),
        ("places", _counts(info.places)),
        ("model", f"{info.model} ({info.dimension})"),
        ("size", f"{info.size_bytes / _MEGABYTE:.1f} MB"),
        ("created", date_text(info.created, language)),
        ("format", info.format_version),
    ]
    width = max(len(words[name]) for name, _ in rows)
    for name, value in rows:
        yield f"{words[name]:<{width}}  {clean(str(value)) or '–'}"


def report_lines(report: "Report", verb: str) -> Iterator[str]:
    """Show what a change did, in one line; the notices go elsewhere."""
    parts = [
        f"{count:,} {word}"
        for count, word in (
            (report.added, "added"),
            (report.replaced, "replaced"),
            (report.unchanged, "unchanged"),
            (report.removed, "removed"),
            (len(report.copies), "exact copies skipped"),
            (len(report.refused), "refused"),
        )
        if count
    ]
    done = ", ".join(parts) or "nothing to do"
    yield f"{verb}: {done}; {report.articles:,} in the archive ({report.seconds:.1f} s)"


def _origin(item: "Hit | Quote", language: str) -> str:
    when = date_text(item.published, language) if item.published else None
    words = labels(language)
    where = f"{words['article_id']} {item.article_id} [{item.start}:{item.end}]"
    return " · ".join(clean(part) for part in (item.source, when, item.place, where) if part)


def _wrapped(text: str) -> Iterator[str]:
    for line in clean(text).splitlines():
        yield from textwrap.wrap(line, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _counts(pairs: "Iterable[tuple[str, int]]") -> str:
    listed = [f"{name} {count:,}" for name, count in pairs]
    more = f" … (+{len(listed) - _LISTED})" if len(listed) > _LISTED else ""
    return ", ".join(listed[:_LISTED]) + more


def _range(first: datetime | None, last: datetime | None, language: str) -> str:
    if first is None or last is None:
        return labels(language)["unknown"]
    return f"{date_text(first, language)} – {date_text(last, language)}"
