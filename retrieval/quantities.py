"""Numbers in a sentence with what they count or measure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.lists import any_of, named
from retrieval.text import fold, words
from retrieval.times import times
from retrieval.wanted import Sort, Wanted

_VI = "hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười(?: (?:một|hai|ba|bốn|lăm|sáu|bảy|tám|chín))?"
_EN = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    "|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_MANY = "trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ|hundred|thousand|million|billion|trillion|juta|miliar|ribu"
_DIGITS = r"\d+(?:[.,]\d+)*"
_NUMBER = re.compile(
    rf"(?P<money>[$£€]\s?){_DIGITS}(?:\s?(?:{_MANY}|bn|m|k)(?!\w))?(?!\w)"
    rf"|(?<![\w/.,:-]){_DIGITS}(?:\s?[-–]\s?{_DIGITS})?(?:/\d+)?(?:\s?(?:{_MANY})(?!\w))*(?!\w)"
    rf"|(?<![\w/.,:-]){_DIGITS}(?=(?:km|kg|ha|cm|mm|m|g|m2|km2|m²|km²|tr|USD|%)(?!\w))"
    rf"|(?<![\d.,A-Za-z]){_DIGITS}(?=[\u3400-\u9fff])"
    rf"|(?<!\w)(?:(?:{_VI}|{_EN}|một|one|a)(?:\s(?:{_MANY}))+|{_VI}|{_EN})(?!\w)",
    re.IGNORECASE,
)
# The sorts in the order in which they are tried: "km/h" before "km".
_AFTER = re.compile(
    r"\s*(?:(?:rưỡi|dư|lẻ)\s+)?-?(?:"
    + "|".join(f"(?P<{sort}>{'|'.join(units)})" for sort, units in named("pieces", "units"))
    + r")(?![\w²])"
)
_PEOPLE = re.compile(rf"(?:{any_of('pieces', 'counted_people')})(?!\w)", re.IGNORECASE)
_PERSON = re.compile(fold(any_of("pieces", "counted_people")))
# Numbers that tell an age without its unit.
_AGED = re.compile(r"(?:tuổi|aged?|at|age of)\s\Z")
_SAME = {"met": "m", "hecta": "ha", "hec": "ha", "kilomet": "km", "cay": "km", "kilo": "kg"}
_AGAIN = re.compile(r"\s*\((?:khoảng |tương đương |gần |hơn |about |roughly |~|≈)*")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number: its span, the end of its unit, and the sort of the unit (COUNT where it measures nothing)."""

    start: int
    end: int
    unit_end: int
    sort: Sort


def quantities(sentence: str) -> Iterator[Quantity]:
    """All numbers that are no part of a time, in order; not those that say another again, "345 miles (550 km)"."""
    last: Quantity | None = None
    for found in _all_quantities(sentence):
        again = last is not None and found.sort is last.sort and found.sort is not Sort.COUNT
        if not (again and last and _AGAIN.fullmatch(sentence[last.unit_end : found.start])):
            yield found
        last = found


def _all_quantities(sentence: str) -> Iterator[Quantity]:
    taken = [time for time in times(sentence) if "?" not in time.tells]
    for hit in _NUMBER.finditer(sentence):
        if any(time.start < hit.end() and hit.start() < time.end for time in taken):
            continue
        sort, end = Sort.COUNT, hit.end()
        if hit["money"]:
            sort = Sort.MONEY
        elif after := _AFTER.match(sentence, hit.end()):
            sort, end = Sort(next(name for name, value in after.groupdict().items() if value)), after.end()
        elif hit[0].isdigit() and len(hit[0]) == 2 and _AGED.search(sentence, 0, hit.start()):
            sort = Sort.AGE
        yield Quantity(hit.start(), hit.end(), end, sort)


def quantities_of(wanted: Wanted, sentence: str) -> Iterator[tuple[tuple[int, int], bool]]:
    """Spans of the numbers of a sort; of those that count, the ones that best count what is wanted."""
    found = list(quantities(sentence))
    if wanted.sort is Sort.COUNT:
        counted = [_counts(wanted.nouns, sentence[number.end : number.end + 60]) for number in found]
        most = max(counted, default=0)
        yield from (((one.start, one.end), True) for how, one in zip(counted, found, strict=True) if how == most > 0)
        return
    noun = wanted.nouns[0] if wanted.nouns else ""
    for number in found:
        unit = fold(sentence[number.end : number.unit_end].strip().lower())
        if number.sort is wanted.sort and _same_unit(unit).startswith(_same_unit(noun)[:4]):
            yield (number.start, number.unit_end), True


def _same_unit(unit: str) -> str:
    return _SAME.get(unit.split()[0], unit) if unit else ""


def _counts(nouns: tuple[str, ...], after: str) -> int:
    """How much of what is counted follows a number: 2 is all of it; in English its last word will do."""
    following = [fold(word) for word in words(re.split(r"[,;.()]", after)[0])][:6]
    if not nouns or not following:
        return 0
    if _PERSON.fullmatch(nouns[0]) or _PERSON.fullmatch(" ".join(nouns[:2])):
        return int(_PEOPLE.match(after.strip()) is not None)  # "người" are "hành khách" elsewhere
    if following[0] == nouns[0]:
        return 1 + (following[1:2] == list(nouns[1:2]))
    stems = [_singular(word) for word in following[:4]]
    return int(nouns[-1] != _singular(nouns[-1]) and _singular(nouns[-1]) in stems)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
