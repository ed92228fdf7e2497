"""Messages of the rooms below, which are English, in the language of the page. Patterns decide; the words are data."""

import re
from functools import cache

from ui.said_vi import SAID

_TABLES = {"vi": SAID}
# A part of a message may be a message itself ("…; save it as .docx"), and no part of that one may.
_DEEPEST = 2
# A folder of this machine is nobody's business who only visits the page; its last name tells enough.
_PATH = re.compile(r"(?<![\w/:.])(?:[A-Za-z]:\\|/)(?:[^\s:;'\"]*[/\\])(?=[^\s/\\])")


def in_language(message: str, language: str) -> str:
    """Give a message in a language of the page; as it is where it is English that is wanted, or nobody foresaw it."""
    return _said(message, language, _DEEPEST)


def without_paths(message: str) -> str:
    """Leave of each path only the last name."""
    return _PATH.sub("", message)


def _said(message: str, language: str, deep: int) -> str:
    for pattern, words in _patterns(language):
        found = pattern.fullmatch(message)
        if found:
            parts = (_said(part, language, deep - 1) if deep else part for part in found.groups())
            return words.format(*parts)
    return message


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """A table as patterns, those with the most words of their own first."""
    table = sorted(_TABLES.get(language, {}).items(), key=lambda pair: -len(pair[0].replace("{}", "")))
    return tuple((_pattern(said), words) for said, words in table)


def _pattern(said: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, said.split("{}"))), re.DOTALL)
