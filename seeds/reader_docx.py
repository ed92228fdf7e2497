"""Word files: paragraphs and tables in the order they are read."""

import io
import zipfile
from collections.abc import Iterator

from retrieval.errors import ArticleError
from seeds.decoding import mend
from seeds.files import SourceFile
from seeds.limits import MAX_UNPACKED, MEGABYTE, read_bytes
from seeds.lines import tidy
from seeds.notices import Located, Notify
from seeds.page import Known, read_page

_OLD_WORD = b"\xd0\xcf\x11\xe0"


def read_docx(file: SourceFile, notify: Notify) -> Iterator[Located]:
    """Read the one article of a Word file; a paragraph in the style "Title" is its title."""
    data = read_bytes(file.path)
    if data.startswith(_OLD_WORD):
        raise ArticleError("is an old .doc file or is protected by a password; save it as .docx without one")
    _check_size(data)
    lines, title = _paragraphs(data)
    if not any(lines):
        raise ArticleError("holds no text")
    text = mend("\n".join(lines))
    yield file.name, read_page(text.split("\n"), file.name, Known(title=mend(title) if title else None))


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            size = sum(entry.file_size for entry in package.infolist())
    except zipfile.BadZipFile as error:
        raise ArticleError("is a broken docx (not a zip package); save it again from Word") from error
    # Word files hold pictures; python-docx unpacks them too.
    if size > MAX_UNPACKED:
        raise ArticleError(
            f"unpacks to {size // MEGABYTE} MB, more than {MAX_UNPACKED // MEGABYTE} MB; it may be a bomb"
        )


def _paragraphs(data: bytes) -> tuple[list[str], str | None]:
    # Heavy, and needed for Word files only.
    import docx
    from docx.text.paragraph import Paragraph

    lines: list[str] = []
    title: str | None = None
    try:
        document = docx.Document(io.BytesIO(data))
        for block in document.iter_inner_content():
            if not isinstance(block, Paragraph):
                for row in block.rows:
                    # A merged cell comes once for each column it spans.
                    cells = dict.fromkeys(" ".join(tidy(cell.text)).strip() for cell in row.cells)
                    lines.append(" | ".join(cell for cell in cells if cell))
            elif title is None and block.style is not None and block.style.name == "Title":
                title = " ".join(tidy(block.text)).strip() or None
            else:
                lines += tidy(block.text)
    except Exception as error:  # python-docx and lxml raise many kinds for a broken package
        raise ArticleError(f"is a broken docx ({type(error).__name__}); save it again from Word") from error
    return lines, title
