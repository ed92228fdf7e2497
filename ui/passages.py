"""A quote's surroundings: the paragraph it stands in, shortened at words where it is long."""

from dataclasses import dataclass

_AROUND = 320
"""Most code points to show on either side of a quote."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quote in its paragraph: ``before + quote + after`` is a span of the article's text."""

    before: str
    quote: str
    after: str
    starts_paragraph: bool
    ends_paragraph: bool


def excerpt(text: str, start: int, end: int) -> Excerpt:
    """Cut the paragraph around ``text[start:end]``."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    left, right = max(first, start - _AROUND), min(last, end + _AROUND)
    if left > first:
        space = text.find(" ", left, start)
        left = space + 1 if space >= 0 else left
    if right < last:
        space = text.rfind(" ", end, right)
        right = space if space >= 0 else right
    return Excerpt(text[left:start], text[start:end], text[end:right], left == first, right == last)


def paragraphs(text: str, start: int, end: int) -> list[tuple[str, str, str]]:
    """Cut a text at its line breaks into (before, marked, after), where `marked` is what ``[start, end)`` covers.

    Lines of blanks alone are left out; nothing else is.
    """
    parts = []
    position = 0
    for line in text.split("\n"):
        left = min(max(start - position, 0), len(line))
        right = min(max(end - position, left), len(line))
        position += len(line) + 1
        if line.strip():
            parts.append((line[:left], line[left:right], line[right:]))
    return parts
