"""How Vietnamese a text looks: the share of its marked words that are possible Vietnamese syllables."""

import re
from functools import cache
from unicodedata import normalize

from seeds.wordlists import sections

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SPLIT = re.compile(r"[\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f“”‘’…–—«»•\u00a0]+")
# The first words decide: enough to be sure, and a large file costs no more than a small one.
SAMPLE_WORDS = 2000


@cache
def _rhymes() -> frozenset[str]:
    return frozenset(rhyme for line in sections("syllables")["rhymes"] for rhyme in line.split())


@cache
def _onsets() -> tuple[str, ...]:
    # Longest first does not matter: any split that fits will do.
    return ("", *(onset for line in sections("syllables")["onsets"] for onset in line.split()))


@cache
def is_syllable(word: str) -> bool:
    """Whether a word could be one Vietnamese syllable with at most one tone mark."""
    bare, tones = _TONES.subn("", normalize("NFD", word.lower()))
    bare = normalize("NFC", bare)
    if tones > 1:
        return False
    return any(bare.startswith(onset) and bare[len(onset) :] in _rhymes() for onset in _onsets())


def plausibility(text: str) -> tuple[float, float]:
    """Judge text as Vietnamese by its words with a character beyond ASCII.

    Returns
    -------
    valid : float
        Share of these words that are possible syllables; 0 if there are none.
    share : float
        Share of all words that have such a character: 0.5 to 0.8 in Vietnamese.
    """
    words = [word for word in _SPLIT.split(text[: SAMPLE_WORDS * 12]) if word][:SAMPLE_WORDS]
    marked = [word for word in words if not word.isascii()]
    if not marked:
        return 0.0, 0.0
    return sum(map(is_syllable, marked)) / len(marked), len(marked) / len(words)
