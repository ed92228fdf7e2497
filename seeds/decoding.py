"""From bytes to text, by the encoding that makes sense of them.

UTF-8 and UTF-16 by their own rules; else the old Vietnamese encodings are tried, and the one that makes the most
plausible Vietnamese wins. Guessing wrong is worse than refusing.
"""

import re
from collections.abc import Callable
from unicodedata import normalize

from retrieval.errors import ArticleError
from seeds.legacy import from_tcvn3, from_vni
from seeds.syllables import plausibility

# A reading counts as Vietnamese if this share of its marked words are syllables, and this share of words is marked.
PLAUSIBLE = 0.8
MARKED = 0.15
# Text already in Unicode is mended only where it makes no sense as it stands.
IMPLAUSIBLE = 0.4
# Western European text marks few letters: more than this share beyond ASCII is a misread encoding.
WESTERN = 0.12
CONTROL = 0.002
# So much of a text tells which encoding it is in.
SAMPLE = 50_000
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip or Office file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
}
_WINDOWS = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in b"\x81\x8d\x8f\x90\x9d"}
_UTF8_LETTER = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAVE_AS = "save it as UTF-8 and add it again"


def decode(data: bytes, declared: str | None = None) -> str:
    """Read bytes as text, in NFC.

    Parameters
    ----------
    data : bytes
        A whole file.
    declared : str, optional
        What the file says of itself (the charset of a web page); tried after UTF-8.

    Raises
    ------
    ArticleError
        If the bytes are not text or make sense in no known encoding.
    """
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise ArticleError(f"is not text but {kind} by its first bytes; give it its own extension")
    text = _unicode(data)
    if text is None:
        if b"\x00" in data:
            raise ArticleError("is binary (it holds NUL bytes), not text")
        text = _declared(data, declared) or _single_byte(data)
    if text is None:
        raise ArticleError(
            f"cannot tell its encoding: neither UTF-8 (byte {_first_broken(data)} breaks it) nor plausible as an old"
            f" Vietnamese one; {_SAVE_AS}"
        )
    if len(_CONTROLS.findall(text)) > CONTROL * len(text):
        raise ArticleError("is binary (it holds control characters), not text")
    return normalize("NFC", mend(_CONTROLS.sub("", text)))


def mend(text: str) -> str:
    """Convert TCVN3 or VNI letters that stand in Unicode text ("Hµ Néi"), line by line; other text stays as it is."""
    if text.isascii():
        return text
    valid, share = plausibility(text)
    if valid > IMPLAUSIBLE or share < MARKED:
        return text
    convert = _best({"tcvn3": from_tcvn3, "vni": from_vni}, text)
    if convert is None:
        return text
    return "\n".join(line if plausibility(line)[0] > PLAUSIBLE else convert(line) for line in text.split("\n"))


def _unicode(data: bytes) -> str | None:
    for mark, encoding in ((b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, encoding)
    if b"\x00" in data:
        # ASCII letters and spaces have a NUL on one side; on the other, only a few letters have one (a grave accent).
        even, odd = data[0::2].count(0), data[1::2].count(0)
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        plausible = max(even, odd) > len(data) / 20 and min(even, odd) <= max(even, odd) / 4
        return _strict(data, encoding) if plausible and len(data) % 2 == 0 else None
    return _strict(data, "utf-8-sig")


def _first_broken(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start + 1
    return 0


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _declared(data: bytes, encoding: str | None) -> str | None:
    # Pages in TCVN3 or VNI call themselves Western, and old Vietnamese ones are told apart better by their words.
    if encoding is None or re.match(
        r"(?i)(windows-?125[28]|cp125[28]|iso-?8859-?1|latin-?1|us-ascii|utf-?8)", encoding
    ):
        return None
    return _strict(data, encoding)


def _western(data: bytes) -> str:
    """Windows-1252, with the codes that it leaves open kept as they are."""
    return data.decode("latin-1").translate(_WINDOWS)


def old_vietnamese(data: bytes) -> str | None:
    """Read bytes in the old Vietnamese encoding that makes plausible Vietnamese of them; None if none does."""
    western = _western(data)
    readings: dict[str, Callable[[str], str]] = {"tcvn3": from_tcvn3, "vni": from_vni}
    if (windows := _strict(data, "cp1258")) is not None:
        # One byte is one character here too: the sample of the one is that of the other.
        readings["cp1258"] = lambda text: normalize("NFC", windows[: len(text)])
    best = _best(readings, western)
    return best(western) if best is not None else None


def _single_byte(data: bytes) -> str | None:
    if (vietnamese := old_vietnamese(data)) is not None:
        return vietnamese
    western = _western(data)
    if sum(map(len, _UTF8_LETTER.findall(data))) > len(_BEYOND_ASCII.findall(data)) / 2:
        return None  # UTF-8 with a broken letter somewhere: not to be read as anything else
    odd = sum(not letter.isascii() for letter in western)
    letters = sum(
        letter.isalpha() or letter in "“”‘’–—…€£°«»•·©®™§\u00a0" for letter in western if not letter.isascii()
    )
    plausible = odd <= WESTERN * len(western) and letters == odd
    return western if plausible else None


def _best(readings: dict[str, Callable[[str], str]], text: str) -> Callable[[str], str] | None:
    """Choose the reading that makes the most plausible Vietnamese; None if none is plausible enough."""
    best, top = None, PLAUSIBLE
    for reading in readings.values():
        valid, share = plausibility(normalize("NFC", reading(text[:SAMPLE])))
        if share >= MARKED and valid > top:
            best, top = reading, valid
    return best
