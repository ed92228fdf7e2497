"""The Vietnamese encodings from before Unicode that Python does not know: TCVN3 (ABC) and VNI for Windows.

Both are read as Windows-1252 first, so the same functions mend such text inside a docx or a web page. The tables follow
TCVN 5712:1993 (VN3) and the VNI-Windows layout: a base letter and one accent character after it.
"""

import re
from functools import cache
from itertools import accumulate

_VOWELS = "aăâeêioôơuưy"
# à ả ã á ạ, each in the order of _TONED.
_TONED = ("àảãáạ", "ằẳẵắặ", "ầẩẫấậ", "èẻẽéẹ", "ềểễếệ", "ìỉĩíị", "òỏõóọ", "ồổỗốộ", "ờởỡớợ", "ùủũúụ", "ừửữứự", "ỳỷỹýỵ")

_TCVN3_TONED = (
    b"\xb5\xb6\xb7\xb8\xb9",
    b"\xbb\xbc\xbd\xbe\xc6",
    b"\xc7\xc8\xc9\xca\xcb",
    b"\xcc\xce\xcf\xd0\xd1",
    b"\xd2\xd3\xd4\xd5\xd6",
    b"\xd7\xd8\xdc\xdd\xde",
    b"\xdf\xe1\xe2\xe3\xe4",
    b"\xe5\xe6\xe7\xe8\xe9",
    b"\xea\xeb\xec\xed\xee",
    b"\xef\xf1\xf2\xf3\xf4",
    b"\xf5\xf6\xf7\xf8\xf9",
    b"\xfa\xfb\xfc\xfd\xfe",
)
_TCVN3_PLAIN = dict(zip(b"\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae", "ĂÂÊÔƠƯĐăâêôơưđ", strict=True))
_PLAIN_CODES = frozenset(_TCVN3_PLAIN)  # the same numbers in Windows-1252, this high up

# Accent characters of VNI after the letters a, e, o, u, y, ô (ơ) and ö (ư), in the order à ả ã á ạ.
_VNI_PLAIN = "øûõùï"
_VNI_CIRCUMFLEX = "àåãáä"
_VNI_BREVE = "èúüéë"
_VNI_SINGLE = dict(zip("íìæóòñôöîÍÌÆÓÒÑÔÖÎ", "íìỉĩịđơưỵÍÌỈĨỊĐƠƯỴ", strict=True))


@cache
def _tcvn3() -> dict[int, str]:
    table = {ord(bytes([code]).decode("cp1252")): letter for code, letter in _TCVN3_PLAIN.items()}
    for codes, letters in zip(_TCVN3_TONED, _TONED, strict=True):
        table |= {ord(bytes([code]).decode("cp1252")): letter for code, letter in zip(codes, letters, strict=True)}
    return table


_WORD = re.compile(r"[^\s\x21-\x40\x5b-\x60\x7b-\x7e“”‘’…–—]+")


def from_tcvn3(text: str) -> str:
    """Convert text in TCVN3, read as Windows-1252.

    TCVN3 has no codes for toned capitals: they come from a font that draws small letters as capitals. Among words in
    capitals toned letters become capitals too; a toned capital that begins an ordinary word ("ở" for "Ở") is lost.
    """
    return "\n".join(_tcvn3_line(line) for line in text.split("\n"))


def _tcvn3_line(line: str) -> str:
    words = list(_WORD.finditer(line))
    cases = [_case(word[0].translate(_tcvn3()), word[0]) for word in words]
    before = accumulate(cases, _last_known)
    after = reversed(list(accumulate(reversed(cases), _last_known)))
    converted = line.translate(_tcvn3())  # letter for letter: positions stay
    pieces, end = [], 0
    for word, around in zip(words, zip(before, after, strict=True), strict=True):
        # A word that does not tell is in capitals if its neighbours that do are.
        letters = converted[word.start() : word.end()]
        pieces += [converted[end : word.start()], letters.upper() if set(around) in ({True}, {True, None}) else letters]
        end = word.end()
    return "".join(pieces) + converted[end:]


def _last_known(known: bool | None, case: bool | None) -> bool | None:
    return known if case is None else case


def _case(letters: str, raw: str) -> bool | None:
    """Whether a word is in capitals, by the letters whose code tells; None where "Hµ" may be "Hà" or "HÀ"."""
    telling = [letter for letter, code in zip(letters, raw, strict=True) if code.isascii() or ord(code) in _PLAIN_CODES]
    if any(letter.islower() for letter in telling):
        return False
    return True if len(telling) > 1 else None


@cache
def _vni() -> dict[str, str]:
    rows = dict(zip(_VOWELS, _TONED, strict=True))
    table = dict(_VNI_SINGLE)
    for base, row in (("a", "a"), ("e", "e"), ("o", "o"), ("u", "u"), ("y", "y"), ("ô", "ơ"), ("ö", "ư")):
        table |= {base + accent: letter for accent, letter in zip(_VNI_PLAIN, rows[row], strict=True)}
    for base, row in (("a", "â"), ("e", "ê"), ("o", "ô")):
        table[base + "â"] = row
        table |= {base + accent: letter for accent, letter in zip(_VNI_CIRCUMFLEX, rows[row], strict=True)}
    table["aê"] = "ă"
    table |= {"a" + accent: letter for accent, letter in zip(_VNI_BREVE, rows["ă"], strict=True)}
    for pair, letter in [item for item in table.items() if len(item[0]) == 2]:
        # The accent of a capital may be written in either case.
        table[pair[0].upper() + pair[1]] = letter.upper()
        table[pair.upper()] = letter.upper()
    return table


@cache
def _vni_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _vni()), key=len, reverse=True)))


def from_vni(text: str) -> str:
    """Convert text in VNI for Windows, read as Windows-1252."""
    return _vni_pattern().sub(lambda found: _vni()[found[0]], text)
