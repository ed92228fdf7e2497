"""Where an article happened: the province or city, where the title or the lead says so clearly.

A district that exists in one city only stands for that city. Where nothing is clear, the place is None: a wrong filter
hides an article, a missing one only leaves it out of one.
"""

import re
from functools import cache

from seeds.wordlists import entries

# Words that say "this is a place" before its name.
_UNIT = (
    r"(?:[Tt]hành phố|TP\.?|[Tt]ỉnh|[Tt]hủ đô|(?:[Tt]hành|[Tt]ỉnh) (?:ủy|uỷ|đoàn)|UBND|HĐND|[Qq]uận(?: (?:ủy|uỷ))?|ĐBQH"
    r"|[Cc]ông an|[Ss]ở \w+(?: \w+){0,3}|(?:[Tt]hành|[Tt]ỉnh) (?:ủy|uỷ),? )"
)
_LOCATIVE = r"(?:[Tt]ại|[Ởở]|[Tt]rên địa bàn|[Vv]ề|[Đđ]ến|[Ii]n|[Aa]t)"
_DISTRICT = r"(?:[Qq]uận(?: (?:[ủu]y|uỷ))?|Q\.)"
# How far from "tại" the name may stand: "tại Đảng bộ quận Ngô Quyền".
_REACH = 30
# Enough of what stands before a name to see whether it is a part of another.
_BEFORE = 20
# The whole text decides only if one place leads the next by this much, named so often.
_LEAD = 2
_MENTIONS = 3
# So much of a long text is read for it.
_READ = 100_000


@cache
def _gazetteer() -> tuple[dict[str, str], dict[str, str]]:
    """Spellings of provinces, and names of urban districts, each with the province's name."""
    provinces: dict[str, str] = {}
    districts: dict[str, str] = {}
    for entry in entries("places"):
        spellings, _, inside = entry.partition(" : ")
        name, _, others = spellings.partition(" | ")
        provinces |= {spelling.strip(): name.strip() for spelling in (name, *others.split(",")) if spelling.strip()}
        districts |= {district.strip(): name.strip() for district in inside.split(",") if district.strip()}
    return provinces, districts


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    provinces, districts = _gazetteer()
    names = "|".join(sorted(map(re.escape, provinces), key=len, reverse=True))
    inner = "|".join(sorted(map(re.escape, districts), key=len, reverse=True))
    # "Thái Bình Dương" is an ocean, "Nguyễn Hòa Bình" a person: neither follows nor precedes another capital.
    mention = (
        rf"(?P<unit>{_UNIT}\s)?(?<!\w)(?P<place>{names})(?!\w)(?!\s(?:Dương|[A-ZĐ][a-zà-ỹ]+))"
        rf"|{_DISTRICT}\s(?P<district>{inner})(?!\w)"
    )
    return (
        re.compile(rf"^(?:{_UNIT}\s)?(?P<place>{names})\s*(?::|,|\(|[-–—]\s)", re.IGNORECASE),
        re.compile(mention),
        re.compile(rf"\b{_LOCATIVE}\s(?P<between>[^.;:,()]{{0,{_REACH}}}?)(?:{mention})"),
        re.compile(rf"(?:^|[.!?:;,(“\"–—-]\s*|\b(?:[a-zà-ỹđ]\w*|{_LOCATIVE}|Từ|From)\s+)$"),
    )


def find_place(title: str, paragraphs: tuple[str, ...]) -> str | None:
    """Find the province or city an article is about.

    In order: the prefix of the title ("Hà Nội: …") or the dateline; the only place in the title; what stands after
    "tại" or "in" in the lead; the only place in the lead; the place that the text names most, by far.
    """
    prefix, _, located, _ = _patterns()
    lead = paragraphs[0] if paragraphs else ""
    for line in (title, lead):
        found = prefix.match(line)
        if found:
            return _gazetteer()[0].get(found["place"]) or _by_case(found["place"])
    for places in (_mentioned(title), _named(located, lead), _mentioned(lead)):
        if len(set(places)) == 1:
            return places[0]
    counts: dict[str, int] = {}
    for place in _mentioned("\n".join((title, *paragraphs))[:_READ]):
        counts[place] = counts.get(place, 0) + 1
    ranked = sorted(counts, key=lambda place: -counts[place])
    if not ranked or counts[ranked[0]] < _MENTIONS:
        return None
    return ranked[0] if len(ranked) == 1 or counts[ranked[0]] >= _LEAD * counts[ranked[1]] else None


def place_of_title(title: str) -> str | None:
    """Read only the prefix of a title: "Hà Nội: …"."""
    if ":" not in title:
        return None
    found = _patterns()[0].match(title)
    return _by_case(found["place"]) if found and title[found.end() - 1] == ":" else None


def _by_case(spelling: str) -> str | None:
    folded = spelling.casefold()
    return next((name for known, name in _gazetteer()[0].items() if known.casefold() == folded), None)


def _name(found: re.Match[str]) -> str:
    provinces, districts = _gazetteer()
    return provinces[found["place"]] if found["place"] else districts[found["district"]]


def _mentioned(line: str) -> list[str]:
    return _named(_patterns()[1], line)


def _named(pattern: re.Pattern[str], line: str) -> list[str]:
    """Give the places that a pattern finds, but for those that follow a capital: parts of other names."""
    opening = _patterns()[3]
    return [
        _name(found)
        for found in pattern.finditer(line)
        if found["unit"]
        or found["district"]
        or opening.search(line[max(0, found.start("place") - _BEFORE) : found.start("place")])
    ]
