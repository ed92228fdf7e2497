"""Word lists of data/, as they are or as regular expressions.

A line holds one entry, or several between " | ", of a list without names, or of one whose lines begin with "name: ".
Lines that begin with "#" say what the list is.
"""

import re
from functools import cache
from importlib.resources import files


@cache
def listed(*path: str) -> tuple[str, ...]:
    """All entries of data/PATH.txt, in order."""
    return tuple(entry for line in _lines(path) for entry in _entries(line))


@cache
def named(*path: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Name and entries of every line of data/PATH.txt, in order."""
    lines = (line.partition(":") for line in _lines(path))
    return tuple((name.strip(), _entries(entries)) for name, _, entries in lines)


def any_of(*path: str) -> str:
    """Regular expression for any entry of data/PATH.txt, the longest that fits."""
    return "|".join(sorted(map(re.escape, listed(*path)), key=len, reverse=True))


def _lines(path: tuple[str, ...]) -> list[str]:
    *folders, name = path
    text = files("retrieval").joinpath("data", *folders, f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and line[0] != "#"]


def _entries(line: str) -> tuple[str, ...]:
    return tuple(entry.strip() for entry in line.split(" | "))
