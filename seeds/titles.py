"""Which line above the body is the title."""

import re

from seeds.credits import is_byline
from seeds.datelines import date_line
from seeds.furniture import bare, is_masthead, is_menu
from seeds.prose import LONGEST_HEADING

# A title has this many words or more; a shorter line counts only where there is no longer one.
TITLE_WORDS = 4
# Beside a line of so many words or more, a title has at least half as many as this.
LONG_TITLE = 14
# No title stands further above the body, whatever a file of short lines holds.
NEAREST = 300
_MEDIUM = re.compile(r"^(?:nghe |xem )?(?:clip|video|audio|ảnh|infographic|podcast)\s*[:：]", re.IGNORECASE)
_SITE = re.compile(r"\s*[-–—|]\s+(?P<site>\S.*)$")
# One full stop, or what goes on after the line; "..." and "?" end titles too.
_STOPPED = re.compile(r"(?:(?<!\.)\.|[;:,])[\s\"'”’»)\]]*$")


def same_title(line: str, title: str) -> bool:
    """Whether two lines say the same, case and marks at their ends aside."""
    return bare(line) == bare(title)


def choose_title(head: list[str], candidates: list[int]) -> int | None:
    """Choose the title among the lines above the body that are no furniture.

    A line that stands there twice is it, or that a window's title repeats with the site's name; else the first of those
    long enough beside the longest, since menus are short; else the last that is more than a word.

    Parameters
    ----------
    head : list of str
        The lines above the body.
    candidates : list of int
        Numbers of those that are neither furniture nor dates, in order.

    Returns
    -------
    int or None
        A number of `candidates`; None if no line can be a title.
    """
    named = [number for number in candidates[-NEAREST:] if not is_byline(head[number])]
    lines = [number for number in named if not _MEDIUM.match(head[number])] or named
    lines = [number for number in lines if not is_masthead(head[number])] or lines
    long = [number for number in lines if len(head[number].split()) >= TITLE_WORDS]
    for number in long:
        others = [head[other] for other in long if other != number]
        if any(same_title(head[number], other) or _site(head[number], other) for other in others):
            return number
    enough = min(max((len(head[number].split()) for number in long), default=0), LONG_TITLE) / 2
    for number in long:
        if len(head[number].split()) >= enough:
            return number
    short = [number for number in lines if len(head[number].split()) > 1]
    return short[-1] if short else None


def site_beside(title: str, head: list[str]) -> str | None:
    """Read the site's name from a window's title: "Cầu mới thông xe - Báo Thử" beside "Cầu mới thông xe"."""
    return next((site for line in head if (site := _site(title, line))), None)


def reads_as_title(lines: list[str], number: int) -> bool:
    """Whether what reads like prose is a title: the page's first line, apart from the rest, without a full stop."""
    line = lines[number]
    apart = number + 1 < len(lines) and (not lines[number + 1] or date_line(lines[number + 1]) is not None)
    first = all(not other or is_menu(other) or date_line(other) for other in lines[:number])
    return apart and first and len(line) < LONGEST_HEADING and _STOPPED.search(line) is None


def _site(title: str, line: str) -> str | None:
    found = _SITE.match(line[len(title) :]) if line.startswith(title) else None
    return found["site"] if found else None
