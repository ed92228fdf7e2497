"""Which lines belong to the page and not to the article: menus, buttons, link lists, the page's foot."""

import re
from functools import cache

from seeds.prose import is_prose
from seeds.wordlists import names, sections

_TRIM = " \t:.|•·*-–—>»«<›‹▪■►▶✔+#"
_COUNTER = re.compile(r"\s*[\[(]?\d+[\])]?$")
_PARTS = re.compile(r"\s*[|•·›»>/,]\s*|\s[-–—]\s")
_PATH = re.compile(r"\s*[|›»>]\s*")
# A link in a menu or above a title is short.
LINK_LENGTH = 30


def bare(line: str) -> str:
    """Give the form in which a line is compared with the lists: no case, bullets, closing colon or counter."""
    return _COUNTER.sub("", line.strip(_TRIM).casefold()).strip(_TRIM)


@cache
def _patterns(part: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in sections("patterns")[part]), re.IGNORECASE)


def is_strong(line: str) -> bool:
    """Whether a line is furniture even if it reads like prose: copyright, cookies, "mời bạn đọc theo dõi…"."""
    return _patterns("strong").fullmatch(line) is not None


def is_furniture(line: str) -> bool:
    """Whether a line is furniture wherever it stands on the page."""
    if is_strong(line):
        return True
    if is_prose(line):
        return False
    if bare(line) in names("furniture") or bare(line) == "" or _patterns("anywhere").fullmatch(line):
        return True
    parts = [bare(part) for part in _PARTS.split(line)]
    return len(parts) > 1 and all(part in names("furniture") or part == "" for part in parts)


def is_menu(line: str) -> bool:
    """Whether a line above or below the body is furniture: also names of sections, breadcrumbs, addresses."""
    if is_furniture(line):
        return True
    if is_prose(line):
        return False
    if bare(line) in names("categories") or _patterns("ends").fullmatch(line) or _is_path(line):
        return True
    known = names("furniture") | names("categories")
    parts = [bare(part) for part in _PARTS.split(line)]
    return len(parts) > 1 and all(part in known or part == "" for part in parts)


def _is_path(line: str) -> bool:
    """Whether a line is a row of links: "Trang chủ > Tin tức > Đời sống"."""
    parts = _PATH.split(line)
    return len(parts) > 1 and all(0 < len(part) <= LINK_LENGTH for part in parts)


def is_masthead(line: str) -> bool:
    """Whether a line in capitals names an office: "UBND TỈNH …", "SỞ GIÁO DỤC VÀ ĐÀO TẠO …"."""
    return line == line.upper() and _patterns("masthead").fullmatch(line) is not None


def is_ending(line: str) -> bool:
    """Whether a line heads what comes after an article: other articles, comments, tags."""
    return bare(line) in names("endings")


def is_related(line: str) -> bool:
    """Whether a line heads a short list of links that may stand inside an article."""
    return bare(line) in names("related")
