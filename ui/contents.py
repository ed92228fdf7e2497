"""What is in an archive, for people to look through: articles by month, and a list of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from retrieval.text import fold, search_form

if TYPE_CHECKING:
    from retrieval import Archive

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One article in the list; `form` is what it is found by."""

    id: str
    title: str
    published: datetime | None
    source: str | None
    place: str | None
    form: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list.

    `found` counts all articles that match; `number` is the page's own number from 0, of `pages`.
    """

    articles: tuple[Listed, ...]
    found: int
    number: int
    pages: int
    word: str


def months(archive: "Archive") -> tuple[tuple[date, int], ...]:
    """Articles by month of publication, without gaps between the first month and the last."""
    snapshot = archive.snapshot
    days = snapshot.columns("day")[~snapshot.deleted]
    counts = Counter(date.fromordinal(int(day)).replace(day=1) for day in days[days > 0])
    return tuple((month, counts[month]) for month in _between(counts)) if counts else ()


def undated(archive: "Archive") -> int:
    """How many articles have no date."""
    snapshot = archive.snapshot
    return int(np.count_nonzero((snapshot.columns("day") <= 0) & ~snapshot.deleted))


def list_articles(archive: "Archive") -> tuple[Listed, ...]:
    """Every article, newest first, those without a date last."""
    listed = [
        Listed(
            article.id,
            article.title,
            article.published,
            article.source,
            article.place,
            fold(search_form(" ".join(filter(None, (article.title, article.id, article.source, article.place))))),
        )
        for article in archive
    ]
    dated = [item for item in listed if item.published]
    dated.sort(key=lambda item: item.published.timestamp() if item.published else 0.0, reverse=True)
    return (*dated, *(item for item in listed if not item.published))


def page_of(listed: tuple[Listed, ...], word: str, number: int) -> Listing:
    """The page with a number, or the nearest one, of those articles whose title, id, source or place hold a word."""
    wanted = fold(search_form(word)).strip()
    found = [item for item in listed if wanted in item.form] if wanted else listed
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(number, 0), pages - 1)
    return Listing(tuple(found[number * PAGE : (number + 1) * PAGE]), len(found), number, pages, word)


def _between(found: Counter[date]) -> Iterator[date]:
    month, last = min(found), max(found)
    while month <= last:
        yield month
        month = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
