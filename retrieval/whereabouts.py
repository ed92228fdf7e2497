"""Names of places in a sentence: of a sort ("tỉnh nào"), or what stands behind "tại", "ở", "in" and "at"."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from retrieval.lists import any_of, listed
from retrieval.text import fold

Span = tuple[int, int]

_UPPER = "".join(filter(str.isupper, map(chr, (*range(0x41, 0x250), *range(0x1E00, 0x1F00)))))
_PROPER = rf"[{_UPPER}][\w'’]*(?:[.-][\w'’]+)*"
_NAME = rf"(?:{_PROPER}|\d+)"
_NAMES = rf"{_NAME}(?:[ -]+(?:- )?{_NAME}){{0,5}}"
_SORTS = rf"(?:(?i:{any_of('pieces', 'place_sorts')})\.?)"
_PHRASE = rf"(?:{_SORTS}\s+){{0,3}}{_NAMES}"
_CHAIN = re.compile(
    r"(?<!\w)(?:tại|ở|Tại|Ở|ngụ|trú|quê|in|at|In|At)\s+(?:the\s+)?"
    rf"(?P<place>{_PHRASE}(?:(?:,\s+|\s+\(|\s+[-–]\s+|\s+(?:thuộc|của)\s+){_PHRASE}){{0,4}})"
)
_ENGLISH_IN = re.compile(rf"(?<!\w)(?:in|at|from|to|near|of|is)\s+(?:the\s+)?({_PROPER}(?:[ -]{_PROPER}){{0,4}})")
_CITY = re.compile(rf"(?<!\w)(?:(?:[Tt]hành phố|TP\.?)\s+{_NAMES}|(?:(?<=ở )|(?<=tại )|(?<=từ )|(?<=thủ đô )){_NAMES})")
_PROVINCE = re.compile(rf"(?<!\w)[Tt]ỉnh\s+{_NAMES}")
_SORTED = re.compile(rf"(?<!\w)(?P<noun>{_SORTS})\s+(?:{_SORTS}\s+)?{_NAMES}")
_AT = re.compile(r"(?<!\w)(?:tại|ở|in|sang|tới)\s+(?:the\s+)?\Z")
# "Tại Pakokku, cách tâm chấn 70 km": that is not where it is.
_AWAY = re.compile(r"[,)\s]*(?:nằm\s+)?cách(?!\w)|[,)\s]+\d+\s?(?:km|miles|kilomet(?:er|re)s)\s")
_ENGLISH_SORTS = frozenset("city town state county village district continent island".split())
_ENGLISH_ENDS = frozenset("river street university airport hospital stadium school".split())


def places_of(nouns: tuple[str, ...], sentence: str) -> Iterator[tuple[Span, bool]]:
    """Spans of the places that a question may ask for; one that ends in half a word is no answer.

    Parameters
    ----------
    nouns : tuple of str
        The sort of place, folded; empty for any.
    sentence : str
        A sentence.
    """
    for start, end in dict.fromkeys(_finder(" ".join(nouns))(sentence)):
        cut = (
            sentence[start:end].split()[-1] in listed("pieces", "halves") and sentence[end : end + 2].strip().islower()
        )
        named = any(letter.isupper() for letter in sentence[start:end]) and not _is_time(sentence[start:end])
        yield (start, end), named and not cut and not _AWAY.match(sentence, end)


def _finder(sort: str) -> Callable[[str], Iterable[Span]]:
    if not sort:
        return lambda sentence: (hit.span("place") for hit in _CHAIN.finditer(sentence))
    if sort in ("nuoc", "quoc gia", "country"):
        return _countries
    if sort in ("tinh", "province", "dia phuong"):
        return lambda sentence: _spans(sentence, _PROVINCE, _known("provinces"))
    if sort in ("thanh pho", "thu do"):
        return lambda sentence: (
            (start, end)
            for start, end in _spans(sentence, _CITY, _known("provinces"))
            if sentence[start:end] not in listed("regions", "countries")
        )
    if sort in _ENGLISH_SORTS:
        return lambda sentence: (hit.span(1) for hit in _ENGLISH_IN.finditer(sentence))
    if sort in _ENGLISH_ENDS:
        ends = re.compile(rf"(?<!\w){_PROPER}(?:[ -]{_PROPER}){{0,4}}\s+{sort.title()}(?!\w)")
        return lambda sentence: _spans(sentence, ends)
    return lambda sentence: (
        hit.span() for hit in _SORTED.finditer(sentence) if fold(hit["noun"].lower()).strip(".") == sort
    )


def _countries(sentence: str) -> list[Span]:
    """Countries behind "tại" or "in"; where there is none, all."""
    found = _spans(sentence, _known("countries"))
    return [span for span in found if _AT.search(sentence, 0, span[0])] or found


def _spans(sentence: str, *patterns: re.Pattern[str]) -> list[Span]:
    """Spans of what patterns find, none inside another."""
    found = sorted(
        (hit.span() for pattern in patterns for hit in pattern.finditer(sentence)), key=lambda span: -span[1]
    )
    return [span for span in found if not any(o[0] <= span[0] and span[1] <= o[1] and o != span for o in found)]


@cache
def _known(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{any_of('regions', name)})(?!\w)")


def _is_time(text: str) -> bool:
    return text.split()[0].removesuffix("'s").removesuffix("’s") in listed("pieces", "no_names") and " " not in text
