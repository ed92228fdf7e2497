"""A saved page without its furniture: title, dates, source and the article's own lines.

A page is read in three parts: the head down to the first line of prose, the body, and the foot after the last one.
The cleaner is bold in head and foot, where menus and link lists stand, and careful in the body, where only lines that
can be nothing else are taken out. A line of prose is never furniture unless a strong pattern says so.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from seeds.credits import agency_tag, cut_credit, is_byline, portal, source_line
from seeds.datelines import DateLine, date_line
from seeds.furniture import bare, is_ending, is_furniture, is_menu, is_related, is_strong
from seeds.prose import LONGEST_HEADING, is_prose

# A title has this many words or more; a shorter line above the body counts only right above it.
TITLE_WORDS = 4
# Beside a line of so many words or more, a title has at least half as many as this.
LONG_TITLE = 14
# In head and foot, a line with fewer words that is no sentence is a name, a button or a label.
CAPTION_WORDS = 5
# An ending ("Tin khác") holds if no more than this share of the page's prose follows it.
AFTER_ENDING = 0.5
# A list of links inside the body is no longer than this.
LINKS = 8
_LABELLED = re.compile(r"^(?P<label>title|headline|tiêu đề|tên bài)\s*[:：]\s*(?P<value>\S.*)$", re.IGNORECASE)
_MEDIUM = re.compile(r"^(?:nghe |xem )?(?:clip|video|audio|ảnh|infographic|podcast)\s*[:：]", re.IGNORECASE)
# One full stop, or what goes on after the line; "..." and "?" end titles too.
_STOPPED = re.compile(r"(?:(?<!\.)\.|[;:,])[\s\"'”’»)\]]*$")
_VALUE = re.compile(r":.*\d")
# The end of a sentence, of four words or more.
_SENTENCE = re.compile(r"(?:\S+\s+){3,}\S*\w[.!?…]+[\"'”’»)]*$")
_LINK = re.compile(
    r"^(?:(?:nguồn|source|link|url|link gốc|đường dẫn)\s*[:：]\s*)?(?P<url>https?://\S+)$", re.IGNORECASE
)


@dataclass(slots=True)
class Page:
    """What a saved page holds. `lines` are the body's: paragraphs, headings and captions in reading order."""

    title: str = ""
    lines: list[str] = field(default_factory=list)
    published: datetime | None = None
    source: str | None = None
    url: str | None = None


def clean(lines: list[str], title: str | None = None) -> Page:
    """Take the furniture off a page.

    Parameters
    ----------
    lines : list of str
        As `lines.tidy` gives them; blank lines are "".
    title : str, optional
        The title where the file states it; else it is looked for above the body.

    Returns
    -------
    Page
        With an empty title where the page shows none above its body, and no lines where nothing is left.
    """
    page = Page(title=title or "")
    lines, foot = _split_at_ending(lines)
    prose = [number for number, line in enumerate(lines) if is_prose(line) and not is_strong(line)]
    if not prose:  # a short notice: what reads most like a sentence stands in for prose
        prose = [number for number, line in enumerate(lines) if _SENTENCE.search(line) and not is_menu(line)]
    if len(prose) > 1 and not title and _is_title(lines, prose[0]):
        prose = prose[1:]
    if prose:
        end = _end_of_body(lines, prose[-1] + 1)
        head, body, tail = lines[: prose[0]], lines[prose[0] : end], lines[end:]
    else:
        head, body, tail = lines, [], []
    dates: list[DateLine] = []
    kept = _head(page, head, dates)
    if title and body and same_title(body[0], title):
        body = body[1:]
    kept += _body(body, dates)
    kept += _tail(page, tail, dates)
    page.lines = _without_title(kept, page.title)
    _read_foot(page, foot, dates)
    _open(page)
    page.published = page.published or _first(dates)
    if page.source is None:
        around = [line for line in [*head, *tail, *foot] if is_strong(line) or not is_prose(line)]
        page.source = next((name for line in around if (name := portal(line))), None)
    if not page.lines and page.title and not title:
        page.lines, page.title = [page.title], ""
    return page


def _split_at_ending(lines: list[str]) -> tuple[list[str], list[str]]:
    weights = [len(line) if is_prose(line) and not is_strong(line) else 0 for line in lines]
    total, before = sum(weights), 0
    for number, line in enumerate(lines):
        if before and weights[number] == 0 and is_ending(line) and total - before <= AFTER_ENDING * before:
            return lines[:number], lines[number:]
        before += weights[number]
    return lines, []


def _is_title(lines: list[str], number: int) -> bool:
    """Whether what reads like prose is a title: the page's first line, apart from the rest, without a full stop."""
    line = lines[number]
    apart = number + 1 < len(lines) and (not lines[number + 1] or date_line(lines[number + 1]) is not None)
    first = all(not other or is_menu(other) or date_line(other) for other in lines[:number])
    return apart and first and len(line) < LONGEST_HEADING and _STOPPED.search(line) is None


def _end_of_body(lines: list[str], start: int) -> int:
    """Find where the body ends: short sentences after its last line of prose still belong to it."""
    end = start
    for number, line in enumerate(lines[start:], start):
        if is_ending(line) or is_related(line):
            break
        short = cut_credit(line)
        if _SENTENCE.search(short) and not is_menu(line) and not is_byline(short) and not source_line(line):
            end = number + 1
    return end


