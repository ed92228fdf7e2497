"""Where sentences begin and end. Not splitting is better than splitting wrong: a quote must read whole.

A line break always ends a sentence (headings and captions are lines of their own). Within a line, a full stop,
question or exclamation mark ends one if what follows begins a sentence, unless it belongs to an abbreviation
(``data/abbreviations/<language>.txt``), an initial, a number, a web address, or stands inside a quotation.
"""

import re
from bisect import bisect_left, bisect_right
from functools import cache
from importlib.resources import files

from retrieval.types import Sentence

_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
# Stops that need a space after them, with closing quotes and brackets; and those of Chinese or Hindi, which do not.
# Nothing is tried twice (possessive): a line of a million stops must not take a million times as long.
_SPACED_STOP = re.compile(r"[.!?…؟۔]++[\"'”’»)\]]*+")
_FULL_STOP = re.compile(r"[。！？｡।॥]++[」』”’）\"]*+")
_QUOTE = re.compile('[“«"「『]')
_LAST_WORD = re.compile(r"[^\s(\[“\"‘'«/]+$")
# No abbreviation is longer.
_LONGEST_WORD = 40
_NOT_A_START = re.compile(r"[\s\"'“‘«(\[—–-]*[a-zà-öø-ÿăđĩũơưạ-ỹα-ωа-яё]")
_QUOTED = re.compile(
    r"“[^“”]{1,400}”|«[^«»]{1,400}»|(?<!\w)\"[^\"]{1,400}\"(?!\w)|「[^「」]{1,200}」|『[^『』]{1,200}』"
)
_INITIAL = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\.")
_ORDINAL = re.compile(r"\d{1,3}\.")
# Thai marks the end of a sentence with a space, but writes spaces inside sentences too: split where it is long.
_THAI_SPACE = re.compile(r"(?<=[\u0e00-\u0e7f])\s+(?=[\u0e00-\u0e7f\d“(])|(?<=[\d”)])\s+(?=[\u0e00-\u0e7f])")
_THAI_LENGTH = 80
_THAI = re.compile("[\u0e00-\u0e7f]")


@cache
def abbreviations() -> frozenset[str]:
    """Words of every language that end in a full stop without ending a sentence, in lower case, with the stop."""
    folder = files("retrieval").joinpath("data", "abbreviations")
    lines = [line for entry in folder.iterdir() for line in entry.read_text("utf-8").splitlines()]
    return frozenset(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))


def sentence_spans(text: str) -> list[Sentence]:
    """Split text into sentences.

    Returns
    -------
    list of Sentence
        In order, not overlapping, without white space at their ends, each with at least one letter or digit;
        together they hold every letter and digit of `text`.
    """
    spans: list[Sentence] = []
    for line in _LINE.finditer(text):
        begin = line.start()
        for end in [*_ends(line[0]), len(line[0])]:
            spans.extend(_trimmed(text, begin, line.start() + end))
            begin = line.start() + end
    return spans


def _ends(line: str) -> list[int]:
    stops = _stops(line)
    if stops:
        quoted = _QUOTED.finditer(line) if _QUOTE.search(line) else ()
        inside = [found.span() for found in quoted]  # in order, apart from one another
        stops = [stop for stop in stops if not _is_within(inside, stop) and _ends_here(line, stop)]
    ends = [stop.end() for stop in stops]
    if not _THAI.search(line):
        return ends
    spaces: list[int] = []
    for found in _THAI_SPACE.finditer(line):
        before = bisect_right(ends, found.start())
        last = max(ends[before - 1] if before else 0, spaces[-1] if spaces else 0)
        if found.start() - last >= _THAI_LENGTH:
            spaces.append(found.start())
    return sorted([*ends, *spaces])


def _stops(line: str) -> list[re.Match[str]]:
    """Where a sentence may end, in order."""
    stops = [stop for stop in _SPACED_STOP.finditer(line) if line[stop.end() : stop.end() + 1].isspace()]
    full = list(_FULL_STOP.finditer(line))
    return sorted([*stops, *full], key=re.Match.start) if full else stops


def _is_within(spans: list[tuple[int, int]], stop: re.Match[str]) -> bool:
    at = bisect_left(spans, (stop.start(), 0)) - 1
    return at >= 0 and stop.end() < spans[at][1]


def _ends_here(line: str, stop: re.Match[str]) -> bool:
    if stop[0][0] in "。！？｡।॥":
        return True
    if _NOT_A_START.match(line, stop.end()):
        return False
    if stop[0] != ".":
        return True
    word = _LAST_WORD.search(line, max(0, stop.end() - _LONGEST_WORD), stop.end())
    if word is None:
        return True
    token = word[0].lower()
    return not (
        token in abbreviations() or _INITIAL.fullmatch(token) or (word.start() == 0 and _ORDINAL.fullmatch(token))
    )


def _trimmed(text: str, begin: int, end: int) -> list[Sentence]:
    piece = text[begin:end]
    if not any(map(str.isalnum, piece)):
        return []
    stripped = piece.strip()
    start = begin + piece.index(stripped)
    return [Sentence(start, start + len(stripped))]
