"""What must hold for any bytes: a function for each thing that reads what others wrote. Each raises where it fails."""

import json
import shutil
import tempfile
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from retrieval import Archive
from retrieval.errors import ArchiveError, ArticleError, UsageError
from retrieval.sentences import sentence_spans
from retrieval.text import fold, fold_with_offsets, words
from seeds import starter_articles
from seeds.date_fields import read_date
from seeds.dates import find_date
from seeds.decoding import decode
from seeds.files import SourceFile
from seeds.reading import reader_of
from ui.address import Address
from ui.calls import Call
from ui.doors import find_door, is_offered
from ui.login import read_login, safe_next
from ui.users import user_names

Target = Callable[[bytes], None]


@cache
def folder() -> Path:
    """Where inputs are written to be read; in memory where there is such a place."""
    shm = Path("/dev/shm")  # noqa: S108 - only this process knows the folder's name
    made = Path(tempfile.mkdtemp(prefix="sukien-fuzz-", dir=shm if shm.is_dir() else None))
    import atexit

    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def archive() -> Archive:
    """The starter archive."""
    return Archive.build(starter_articles(), folder() / "archive")


def _reader(extension: str) -> Target:
    def read(data: bytes) -> None:
        path = folder() / f"input{extension}"
        path.write_bytes(data)
        file = SourceFile(path, path.name)
        try:
            articles = list(reader_of(file)(file, lambda notice: None))
        except (ArticleError, UnicodeError):  # the second is refused by `read_files`, in words
            return
        for _, article in articles:
            for text in (article.title, article.text, article.source or "", article.place or "", article.url or ""):
                require(text == unicodedata.normalize("NFC", text), "not in NFC")
                require("\x00" not in text, "holds NUL")
                text.encode("utf-8")
            require(any(map(str.isalpha, article.text)), "no letter")

    return read


def require(holds: bool, what: str) -> None:
    """Raise where a property does not hold; `assert` could be switched off."""
    if not holds:
        raise AssertionError(what)


def text_of(data: bytes) -> str:
    """Read bytes as text of any code points, lone surrogates too."""
    return data.decode("utf-8", "surrogatepass" if len(data) % 2 else "replace") if _decodes(data) else str(data)


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return len(data) % 2 == 0
    return True


def decoding(data: bytes) -> None:
    """Bytes are text in NFC, or are refused."""
    try:
        text = decode(data)
    except (ArticleError, UnicodeError):
        return
    require(text == unicodedata.normalize("NFC", text), "not in NFC")


def sentences(data: bytes) -> None:
    """Sentences are in order, apart, trimmed, and hold every letter and digit."""
    text = unicodedata.normalize("NFC", text_of(data))
    end = 0
    held = 0
    for span in sentence_spans(text):
        require(end <= span.start < span.end <= len(text), "out of order")
        piece = text[span.start : span.end]
        require(piece == piece.strip() and any(map(str.isalnum, piece)), "not trimmed, or empty")
        held += sum(map(str.isalnum, piece))
        end = span.end
    require(held == sum(map(str.isalnum, text)), "a letter is in no sentence")


def folding(data: bytes) -> None:
    """Folding keeps the way back: every letter of the folded text comes from the letter its offset names."""
    text = unicodedata.normalize("NFC", text_of(data))
    folded, offsets = fold_with_offsets(text)
    require(len(offsets) == len(folded) + 1 and offsets[-1] == len(text), "offsets do not fit")
    require(all(first <= after for first, after in zip(offsets, offsets[1:], strict=False)), "offsets go back")
    require(all(letter in fold(text[at]) for letter, at in zip(folded, offsets, strict=False)), "another letter")
    words(text)


def dates(data: bytes) -> None:
    """A date is a moment with a zone, or none."""
    text = text_of(data)
    for moment in (read_date(text), read_date(len(data) ** 7), (found := find_date(text)) and found.when):
        require(moment is None or moment.utcoffset() is not None, "no zone")


def queries(data: bytes) -> None:
    """A question has hits and quotes that stand where they say, or is refused in words."""
    question = text_of(data)
    try:
        hits = archive().search(question, k=3)
        answer = archive().ask(question, k=2)
    except UsageError as error:
        require("\n" not in str(error) and len(str(error)) < 400, "no line")
        return
    for found in (*hits, *answer.quotes):
        require(archive().article(found.article_id).text[found.start : found.end] == found.text, "not verbatim")


