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


def is_asking(word: str) -> bool:
    """Whether a word, in search form or folded, only asks ("nào", "nao", "which") and tells nothing."""
    return word in _asking()


@cache
def _asking() -> frozenset[str]:
    found = {word for name, phrases in _lines() if name == "asking" for word in phrases}
    return frozenset(found | {fold(word) for word in found})


@cache
def _lines() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Names and alternatives of every line of every language's file."""
    found = []
    for entry in sorted(files("retrieval").joinpath("data", "questions").iterdir(), key=lambda entry: entry.name):
        for line in entry.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                name, _, alternatives = line.partition(":")
                found.append((name, tuple(phrase.strip() for phrase in alternatives.split(" | "))))
    return tuple(found)


@cache
def _patterns() -> tuple[tuple[Kind, re.Pattern[str], re.Pattern[str]], ...]:
    """Kinds in the order in which they are tried, each with its patterns as written and without marks."""
    phrases: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for name, alternatives in _lines():
        if name != "asking":
            phrases[Kind(name)].extend(alternatives)
    return tuple(
        (kind, _compiled(known), _compiled([fold(phrase) for phrase in known]))
        for kind, known in phrases.items()
        if known
    )


def _compiled(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)")