def _head(page: Page, head: list[str], dates: list[DateLine]) -> list[str]:
    """Find the title above the body; keep what stands between them and is not furniture."""
    candidates: list[int] = []
    for number, line in enumerate(head):
        dated = date_line(line)
        if dated:
            # A date above the title may be today's, in the page's masthead.
            dates.append(dated if candidates else dated.weaker())
        elif link := _LINK.match(line):
            page.url = page.url or link["url"]
        elif labelled := _LABELLED.match(line):
            page.title = page.title or labelled["value"]
        elif (source := source_line(line)) and number > 0:
            page.source = page.source or source
        elif line and not is_menu(line):
            candidates.append(number)
    chosen = None if page.title else _choose_title(head, candidates)
    if chosen is not None:
        page.title = _without_site(head, chosen, page)
    below = candidates if chosen is None else [number for number in candidates if number > chosen]
    return [
        caption
        for number in below
        if (caption := cut_credit(head[number])) and not is_byline(caption) and len(caption.split()) >= CAPTION_WORDS
    ]


def _choose_title(head: list[str], candidates: list[int]) -> int | None:
    """Choose the title among the lines above the body that are no furniture.

    A line that stands there twice is it; else the first of those long enough beside the longest, since menus are short;
    else the last that is more than a word.
    """
    named = [number for number in candidates if not is_byline(head[number])]
    lines = [number for number in named if not _MEDIUM.match(head[number])] or named
    long = [number for number in lines if len(head[number].split()) >= TITLE_WORDS]
    for number in long:
        if _repeated(head[number], [head[other] for other in long if other != number]):
            return number
    enough = min(max((len(head[number].split()) for number in long), default=0), LONG_TITLE) / 2
    for number in long:
        if len(head[number].split()) >= enough:
            return number
    short = [number for number in lines if len(head[number].split()) > 1]
    return short[-1] if short else None


def _repeated(line: str, others: list[str]) -> bool:
    """Whether the same line stands there again, or with the site's name after it, as in a window's title."""
    return any(
        same_title(line, other) or (other.startswith(line) and re.match(r"\s*[-–—|]\s", other[len(line) :]))
        for other in others
    )


def _without_site(head: list[str], chosen: int, page: Page) -> str:
    title = head[chosen]
    for other in head:
        if (
            other != title
            and other.startswith(title)
            and (site := re.match(r"\s*[-–—|]\s+(\S.*)$", other[len(title) :]))
        ):
            page.source = page.source or site[1]
    return title


def _body(body: list[str], dates: list[DateLine]) -> list[str]:
    """Take out of the body what can be nothing but furniture."""
    kept: list[str] = []
    number = 0
    while number < len(body):
        line = body[number]
        number += 1
        if not line or is_furniture(line):
            number += _links_below(body[number:]) if is_related(line) else 0
        elif is_related(line):
            number += _links_below(body[number:])
        elif (dated := date_line(line)) and dated.bare:
            dates.append(dated)
        elif line := cut_credit(line):
            kept.append(line)
    return kept


def _links_below(lines: list[str]) -> int:
    """Count the lines of a list of links: not prose, one below the other, up to a blank line."""
    count = 0
    while count < len(lines) and not lines[count] and count == 0:
        count += 1
    blanks = count
    while count < len(lines) and count - blanks < LINKS and lines[count] and not is_prose(lines[count]):
        count += 1
    return count if count > blanks else 0


def _tail(page: Page, tail: list[str], dates: list[DateLine]) -> list[str]:
    """Keep captions below the last paragraph; read the source and the date there."""
    kept: list[str] = []
    for number, line in enumerate(tail):
        if is_ending(line) or is_related(line):
            _read_foot(page, tail[number:], dates)
            break
        if dated := date_line(line):
            dates.append(dated.weaker())
        elif source := source_line(line):
            page.source = page.source or source
        elif link := _LINK.match(line):
            page.url = page.url or link["url"]
        elif line and not is_menu(line):
            caption = cut_credit(line)
            if _VALUE.search(caption) or (len(caption.split()) >= CAPTION_WORDS and not is_byline(caption)):
                kept.append(caption)
    return kept


def _read_foot(page: Page, foot: list[str], dates: list[DateLine]) -> None:
    for line in foot:
        if page.url is None and (link := _LINK.match(line)):
            page.url = link["url"]
        elif page.source is None and not line.casefold().startswith("theo ") and (source := source_line(line)):
            page.source = source


def _open(page: Page) -> None:
    """Read the mark of an agency at the start of the first paragraphs."""
    for number, line in enumerate(page.lines[:3]):
        tagged = agency_tag(line) if is_prose(line) else None
        if tagged:
            page.source = page.source or tagged[0]
            page.lines[number] = tagged[1]
            return


def _without_title(lines: list[str], title: str) -> list[str]:
    while lines and title and same_title(lines[0], title):
        lines = lines[1:]
    return lines


def same_title(line: str, title: str) -> bool:
    """Whether two lines say the same, case and marks at their ends aside."""
    return bare(line) == bare(title)


def _first(dates: list[DateLine]) -> datetime | None:
    best = min(dates, key=lambda dated: dated.rank, default=None)
    return best.when if best else None
