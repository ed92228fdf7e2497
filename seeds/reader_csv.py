"""Tables of articles: csv and tsv with a header line."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from retrieval.errors import ArticleError
from seeds.decoding import decode
from seeds.files import SourceFile
from seeds.limits import MAX_DOCUMENT, MAX_RECORD
from seeds.notices import Located, Notice, NoticeKind, Notify
from seeds.record import field_names, read_record

_DELIMITERS = ",;\t|"
_SAMPLE = 1024 * 1024
# Stands for a byte that is not UTF-8 ("surrogateescape").
_BROKEN = ("\udc80", "\udcff")


def read_csv(file: SourceFile, notify: Notify) -> Iterator[Located]:
    """Read a table, a row at a time; a bad row is refused alone. The delimiter is the header's most frequent one."""
    # The module's own bound would refuse long articles; it can only be set for the whole process.
    csv.field_size_limit(MAX_RECORD)
    with _open(file.path) as stream:
        header_line = stream.readline(_SAMPLE)
        delimiter = max(_DELIMITERS, key=header_line.count)
        header = next(csv.reader([header_line], delimiter=delimiter), [])
        header = [name.strip() for name in header]
        if not field_names(tuple(header))["text"]:
            shown = ", ".join(header)[:200]
            raise ArticleError(
                f"has no column for the text: name it 'text', 'body' or 'nội dung' (columns here: {shown})"
            )
        yield from _rows(file, stream, header, delimiter, notify)


def _rows(
    file: SourceFile, stream: io.TextIOBase, header: list[str], delimiter: str, notify: Notify
) -> Iterator[Located]:
    # Strict: a quotation mark that is never closed would otherwise swallow the rest of the file without a word.
    rows = csv.reader(stream, delimiter=delimiter, strict=True)
    while True:
        where = f"{file.name}:{rows.line_num + 2}"
        try:
            row = next(rows, None)
            if row is None:
                return
            if any(cell.strip() for cell in row):
                yield where, read_record(_record(header, row), where, notify)
        except csv.Error as error:
            notify(Notice(NoticeKind.REFUSED, where, f"is not a row of the table: {error}; check its quotation marks"))
        except ArticleError as error:
            notify(Notice(NoticeKind.REFUSED, where, str(error)))


def _record(header: list[str], row: list[str]) -> dict[str, object]:
    if len(row) > len(header):
        raise ArticleError(
            f"has {len(row)} cells where the header has {len(header)}; put quotation marks around its text"
        )
    if any(_BROKEN[0] <= letter <= _BROKEN[1] for cell in row if not cell.isascii() for letter in cell):
        raise ArticleError("is not UTF-8; save the file as UTF-8")
    return dict(zip(header, row, strict=False))


def _open(path: Path) -> io.TextIOBase:
    """Open a table: of any size in UTF-8 or UTF-16, of a document's size in an old Vietnamese encoding."""
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return path.open(encoding="utf-16", newline="")
    try:
        # The sample may end inside a character; so may a line of bytes that are not UTF-8 come later.
        sample[: sample.rfind(b"\n") + 1].decode("utf-8")
        unicode = b"\x00" not in sample
    except UnicodeDecodeError:
        unicode = False
    if unicode:
        return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    if path.stat().st_size > MAX_DOCUMENT:
        raise ArticleError("is not UTF-8, and too large to tell its encoding; save it as UTF-8")
    return io.StringIO(decode(path.read_bytes()), newline="")
