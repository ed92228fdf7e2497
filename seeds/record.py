"""From a record (a JSON object, a row of a table) to an article: which field is which, and what it says."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from html import unescape
from unicodedata import normalize

from retrieval.errors import ArticleError
from retrieval.types import Article
from seeds.date_fields import read_date
from seeds.decoding import mend
from seeds.lines import tidy
from seeds.notices import Notice, NoticeKind, Notify
from seeds.page import Known
from seeds.places import place_of_title
from seeds.wordlists import entries

_MARKS = re.compile("[\u0300-\u036f]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|strong|b|i|em|u|h[1-6]|img|figure|figcaption|ul|ol|li|table|tr|td)\b[^<>]*>", re.IGNORECASE
)
_BLOCK = re.compile(r"<(?:/p|br|/div|/h[1-6]|/li|/tr|/figcaption|/figure)\b[^<>]*>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_LANGUAGES = {
    "vietnamese": "vi",
    "tieng viet": "vi",
    "viet": "vi",
    "vie": "vi",
    "english": "en",
    "tieng anh": "en",
    "eng": "en",
}
_VIETNAMESE = re.compile("[đĐăĂơƠưƯ\u1ea0-\u1ef9\u0300-\u0323]")
_HEADERS_CACHED = 256
# Long enough to tell a record by, short enough for one line.
_SHOWN = 40


def folded(name: str) -> str:
    """Give the form in which field names are compared: "Tiêu đề", "tieu_de" and "TieuDe" are one."""
    plain = _MARKS.sub("", normalize("NFD", name.casefold())).replace("đ", "d")
    return _NOT_LETTERS.sub("", plain)


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    rows = (entry.partition(":") for entry in entries("fields"))
    return {field: tuple(dict.fromkeys(folded(name) for name in names.split(","))) for field, _, names in rows}


@lru_cache(_HEADERS_CACHED)
def field_names(header: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Say which names of a record or table hold what, best first: {"title": ("Tiêu đề",), "text": …}."""
    given: dict[str, str] = {}
    for name in header:
        given.setdefault(folded(name), name)
    return {
        field: tuple(given[synonym] for synonym in synonyms if synonym in given)
        for field, synonyms in _synonyms().items()
    }


def read_record(record: Mapping[str, object], where: str, notify: Notify) -> Article:
    """Make an article of a record. Its text is no page: only white space and HTML marks are tidied.

    Parameters
    ----------
    record : mapping of str to object
        Field names as the file has them.
    where : str
        What to call it in notices, and its id where it has none.
    notify : callable
        Told of a field that is not understood; the article is kept without it.

    Raises
    ------
    ArticleError
        If the record holds no text with a letter in it.
    """
    names = field_names(tuple(record))
    text = _first(record, names["text"])
    if not text:
        shown = ", ".join(list(record)[:8])
        raise ArticleError(f"has no text: give it in a field 'text', 'body' or 'nội dung' (fields here: {shown[:200]})")
    lead = _first(record, names["lead"])
    if lead and not text.startswith(lead):
        text = f"{lead}\n{text}"
    if not any(map(str.isalpha, text)):
        raise ArticleError("holds no sentence: there is no letter in its text")
    known = known_fields(record, where, notify)
    title = known.title or ""
    number = next((record[name] for name in names["id"] if _is_id(record[name])), None)
    return Article(
        id=where if number is None else str(number).strip(),
        title=title,
        text=text,
        published=known.published,
        source=known.source,
        url=known.url,
        language=known.language,
        place=known.place or place_of_title(title),
    )


def known_fields(record: Mapping[str, object], where: str, notify: Notify) -> Known:
    """Read the fields beside the text."""
    names = field_names(tuple(record))

    def line(field: str) -> str | None:
        return (_first(record, names[field]) or "").replace("\n", " ") or None

    return Known(
        title=line("title"),
        published=_published(record, names["published"], where, notify),
        source=line("source"),
        url=line("url"),
        language=language_code(line("language")),
        place=line("place"),
    )


def language_code(stated: str | None) -> str | None:
    """Read a language's code ("vi-VN" gives "vi") or name; None if it is neither."""
    if not stated:
        return None
    code = re.split(r"[-_;,]", stated.strip().casefold())[0]
    if code in ("und", "mul", "xx"):
        return None
    plain = _MARKS.sub("", normalize("NFD", code))
    return _LANGUAGES.get(plain) or (code if re.fullmatch(r"[a-z]{2}", code) else None)


def _published(record: Mapping[str, object], names: tuple[str, ...], where: str, notify: Notify) -> datetime | None:
    unread: object = None
    for name in names:
        value = record[name]
        moment = read_date(value)
        if moment is not None:
            return moment
        unread = unread or value
    if unread:
        shown = str(unread).replace("\n", " ")[:_SHOWN]
        notify(
            Notice(
                NoticeKind.WARNING, where, f"its date {shown!r} is not understood; kept without one: write YYYY-MM-DD"
            )
        )
    return None


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip() != ""


def _first(record: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := _plain(record[name]))), "")


def _plain(value: object) -> str:
    """Give a field as lines of plain text; a list of paragraphs is joined, anything but text is nothing."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = "\n".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
    if "<" in value and _TAG.search(value):
        value = unescape(_TAG.sub("", _BLOCK.sub("\n", _SCRIPT.sub("", value))))
    if not value.isascii() and not _VIETNAMESE.search(value):
        value = mend(value)  # from the fonts of before Unicode; what has a letter of ours already is none
    return "\n".join(line for line in tidy(value) if line)
