"""Lines that only say when an article was published, with the labels and buttons that stand beside the date."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from seeds.credits import is_name
from seeds.dates import find_date
from seeds.furniture import is_menu
from seeds.prose import is_prose
from seeds.wordlists import sections

_LABEL = re.compile(rf"\b(?:{'|'.join(sections('labels')['date'])})\b", re.IGNORECASE)
_UPDATED = re.compile(rf"(?:{'|'.join(sections('labels')['updated'])})(?: (?:lần cuối|lúc|ngày|on|at))*", re.IGNORECASE)
_MARKS = re.compile(r"[\s,|:•·()\[\]/–—-]+")
# A line with a clock time is a date line even with this much beside the date: a section, an author, a counter.
BESIDE = 60


@dataclass(frozen=True, slots=True)
class DateLine:
    """A date line. Of several, the lowest `rank` counts: 0 as published, more where it may be another day.

    `bare` tells that nothing but labels stands beside the date.
    """

    when: datetime
    rank: int
    bare: bool

    def weaker(self) -> "DateLine":
        """Give the same line seen at a place where a date says less."""
        return replace(self, rank=self.rank + 1)


def date_line(line: str) -> DateLine | None:
    """Read a line as a date line; None if it is anything else: prose, a title with a date in it."""
    if not line or is_prose(line):
        return None
    stamp = find_date(line)
    if stamp is None:
        return None
    updated = _UPDATED.search(stamp.rest) is not None
    rest = _LABEL.sub(" ", _UPDATED.sub(" ", stamp.rest))
    parts = [part.strip(" ,.:;()[]–—-") for part in re.split(r"\s*[|•·]\s*|\s[-–—]\s", rest)]
    left = [part for part in parts if part and _MARKS.sub("", part) and not is_menu(part)]
    if not left:
        return DateLine(stamp.when, 2 if updated else 0, True)
    if all(is_name(part) for part in left) or (stamp.clock and len(" ".join(left)) <= BESIDE):
        return DateLine(stamp.when, 2 if updated else 0, False)
    return None
