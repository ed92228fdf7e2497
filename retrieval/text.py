"""Text as the indexes see it: folding with a way back, one spelling of tones, words and pairs of words.

Everything here takes NFC text (types.Article sees to that) and never changes what is stored or quoted.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

# Combining marks of Latin, Greek and Cyrillic. Vowel signs of Thai or Hindi are letters to their readers and stay.
_MARKS = re.compile("[\u0300-\u036f]")
_NO_DECOMPOSITION = str.maketrans("đĐøØłŁ", "dDoOlL")

# A letter or digit, a vowel sign (Hebrew, Arabic, the Indic scripts, Thai, Lao), or a mark NFC could not compose.
_LETTER = (
    "[^\\W_\u0964\u0965]"
    "|[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0ecd]"
)
# Chinese and Japanese write no spaces: there, a character is a word, and pairs of them come from `with_pairs`.
_IDEOGRAPH = "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_WORD = re.compile(f"{_IDEOGRAPH}|(?:(?!{_IDEOGRAPH})(?:{_LETTER}))+")
# Where none of these is written a word is a run of letters and digits, which is found much faster.
_ALPHABETIC = re.compile("[\0-\u02ff\u1e00-\u2bff]*")
_LETTERS = re.compile(r"[^\W_]+")

# "hoà" and "hòa" are one word. Only an open syllable varies ("hoàn" does not), and never after q ("quý").
_TONED = {
    "oa": ("òóỏõọ", "àáảãạ", "a"),
    "oe": ("òóỏõọ", "èéẻẽẹ", "e"),
    "uy": ("ùúủũụ", "ỳýỷỹỵ", "y"),
}
_OLD_STYLE = {
    pair[0] + second: first + tail
    for pair, (firsts, seconds, tail) in _TONED.items()
    for first, second in zip(firsts, seconds, strict=True)
}
_NEW_STYLE = re.compile(r"[ou][àáảãạèéẻẽẹỳýỷỹỵ](?!\w)(?<!q\w\w)")

_VIETNAMESE = re.compile("[ảạẩẫậẳẵặấầắằđẻẽẹểễệếềỉịỏọổỗộốồơớờởỡợủụưứừửữựỷỹỵ]")


def fold(text: str) -> str:
    """Take the marks off Latin, Greek and Cyrillic letters: "Đường đến" becomes "Duong den"."""
    if text.isascii():
        return text
    return normalize("NFC", _MARKS.sub("", normalize("NFD", text))).translate(_NO_DECOMPOSITION)


# Texts repeat their words: an archive's worth of folding is mostly this one look-up.
fold_word = lru_cache(1 << 16)(fold)


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """Fold `text` and keep the way back.

    Returns
    -------
    folded : str
        As `fold` gives, but letter by letter.
    offsets : list of int
        ``len(folded) + 1`` numbers: `folded[i]` comes from ``text[offsets[i]]``; the last is ``len(text)``.
    """
    pieces: list[str] = []
    offsets: list[int] = []
    for position, letter in enumerate(text):
        piece = letter if letter.isascii() else fold(letter)
        pieces.append(piece)
        offsets.extend([position] * len(piece))
    offsets.append(len(text))
    return "".join(pieces), offsets


def search_form(text: str) -> str:
    """One form for every spelling of a word: compatibility characters, case and the place of the tone.

    "Uỷ ban" and "ủy ban" are the same afterwards. The length may change (NFKC).
    """
    lowered = normalize("NFKC", text).lower()
    return _NEW_STYLE.sub(lambda found: _OLD_STYLE.get(found[0], found[0]), lowered)


def words(text: str) -> list[str]:
    """Words in search form, in order: syllables in Vietnamese, single characters in Chinese and Japanese."""
    form = search_form(text)
    return (_LETTERS if _ALPHABETIC.fullmatch(form) else _WORD).findall(form)


def with_pairs(tokens: Sequence[str]) -> list[str]:
    """Tokens followed by their neighbouring pairs, joined by "_": ["đổi", "mới"] adds "đổi_mới"."""
    return [*tokens, *map("_".join, pairwise(tokens))]


def is_vietnamese(text: str) -> bool:
    """Whether a text has a letter that among the model's languages only Vietnamese uses."""
    return _VIETNAMESE.search(search_form(text)) is not None


def count_vietnamese(text: str) -> int:
    """How many letters a text has that among the model's languages only Vietnamese uses."""
    return len(_VIETNAMESE.findall(text.lower()))


def has_marks(text: str) -> bool:
    """Whether any letter carries a mark that folding would take off."""
    return not text.isascii() and fold(text) != text
