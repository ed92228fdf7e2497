"""Dates with a year, and clock times, as Vietnamese and English pages write them.

dateparser's search reads scores and fractions as dates, so running text gets patterns of our own. A date without a year
("Chiều 12/4") is no publication date. Days come before months, as Vietnam writes them, unless that cannot be.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

# Vietnam keeps UTC+7 all year; a fixed offset needs no time zone database, which Windows lacks.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
FIRST_YEAR, LAST_YEAR = 1900, 2100

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month_name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_VIETNAMESE_MONTHS = {
    "giêng": 1,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "mười một": 11,
    "mười hai": 12,
    "chạp": 12,
}
_THANG_NAME = (
    r"tháng\s+(?P<thang>mười\s+một|mười\s+hai|" + "|".join(name for name in _VIETNAMESE_MONTHS if " " not in name) + ")"
)
_DAY_PATTERNS = (
    r"(?<![\d/.-])(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d/-])",
    r"(?<![\d/.-])(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>\d{4})(?![\d/-])",
    r"(?:ngày\s+)?(?<!\d)(?P<day>\d{1,2})\s*,?\s*tháng\s+(?P<month>\d{1,2})\s*(?:,|năm|-|/)?\s*(?:năm\s+)?(?P<year>\d{4})(?!\d)",
    rf"(?:ngày\s+)?(?<!\d)(?P<day>\d{{1,2}})\s+{_THANG_NAME}\s*,?\s*(?:năm\s+)?(?P<year>\d{{4}})(?!\d)",
    r"(?<!\d)(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]",
    rf"{_THANG_NAME}\s+(?P<day>\d{{1,2}})\s*,\s*(?P<year>\d{{4}})(?!\d)",
    rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year>\d{{4}})(?!\d)",
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}})(?!\d)",
)
_CLOCK = (
    r"(?<![\d:])(?P<hour>[01]?\d|2[0-3])\s?(?::|h|\bgiờ\b|g(?=\d))\s?(?P<minute>[0-5]\d)?(?:\s?(?::|phút|')\s?(?P<second>[0-5]\d)?)?"
    r"(?:\.\d+)?(?!\d)(?:\s?(?P<half>[ap]\.?m\.?|SA|CH)\b)?"
)
_ZONE = (
    r"\(?\b(?:GMT|UTC)\s?(?P<sign>[+-])\s?(?P<zone_hour>\d{1,2})(?::?(?P<zone_minute>\d{2}))?\)?"
    r"|(?<=[\d\s])(?P<sign2>[+-])(?P<zone_hour2>\d{2}):?(?P<zone_minute2>\d{2})\b"
    r"|(?<=\d)(?P<utc>Z)\b|\b(?P<utc2>GMT|UTC)\b|\b(?P<local>ICT|giờ (?:Hà Nội|Việt Nam))\b"
)
# A clock time stands near its date, or it is the time of something else.
NEAR = 24


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date found in a line; `rest` is the line without it, its clock time and its time zone."""

    when: datetime
    clock: bool
    rest: str


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str], re.Pattern[str]]:
    days = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _DAY_PATTERNS)
    return days, re.compile(_CLOCK, re.IGNORECASE), re.compile(_ZONE)


def find_date(line: str) -> Stamp | None:
    """Find the first date with a year in a line, with the clock time and time zone beside it.

    Without a zone it is Vietnam's time; without a clock time it is midnight. None if there is no such date.
    """
    days, clocks, zones = _compiled()
    found = min(
        (match for pattern in days if (match := pattern.search(line)) and _day(match)),
        key=lambda match: match.start(),
        default=None,
    )
    day = found and _day(found)
    if found is None or day is None:
        return None
    spans = [found.span()]
    hour = minute = second = 0
    clock = next((match for match in clocks.finditer(line) if _beside(match, found) and _is_clock(match)), None)
    if clock is not None:
        spans.append(clock.span())
        hour, minute, second = (int(clock[part] or 0) for part in ("hour", "minute", "second"))
        half = (clock["half"] or "").lower()
        hour = hour % 12 + 12 if half.startswith(("p", "ch")) else hour % 12 if half else hour
    zone = next((match for match in zones.finditer(line) if clock is not None and _zoned(match, clock, found)), None)
    if zone is not None:
        spans.append(zone.span())
    rest = line
    for start, end in sorted(spans, reverse=True):
        rest = rest[:start] + " " + rest[end:]
    when = datetime(*day, hour, minute, second, tzinfo=_zone(zone))
    return Stamp(when, clock is not None, " ".join(rest.split()))


def _day(found: re.Match[str]) -> tuple[int, int, int] | None:
    parts = found.groupdict()
    day, year = int(parts["day"]), int(parts["year"])
    if parts.get("month_name"):
        month = _MONTHS.index(parts["month_name"][:3].lower()) + 1
    elif parts.get("thang"):
        month = _VIETNAMESE_MONTHS[" ".join(parts["thang"].lower().split())]
    else:
        month = int(parts["month"])
        if month > 12 >= day:
            day, month = month, day
    try:
        datetime(year, month, day)  # noqa: DTZ001
    except ValueError:
        return None
    return (year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None


def _is_clock(match: re.Match[str]) -> bool:
    # "14h" and "14 giờ" are times, a bare "14:" is not.
    return match["minute"] is not None or "h" in match[0].lower() or "giờ" in match[0].lower()


def _beside(match: re.Match[str], day: re.Match[str]) -> bool:
    if match.end() <= day.start():
        return day.start() - match.end() <= NEAR
    return day.end() <= match.start() and match.start() - day.end() <= NEAR


def _zoned(match: re.Match[str], clock: re.Match[str], day: re.Match[str]) -> bool:
    if match["sign2"]:  # a bare offset stands right after the clock time; elsewhere it is a part of a date
        return 0 <= match.start() - clock.end() <= 1
    return any(0 <= match.start() - end <= NEAR for end in (clock.end(), day.end()))


def _zone(found: re.Match[str] | None) -> timezone:
    if found is None or found["local"]:
        return VIETNAM
    if found["utc"] or found["utc2"]:
        return UTC
    sign = found["sign"] or found["sign2"]
    hours, minutes = (int(found[part] or found[part + "2"] or 0) for part in ("zone_hour", "zone_minute"))
    offset = timedelta(hours=hours, minutes=minutes)
    if offset == VIETNAM.utcoffset(None) and sign == "+":
        return VIETNAM
    return timezone(offset if sign == "+" else -offset) if offset < timedelta(hours=24) else VIETNAM
