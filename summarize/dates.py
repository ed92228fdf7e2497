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
_DENY = ("unless", "cited", "after")
# Characters before a date that can forbid it.
_BEFORE = 8
_CITED = 60
# Characters between a date without a year and one whose year is its own, too.
_RANGE = 30


@dataclass(frozen=True, slots=True)
class Mention:
    """A date in a text: the span ``[start, end)`` means `day`."""

    start: int
    end: int
    day: date


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: str
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


@dataclass(frozen=True, slots=True)
class _Language:
    """What dates look like in a language, and what takes them away: before them, after them."""

    name: str
    patterns: tuple[_Pattern, ...]
    cited: re.Pattern[str] | None
    after: re.Pattern[str] | None

    def denies(self, text: str, match: re.Match[str]) -> bool:
        start, end = match.span()
        cited = self.cited is not None and self.cited.search(text, max(0, start - _CITED), start)
        return bool(cited or (self.after is not None and self.after.match(text, end)))


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
    found = []
    for read in _languages(language):
        looked_at = lowered if read.name == "vi" else text
        for number, pattern in enumerate(read.patterns):
            for match in pattern.find(looked_at):
                denied = read.denies(looked_at, match)
                found.append((match.start(), -match.end(), number, pattern.kind, match, denied))
    found.sort(key=lambda item: item[:3])
    mentions: list[Mention] = []
    last, end = published, -1
    for place, (start, _, _, kind, match, denied) in enumerate(found):
        if start < end:
            continue
        if denied:
            end = match.end()
            continue
        near = last or _following(found[place + 1 :], match.end())
        day = _resolve(kind, match, published, near)
        if day is None:
            continue
        last, end = day, match.end()
        mentions.append(Mention(start, end, day))
    return mentions


def _following(found: Sequence[tuple[int, int, int, str, re.Match[str], bool]], end: int) -> date | None:
    """The date with a year right behind one without: "từ 19/5 đến 31/10/2016"."""
    start, _, _, kind, match, _ = next((item for item in found if item[0] >= end), (end + _RANGE, 0, 0, "", None, True))
    return _resolve(kind, match, None, None) if match and kind == "dmy" and start - end < _RANGE else None


def _resolve(kind: str, match: re.Match[str], published: date | None, last: date | None) -> date | None:
    if kind == "dmy":
        year = int(match["y"])
        return _day(year if year > 99 else _CENTURY + year, _month(match), int(match["d"]))
    if kind == "dm":
        return _nearest(_month(match), int(match["d"]), published or last)
    if kind.startswith("weekday"):
        if published is None:
            return None
        wanted = next(int(name[1:]) for name, value in match.groupdict().items() if value)
        before = (published.weekday() - wanted) % 7
        return published - timedelta(days=before if kind == "weekday" else published.weekday() - wanted + 7)
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


def _languages(language: str | None) -> Iterator[_Language]:
    return map(_read, ("any", *(_LANGUAGES if language is None else (language,))))


@cache
def _read(name: str) -> _Language:
    file = files("summarize").joinpath("data", "dates", f"{name}.txt")
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    months = next((row[1:] for row in rows if row[0] == "month"), [])
    month = "(?:" + "|".join(f"(?P<m{number}>{form})" for number, form in enumerate(months, start=1)) + ")"
    deny = {row[0]: re.compile(row[1]) for row in rows if row[0] in _DENY}
    patterns = tuple(
        _Pattern(kind, re.compile(form[0].replace("{month}", month)), deny.get("unless") if kind == "dm" else None)
        for kind, *form in rows
        if kind not in ("month", *_DENY)
    )
    return _Language(name, patterns, deny.get("cited"), deny.get("after"))
