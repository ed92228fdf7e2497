"""Times in a sentence, and the part of each that tells the hour, the day, the month or the year.

Vietnamese and English in words; other languages where digits make it sure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.lists import any_of
from retrieval.wanted import Sort

_YEAR = r"(?:1[0-9]|20|۱[۰-۹]|۲۰)\d\d"
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
    "|Januari|Februari|Maret|Mei|Juni|Juli|Agustus|Oktober|Desember"
    "|Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık"
)
_PART = r"(?:rạng\s+sáng|sáng\s+sớm|sáng|trưa|chiều|tối|đêm|khuya|[Rr]ạng\s+sáng|Sáng|Trưa|Chiều|Tối|Đêm)"
_DAY_WORD = r"(?:[Nn]gày|[Hh]ôm|[Mm]ùng|[Mm]ồng)"
_EDGE = r"(?:[Đđ]ầu|[Gg]iữa|[Cc]uối|[Ee]arly|[Ll]ate|[Mm]id)"
_CLOCK = re.compile(
    rf"(?<![\d.,/:])\d{{1,2}}(?:\s?(?:h|g|giờ)(?:\s?\d{{2}}(?!\d))?(?:\s?(?:phút|p)(?!\w))?|:\d{{2}})(?![\w:])"
    rf"(?:\s+(?:kém|rưỡi)(?:\s+\d+)?)?(?:\s+{_PART}(?!\w|\s+(?:ngày\s+)?\d{{1,2}}[/.-]\d))?(?:\s?(?:am|pm|a\.m\.|p\.m\.|GMT|UTC|PDT)(?!\w))?"
    r"|(?<![\d.,/:])\d{1,2}(?:\.\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.)(?!\w)"
    r"|(?<![\d.,/:])\d{4}\s?(?:GMT|UTC)(?!\w)"
)
# Each alternative names what it tells: (d)ay, (m)onth, (y)ear; the number is that of the alternative.
_DATES = (
    rf"(?:{_DAY_WORD}\s+)?\d{{1,2}}\s+tháng\s+\d{{1,2}}(?!\d)(?:(?:\s*,?\s*năm\s+|\s*[/-]\s*)(?P<y1>{_YEAR})(?!\d))?(?P<d1>)",
    rf"(?:{_PART}\s+)?(?:{_DAY_WORD}\s+)?(?<![\d.,/-])\d{{1,2}}(?P<s>\s?[/.-]\s?)\d{{1,2}}(?P=s)(?P<y2>{_YEAR})(?![\d/])(?P<d2>)",
    r"(?<![\d-])(?P<y3>(?:1[0-9]|20)\d\d)-\d\d-\d\d(?![\d-])(?P<d3>)",
    rf"(?:{_PART}\s+(?:{_DAY_WORD}\s+)?|{_DAY_WORD}\s+)(?<![\d.,/-])\d{{1,2}}\s?[/.-]\s?\d{{1,2}}(?![\d%]|[/.,-]\d)(?P<d4>)",
    r"(?<![\w.,/-])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\w%]|[/.,-]\d)(?P<d5>)",
    rf"(?:{_EDGE}\s+)?[Tt]háng\s+\d{{1,2}}(?!\d)(?:(?:\s+năm\s+|\s*,\s*năm\s+|\s*[/-]\s*)(?P<y6>{_YEAR})(?!\d))?(?P<m6>)",
    rf"(?<![\w.,/-])\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+(?:{_MONTHS})\b\.?(?:,?\s+(?P<y7>{_YEAR})(?!\d))?(?P<d7>)",
    rf"\b(?:{_MONTHS})\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?![\d:.]\d|\d)(?:,?\s+(?P<y8>{_YEAR})(?!\d))?(?P<d8>)",
    rf"(?:{_EDGE}[\s-]+)?\b(?:{_MONTHS})\b\.?,?\s+(?P<y9>{_YEAR})(?!\d)(?P<m9>)",
    rf"(?:{_EDGE}[\s-]+)?\b(?:{_MONTHS})\b(?<!\bMay)(?<!\bMar)(?<!\bMart)(?<!\bMarch)(?P<m10>)",
    r"(?:(?<=[Ii]n )|(?<=[Ss]ince )|(?<=last )|(?<=by ))(?:March|May)\b(?P<m11>)",
    rf"(?:[Gg]iai\s+đoạn\s+|[Nn]ăm\s+)?(?<![\d.,])(?P<y12>{_YEAR}\s?[-–]\s?(?:{_YEAR}|\d\d))(?![\w-])",
    r"(?:(?:[Nn]hững|[Cc]ác)\s+năm|[Tt]hập\s+(?:niên|kỷ|kỉ))\s+(?:\d\d(?:\d0)?)(?!\d)(?:\s+của\s+thế\s+k[ỷỉ]\s+(?:\d+|[IVX]+))?(?P<c13>)",
    r"\b(?:1[0-9]|20)\d0s\b(?P<c14>)",
    r"[Tt]hế\s+k[ỷỉ]\s+(?:thứ\s+)?(?:\d{1,2}|[IVX]+)(?!\w)(?P<c15>)|\b\d{1,2}(?:st|nd|rd|th)\s+century\b(?P<c16>)",
    rf"(?:{_EDGE}\s+)?[Nn]ăm\s+(?P<y17>\d{{1,4}}(?:\s+(?:TCN|SCN|trước\s+Công\s+nguyên))?)(?![\d/]|[.,]\d|\s*(?:tuổi|%|triệu|nghìn|ngàn|tỷ|tỉ|người))",
    r"(?<!\d)(?P<y18>(?:1[0-9]|20)\d\d)年(?:\d{1,2}月(?P<m18>)(?:\d{1,2}日(?P<d18>))?)?|\d{1,2}月\d{1,2}日(?P<d19>)",
    r"(?P<y21>(?:พ\.ศ\.|ค\.ศ\.)\s?\d{4})(?!\d)",
    rf"(?:{_EDGE}[\s-]+)?(?<![\w.,/$£€-])(?P<y20>{_YEAR})(?![\w%/–-]|[.,]\d|\s?(?:COUNTED)(?!\w))",
)
_DATE = re.compile(
    "|".join(f"(?:{pattern})" for pattern in _DATES).replace("COUNTED", any_of("pieces", "counted_in_thousands"))
)
# Without any of these a sentence holds no hour, date or century.
_SOME = re.compile(rf"\d|[Tt]hế\s+k|(?:{_MONTHS})\b")
# Times that say nothing without the day of the article. They are told, but never as an answer.
_RELATIVE = re.compile(
    r"(?<!\w)(?:hôm\s+(?:qua|nay|kia)|(?:sáng|trưa|chiều|tối|đêm)\s+(?:qua|nay|mai)|ngày\s+mai|năm\s+(?:ngoái|nay|sau|trước)"
    r"|(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|Hai|Ba|Tư|Năm|Sáu|Bảy)|chủ\s+nhật|Chủ\s+nhật)|(?:tuần|tháng)\s+(?:này|trước|sau|qua|tới)|cùng\s+ngày"
    r"|yesterday|today|tomorrow|last\s+(?:year|month|week|night)|next\s+(?:year|month|week)"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)(?!\w)",
    re.IGNORECASE,
)
_JOINED = re.compile(rf"[\s,(]*(?:(?:{_PART}|ngày|hôm|on|at|lúc|vào)\s+)*\Z")


@dataclass(frozen=True, slots=True)
class Time:
    """A time in a sentence: its span, and the letters of what it tells ("h", "d", "m", "y", "c"; "?" if relative)."""

    start: int
    end: int
    tells: str
    year: tuple[int, int] | None = None


def times(sentence: str) -> list[Time]:
    """All times of a sentence in order: clock times, dates, years, and relative ones."""
    some = _SOME.search(sentence) is not None
    found = [Time(*hit.span(), "h") for hit in _CLOCK.finditer(sentence)] if some else []
    for pattern in (_DATE, _RELATIVE) if some else (_RELATIVE,):
        for hit in pattern.finditer(sentence):
            if not any(time.start < hit.end() and hit.start() < time.end for time in found):
                found.append(_date(hit) if pattern is _DATE else Time(*hit.span(), "?"))
    return sorted(found, key=lambda time: time.start)


def _date(hit: re.Match[str]) -> Time:
    groups = {name: hit.span(name) for name, value in hit.groupdict().items() if value is not None and name != "s"}
    tells = {name[0] for name in groups}
    if "d" in tells:
        tells.add("m")
    year = next((span for name, span in groups.items() if name[0] == "y"), None)
    return Time(*hit.span(), "".join(letter for letter in "dmyc" if letter in tells), year)


_TOLD = {Sort.CLOCK: "h", Sort.DAY: "d", Sort.MONTH: "m", Sort.YEAR: "y", Sort.CENTURY: "c"}


def times_of(sort: Sort, sentence: str) -> Iterator[tuple[tuple[int, int], bool]]:
    """Spans that tell what is asked for, each with whether it may be an answer; a clock time joins the day after it."""
    found = times(sentence)
    told = _TOLD.get(sort)
    if told is not None:
        for time in found:
            if told in time.tells:
                yield (_year(sentence, time) if sort is Sort.YEAR else (time.start, time.end)), True
            elif time.tells == "?" and sort in (Sort.DAY, Sort.CLOCK):
                yield (time.start, time.end), False
        return
    joined: list[Time] = []
    for time in found:
        last = joined[-1] if joined else None
        if last and last.tells == "h" and _JOINED.match(sentence[last.end : time.start]):
            joined[-1] = Time(last.start, time.end, "h" + time.tells)
        else:
            joined.append(time)
    if any("d" in time.tells for time in joined):  # "on 8 March ... at 3:38": the day is when
        joined = [time for time in joined if time.tells != "h"]
    for time in joined:
        yield (time.start, time.end), "?" not in time.tells


def _year(sentence: str, time: Time) -> tuple[int, int]:
    """A year with the word "năm" before it, or 年 behind it."""
    start, end = time.year or (time.start, time.end)
    end += sentence[end : end + 1] == "年"
    before = re.search(r"(?:[Nn]ăm|[Gg]iai\s+đoạn)\s+\Z", sentence[time.start : start])
    return (time.start + before.start() if before else start), end
