"""PDF files: the text of all pages, headers and page numbers off, lines joined into paragraphs."""

import io
import logging
import re
import warnings
from collections import Counter
from collections.abc import Iterator

from retrieval.errors import ArticleError
from seeds.decoding import mend
from seeds.files import SourceFile
from seeds.limits import MAX_DOCUMENT, read_bytes
from seeds.lines import tidy, unwrap
from seeds.notices import Located, Notify
from seeds.page import Known, read_page

_PAGE_NUMBER = re.compile(
    r"(?:(?:trang|page)\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:/|of|trên)\s*\d{1,4})?", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
# A line is a running header or footer if it stands at the edge of so many pages, page numbers aside.
EDGE_LINES = 2
EDGE_PAGES = 3
# Lines of a page are wrapped however wide it is.
WIDEST_LINE = 250


def read_pdf(file: SourceFile, notify: Notify) -> Iterator[Located]:
    """Read the one article of a PDF file. The date of a PDF's own making is not a publication date and is not used."""
    pages = _pages(read_bytes(file.path))
    if not any(any(page) for page in pages):
        raise ArticleError("holds no text: a scanned PDF; recognise its text (OCR) first")
    lines = [line for page in _without_edges(pages) for line in page]
    text = mend("\n".join(lines))
    yield file.name, read_page(unwrap(text.split("\n"), WIDEST_LINE), file.name, Known())


def _pages(data: bytes) -> list[list[str]]:
    # Heavy, and needed for PDF files only.
    import pypdf

    # pypdf tells of every small fault in a file; whether the text can be had is all that matters here.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    size = 0
    pages: list[list[str]] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise ArticleError("is encrypted; save it without a password")
            for page in reader.pages:
                text = page.extract_text()
                size += len(text)
                if size > MAX_DOCUMENT:
                    raise ArticleError("unpacks to more text than one document may hold")
                pages.append(tidy(text))
    except ArticleError:
        raise
    except Exception as error:  # a broken file breaks pypdf anywhere: RecursionError, KeyError, its own errors
        if "encrypt" in str(error).lower() or "cryptography" in str(error).lower():
            raise ArticleError("is encrypted; save it without a password") from error
        raise ArticleError(f"is a broken PDF ({_one_line(error)}); save it again from its source") from error
    return pages


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _without_edges(pages: list[list[str]]) -> list[list[str]]:
    """Take off running headers and footers, and page numbers at the edges."""
    counts = Counter(key for page in pages for key in {_DIGITS.sub("#", line) for line in _edges(page)})
    cleaned: list[list[str]] = []
    for page in pages:
        edges = set(_edges(page))
        cleaned.append(
            [
                line
                for line in page
                if line not in edges
                or not (_PAGE_NUMBER.fullmatch(line) or counts[_DIGITS.sub("#", line)] >= EDGE_PAGES)
            ]
        )
    return cleaned


def _edges(page: list[str]) -> list[str]:
    lines = [line for line in page if line]
    return lines[:EDGE_LINES] + lines[-EDGE_LINES:]
