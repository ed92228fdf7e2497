"""A quote's surroundings: the paragraph it stands in, shortened at words where it is long, or a little more."""

from dataclasses import dataclass

_AROUND = 320
"""Most code points to show on either side of a quote."""
# A paragraph that holds little more than the quote says too little about it: then the ones beside it are shown, too.
_LITTLE = 80
_BESIDE = 180


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quote and what stands around it: ``before + quote + after`` is a span of the article's text.

    `starts_paragraph` and `ends_paragraph` say whether it begins and ends where a paragraph does.
    """

    before: str
    quote: str
    after: str
    starts_paragraph: bool
    ends_paragraph: bool


def excerpt(text: str, start: int, end: int) -> Excerpt:
    """Cut what is around ``text[start:end]``."""
    first, last = _paragraph(text, start, end)
    most = _AROUND
    if (start - first) + (last - end) < _LITTLE:
        first, last = _paragraph(text, len(text[:first].rstrip()), _next_letter(text, last))
        most = _BESIDE
    left, right = max(first, start - most), min(last, end + most)
    if left > first:
        space = text.find(" ", left, start)
        left = space + 1 if space >= 0 else left
    if right < last:
        space = text.rfind(" ", end, right)
        right = space if space >= 0 else right
    return Excerpt(text[left:start], text[start:end], text[end:right], left == first, right == last)


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the paragraphs that hold a span begin and end."""
    last = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if last < 0 else last


def _next_letter(text: str, position: int) -> int:
    return len(text) - len(text[position:].lstrip())


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
