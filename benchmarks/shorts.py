"""Whether a short answer says what one of the known answers says.

Both are written in one form first: small letters, one spelling of a date ("12/3", "ngày 12 tháng 3", "12 March"), of a
number ("2.500", "2,500", "two"), of a clock time ("15h18", "15:18"), and without the words that only introduce
them ("vào", "khoảng", "in"). Then one must stand in the other as whole words: "Chiều 17/5/2022" and "17 tháng 5",
"16.300" and "trên 16.300 đảng viên". A part of a number or of a word is never enough.
"""

import re
from collections.abc import Sequence

from retrieval.text import search_form

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:[a-z]*)\.?"
_WORDS = {
    word: number
    for line in (
        "một hai ba bốn năm sáu bảy tám chín mười",
        "one two three four five six seven eight nine ten eleven twelve",
    )
    for number, word in enumerate(line.split(), 1)
}
# Tried from the top; each writes (d)ay, (m)onth, (y)ear, (h)our and mi(n)ute.
_DATES = (
    r"(?:ngày |hôm )?(?P<d>\d{1,2}) tháng (?P<m>\d{1,2})(?:,? năm (?P<y>\d{4}))?",
    r"(?:ngày |hôm )?(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>\d{4})",
    r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)",
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)? (?:of )?(?P<m>MONTH)(?:,? (?P<y>\d{4}))?",
    r"(?P<m>MONTH) (?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<y>\d{4}))?",
    r"(?P<m>MONTH),? (?P<y>\d{4})",
    r"tháng (?P<m>\d{1,2})(?:\s?[/-]\s?| năm |, năm )(?P<y>\d{4})",
    r"tháng (?P<m>\d{1,2})",
    r"(?:ngày |hôm |sáng |chiều |tối |trưa |đêm |^)(?P<d>\d{1,2})[/-](?P<m>\d{1,2})",
    r"(?P<d>\d{1,2})/(?P<m>\d{1,2})",
    r"(?P<h>\d{1,2})(?:h|g|:| giờ) ?(?P<n>\d{2})?(?: phút)?",
    r"(?:năm )?(?P<y>(?:1\d|20)\d\d)",
)
_DATE = tuple(re.compile(rf"(?<![\w.,/]){pattern.replace('MONTH', _MONTH)}(?![\w%]|[.,]\d)") for pattern in _DATES)
_THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?![\d.,]\d|\d)")
_TOKEN = re.compile(r"[hndmy]x\d+|\d+(?:[.,]\d+)*|[^\W\d_]+")
_INTRODUCE = frozenset(
    "vào lúc hôm ngày năm tháng khoảng hơn gần trên dưới tại ở từ đến là"
    " the a an in on at of about around over nearly".split()
)


def is_right(short: str, answers: Sequence[str]) -> bool:
    """Whether a short answer and one of the known ones hold each other."""
    form = _form(short)
    return any(_holds(form, other) or _holds(other, form) for other in map(_form, answers) if form and other)


def _form(text: str) -> list[str]:
    line = _THOUSANDS.sub(lambda found: re.sub("[.,]", "", found[0]), search_form(text))
    for pattern in _DATE:
        line = pattern.sub(_date, line)
    tokens = [_number(token) for token in _TOKEN.findall(line)]
    return [token for token in tokens if token not in _INTRODUCE] or tokens


def _date(found: re.Match[str]) -> str:
    parts = {name: value for name, value in found.groupdict().items() if value}
    if "m" in parts and not parts["m"].isdigit():
        parts["m"] = str(_MONTHS.index(parts["m"][:3]) + 1)
    return " ".join(f" {name}x{int(parts[name])} " for name in "hndmy" if name in parts)


def _number(token: str) -> str:
    return str(_WORDS[token]) if token in _WORDS else token.replace(",", ".")


def _holds(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    """Whether a text holds another as a run of its words."""
    width = len(shorter)
    return any(longer[start : start + width] == shorter for start in range(len(longer) - width + 1))
