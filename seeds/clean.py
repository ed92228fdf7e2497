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
from seeds.furniture import is_ending, is_furniture, is_menu, is_related, is_strong
from seeds.prose import is_prose, is_sentence
from seeds.titles import choose_title, reads_as_title, same_title, site_beside

# In head and foot, a line with fewer words that is no sentence is a name, a button or a label.
CAPTION_WORDS = 5
# An ending ("Tin khác") holds if no more than this share of the page's prose follows it.
AFTER_ENDING = 0.5
# A list of links inside the body is no longer than this.
LINKS = 8
# The heading of another box ("Đọc nhiều") is one, inside the body, only above so many links.
BOX_LINKS = 2
_LABELLED = re.compile(r"^(?P<label>title|headline|tiêu đề|tên bài)\s*[:：]\s*(?P<value>\S.*)$", re.IGNORECASE)
_VALUE = re.compile(r":.*\d")
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
        prose = [number for number, line in enumerate(lines) if is_sentence(line) and not is_menu(line)]
    if len(prose) > 1 and not title and reads_as_title(lines, prose[0]):
        prose = prose[1:]
    if prose:
        end = _end_of_body(lines, prose[-1] + 1)
        head, body, tail = lines[: prose[0]], lines[prose[0] : end], lines[end:]
    else:  # a list, or nothing but headings: there is no telling what is furniture
        first = next((number for number, line in enumerate(lines) if line and not is_menu(line)), None)
        if not title and first is not None and reads_as_title(lines, first):
            page.title = lines[first]
        head, body, tail = [], ["" if is_menu(line) else line for line in lines], []
    dates: list[DateLine] = []
    kept = _head(page, head, dates)
    kept += _body(body, dates)
    kept += _tail(page, tail, dates)
    page.lines = _without_title(kept, page.title)
    _read_foot(page, foot)
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


def _end_of_body(lines: list[str], start: int) -> int:
    """Find where the body ends: short sentences after its last line of prose still belong to it."""
    end = start
    for number, line in enumerate(lines[start:], start):
        if is_ending(line) or is_related(line):
            break
        short = cut_credit(line)
        if is_sentence(short) and not is_menu(line) and not is_byline(short) and not source_line(line):
            end = number + 1
    return end


def _head(page: Page, head: list[str], dates: list[DateLine]) -> list[str]:
    """Find the title above the body; keep what stands between them and is not furniture."""
    candidates: list[int] = []
    dated: dict[int, DateLine] = {}
    for number, line in enumerate(head):
        if date := date_line(line):
            dated[number] = date
        elif link := _LINK.match(line):
            page.url = page.url or link["url"]
        elif labelled := _LABELLED.match(line):
            page.title = page.title or labelled["value"]
        elif (source := source_line(line)) and number > 0:
            page.source = page.source or source
        elif line and not is_menu(line):
            candidates.append(number)
    if page.title:
        start = next((number for number in candidates if same_title(head[number], page.title)), None)
    elif (start := choose_title(head, candidates)) is not None:
        page.title = head[start]
    page.source = page.source or site_beside(page.title, head)
    start = -1 if start is None else start
    # A date above the title may be today's, in the page's masthead; the nearest says most.
    dates += [date for number, date in dated.items() if number > start]
    dates += [date.weaker() for number, date in reversed(dated.items()) if number < start]
    captions = [cut_credit(head[number]) for number in candidates if number > start]
    return [caption for caption in captions if not is_byline(caption) and len(caption.split()) >= CAPTION_WORDS]


def _body(body: list[str], dates: list[DateLine]) -> list[str]:
    """Take out of the body what can be nothing but furniture."""
    kept: list[str] = []
    number = 0
    while number < len(body):
        line = body[number]
        number += 1
        if not line or is_furniture(line):
            number += _links_below(body[number : number + LINKS + 1]) if is_related(line) else 0
        elif is_related(line):
            number += _links_below(body[number : number + LINKS + 1])
        elif is_ending(line) and _links_below(body[number : number + LINKS + 1]) >= BOX_LINKS:
            number += _links_below(body[number : number + LINKS + 1])
        elif (dated := date_line(line)) and dated.bare:
            dates.append(dated)
        elif line := cut_credit(line):
            kept.append(line)
    return kept


def _links_below(lines: list[str]) -> int:
    """Count the lines of a list of links: no sentences, one below the other, up to a blank line."""
    blanks = 1 if lines and not lines[0] else 0
    count = 0
    for line in lines[blanks : blanks + LINKS]:
        if not line or is_prose(line) or is_sentence(cut_credit(line)):
            break
        count += 1
    return blanks + count if count else 0


def _tail(page: Page, tail: list[str], dates: list[DateLine]) -> list[str]:
    """Keep captions and lists below the last paragraph; read the source and the date there."""
    kept: list[str] = []
    waiting: list[str] = []  # short lines: kept if more of the article follows
    for number, line in enumerate(tail):
        if is_ending(line) or is_related(line):
            _read_foot(page, tail[number:])
            break
        if dated := date_line(line):
            dates.append(dated.weaker())
        elif source := source_line(line):
            page.source = page.source or source
        elif link := _LINK.match(line):
            page.url = page.url or link["url"]
        elif line and not is_menu(line) and (caption := cut_credit(line)) and not is_byline(caption):
            waiting.append(caption)
            if _VALUE.search(caption) or len(caption.split()) >= CAPTION_WORDS:
                kept += waiting
                waiting = []
    return kept


def _read_foot(page: Page, foot: list[str]) -> None:
    """Read the source and the address below the article; "Theo …" there may belong to another one."""
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


def _first(dates: list[DateLine]) -> datetime | None:
    best = min(dates, key=lambda dated: dated.rank, default=None)
    return best.when if best else None
