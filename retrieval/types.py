"""The values that cross rooms: frozen, slotted, without behaviour.

Offsets count code points of an article's stored NFC text: ``article.text[start:end]`` is the span.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from unicodedata import normalize

from retrieval.errors import ArticleError

_SURROGATE = re.compile("[\ud800-\udfff]")

Strength = Literal["strong", "medium", "weak", "none"]


@dataclass(frozen=True, slots=True)
class Article:
    """One news item. Making one brings its strings to NFC; beyond that the text is kept as given.

    Parameters
    ----------
    id : str
        Any non-empty string; unique in an archive.
    title : str
        The headline; may be empty.
    text : str
        The body, without the title. Paragraphs are separated by line breaks.
    published : datetime, optional
        When it was published; with a time zone.
    source, url, place : str, optional
        Who published it, its address, where it happened.
    language : str, optional
        ISO 639-1 code; an archive detects a missing one.

    Raises
    ------
    ArticleError
        If `id` is empty, a field has the wrong type or holds a lone surrogate, or `published` has no time zone.
    """

    id: str
    title: str
    text: str
    published: datetime | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    place: str | None = None

    def __post_init__(self) -> None:
        """Check the fields and normalise the strings."""
        if not isinstance(self.id, str) or not self.id:
            raise ArticleError(f"an article's id must be a non-empty string, not {self.id!r}")
        for name in ("id", "title", "text", "source", "url", "language", "place"):
            value = getattr(self, name)
            if value is None and name not in ("title", "text"):
                continue
            if not isinstance(value, str):
                raise ArticleError(f"article {self.id!r}: {name} must be a string, not {type(value).__name__}")
            if _SURROGATE.search(value):
                raise ArticleError(
                    f"article {self.id!r}: {name} holds half a character (a lone surrogate); decode it anew"
                )
            object.__setattr__(self, name, normalize("NFC", value))
        if self.published is not None:
            if not isinstance(self.published, datetime):
                raise ArticleError(f"article {self.id!r}: published must be a datetime, not {self.published!r}")
            if self.published.utcoffset() is None:
                raise ArticleError(
                    f"article {self.id!r}: published {self.published.isoformat()} has no time zone; "
                    "give one, as in datetime(2022, 3, 23, tzinfo=timezone.utc)"
                )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: the span ``[start, end)`` of an article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive whole sentences of one article: what is indexed and embedded.

    `sentences` are the spans inside; `start` and `end` are the first one's start and the last one's end.
    """

    start: int
    end: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found by a search. `score` is similarity, higher is better; `rank` counts from 1."""

    article_id: str
    title: str
    text: str
    start: int
    end: int
    score: float
    rank: int
    published: datetime | None
    source: str | None
    url: str | None
    place: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """One to three whole sentences that support an answer; equal to the article's text at its offsets."""

    article_id: str
    title: str
    text: str
    start: int
    end: int
    published: datetime | None
    source: str | None
    url: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says to a question.

    Attributes
    ----------
    question : str
        As it was asked, in NFC.
    quotes : tuple of Quote
        Best first; empty when the archive does not answer.
    short : str or None
        A name, date, place or number from the first quote, verbatim, where the question asks for one and
        the quote holds one clear candidate.
    found : bool
        Whether the archive answers; the same as ``bool(quotes)``.
    strength : {"strong", "medium", "weak", "none"}
        What people see.
    evidence : float
        Calibrated probability in [0, 1] that the first quote answers; always set.
    """

    question: str
    quotes: tuple[Quote, ...]
    short: str | None
    found: bool
    strength: Strength
    evidence: float
