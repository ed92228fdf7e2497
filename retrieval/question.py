"""What kind of thing a question asks for, from words in retrieval/data/questions (one file a language)."""

import re
from enum import StrEnum
from functools import cache
from importlib.resources import files

from retrieval.text import fold, has_marks, search_form


class Kind(StrEnum):
    """What a question asks for."""

    HOW_MANY = "how_many"
    WHEN = "when"
    WHERE = "where"
    WHO = "who"
    WHY = "why"
    HOW = "how"
    WHICH = "which"
    OTHER = "other"


def kind_of(question: str) -> Kind:
    """Kind of a question; without marks it is read without them."""
    form = search_form(question)
    for kind, marked, folded in _patterns():
        if (marked if has_marks(question) else folded).search(form):
            return kind
    return Kind.OTHER


@cache
def _patterns() -> tuple[tuple[Kind, re.Pattern[str], re.Pattern[str]], ...]:
    """Kinds in the order in which they are tried, each with its patterns as written and without marks."""
    phrases: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for entry in sorted(files("retrieval").joinpath("data", "questions").iterdir(), key=lambda entry: entry.name):
        for line in entry.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                name, _, alternatives = line.partition(":")
                phrases[Kind(name)].extend(phrase.strip() for phrase in alternatives.split(" | "))
    return tuple(
        (kind, _compiled(known), _compiled([fold(phrase) for phrase in known]))
        for kind, known in phrases.items()
        if known
    )


def _compiled(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)")
