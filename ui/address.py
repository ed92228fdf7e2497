"""Where a visitor is, as an address: ``/?q=…&source=…``, ``/?event=…``, ``/?article=…#start-end``.

What the page shows is a function of its address, so every view can be sent to someone, and Back works.
"""

import re
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from zlib import crc32

ASK, EVENTS, ARCHIVE = TABS = ("ask", "events", "archive")
FILTERS = ("source", "place", "language", "since", "until", "event")
_PARAMETERS = {
    "question": "q",
    "after": "after",
    **{name: name for name in FILTERS},
    "word": "word",
    "article": "article",
    "mark": "mark",
}
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")
# Longer than any that the page makes; a longer one is cut.
_LONGEST = 16_000
_LONGEST_VALUE = 2_000


@dataclass(frozen=True, slots=True)
class Address:
    """A place on the page.

    Attributes
    ----------
    tab : {"ask", "events", "archive"}
        What is in front.
    question : str
        As it was typed.
    after : str
        The question before, in full, where this one carries its subject on.
    source, place, language, since, until, event : str
        Filters; empty for none. An `event` without a question is an event to show.
    word : str
        What the titles of listed events hold; with `place`, `since` and `until`, the filters of their list.
    article : str
        Id of an open article.
    mark : str
        `fingerprint` of the words in the span: where others stand there now, nothing is marked.
    start, end : int
        The span to mark in it.
    """

    tab: str = ASK
    question: str = ""
    after: str = ""
    source: str = ""
    place: str = ""
    language: str = ""
    since: str = ""
    until: str = ""
    event: str = ""
    word: str = ""
    article: str = ""
    mark: str = ""
    start: int = 0
    end: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address; what it does not know or cannot read in it is as if it were not there."""
        try:
            parts = urlsplit(text[:_LONGEST])
            given = parse_qs(parts.query, errors="replace", max_num_fields=50)
        except ValueError:
            return cls()
        fields = {field: given.get(name, [""])[0][:_LONGEST_VALUE] for field, name in _PARAMETERS.items()}
        tab = given.get("tab", [ASK])[0]
        if not fields["question"].strip():
            fields["question"] = fields["after"] = ""
            tab = EVENTS if fields["event"] else tab
        span = _SPAN.fullmatch(parts.fragment) if fields["article"] else None
        start, end = map(int, span.groups()) if span else (0, 0)
        return cls(tab=tab if tab in TABS else ASK, **fields, start=start, end=end)

    def __str__(self) -> str:
        """Write the address, beginning with ``?``; a bare ``/`` where there is nothing to say."""
        pairs = [(name, getattr(self, field)) for field, name in _PARAMETERS.items()]
        implied = EVENTS if self.event and not self.question else ASK
        pairs = [("tab", "" if self.tab == implied else self.tab), *pairs]
        query = urlencode([pair for pair in pairs if pair[1]], quote_via=quote, safe="", errors="replace")
        span = f"#{self.start}-{self.end}" if self.article and self.end else ""
        return f"?{query}{span}" if query else "/"

    @property
    def asked(self) -> "Address":
        """Only what an answer depends on."""
        return replace(self, tab=ASK, word="", article="", mark="", start=0, end=0) if self.question else Address()

    @property
    def listed(self) -> tuple[str, ...]:
        """Only what the list of events, or the one that is open, depends on."""
        return (self.event,) if self.event else (self.place, self.since, self.until, self.word)

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are on."""
        return {name: value for name in FILTERS if (value := getattr(self, name).strip())}

    def without(self, name: str) -> "Address":
        """The same place with a field empty; without an article, also without its span."""
        changed = replace(self, **{name: ""})  # type: ignore[arg-type]
        return replace(changed, mark="", start=0, end=0) if name == "article" else changed


def article_address(article_id: str, start: int = 0, end: int = 0, text: str | None = None) -> Address:
    """An article's own address; at a span of it, where its words are given."""
    if not text:
        return Address(article=article_id)
    return Address(article=article_id, start=start, end=end, mark=fingerprint(text))


def fingerprint(text: str) -> str:
    """A few letters that differ where words differ."""
    return f"{crc32(text.encode('utf-8', 'replace')):08x}"
