"""Reading many files: each by its kind, one article at a time; bad ones are told of and left out."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from hashlib import blake2b

from retrieval.errors import ArticleError
from retrieval.types import Article
from seeds.apart import Apart, goes_apart
from seeds.files import SourceFile
from seeds.limits import check_file
from seeds.notices import Located, Notice, NoticeKind, Notify

Reader = Callable[[SourceFile, Notify], Iterator[Located]]

_KINDS = "txt, md, html, pdf, docx, jsonl, json, csv, tsv"
_INSTEAD = {
    ".doc": "save it as .docx",
    ".rtf": "save it as .docx",
    ".odt": "save it as .docx",
    ".xls": "save the sheet as .csv",
    ".xlsx": "save the sheet as .csv",
    ".zip": "unpack it first",
    ".rar": "unpack it first",
    ".7z": "unpack it first",
    ".gz": "unpack it first",
    ".xz": "unpack it first",
    ".tar": "unpack it first",
    ".mht": "save the page as .html",
    ".mhtml": "save the page as .html",
}
_DIGEST = 16


def read_files(files: Iterable[SourceFile], notify: Notify) -> Iterator[Article]:
    """Read articles from files, one at a time, in order.

    Nothing stops it and nothing is left out without a word: a file or record that cannot be used, a second article with
    an id already given, and an exact copy (the same title and text, white space and case aside) go to `notify`.

    Parameters
    ----------
    files : iterable of SourceFile
        As `find_files` gives them.
    notify : callable
        Called with a Notice at once when there is one.

    Yields
    ------
    Article
        With ids that differ and texts that differ.
    """
    seen = Seen()
    for _, where, article in read_all(files, notify):
        notice = seen.check(article.id, content_of(article), where)
        if notice is None:
            yield article
        else:
            notify(notice)


def read_all(files: Iterable[SourceFile], notify: Notify) -> Iterator[tuple[SourceFile, str, Article]]:
    """As `read_files`, with copies and ids that are taken: each article with its file and where it stands in it."""
    with closing(Apart()) as apart:
        for file in files:
            for where, article in _articles(file, apart, notify):
                yield file, where, article


class Seen:
    """The ids and contents of the articles so far."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}
        self._ids: dict[bytes, str] = {}

    def check(self, article_id: str, content: bytes, where: str) -> Notice | None:
        """Take note of an article, by its id and `content_of` it; a Notice if it is a copy or its id is taken."""
        if content in self._ids:
            reason = f"an exact copy of {self._ids[content]}: the same title and text; dropped"
            return Notice(NoticeKind.COPY, where, reason)
        if article_id in self._contents:
            reason = f"its id {article_id!r} is taken by another article before it; give each its own id"
            return Notice(NoticeKind.REFUSED, where, reason)
        self._contents[article_id] = content
        self._ids[content] = article_id
        return None


def content_of(article: Article) -> bytes:
    """What is the same for exact copies: the title and text, white space and case aside."""
    words = " ".join(f"{article.title}\n{article.text}".casefold().split())
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


def _articles(file: SourceFile, apart: Apart, notify: Notify) -> Iterator[Located]:
    """Give the articles of one file; every failure becomes a notice."""
    try:
        check_file(file.path)
        reader = reader_of(file)
        yield from apart.read(file, notify) if goes_apart(file) else reader(file, notify)
    except ArticleError as error:
        notify(Notice(NoticeKind.REFUSED, file.name, _one_line(str(error))))
    except UnicodeError:
        notify(Notice(NoticeKind.REFUSED, file.name, "is not in the encoding its first bytes say; save it as UTF-8"))
    except OSError as error:
        reason = f"cannot be read ({error.strerror or type(error).__name__}); check its permissions"
        notify(Notice(NoticeKind.REFUSED, file.name, reason))
    except MemoryError:
        notify(Notice(NoticeKind.REFUSED, file.name, "needs more memory than there is; split it"))
    except Exception as error:  # a reader's own fault: what is left of this file is refused, the other files go on
        kind = type(error).__name__
        notify(Notice(NoticeKind.REFUSED, file.name, f"could not be read ({kind}); please report it with the file"))


def reader_of(file: SourceFile) -> Reader:
    """Choose the reader by the file's extension. Each is imported when first needed: importing seeds stays cheap.

    Raises
    ------
    ArticleError
        If it is of no kind that Sukien reads.
    """
    match file.path.suffix.lower():
        case ".txt" | ".text":
            from seeds.reader_txt import read_txt as reader
        case ".md" | ".markdown":
            from seeds.reader_md import read_md as reader
        case ".html" | ".htm" | ".xhtml":
            from seeds.reader_html import read_html as reader
        case ".pdf":
            from seeds.reader_pdf import read_pdf as reader
        case ".docx":
            from seeds.reader_docx import read_docx as reader
        case ".jsonl" | ".ndjson":
            from seeds.reader_json import read_jsonl as reader
        case ".json":
            from seeds.reader_json import read_json as reader
        case ".csv" | ".tsv":
            from seeds.reader_csv import read_csv as reader
        case "":
            raise ArticleError(f"has no extension to tell its kind; Sukien reads {_KINDS}")
        case extension:
            advice = _INSTEAD.get(extension, f"Sukien reads {_KINDS}")
            raise ArticleError(f"is of an unknown kind ({extension}); {advice}")
    return reader


def _one_line(reason: str) -> str:
    return " ".join(reason.split())
