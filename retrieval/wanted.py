"""What exactly a question wants in a few words: a year, a person, a number of something; from retrieval/data/wanted.

One file a language. Finer than the kinds of retrieval.question, which say what a whole sentence should hold, and
stricter: a question that asks for two things, or for a list, wants nothing that a few words could say.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from retrieval.lists import named
from retrieval.text import fold, has_marks, search_form


class Sort(StrEnum):
    """What a few words can say."""

    PERSON = "person"
    PLACE = "place"
    CLOCK = "clock"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    CENTURY = "century"
    TIME = "time"
    COUNT = "count"
    PERCENT = "percent"
    MONEY = "money"
    DURATION = "duration"
    LENGTH = "length"
    AREA = "area"
    SPEED = "speed"
    WEIGHT = "weight"
    DEGREE = "degree"
    AGE = "age"
    RANK = "rank"


TIMES = frozenset((Sort.CLOCK, Sort.DAY, Sort.MONTH, Sort.YEAR, Sort.CENTURY, Sort.TIME))
NAMES = frozenset((Sort.PERSON, Sort.PLACE))
NUMBERS = frozenset(Sort) - TIMES - NAMES
# Letters of languages that write no spaces: Thai, Japanese and Chinese.
NO_SPACES = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_NEARNESS = ("vi", "en")
_NONE = "none"
# Lists that patterns name in capitals.
_LISTS = ("role", "nobody")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question wants.

    Attributes
    ----------
    sort : Sort
        What a few words can say of it.
    nouns : tuple of str
        The word or words, folded, of what is counted or of the sort of place ("đảng viên", "tỉnh").
    sole : bool
        Whether a sentence must hold one piece of the sort only: outside Vietnamese and English, where nearness to the
        question's words says less.
    """

    sort: Sort
    nouns: tuple[str, ...] = ()
    sole: bool = False


def wanted(question: str) -> Wanted | None:
    """What a question wants; None where no few words would do, or where it is not clear which."""
    form = search_form(question).strip(" ?!.…\"'")
    marked = has_marks(question)
    found: Wanted | None = None
    for name, as_written, folded, sole in _patterns():
        hit = (as_written if marked else folded).search(form)
        if hit is None:
            continue
        if name == _NONE:
            return None
        new = Wanted(Sort(name), tuple(fold(hit.groupdict().get("noun") or "").split()), sole)
        if found is None:
            found = new
            form = f"{form[: hit.start()]} {form[hit.end() :]}"  # whatever else is asked is another thing
        elif new.sort is not found.sort:
            return None
    return found


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str], bool], ...]:
    """Sorts in the order in which they are tried: a pattern as written, one without marks, whether sole."""
    found = []
    for entry in sorted(entry.name for entry in files("retrieval").joinpath("data", "wanted").iterdir()):
        language = entry.removesuffix(".txt")
        lines = named("wanted", language)
        lists = {name.upper(): f"(?:{'|'.join(phrases)})(?!\\w)" for name, phrases in lines if name in _LISTS}
        for name, phrases in lines:
            for phrase in phrases if name not in _LISTS else ():
                pattern = _with(lists, phrase)
                found.append((name, _compiled(pattern), _compiled(fold(pattern)), language not in _NEARNESS))
    return tuple(found)


def _with(lists: dict[str, str], phrase: str) -> str:
    for name, pattern in lists.items():
        phrase = phrase.replace(name, pattern)
    return phrase


def _compiled(phrase: str) -> re.Pattern[str]:
    if NO_SPACES.search(phrase):
        return re.compile(phrase)
    return re.compile(rf"(?<!\w)(?:{phrase})(?!\w)")
