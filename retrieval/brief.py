"""The few words in a sentence that answer a question: chosen among the pieces of the sort that it wants."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from retrieval.people import REPORTING, asks_who_said, people
from retrieval.quantities import quantities_of
from retrieval.text import fold, has_marks, search_form, words
from retrieval.times import times_of
from retrieval.wanted import NO_SPACES, NUMBERS, TIMES, Sort, Wanted
from retrieval.whereabouts import places_of

Span = tuple[int, int]

# Characters of a sentence that is read: longer ones are tables and lists, where nothing is clear.
_LONGEST = 2_000
# Pieces of the sort wanted, from which on it is a list.
_MOST = 20
# Of several pieces the best must stand nearer to the question's words by this factor.
_CLEARLY = 1.3
# Letters of a word that others may begin with.
_STEM = 3
# Words further away that count half.
_HALF = 5.0
_TOKEN = re.compile(r"[^\W_]+")
# What parts a sentence: words beyond it are further away, by so many words.
_BREAKS = ((re.compile(r"[.!?]\s*(?=[^\W\d_])|;|\n"), 8.0), (re.compile(r"[,:()–]|\s-\s"), 2.0))
_BORN = re.compile(r"(?<!\w)(?:sinh|ra đời|ra doi|born|birth)(?!\w)")
_DIED = re.compile(r"(?<!\w)(?:mất|qua đời|chết|mat|qua doi|chet|died|die|death|pass(?:ed)? away)(?!\w)")
_RANGE = re.compile(r"(\d{4})\s?[-–]\s?(\d{4})")
_AND = re.compile(r"\s*(?:,|và|and|&|cùng|,\s*(?:and|và))\s+(?:(?:ông|bà|anh|chị)\s+)?")
# What stands between the two times of a life.
_UNTIL = re.compile(r"\s*[-–]\s*(?:(?:mất|qua đời|died|d\.)\s*)?(?:(?:ngày\s+)?[\w]{1,9}[\s,]+){0,4}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a sentence, how near they stand to the question's, and whether they may be what is wanted."""

    start: int
    end: int
    near: float
    may: bool
    text: str


def brief_answer(asks: Wanted, question: str, sentence: str) -> str | None:
    """Return the piece of a sentence that a question wants; None where none, or no single one, is clear."""
    found = pieces_wanted(asks, question, sentence)
    if not found:
        return None
    best, *others = found
    clear = best.may and all(best.near >= _CLEARLY * other.near for other in others)
    if asks.sole and others:
        return None
    if asks.sort is Sort.PERSON and any(_beside(sentence, best, other) for other in others):
        return None
    return best.text if clear else None


def pieces_wanted(asks: Wanted, question: str, sentence: str) -> list[Piece]:
    """Pieces of a sentence of the sort that a question wants and does not name itself, the nearest to its words first.

    None of a list or table, where nothing is clear.
    """
    if len(sentence) > _LONGEST:
        return []
    pieces = list(_pieces(asks, question, sentence))
    if not pieces or len(pieces) > _MOST:
        return []
    known = {fold(word) for word in words(question)}
    line = _Line(sentence, known)
    found: dict[str, Piece] = {}
    for (start, end), may in pieces:
        text = sentence[start:end].strip(" ,")
        form = [fold(word) for word in words(text)]
        if not form or all(word in known or _begins(word, known) for word in form):
            continue
        if asks.sort is Sort.PERSON and _is_named(text, question):
            continue
        near = line.near(start, end)
        key = " ".join(form)
        if key not in found or near > found[key].near:
            found[key] = Piece(start, end, near, may, text)
    return sorted(found.values(), key=lambda piece: -piece.near)


def holds(text: str) -> re.Pattern[str]:
    """Pattern for a short answer as whole words; in languages without spaces, as whole numbers."""
    letter = r"\d" if NO_SPACES.search(text) else r"\w"
    return re.compile(rf"(?<!{letter}){re.escape(text)}(?!{letter})")


