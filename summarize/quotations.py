"""Which sentences stand inside a quotation that began before them: without it nobody knows who is speaking."""

import re
from collections.abc import Sequence

from retrieval.types import Sentence

# A quotation that is open for longer than this was never closed by whoever typed it.
_LONGEST = 1_200
_MARK = re.compile(r"[“”«»]|(?<=[\s(:])\"(?=\S)|^\"(?=\S)|(?<=\S)\"(?=[\s.,;:!?)…]|$)", re.MULTILINE)
_OPENING = "“«"


def inside_quotation(text: str, spans: Sequence[Sentence]) -> list[bool]:
    """For each sentence, whether it goes on with a quotation that was opened in one before."""
    found = []
    marks = list(_MARK.finditer(text))
    number, opened = 0, None
    for span in spans:
        while number < len(marks) and marks[number].start() < span.start:
            mark = marks[number]
            opens = mark[0] in _OPENING or (mark[0] == '"' and _opens(text, mark.start()))
            opened = mark.start() if opens else None
            number += 1
        found.append(opened is not None and span.start - opened < _LONGEST and text[span.start] not in "“«\"'‘")
    return found


def all_quoted(sentence: str) -> bool:
    """Whether nothing but a quotation is in a sentence, or its beginning."""
    if sentence[:1] not in ("“", "«", '"'):
        return False
    rest = sentence[1:].rstrip(".!?… ")
    return not any(mark in rest[:-1] for mark in '”»"')


def _opens(text: str, place: int) -> bool:
    return place == 0 or text[place - 1].isspace() or text[place - 1] in "(:"
