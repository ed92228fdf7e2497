"""What tells two happenings apart that are told in the same words: who, where and when.

Names are runs of capitalised words in the title and the beginning, without marks, so that they meet across languages.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.text import fold
from retrieval.types import Article
from summarize.dates import find_dates

# Characters of the beginning that say who, where and when.
_BEGINNING = 600
# To find the days of an article that is not dated, whatever the year.
_SOME_YEAR = date(2000, 7, 1)
_YEAR = 366
_WORD = re.compile(r"\w[\w-]*")
_NUMBER = re.compile(r"(?<![\w.,/-])\d[\d.,]*\d(?![\w/-])")


@dataclass(frozen=True, slots=True)
class Clues:
    """Who, where and when an article tells of.

    Attributes
    ----------
    names, numbers : frozenset of str
        Of the title and the beginning.
    full_names : frozenset of str
        Those names of several words: people and places, where single words are often offices ("Đảng", "Khối").
    published : int
        Ordinal of the day of publication; 0 where unknown.
    days : frozenset of int
        Ordinals of the days that the beginning mentions.
    calendar : frozenset of int
        Those days and that of publication within any year: all that is known where no year is.
    place, language : str or None
        As the article says.
    """

    names: frozenset[str]
    full_names: frozenset[str]
    numbers: frozenset[str]
    published: int
    days: frozenset[int]
    calendar: frozenset[int]
    place: str | None
    language: str | None


def clues(article: Article) -> Clues:
    """Read an article's clues."""
    beginning = article.text[:_BEGINNING]
    text = f"{article.title}\n{beginning}"
    published = day_of(article)
    mentions = find_dates(beginning, published, article.language)
    calendar = mentions if published else find_dates(beginning, _SOME_YEAR, article.language)
    found = names(text)
    return Clues(
        names=found,
        full_names=frozenset(name for name in found if " " in name),
        numbers=frozenset(_NUMBER.findall(text)),
        published=published.toordinal() if published else 0,
        days=frozenset(mention.day.toordinal() for mention in mentions),
        calendar=frozenset(
            day.timetuple().tm_yday for day in (*(mention.day for mention in calendar), published) if day is not None
        ),
        place=article.place and fold(article.place).lower(),
        language=article.language,
    )


def day_of(article: Article) -> date | None:
    """Calendar day of publication, in the article's own time zone."""
    return article.published.date() if article.published else None


def names(text: str) -> frozenset[str]:
    """Names in a text, folded, in lower case; a single word at the start of a sentence is no name."""
    found = set()
    run: list[str] = []
    before = 0  # where the last word ended
    opens = True  # whether the run began a sentence
    for match in [*_WORD.finditer(text), None]:
        capital = match is not None and (match[0][0].isupper() or (bool(run) and match[0].isdigit()))
        joined = match is not None and text[before : match.start()] == " "
        if run and not (capital and joined):
            if len(run) > 1 or not opens:
                found.add(fold(" ".join(run)).lower())
            run = []
        if match is None:
            break
        if capital:
            opens = opens if run else text[before : match.start()] not in (" ", ", ")
            run.append(match[0])
        before = match.end()
    return frozenset(found)


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
