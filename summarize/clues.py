"""What tells two happenings apart that are told in the same words: who, where and when.

Names are runs of capitalised words in the title and the beginning, without marks, so that they meet across languages.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import cached_property

from retrieval.text import fold
from retrieval.types import Article
from summarize.dates import Mention, find_dates

# Characters of the beginning that say who, where and when.
_BEGINNING = 600
# To find the days of an article that is not dated, whatever the year.
_SOME_YEAR = date(2000, 7, 1)
_YEAR = 366
# All capital letters, all small ones.
UPPER = "".join(letter for letter in map(chr, range(0x10000)) if letter.isupper())
LOWER = "".join(letter for letter in map(chr, range(0x10000)) if letter.islower())
# Capitalised words, perhaps with numbers behind, one blank between.
_RUN = re.compile(rf"(?<![\w-])[{UPPER}][\w-]*(?: (?:[{UPPER}][\w-]*|\d+(?![\w-])))*")
_IN_WORDS = ("-", "_")
_NUMBER = re.compile(r"(?<![\w.,/-])\d[\d.,]*\d(?![\w/-])")


class Clues:
    """Who, where and when an article tells of; read when first asked for, as most articles are like no other.

    Attributes
    ----------
    published : int
        Ordinal of the day of publication; 0 where unknown.
    place, language : str or None
        As the article says.
    """

    def __init__(self, article: Article) -> None:
        self._title = article.title
        self._beginning = article.text[:_BEGINNING]
        self._day = day_of(article)
        self.published = self._day.toordinal() if self._day else 0
        self.place = article.place and fold(article.place).lower()
        self.language = article.language

    @cached_property
    def names(self) -> frozenset[str]:
        """Names in the title and the beginning."""
        return names(f"{self._title}\n{self._beginning}")

    @cached_property
    def full_names(self) -> frozenset[str]:
        """Those of several words: people and places, where single words are often offices ("Đảng", "Khối")."""
        return frozenset(name for name in self.names if " " in name)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers in the title and the beginning."""
        return frozenset(_NUMBER.findall(f"{self._title}\n{self._beginning}"))

    @cached_property
    def days(self) -> frozenset[int]:
        """Ordinals of the days that the beginning mentions."""
        return frozenset(mention.day.toordinal() for mention in self._mentions)

    @cached_property
    def calendar(self) -> frozenset[int]:
        """Those days and that of publication within any year: all that is known where no year is."""
        mentions = self._mentions if self._day else find_dates(self._beginning, _SOME_YEAR, self.language)
        days = (*(mention.day for mention in mentions), self._day)
        return frozenset(day.timetuple().tm_yday for day in days if day is not None)

    @cached_property
    def _mentions(self) -> Sequence[Mention]:
        return find_dates(self._beginning, self._day, self.language)


def day_of(article: Article) -> date | None:
    """Calendar day of publication, in the article's own time zone."""
    return article.published.date() if article.published else None


def names(text: str) -> frozenset[str]:
    """Names in a text, folded, in lower case; a single word at the start of a sentence is no name."""
    runs = {match[0] for match in _RUN.finditer(text) if " " in match[0] or _goes_on(text, match.start())}
    return frozenset(fold(run).lower() for run in runs)


def _goes_on(text: str, start: int) -> bool:
    """Whether a word stands before, in the same sentence."""
    before = text[max(0, start - 3) : start]
    return before.endswith(" ") and (before[-2:-1].isalnum() or before[-2:-1] in _IN_WORDS or before[-2:] == ", ")


def shared(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Share of the smaller set that the other one holds, 0 to 1; a name in a longer one counts half."""
    small, large = sorted((ours, theirs), key=len)
    if not small:
        return 0.0
    exact = small & large
    inside = sum(any(_inside(name, other) for other in large) for name in small - exact)
    return (len(exact) + inside / 2) / len(small)


def _inside(name: str, other: str) -> bool:
    return f" {name} " in f" {other} " or f" {other} " in f" {name} "


def days_apart(ours: Clues, theirs: Clues) -> int | None:
    """Days between two happenings: 0 where both beginnings mention one day; None where nothing is known.

    Where only one of them is dated, the days between within a year.
    """
    if ours.days & theirs.days:
        return 0
    apart = abs(ours.published - theirs.published) if ours.published and theirs.published else None
    told = min((abs(a - b) for a in ours.days for b in theirs.days), default=None)
    known: Sequence[int] = [days for days in (apart, told) if days is not None]
    if known:
        return min(known)
    if bool(ours.published) == bool(theirs.published):
        return None  # two articles without a date: the days that they mention may be of any year
    rounds = (abs(a - b) for a in ours.calendar for b in theirs.calendar)
    return min((min(days, _YEAR - days) for days in rounds), default=None)
