"""Names of people in a sentence, and which of them only report it."""

import re
from collections.abc import Iterator
from functools import cache

from retrieval.lists import any_of, listed
from retrieval.short import names
from retrieval.text import fold, has_marks

Span = tuple[int, int]

_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
# Words that begin a run of capitals before a name.
_ADDRESS = frozenset("Ông Bà Anh Chị Em Cô Chú Bác Cụ Thầy".split())
_GENERAL = frozenset("ông bà anh chị".split())
# What "Phó" goes on to where it is no surname.
_OFFICES = frozenset("Chánh Chủ Giám Tổng Thủ Bí Trưởng Ban Cục Đô Tư Thống Viện Hiệu Vụ Phòng".split())
# What a name goes on with in small letters: "Kees Cornelis van Rij".
_GOES_ON = re.compile(r"\s+(?:van|von|de|der|den|da|di|du|del|bin|ibn|al|el)[\s-]+[^\W\d_]")
_NUMERAL_END = re.compile(r"[IVX]+\.")
_TITLE = re.compile(rf"(?<!\w)(?:{any_of('pieces', 'titles')})\.?[\s:,]*\Z", re.IGNORECASE)
_OTHER = re.compile(rf"(?<!\w)(?:{any_of('pieces', 'other_names')})\.?\s+\Z", re.IGNORECASE)
# A title right before a name, but for the words of an office ("Bộ trưởng Ngoại giao"); the role that is asked for.
_RANK = re.compile(
    rf"(?<!\w)({any_of('pieces', 'ranks')}|ông|bà|anh|chị)\s+(?:(?:[^\W\d_][\w.]*)\s+){{0,4}}\Z", re.IGNORECASE
)
_ROLE = re.compile(
    r"(?:ai là|who (?:is|was) (?:the )?)\s*(?:\w+\s+){0,2}?(RANK)(?!\w)|(?<!\w)(RANK)(?:\s+\S+){0,3}\s+nao(?!\w)"
    r"|(?<!\w)(RANK)(?!\w)(?=.*(?<!\w)(?:la ai|ten gi|ten la gi|la nguoi nao)(?!\w))".replace(
        "RANK", fold(any_of("pieces", "ranks"))
    ).replace("ai là", "ai la")
)
REPORTING = re.compile(rf"(?<!\w)(?:{any_of('pieces', 'reporting')})(?!\w)")
_BEHIND = re.compile(rf"\s*(?:\([^)]*\)\s*)?[,–-]\s*[^,–-]{{0,30}}?({fold(any_of('pieces', 'ranks'))})(?!\w)")
_SAYS = re.compile(
    r"\s*(?:\([^)]*\)|[,–-][^,–]{0,80}[,–-])?\s*(?:(?:cũng|vừa|đã|(?:ngày|hôm)\s+[\d/-]+)\s+)*"
    + REPORTING.pattern.removeprefix(r"(?<!\w)")
)
_REPORTED = re.compile(r"(?:^|[\s(])(?:[Tt]heo|[Aa]ccording to|lời|dẫn lời)\s+(?:\w+\s+){0,8}\Z")
_ASKED_TO_SAY = re.compile(
    rf"(?<!\w)(?:{any_of('pieces', 'asked_to_say')}|{fold(any_of('pieces', 'asked_to_say'))})(?!\w)"
)


def asks_who_said(asked: str) -> bool:
    """Whether a question, in search form, asks for what or who somebody said."""
    return _ASKED_TO_SAY.search(asked) is not None


