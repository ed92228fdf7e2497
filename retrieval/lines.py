"""An article as a line of ``articles.jsonl``, and back.

A line is a JSON object; where there are very many articles it is a "z" and that object in zlib's format, in which a
line break is written as two other bytes. So a line ends where the next line break is, whatever else is damaged.
"""

import json
import zlib
from datetime import datetime

from retrieval.types import Article

# More articles than this in one part, and those that follow are packed: their text is half of all that is stored.
PLAIN = 16_384
_PACKED = b"z"
# As good as level 9, and half as slow.
_LEVEL = 6
_ESCAPED = ((b"\x1b", b"\x1b0"), (b"\n", b"\x1b1"))
# What an article unpacks to at most, in bytes; those that were packed are smaller.
_LONGEST = 1 << 28


def line_of(article: Article, *, packed: bool) -> bytes:
    """The line of an article, with its line break."""
    record = {name: getattr(article, name) for name in Article.__slots__}
    record["published"] = article.published and article.published.isoformat()
    line = json.dumps(record, ensure_ascii=False).encode("utf-8")
    if packed and len(line) < _LONGEST:
        line = zlib.compress(line, _LEVEL)
        for plain, escaped in _ESCAPED:
            line = line.replace(plain, escaped)
        line = _PACKED + line
    return line + b"\n"


def article_of(line: bytes) -> Article:
    """The article of a line, with or without its line break.

    Raises
    ------
    ValueError, KeyError, TypeError, AttributeError
        If it is not as it was written.
    """
    if line.startswith(_PACKED):
        line = _unpacked(line[len(_PACKED) :].rstrip(b"\n"))
    record = json.loads(line.decode("utf-8"))
    published = record.pop("published")
    return Article(**record, published=published and datetime.fromisoformat(published))


def _unpacked(line: bytes) -> bytes:
    for plain, escaped in reversed(_ESCAPED):
        line = line.replace(escaped, plain)
    try:
        return zlib.decompressobj().decompress(line, _LONGEST)
    except zlib.error as error:
        raise ValueError(f"cannot be unpacked ({error})") from error
