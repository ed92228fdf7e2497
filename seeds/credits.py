"""Photo credits, bylines, and who published: short lines and tails of lines beside the body."""

import re
from functools import cache

from seeds.wordlists import entries, names, sections


def _any(part: str) -> str:
    return "|".join(sections("labels")[part])


_CREDIT = re.compile(
    rf"(?:\s*[-–—|/(\[]\s*|\s+|^)(?:{_any('photo')})(?:\s*[:：/]\s*|\s+by\s+)(?P<names>[^:]{{2,70}}?)\s*[)\].]*$",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    rf"^(?:(?:{_any('author')})\s*[:：]|by\s|bởi\s)\s*(?P<names>[^:]{{2,60}})$",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    rf"^[(\[]?\s*(?:{_any('source')})\s*[:：]?\s+(?P<name>[^.:;]{{2,60}}(?:\.\w[^.:;\s]*)*)\s*[)\]]?\.?$",
    re.IGNORECASE,
)
_TRAILING_SOURCE = re.compile(
    rf"^(?P<name>.{{2,40}}?)\s*\((?:{_any('source')}):?\s+(?P<source>[^()]{{2,40}})\)\.?$", re.IGNORECASE
)
_SIGNED = re.compile(r"^(?P<name>[^()]{2,40}?)\s*\((?P<agency>[^()]{2,40})\)\.?$")
_PORTAL = re.compile(
    r"\b(?P<name>(?:Cổng (?:tin tức|[Tt]hông tin|TTĐT)|Trang (?:tin|thông tin) điện tử|Trang tin)\b[^|.;:©]{3,80})"
)
_RIGHTS = re.compile(
    r"(?:copyright|©|bản quyền thuộc(?: về)?)[\s©\d–-]*(?:by\s+|thuộc(?: về)?\s+)?(?P<name>[^|.;:©]{2,60})",
    re.IGNORECASE,
)
_TAG = re.compile(r"^\((?P<tag>[^()]{2,30})\)\s*[-–—:]?\s*(?=\S)")
_OPEN_TAG = re.compile(r"^(?P<tag>[^\s()][^()]{1,24}?)\s+[-–—]\s+(?=\S)")
_DOMAIN = re.compile(r"(?:[\w-]+\.)+(?:vn|com|net|org|info|tv|edu|gov)(?:\.vn)?", re.IGNORECASE)
_NAME_SPLIT = re.compile(r"[\s,/&+–—-]+")
_OUTLET = re.compile(r"(?:Báo|Đài|Tạp chí|Cổng|Trang tin|Kênh|Thông tấn xã)\s")
NAME_WORDS = 6


@cache
def _agencies() -> dict[str, str]:
    pairs = (entry.partition(" = ") for entry in entries("agencies"))
    return {mark: name or mark for mark, _, name in pairs}


def is_name(text: str, words: int = NAME_WORDS) -> bool:
    """Whether text is one or more names: a few words, each with a capital, or words that credits use."""
    parts = [part.strip("().\"'“”[]") for part in _NAME_SPLIT.split(text.strip()) if part.strip("().\"'“”[]")]
    if not parts or len(parts) > words or any(part[0].isdigit() for part in parts):
        return False
    return all(part[0].isupper() or _DOMAIN.fullmatch(part) for part in parts)


def is_credit(text: str) -> bool:
    """Whether text is what stands after "Ảnh:": names, agencies, "tư liệu", "nhân vật cung cấp"."""
    parts = [part.strip("().\"'“”[]") for part in _NAME_SPLIT.split(text.strip()) if part.strip("().\"'“”[]")]
    if not parts or len(parts) > NAME_WORDS + 2:
        return False
    return all(part[0].isupper() or part in names("credit_words") or _DOMAIN.fullmatch(part) for part in parts)


def cut_credit(line: str) -> str:
    """Take a photo credit off the end of a line: "Quang cảnh hội nghị. Ảnh: An Đăng" keeps the caption alone."""
    found = _CREDIT.search(line)
    if found is None or not is_credit(found["names"]):
        return line
    return line[: found.start()].rstrip(" -–—|/([,")


def is_byline(line: str) -> bool:
    """Whether a line only says who wrote: a few capitalised words, or "Tác giả: …", "By …"."""
    found = _AUTHOR.match(line)
    if found:
        return is_credit(found["names"])
    return is_name(line.rstrip("."), NAME_WORDS)


def source_line(line: str) -> str | None:
    """Read a line that only says where the article comes from: "Theo nhandan.vn", "TTXVN/Báo ảnh Việt Nam"."""
    found = _SOURCE.match(line)
    if found and (is_credit(found["name"]) or _OUTLET.match(found["name"]) or ":" in line[: found.start("name")]):
        return found["name"].strip()
    trailing = _TRAILING_SOURCE.match(line)
    if trailing and is_byline(trailing["name"]):
        return trailing["source"].strip()
    signed = _SIGNED.match(line)
    if signed and is_name(signed["name"]) and signed["agency"] in _agencies():
        return _agencies()[signed["agency"]]
    parts = [part.strip() for part in re.split(r"\s*[/–—]\s*|\s-\s", line.strip("()[] ."))]
    known = _agencies()
    if any(part in known for part in parts) and all(
        part in known or _OUTLET.match(part) or is_name(part) for part in parts
    ):
        return line.strip("()[] .") if len(parts) > 1 else known[parts[0]]
    return None


def portal(line: str) -> str | None:
    """Read the portal or owner that a line of furniture names: "Fanpage Cổng tin tức Thành phố Hải Phòng"."""
    found = _PORTAL.search(line) or _RIGHTS.search(line)
    return found["name"].strip(" ,-–—()") or None if found else None


def agency_tag(paragraph: str) -> tuple[str, str] | None:
    """Split the mark of an agency off the start of a paragraph: "(HPĐT)- Sáng 16-10" gives its name and the rest."""
    for pattern in (_TAG, _OPEN_TAG):
        found = pattern.match(paragraph)
        if found:
            tag = found["tag"].strip()
            name = _agencies().get(tag) or (tag if _DOMAIN.fullmatch(tag) else None)
            if name:
                return name, paragraph[found.end() :]
    return None
