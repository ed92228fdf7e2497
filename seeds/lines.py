"""Lines of a text: white space tidied, hard-wrapped paragraphs made whole."""

import re
from unicodedata import normalize

# Zero-width characters, soft hyphens and byte order marks are for the screen, controls for machines; the rest are
# spaces of other kinds.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\u00ad\u200b\u200e\u200f\u2060\ufeff]")
# Single plain spaces, nearly all there are, are passed over.
_SPACES = re.compile(
    "[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]{2,}|[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
)
# Text is hard-wrapped if no line is longer than this, and enough lines are nearly as long as the longest.
WIDEST = 120
NARROWEST = 40
FULL = 0.75
WRAPPED = 0.5
FEWEST = 4


def tidy(text: str) -> list[str]:
    """Split text into lines without invisible characters or surplus spaces; blank lines are "". In NFC."""
    text = _SPACES.sub(" ", _INVISIBLE.sub("", normalize("NFC", text)))
    return [line.strip() for line in text.splitlines()]


def unwrap(lines: list[str], limit: int = WIDEST) -> list[str]:
    """Join the lines of hard-wrapped paragraphs; text that is not wrapped comes back as it is.

    A line nearly as long as the longest, which is at most `limit`, goes on in the next; a shorter one ends its
    paragraph, and so does a blank line.
    """
    widest = max(map(len, lines), default=0)
    runs = [line for line, after in zip(lines, lines[1:], strict=False) if line and after]
    full = FULL * widest
    if (
        not NARROWEST <= widest <= limit
        or len(runs) < FEWEST
        or sum(len(line) >= full for line in runs) < WRAPPED * len(runs)
    ):
        return lines
    paragraphs: list[list[str]] = []
    going_on = False
    for line in lines:
        if going_on and line:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        going_on = len(line) >= full
    return [" ".join(paragraph) for paragraph in paragraphs]
