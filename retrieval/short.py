"""Where in a sentence something of the kind that a question asks for stands: a name, a time, a place, a number.

Loosely, as evidence for a sentence (retrieval.evidence). Which few words to give as an answer is a stricter question:
that of retrieval.brief.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from retrieval.question import Kind
from retrieval.text import fold, has_marks, search_form

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_YEAR = r"(?:1[0-9]|20)\d\d"
_CLOCK = r"\d{1,2}\s?(?:h|g|giờ|:)(?:\s?\d{2})?(?:\s?phút)?(?!\w)"
_TIME = re.compile(
    rf"""
    \b{_CLOCK}(?:,?\s+(?:(?:sáng|trưa|chiều|tối|đêm)\s+)?(?:ngày\s+)?\d{{1,2}}[/.-]\d{{1,2}}(?:[/.-]\d{{4}})?(?!\d))?
    | (?:[Bb]uổi\s+)(?:sáng|trưa|chiều|tối)
    | (?:(?:[Ss]áng|[Tt]rưa|[Cc]hiều|[Tt]ối|[Đđ]êm)\s+)?(?:ngày\s+|[Nn]gày\s+)?
        \d{{1,2}}[/.-]\d{{1,2}}(?:[/.-]\d{{4}})?(?!\d|[/.,-]\d|\s*%)         # 23/3, 17-5-2022
    | (?:[Nn]gày\s+\d{{1,2}}\s+)?[Tt]háng\s+\d{{1,2}}(?:(?:\s+năm\s+|[/,\s-]\s*){_YEAR})?
    | [Nn]ăm\s+{_YEAR}(?:\s*[-–]\s*{_YEAR})?
    | (?:[Tt]hế\s+k[ỷỉ]|[Tt]hập\s+niên)\s+(?:thứ\s+)?[\dIVX]+
    | (?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?\b(?:{_MONTHS})\b\.?(?:\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d))?(?:,?\s+{_YEAR})?
        (?<!\bMay)(?<!\bMar)                                                # a month alone, not the verb
    | \b{_YEAR}\s*[-–]\s*{_YEAR}\b
    | \b{_YEAR}s?\b
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(
    r"(?<![\w/.,-])\d+(?:[.,]\d+)*(?:\s*%)?(?![\w/]|[.,-]\w)"
    r"|(?<!\w)(?:[Hh]ai|[Bb]ốn|[Ss]áu|[Bb]ảy|[Tt]ám|[Cc]hín|[Mm]ười|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight"
    r"|[Nn]ine|[Tt]en|[Tt]welve|[Tt]wenty)(?!\w)"
)
_CAPITALISED = re.compile(r"[^\W\d_][\w'’.-]*")
_PLACE_BEFORE = re.compile(
    r"(?:tại|ở|về|đến|từ|ủy|uỷ|quận|huyện|tỉnh|thành phố|thị xã|thị trấn|phường|xã|thủ đô|nước|đảo|TP\.?"
    r"|đường|phố|khu|khu vực|sân|sân bay|cảng|bệnh viện|làng|thôn|xóm|bản|ấp|bang|cầu|sông"
    r"|in|at|near|from|to|of)\s+$",
    re.IGNORECASE,
)


_CAUSE = re.compile(
    r"(?<!\w)(?:vì|do|bởi|nhằm|nhờ|nên|khiến|dẫn đến|nguyên nhân|lý do|để"
    r"|because|due to|since|so that|in order to|caused|as a result|led to)(?!\w)",
    re.IGNORECASE,
)


# What "bao nhiêu" and "how many" count without saying what.
_GENERAL = frozenset("nguoi cai chiec con lan people persons times items things of".split())


def candidates(kind: Kind, question: str, sentence: str) -> list[tuple[int, int]]:
    """Spans of a sentence that could answer a question of a kind, in order; none for kinds without a form."""
    if kind is Kind.WHEN:
        return [found.span() for found in _TIME.finditer(sentence) if _as_fine_as_asked(question, found[0])]
    if kind is Kind.HOW_MANY:
        return [found.span() for found in _NUMBER.finditer(sentence)]
    if kind is Kind.WHO:
        return list(_people(sentence))
    if kind is Kind.WHERE:
        return [span for span in names(sentence) if _PLACE_BEFORE.search(sentence, 0, span[0])]
    if kind is Kind.WHY:
        return [found.span() for found in _CAUSE.finditer(sentence)]
    return []


def _as_fine_as_asked(question: str, time: str) -> bool:
    """Whether a time tells the hour, the year or the day where the question asks for that."""
    asked = fold(search_form(question))
    if re.search(r"\b(?:may gio|gio nao|luc may|what time)\b", asked):
        return re.search(_CLOCK, time) is not None
    if re.search(r"\b(?:nam (?:nao|may)|(?:what|which) year)\b", asked):
        return re.search(_YEAR, time) is not None
    if re.search(r"\b(?:(?:ngay|hom) (?:nao|may)|(?:what|which) (?:date|day))\b", asked):
        return (
            re.search(rf"\d[/.-]\d|ngày\s+\d|(?:{_MONTHS})\.?\s+\d|\d\s+(?:{_MONTHS})", time, re.IGNORECASE) is not None
        )
    return True


def unit_of(question: str) -> tuple[str, ...]:
    """Words, at most two, that a question counts, folded: "dang", "vien" in "bao nhiêu đảng viên".

    None where it counts people or things in general: a text will call them by another name.
    """
    found = re.search(r"(?:bao nhieu|how many|may)\s+(\w+)(?:\s+(\w+))?", fold(search_form(question)))
    unit = tuple(word for word in (found.groups() if found else ()) if word)
    return () if unit and unit[0] in _GENERAL else unit


def names(sentence: str) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words; a single one at the start of the sentence is no name."""
    run: list[re.Match[str]] = []
    for found in [*_CAPITALISED.finditer(sentence), None]:
        joined = run and found is not None and sentence[run[-1].end() : found.start()] == " "
        if found is not None and found[0][0].isupper() and (joined or not run):
            run.append(found)
            continue
        if run and (len(run) > 1 or run[0].start() > 0):
            yield run[0].start(), run[-1].end() - (run[-1][0][-1] in ".'’-")
        run = [found] if found is not None and found[0][0].isupper() else []


def _people(sentence: str) -> Iterator[tuple[int, int]]:
    """Names of people: a Vietnamese one begins with one of few surnames, also behind the name of a place.

    Of other names of two to four words, those without Vietnamese marks and without an abbreviation are taken.
    """
    for start, end in names(sentence):
        parts = [(found.start() + start, found.end() + start) for found in _CAPITALISED.finditer(sentence[start:end])]
        texts = [sentence[first:last] for first, last in parts]
        place = 0
        while place < len(parts) - 1 and (
            f"{texts[place]} {texts[place + 1]}" in _places() or texts[place] not in _surnames()
        ):
            place += 2 if f"{texts[place]} {texts[place + 1]}" in _places() else 1
        if 2 <= len(parts) - place <= 4 and not any(text.isupper() for text in texts[place:]):
            yield parts[place][0], end
        elif 2 <= len(parts) <= 4 and not any(has_marks(text) or (text.isupper() and len(text) > 2) for text in texts):
            yield start, end


@cache
def _places() -> frozenset[str]:
    return frozenset(files("retrieval").joinpath("data", "places.txt").read_text("utf-8").splitlines())


@cache
def _surnames() -> frozenset[str]:
    return frozenset(files("retrieval").joinpath("data", "surnames.txt").read_text("utf-8").split())
