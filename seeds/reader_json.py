"""JSON Lines and JSON: records of articles."""

import json
from collections.abc import Iterator
from pathlib import Path

from retrieval.errors import ArticleError
from seeds.decoding import decode, old_vietnamese
from seeds.files import SourceFile
from seeds.limits import MAX_RECORD, MEGABYTE, read_bytes
from seeds.notices import Located, Notice, NoticeKind, Notify
from seeds.record import read_record

# Where a JSON document keeps its list of articles, if it is an object.
_LISTS = ("articles", "data", "items", "documents", "docs", "records", "results", "news")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_jsonl(file: SourceFile, notify: Notify) -> Iterator[Located]:
    """Read a JSON Lines file, a record at a time; a bad line is refused alone."""
    for number, line in _lines(file.path):
        where = f"{file.name}:{number}"
        try:
            if len(line) > MAX_RECORD:
                raise ArticleError(f"the line is longer than {MAX_RECORD // MEGABYTE} MB")
            if line.strip():
                yield where, read_record(_record(_parse(_text(line))), where, notify)
        except ArticleError as error:
            notify(Notice(NoticeKind.REFUSED, where, str(error)))


def read_json(file: SourceFile, notify: Notify) -> Iterator[Located]:
    """Read a JSON file: an array of records, one record, or an object that holds such an array."""
    document = _parse(decode(read_bytes(file.path)))
    if isinstance(document, dict):
        held = next((document[name] for name in _LISTS if isinstance(document.get(name), list)), None)
        if held is None:
            yield file.name, read_record(document, file.name, notify)
            return
        document = held
    if not isinstance(document, list):
        raise ArticleError("holds neither an object nor an array of articles")
    for number, record in enumerate(document, 1):
        where = f"{file.name}:{number}"
        try:
            yield where, read_record(_record(record), where, notify)
        except ArticleError as error:
            notify(Notice(NoticeKind.REFUSED, where, str(error)))


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Give numbered lines; of one beyond the bound only its beginning, and reading goes on after it."""
    with path.open("rb") as stream:
        start = stream.read(3)
        if start[:2] in _UTF16:
            with path.open(encoding="utf-16") as text:
                yield from ((number, line.encode()) for number, line in enumerate(text, 1))
            return
        stream.seek(3 if start == b"\xef\xbb\xbf" else 0)
        number = 0
        while line := stream.readline(MAX_RECORD + 1):
            number += 1
            yield number, line
            while len(line) > MAX_RECORD and not line.endswith(b"\n") and (line := stream.readline(MAX_RECORD + 1)):
                pass


def _text(line: bytes) -> str | bytes:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return old_vietnamese(line) or line
    return line


def _parse(text: str | bytes) -> object:
    try:
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise ArticleError(f"is not UTF-8 (byte {error.start + 1}); save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise ArticleError(f"is not JSON: {error.msg} at character {error.pos + 1}") from error
    except (RecursionError, ValueError) as error:  # nested too deep; a number with too many digits
        raise ArticleError("is not JSON that can be read: nested too deep, or a number too long") from error


def _record(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ArticleError(f"is not an object with fields but a {type(value).__name__}")
    return value
