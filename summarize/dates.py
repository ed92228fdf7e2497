"""Dates in running text, resolved to calendar days.

What a date looks like is data (``data/dates/<language>.txt``, with any.txt for all): patterns ask for a word that
makes a number a date, so that a score ("2-1") or a fraction ("3/4") is none. Where a year is missing, the one that
puts the date near the day of publication is meant, and news tells more often of what was than of what will be.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

# A day ahead counts as much as so many days back when a year has to be chosen.
_FUTURE_COST = 3
# In a text without a known language, as in one in a language without a file.
_LANGUAGES = ("vi", "en")
_CENTURY = 2000
# Characters before a date that can forbid it.
_BEFORE = 8


@dataclass(frozen=True, slots=True)
class Mention:
    """A date in a text: the span ``[start, end)`` means `day`."""

    start: int
    end: int
    day: date


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: str
    lowered: bool
    regex: re.Pattern[str]
    unless: re.Pattern[str] | None

    def find(self, text: str) -> Iterator[re.Match[str]]:
        position = 0
        while match := self.regex.search(text, position):
            other = self.unless and self.unless.search(text, max(0, match.start() - _BEFORE), match.end())
            if other and other.start() < match.start() < other.end():
                position = match.start() + 1
            else:
                position = max(match.end(), position + 1)
                yield match


def find_dates(text: str, published: date | None, language: str | None = None) -> list[Mention]:
    """Find the dates that a text mentions.

    Parameters
    ----------
    text : str
        An article's text, or a part that begins where it does.
    published : date or None
        The day of publication. Without it, a date without a year is resolved against the last one with a year
        that stands before it; "hôm qua" and the like are passed over.
    language : str, optional
        ISO 639-1 code; for a language without patterns only those that every language shares are used.

    Returns
    -------
    list of Mention
        In the order of the text, not overlapping.
    """
    # Vietnamese patterns are in lower case: looking past case at every letter takes ten times as long.
    lowered = text.lower() if language in (None, "vi") else text
    lowered = lowered if len(lowered) == len(text) else text
    found = sorted(
        ((match.start(), -match.end(), number, pattern, match)
         for number, pattern in enumerate(_patterns(language))
         for match in pattern.find(lowered if pattern.lowered else text)),
        key=lambda item: item[:3],
    )  # fmt: skip
    mentions: list[Mention] = []
    last, end = published, -1
    for start, _, _, pattern, match in found:
        if start < end:
            continue
        day = _resolve(pattern.kind, match, published, last)
        if day is None:
            continue
        last, end = day, match.end()
        mentions.append(Mention(start, end, day))
    return mentions


def _resolve(kind: str, match: re.Match[str], published: date | None, last: date | None) -> date | None:
    if kind == "dmy":
        year = int(match["y"])
        return _day(year if year > 99 else _CENTURY + year, _month(match), int(match["d"]))
    if kind == "dm":
        return _nearest(_month(match), int(match["d"]), published or last)
    if kind == "weekday":
        if published is None:
            return None
        wanted = next(int(name[1:]) for name, value in match.groupdict().items() if value)
        return published - timedelta(days=(published.weekday() - wanted) % 7)
    base = published if kind.startswith("day") else last
    return None if base is None else base + timedelta(days=int(re.sub("[a-z]", "", kind)))


def _month(match: re.Match[str]) -> int:
    groups = match.groupdict()
    if "m" in groups:
        return int(groups["m"])
    return next(int(name[1:]) for name, value in groups.items() if name[0] == "m" and value)


def _nearest(month: int, day: int, reference: date | None) -> date | None:
    if reference is None:
        return None
    years = (reference.year - 1, reference.year, reference.year + 1)
    days = [found for year in years if (found := _day(year, month, day))]

    def cost(candidate: date) -> int:
        ahead = (candidate - reference).days
        return ahead * _FUTURE_COST if ahead > 0 else -ahead

    return min(days, key=cost, default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _patterns(language: str | None) -> Sequence[_Pattern]:
    names = _LANGUAGES if language is None else (language,)
    return [pattern for name in ("any", *names) for pattern in _read(name)]


@cache
def _read(name: str) -> tuple[_Pattern, ...]:
    file = files("summarize").joinpath("data", "dates", f"{name}.txt")
    if not file.is_file():
        return ()
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    rows = [line.split("\t") for line in lines]
    months = next((row[1:] for row in rows if row[0] == "month"), [])
    month = "(?:" + "|".join(f"(?P<m{number}>{form})" for number, form in enumerate(months, start=1)) + ")"
    unless = next((re.compile(row[1]) for row in rows if row[0] == "unless"), None)
    return tuple(
        _Pattern(kind, name == "vi", re.compile(form[0].replace("{month}", month)), unless if kind == "dm" else None)
        for kind, *form in rows
        if kind not in ("month", "unless")
    )