@cache
def _victim() -> tuple[Path, list[Path], dict[Path, bytes]]:
    archive()
    copy = folder() / "victim"
    shutil.copytree(folder() / "archive", copy)
    files = sorted(path for path in copy.rglob("*") if path.name in ("CURRENT", "manifest.json", "part.json"))
    return copy, files, {path: path.read_bytes() for path in files}


def manifests(data: bytes) -> None:
    """An archive with another manifest is refused as damaged, or opens and is what it was."""
    copy, files, contents = _victim()
    path = files[len(data) % len(files)]
    path.write_bytes(data)
    try:
        with Archive.open(copy) as opened:
            require(len(opened) == len(archive()), "another archive")
            opened.search("Cần Thơ", k=1)
    except ArchiveError as error:
        require("\n" not in str(error), "no line")
    finally:
        path.write_bytes(contents[path])


def requests(data: bytes) -> None:
    """What a stranger sends to the server is understood or refused: no path leads outside, no login elsewhere."""
    text = data.decode("latin-1")
    path, _, rest = text.partition("\n")
    headers = [(b"host", rest.encode("latin-1")), (b"origin", data[:80]), (b"cookie", data), (b"content-length", data)]
    call = Call.of(
        {"method": "POST", "path": "/" + path, "query_string": data, "headers": headers, "client": (path, 1)}
    )
    require(isinstance(call.is_of_this_site, bool) and isinstance(call.is_for(frozenset()), bool), "no answer")
    require(call.length is None or call.length >= 0, "a length below none")
    door, _ = find_door("GET", call.path)
    require(door is None or ".." not in call.path.split("/"), "a path that goes up")
    outside = f"/gradio_api/file={text}"
    require(not is_offered(outside, folder() / "nowhere"), "a file that was not offered")
    then = safe_next(text)
    require(then.startswith("/") and then[1:2] not in ("/", "\\"), "another site")
    read_login(data)
    Address.parse("?" + text)


def users(data: bytes) -> None:
    """A file of users is read or refused."""
    path = folder() / "users.txt"
    path.write_bytes(data)
    try:
        user_names(path)
    except UsageError as error:
        require("\n" not in str(error), "no line")


TARGETS: dict[str, Target] = {
    **{kind: _reader(f".{kind}") for kind in ("txt", "md", "html", "json", "jsonl", "csv", "pdf", "docx")},
    "decoding": decoding,
    "sentences": sentences,
    "folding": folding,
    "dates": dates,
    "queries": queries,
    "manifests": manifests,
    "requests": requests,
    "users": users,
}


def seeds_of(name: str) -> list[bytes]:
    """Give a few inputs to begin with: what is almost right finds more than what is nothing."""
    if name == "manifests":
        return list(_victim()[2].values())
    return _examples().get(name, [])


@cache
def _examples() -> dict[str, list[bytes]]:
    article = starter_articles()[0]
    title, lines = article.title, article.text.split("\n")[:5]
    text = "\n".join([title, "", *lines])
    record = {"id": 1, "title": title, "text": lines[0], "published": "2022-03-23T10:00:00+07:00"}
    head = f"<head><title>{title}</title><meta property='og:title' content='{title}'></head>"
    body = "".join(f"<p>{line}</p>" for line in lines)
    plain = [text.encode(), text.encode("utf-16"), text[:200].encode("cp1258", "replace")]
    return {
        "txt": plain,
        "decoding": plain,
        "sentences": plain,
        "folding": plain,
        "md": [f"---\ntitle: {title}\ndate: 2022-03-23\n---\n# a\n**b** [c](d) `e`\n{lines[0]}".encode()],
        "html": [f"<html>{head}<body><article>{body}</article></body></html>".encode()],
        "json": [json.dumps([record], ensure_ascii=False).encode(), b'{"articles": [{"text": "a b"}]}'],
        "jsonl": [json.dumps(record, ensure_ascii=False).encode(), b'{"text": "a", "id": NaN, "date": Infinity}'],
        "csv": [f'id,title,text,date\n1,"{title}","{lines[0]}",2022-03-23\n'.encode(), b"a;text\n1;b"],
        "dates": [b"2022-03-23", "Thứ tư, 23/3/2022 10:30 (GMT+7)".encode(), b"Wed, 23 Mar 2022 10:00:00 +0700"],
        "queries": ["Ai dẫn đầu đoàn công tác đến Cần Thơ?".encode(), b'title:"a" AND (b OR -c)^2 ~1 [a TO b] *'],
        "requests": [b"gradio_api/file=/etc/passwd\n127.0.0.1:7860", b"login\n[::1]", b"?q=a&source=b#c"],
        "users": [b"lan:$scrypt$ln=15,r=8,p=3$AAAA$AAAA\n"],
    }