def _is_named(name: str, question: str) -> bool:
    """Whether a question names a person by less than the full name: "Trump"; without marks the first name may be it."""
    parts = name.split()
    ends = parts[-1:] if has_marks(name) else (parts[0], parts[-1])
    return any(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", question) for part in ends)


def _beside(sentence: str, piece: Piece, other: Piece) -> bool:
    """Whether two pieces stand in a list: "A và B"."""
    first, second = sorted((piece, other), key=lambda one: one.start)
    return _AND.fullmatch(sentence[first.end : second.start]) is not None


def _begins(word: str, asked: Set[str]) -> bool:
    """Whether a word begins one of the question's: "Serbia" is no answer to a question about Serbian."""
    return len(word) > _STEM and word.isalpha() and any(other.startswith(word) for other in asked)


def _pieces(asks: Wanted, question: str, sentence: str) -> Iterator[tuple[Span, bool]]:
    if asks.sort in TIMES:
        return _lifetime(search_form(question), sentence, list(times_of(asks.sort, sentence)))
    if asks.sort in NUMBERS:
        return quantities_of(asks, sentence)
    if asks.sort is Sort.PERSON:
        return people(sentence, search_form(question))
    return places_of(asks.nouns, sentence)


def _lifetime(asked: str, sentence: str, found: list[tuple[Span, bool]]) -> Iterator[tuple[Span, bool]]:
    """Times that may be meant: of the two of a life, "(1937 - 2013)", only the one that is asked for.

    Nor is the time at which something is said, "Chiều 11-6, tại buổi họp, ông A cho biết ...", that of what is said.
    """
    born, died = _BORN.search(asked) is not None, _DIED.search(asked) is not None
    lives = {
        first: second
        for (first, _), (second, _) in pairwise(found)
        if _UNTIL.fullmatch(sentence[first[1] : second[0]]) is not None
    }
    alive = not lives and not any(_RANGE.fullmatch(sentence[slice(*span)]) for span, _ in found)
    if died and not born and alive and not _DIED.search(search_form(sentence)):
        return
    said = REPORTING.search(sentence) is not None and not asks_who_said(asked)
    for span, may in found:
        both = _RANGE.fullmatch(sentence[slice(*span)])
        if both and born != died:
            yield (span[0] + both.start(1 + died), span[0] + both.end(1 + died)), may
            continue
        if (died and span in lives) or (born and span in lives.values()):
            continue
        opening = not sentence[: span[0]].strip() and sentence[span[1] :].startswith(",")
        yield span, may and not (opening and said)


class _Line:
    """A sentence, to tell how near its pieces stand to a question's words."""

    def __init__(self, sentence: str, asked: Set[str]) -> None:
        tokens = [(hit.start(), hit.end(), _form(hit[0])) for hit in _TOKEN.finditer(sentence)]
        self._starts = [start for start, _, _ in tokens]
        self._ends = [end for _, end, _ in tokens]
        self._asked = [token for token in tokens if token[2] in asked]
        self._count = max(len(asked), 1)
        self._breaks = [(hit.start(), hit.end(), cost) for found, cost in _BREAKS for hit in found.finditer(sentence)]

    def near(self, start: int, end: int) -> float:
        """Share of the question's words that stand near a piece; nearer ones count more."""
        best: dict[str, float] = {}
        for first, last, word in self._asked:
            if start < last and first < end:
                continue
            low, high = (last, start) if last <= start else (end, first)
            between = max(0, bisect_right(self._ends, high) - bisect_left(self._starts, low))
            breaks = sum(cost for begin, stop, cost in self._breaks if low <= begin and stop <= high)
            best[word] = max(best.get(word, 0.0), 1 / (1 + (between + breaks) / _HALF))
        return sum(best.values()) / self._count


@lru_cache(1 << 14)
def _form(word: str) -> str:
    return fold(search_form(word))
