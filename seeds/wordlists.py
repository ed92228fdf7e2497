"""Language knowledge kept as data: reads the lists of ``seeds/data``."""

from functools import cache
from importlib.resources import files


@cache
def entries(name: str) -> tuple[str, ...]:
    """Lines of ``seeds/data/<name>.txt``, without comments and blank lines, in file order."""
    lines = files("seeds").joinpath("data", f"{name}.txt").read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """Entries of a file whose parts begin with a ``[heading]`` line."""
    found: dict[str, list[str]] = {}
    part: list[str] = []
    for entry in entries(name):
        if entry.startswith("[") and entry.endswith("]") and entry[1:-1].isidentifier():
            part = found.setdefault(entry[1:-1], [])
        else:
            part.append(entry)
    return {heading: tuple(part) for heading, part in found.items()}


@cache
def names(name: str) -> frozenset[str]:
    """Entries in lower case, to ask whether a line is one of them."""
    return frozenset(entry.casefold() for entry in entries(name))