def people(sentence: str, asked: str) -> Iterator[tuple[Span, bool]]:
    """Spans of names, each with whether it may be who is asked for.

    Only full names may. Who only reports is not, unless that is asked; nor who has another title than is asked for.

    Parameters
    ----------
    sentence, asked : str
        A sentence, and the question in search form.
    """
    role = _ROLE.search(fold(asked))
    for start, end in names(sentence):
        found = _person(sentence, start, end)
        if found is None:
            continue
        span, known, whole = found
        title = _RANK.search(sentence, 0, span[0])
        office = title is not None and title[1].lower() not in _GENERAL
        held = role is not None and _holds_role(sentence, span, role[0], title[1] if title and office else "")
        reports = _SAYS.match(sentence, span[1]) or _REPORTED.search(sentence, 0, span[0])
        may = held or (not (role and office) and (asks_who_said(asked) or not reports))
        told = known or title is not None or held or _TITLE.search(sentence, 0, span[0]) is not None
        yield span, may and whole and (told or not has_marks(sentence))


def _holds_role(sentence: str, span: Span, role: str, title: str) -> bool:
    """Whether the role that is asked for stands before a name, "Bộ trưởng A", or behind it, "bà A, bộ trưởng"."""
    if title and fold(title.split()[0].lower()) in role:
        return True
    behind = _BEHIND.match(fold(sentence[span[1] : span[1] + 80].lower()))
    return behind is not None and behind[1] in role


def _person(sentence: str, start: int, end: int) -> tuple[Span, bool, bool] | None:
    """Span of the person's name in a run of capitals; None for something else.

    Also whether it begins with a Vietnamese surname, and whether it is a full name.
    """
    parts = [(hit.start() + start, hit.end() + start) for hit in _WORD.finditer(sentence[start:end])]
    texts = [sentence[first:last] for first, last in parts]
    first = _surname(texts)
    if first is not None and not any(text.isupper() and len(text) > 1 for text in texts[first:]):
        return None if _is_other(sentence, parts[first][0]) else ((parts[first][0], end), True, True)
    while place := next((width for width in (3, 2, 1) if " ".join(texts[:width]) in _places()), 0):
        parts, texts = parts[place:], texts[place:]
    if not 1 <= len(texts) <= 4 or _is_other(sentence, parts[0][0]):
        return None
    # Vietnamese ones only in front: "Quốc hội", but "Nhậm Quốc Cường".
    if any(text in _no_names() for text in (texts[0], *filter(str.isascii, texts))):
        return None
    if any(text.isupper() and len(text) > 2 for text in texts):
        return None
    if _GOES_ON.match(sentence, end):
        return None
    span = parts[0][0], end
    ranked = _RANK.search(sentence, 0, span[0]) is not None
    if len(texts) == 1:
        return (span, False, False) if ranked else None
    whole = (ranked or not has_marks("".join(texts))) and not any(map(_NUMERAL_END.fullmatch, texts))
    return span, False, whole


def _is_other(sentence: str, start: int) -> bool:
    """Whether what stands before a name says that it is no person's: "báo", but not "nhà báo"."""
    return _OTHER.search(sentence, 0, start) is not None and _TITLE.search(sentence, 0, start) is None


def _surname(texts: list[str]) -> int | None:
    """Where a Vietnamese name of two to four words begins, behind an address, an office or a place."""
    first = int(len(texts) > 2 and texts[0] in _ADDRESS)
    while first < len(texts) - 1:
        if " ".join(texts[first : first + 2]) in _places():
            first += 2
        elif texts[first] in _surnames() and texts[first + 1] not in _OFFICES:
            # One unknown word before it begins the name: a surname that the list does not have.
            if first == 1 and len(texts) == 4 and texts[0] not in _no_names() | _ADDRESS and not texts[0].isupper():
                first = 0
            return first if len(texts) - first <= 4 else None
        else:
            first += 1
    return None


@cache
def _places() -> frozenset[str]:
    return frozenset((*listed("places"), *listed("regions", "countries"), *listed("regions", "provinces")))


@cache
def _surnames() -> frozenset[str]:
    return frozenset(word for line in listed("surnames") for word in line.split())


@cache
def _no_names() -> frozenset[str]:
    return frozenset(listed("pieces", "no_names"))
