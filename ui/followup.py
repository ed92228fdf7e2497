"""A question that leans on the one before it ("còn ở Hà Nội thì sao?") → the question in full.

Words decide, kept in ``data/followup`` (one file a language). What takes the place of something of its own kind
(place for place, day for day, name for name) replaces it; anything else is put behind.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files

from retrieval.question import Kind, is_asking, kind_of
from retrieval.text import fold, has_marks, search_form

# Words of a part of a question; more make it a question of its own.
_SHORT = 7
_WORD = re.compile(r"[\w'’.-]*\w")

Restore = Callable[[str], str]


def complete(question: str, before: str, *, person: str | None = None, restore: Restore = str) -> str | None:
    """Give the question in full; None where it stands by itself.

    Parameters
    ----------
    question : str
        As it was typed; with or without marks.
    before : str
        The question before it, in full.
    person : str, optional
        Whom the answer before named: what "he" stands for.
    restore : callable
        Puts likely marks on words typed without any.
    """
    asked = " ".join(question.split()).rstrip("?!. ")
    subject = " ".join(before.split()).rstrip("?!. ")
    if not asked or not subject or fold(search_form(asked)) == fold(search_form(subject)):
        return None
    part = _part_of(asked)
    if part is not None:
        return _join(subject, part if has_marks(part) else restore(part))
    if _only_asks(asked):
        told = _without_asking(subject)
        return f"{told} {asked[0].lower()}{asked[1:]}?" if told else None
    if person and (said := _found("person", asked)):
        return f"{asked[: said.start()]}{person}{asked[said.end() :]}?"
    if _found("person", asked) or _found("thing", asked):
        told = _without_asking(subject)
        return f"{asked} ({told})?" if told else None
    return None


def names_someone(question: str) -> bool:
    """Whether a question speaks of a person by a word that stands for one ("he", "bà ấy")."""
    return _found("person", question) is not None


def _part_of(asked: str) -> str | None:
    """What is new in a question that is only a part of one; None where it is more than that."""
    opened = _match("opens", asked)
    begun = None if opened else _match("begins", asked)
    start = opened.end() if opened else begun.end() if begun else 0
    ended = _last("ends", asked)
    part = asked[start : ended.start() if ended else len(asked)].strip(" ,")
    if not part or len(part.split()) > _SHORT or kind_of(part) is not Kind.OTHER:
        return None
    if opened or ended:
        return part
    leans = begun and (_match("place", part) or _time_of(part) or _names(part))
    return part if leans else None


def _join(subject: str, part: str) -> str:
    """Put the new part where the old one of its kind stands; else behind."""
    if _time_of(part):
        old = _time_of(subject)
        return _replaced(subject, old, part) if old else f"{subject} {part}?"
    marker = _match("place", part)
    if marker or not _match("title", part):
        old = _place_in(subject)
        if old:
            own = subject[slice(*old)].split()[0]
            new = part[marker.end() :].strip() if marker else part
            return _replaced(subject, old, part if marker and not _match("toward", own) else f"{own} {new}")
    if marker:
        return f"{subject} {part}?"
    names = [span for span in _names(subject) if len(subject[slice(*span)].split()) > 1]
    return _replaced(subject, names[-1], part) if names and _names(part) else f"{subject} {part}?"


def _replaced(subject: str, old: tuple[int, int], new: str) -> str:
    return f"{subject[: old[0]]}{new}{subject[old[1] :]}?"


def _place_in(text: str) -> tuple[int, int] | None:
    """The last "in X" of a text, with X a name, as offsets."""
    found = [marker for name in ("place", "toward") for marker in _pattern(name).finditer(_plain(text))]
    for marker in sorted(found, key=lambda marker: -marker.start()):
        position = marker.end()
        kind = _match("kinds of place", text[position:].lstrip(" ."))
        after = len(text) - len(text[position:].lstrip(" .")) + (kind.end() if kind else 0)
        for start, end in _names(text):
            if start - after in (0, 1, 2) and not any(letter.isdigit() for letter in text[start:end]):
                return marker.start(), end
    return None


def _time_of(text: str) -> tuple[int, int] | None:
    """The last time of a text ("năm 2023", "in May 2023", "23/3"), as offsets."""
    number = r"\d[\d/.-]*"
    words = "|".join(map(re.escape, _words("time", folded=not has_marks(text))))
    pattern = (
        rf"(?<!\w)(?:(?:{words})\s+(?:\w+\s+)?{number}(?:\s+(?:{words})\s+{number})*|\d+[/-]\d[\d/-]*|(?:19|20)\d\d)"
    )
    found = list(re.finditer(pattern, _plain(text)))
    return found[-1].span() if found else None


def _names(text: str) -> list[tuple[int, int]]:
    """Runs of words with a capital letter, as offsets; one at the beginning only if it is longer than a word."""
    runs: list[tuple[int, int]] = []
    for word in _WORD.finditer(text):
        if not word.group()[0].isupper():
            continue
        if runs and text[runs[-1][1] : word.start()].strip() == "":
            runs[-1] = (runs[-1][0], word.end())
        else:
            runs.append(word.span())
    return [run for run in runs if run[0] > 0 or " " in text[slice(*run)] or run[1] == len(text)]


def _only_asks(asked: str) -> bool:
    words = search_form(asked).split()
    pointing = (*_words("place"), *_words("thing", folded=not has_marks(asked)), "khi", "vì", "tại", "thế", "bao", "vi")
    return kind_of(asked) is not Kind.OTHER and all(is_asking(word) or word in pointing for word in words)


def _without_asking(subject: str) -> str:
    """A question's words that tell something, in their order."""
    kept = [word for word in subject.split() if not is_asking(search_form(word).strip(" ?,.")) or word[0].isupper()]
    if kept and is_asking(search_form(kept[0]).strip(" ?,.")):
        kept = kept[1:]
    return " ".join(kept).strip(" ,")


def _match(name: str, text: str) -> re.Match[str] | None:
    """The words of a list at a text's beginning."""
    return _pattern(name, folded=not has_marks(text)).match(_plain(text))


def _found(name: str, text: str) -> re.Match[str] | None:
    return _pattern(name, folded=not has_marks(text)).search(_plain(text))


def _last(name: str, text: str) -> re.Match[str] | None:
    matches = list(_pattern(name, folded=not has_marks(text)).finditer(_plain(text)))
    return matches[-1] if matches and matches[-1].end() == len(text) else None


def _plain(text: str) -> str:
    """Lower case, letter for letter: offsets stay."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


@cache
def _pattern(name: str, folded: bool = False) -> re.Pattern[str]:
    words = sorted(_words(name, folded), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


@cache
def _words(name: str, folded: bool = False) -> tuple[str, ...]:
    found = [phrase for key, phrases in _lists() if key == name for phrase in phrases]
    return tuple(dict.fromkeys(fold(phrase) if folded else phrase for phrase in found))


@cache
def _lists() -> tuple[tuple[str, tuple[str, ...]], ...]:
    def lines() -> Iterable[str]:
        for entry in sorted(files("ui").joinpath("data", "followup").iterdir(), key=lambda entry: entry.name):
            yield from entry.read_text("utf-8").splitlines()

    parts = (line.partition(":") for line in lines() if line and not line.startswith("#"))
    return tuple((name, tuple(phrase.strip() for phrase in phrases.split(" | "))) for name, _, phrases in parts)
