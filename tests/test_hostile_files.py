"""Files made to break a reader: each is refused by name or read, nothing hangs or is written, the rest goes on."""

import io
import json
import os
import signal
import sys
import time
import unicodedata
import zipfile
from pathlib import Path

import pytest
from test_seeds_readers import pdf

from seeds import NoticeKind, find_files, read_files
from seeds.apart import Apart
from seeds.files import SourceFile

GOOD = "Thị trấn Bến Xanh mở lớp dạy bơi miễn phí cho hơn hai trăm trẻ em trong hè này.\n"
# Far more than any of these needs, far less than what they were made to take.
PATIENCE = 60
MEGABYTE = 1024 * 1024


def read(*paths):
    notices = []
    began = time.monotonic()
    articles = list(read_files(find_files(paths), notices.append))
    assert time.monotonic() - began < PATIENCE
    assert all("\n" not in notice.reason and len(notice.reason) < 400 for notice in notices)
    for article in articles:
        assert article.text == unicodedata.normalize("NFC", article.text)
        assert "\x00" not in article.text
    return {article.id: article for article in articles}, {
        notice.where: notice.reason for notice in notices if notice.kind is NoticeKind.REFUSED
    }


def package(parts, **names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(names.get(name, name), data)
    return out.getvalue()


def docx_parts():
    import docx

    document = docx.Document()
    document.add_paragraph("MARK, and then a sentence that is long enough to be prose in a news article.")
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as made:
        return {name: made.read(name) for name in made.namelist()}


def docx_with_entities(entities, use):
    parts = docx_parts()
    body = parts["word/document.xml"]
    start = body.index(b"?>") + 2
    parts["word/document.xml"] = body[:start] + entities + body[start:].replace(b"MARK", use)
    return package(parts)


def lying_docx():
    """A bomb whose directory says that it unpacks to nothing much."""
    parts = docx_parts()
    parts["word/document.xml"] = b" " * (250 * MEGABYTE)
    data = bytearray(package(parts))
    at = data.rindex(b"word/document.xml") - 46  # its entry in the central directory
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def pdf_with_objects(objects, root=1):
    body, offsets = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + (b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, root, len(body)))
    )


def pdf_of_loops():
    return pdf_with_objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 1000000 /Parent 2 0 R >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /A 5 0 R >> >> >>",
            b"<< /Length 4 0 R >>\nstream\n/A Do\nendstream",
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /A 5 0 R >> >> /Length 5 >>\n"
            b"stream\n/A Do\nendstream",
        ]
    )


def pdf_bomb():
    import zlib

    stream = zlib.compress(b"BT (" + b"a" * (300 * MEGABYTE) + b") Tj ET", 9)
    stream = zlib.compress(stream, 9)
    return pdf_with_objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << >> >> >>",
            b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    )


LAUGHS = b"<!DOCTYPE x [<!ENTITY a0 'aaaaaaaaaa'>" + b"".join(
    b"<!ENTITY a%d '%s'>" % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10)
)
ACCOUNTS = "root:x:0:0"
FILES = {
    "entities.docx": lambda: docx_with_entities(LAUGHS + b"]>", b"&a9;"),
    "outside.docx": lambda: docx_with_entities(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', b"&e;"),
    "slip.docx": lambda: package(docx_parts(), **{"word/styles.xml": "../../slip.xml"}),
    "absolute.docx": lambda: package({**docx_parts(), "/tmp/slip.xml": b"<x/>"}),  # noqa: S108 - must not be written
    "deep.docx": lambda: package({**docx_parts(), "word/document.xml": b"<w>" * 200_000}),
    "lying.docx": lying_docx,
    "nested.docx": lambda: package({"a.docx": package({"a.docx": package(docx_parts())})}),
    "loops.pdf": pdf_of_loops,
    "bomb.pdf": pdf_bomb,
    "laughs.html": lambda: LAUGHS + b"]><html><body><p>&a9;</p></body></html>",
    "outside.html": lambda: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><p>&e; ' + GOOD.encode() + b"</p>",
    "deep.html": lambda: b"<div>" * 300_000 + GOOD.encode(),
    "links.html": lambda: b"<a href='/x'>Tin m\xe1\xbb\x9bi trong ng\xc3\xa0y</a><br>" * 30_000,
    "tables.html": lambda: b"<table><tr><td>" * 50_000 + GOOD.encode(),
    "attributes.html": lambda: (
        b"<p " + b" ".join(b"a%d='x'" % number for number in range(20_000)) + b">" + GOOD.encode()
    ),
    "spaces.html": lambda: (GOOD + " " * MEGABYTE + GOOD).encode(),
    "deep.json": lambda: b'{"text":' + b"[" * 500_000,
    "numbers.json": lambda: b'{"text": "' + GOOD.strip().encode() + b'", "id": ' + b"9" * 100_000 + b"}",
    "nan.json": lambda: b'{"text": "' + GOOD.strip().encode() + b'", "published": Infinity, "id": NaN}',
    "comments.md": lambda: b"<!--" * 250_000,
    "brackets.md": lambda: b"[" * MEGABYTE,
    "stars.md": lambda: b"**a " * 250_000,
    "dates.txt": lambda: "ngày 3 tháng 4 lúc 10h30\n".encode() * 40_000,
    "lines.txt": lambda: GOOD.encode() * 10_000,
    "stops.txt": lambda: b"." * MEGABYTE + b"\n" + GOOD.encode(),
    "marks.txt": lambda: ("a" + "\u0301" * MEGABYTE + "\n" + GOOD).encode(),
    "zalgo.csv": lambda: ("text\n" + "a" + "\u0301" * 100_000 + " b\n").encode(),
    "quotes.csv": lambda: b'text\n"' + b'""' * 500_000,
    "columns.csv": lambda: (
        b",".join(b"c%d" % number for number in range(100_000)) + b",text\n" + b"," * 100_000 + b"a b\n"
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "files"
    path.mkdir()
    for name, make in FILES.items():
        (path / name).write_bytes(make())
    (path / "good.txt").write_text(f"Một bài khác hẳn. {GOOD}", "utf-8")
    return path


@pytest.mark.parametrize("name", FILES)
def test_one_hostile_file(folder, name):
    before = sorted(folder.parent.rglob("*"))
    articles, refused = read(folder / name, folder / "good.txt")
    assert "good.txt" in articles, "the rest goes on"
    assert articles.keys() | refused.keys() >= {name} or any(key.startswith(f"{name}:") for key in refused | articles)
    assert ACCOUNTS not in "".join(article.text for article in articles.values())
    assert max(len(article.text) for article in articles.values()) <= 10 * MEGABYTE, "nothing was expanded"
    assert sorted(folder.parent.rglob("*")) == before, "nothing was written"
    assert not Path("/tmp/slip.xml").exists()  # noqa: S108


def test_what_is_refused_says_why(folder):
    _, refused = read(*(folder / name for name in ("deep.json", "nested.docx", "lying.docx", "numbers.json")))
    assert refused["deep.json"].startswith("is not JSON that can be read")
    assert refused["numbers.json"].startswith("is not JSON that can be read")
    assert refused["nested.docx"].startswith("is a broken docx")
    assert "docx" in refused["lying.docx"] or "memory" in refused["lying.docx"]


def test_a_line_of_100_megabytes(tmp_path):
    with (tmp_path / "a.jsonl").open("wb") as out:
        out.write(b'{"text": "')
        for _ in range(100):
            out.write(b"a " * (MEGABYTE // 2))
        out.write(b'"}\n' + json.dumps({"id": "b", "text": GOOD}).encode() + b"\n")
    with (tmp_path / "b.csv").open("wb") as out:
        out.write(b"id,text\n1,")
        for _ in range(100):
            out.write(b"a " * (MEGABYTE // 2))
        out.write(b"\n")
    articles, refused = read(tmp_path)
    assert list(articles) == ["b"]
    assert refused["a.jsonl:1"] == "the line is longer than 10 MB"
    assert "field larger than field limit" in refused["b.csv:2"]


def test_ten_thousand_empty_files(tmp_path):
    for number in range(10_000):
        (tmp_path / f"{number:05}.{('txt', 'pdf', 'docx', 'html', 'json')[number % 5]}").touch()
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    articles, refused = read(tmp_path)
    assert list(articles) == ["good.txt"]
    assert len(refused) == 10_000
    assert set(refused.values()) == {"is empty"}


@pytest.mark.parametrize("extension", ["txt", "md", "html", "csv", "jsonl", "json"])
def test_odd_characters(tmp_path, extension):
    odd = "\u202eđảo chữ\u202c \u2066ẩn\u2069 \ufeff\u200b\u0085\u2028 A\u0301 \U0001f600 \ufffe \U0010ffff \x0b\x0c đ̛ề"
    text = f"{GOOD.strip()} {unicodedata.normalize('NFD', GOOD.strip())} {odd}"
    if extension == "csv":
        text = f'text\n"{text}"\n'
    elif extension.startswith("json"):
        text = json.dumps({"text": text}, ensure_ascii=False)
    (tmp_path / f"a.{extension}").write_text(text, "utf-8")
    articles, refused = read(tmp_path)
    assert refused == {}
    [article] = articles.values()
    assert article.text.count("Bến Xanh") == 2, "decomposed text is one with composed"
    assert "\u200b" not in article.text
    assert "\ufeff" not in article.text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("nul.txt", GOOD.encode() + b"\x00" + GOOD.encode()),
        ("mixed.txt", GOOD.encode() + GOOD.encode("utf-16-le") + "Hà Nội".encode("cp1258", "replace")),
        ("latin.txt", GOOD.encode() + b"\xe0\xe1\xe2 \xff\xfe"),
        ("half.txt", GOOD.encode()[:5]),
        ("surrogates.txt", b"\xed\xa0\x80 \xed\xb0\x80 " + GOOD.encode()),
        ("overlong.txt", b"\xc0\xaf\xe0\x80\xaf " + GOOD.encode()),
        ("utf32.txt", b"\xff\xfe\x00\x00" + b"\xff" * 7),
        ("odd.txt", b"\xff\xfe" + GOOD.encode("utf-16-le") + b"\x00"),
        ("surrogates.jsonl", b'{"text": "M\\ud800t c\\u00e2u v\\u0103n."}\n'),
        ("nul.jsonl", b'{"text": "a\\u0000b"}\n\x00\x00\x00\n'),
        ("nul.csv", b"text\na\x00b c\n"),
    ],
)
def test_broken_encodings_are_refused_or_mended(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    articles, refused = read(tmp_path)
    assert len(articles) + len(refused) >= 1
    for article in articles.values():
        article.text.encode("utf-8")


def test_names_that_are_tricks(tmp_path):
    names = [
        "\u202etxt.exe.txt",
        "a\nb.txt",
        "..txt",
        "con.txt",
        "a;rm -rf.txt",
        "'\"<b>.txt",
        "-rf.txt",
        "x" * 200 + ".txt",
    ]
    for number, name in enumerate(names):
        (tmp_path / name).write_text(f"{number}. {GOOD}", "utf-8")
    articles, refused = read(tmp_path)
    assert refused == {}
    assert len(articles) == len([name for name in names if not name.startswith(".")])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes no such files")
def test_links_and_devices(tmp_path):
    (tmp_path / "etc.txt").symlink_to("/etc")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    articles, refused = read(tmp_path)
    assert list(articles) == ["good.txt"]
    assert refused == {
        "etc.txt": "is a link to a folder, which is not followed; give that folder itself",
        "loop": "is a link to a folder, which is not followed; give that folder itself",
        "pipe.txt": "is not a file (a pipe, a socket or a device)",
        "self.txt": "is a link that leads nowhere, or is gone",
        "zero.txt": "is not a file (a pipe, a socket or a device)",
    }


@pytest.fixture
def files(tmp_path):
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(pdf([[f"{name}: a sentence that is long enough to be read as prose, it says."]]))
    return [SourceFile(tmp_path / name, name) for name in ("a.pdf", "b.pdf")]


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process by a signal")
def test_a_child_that_takes_too_long_is_ended_and_replaced(files):
    apart = Apart()
    [(where, article)] = apart.read(files[0], lambda notice: None)
    first = apart._child.pid
    assert (where, article.id) == ("a.pdf", "a.pdf")
    list(apart.read(files[1], lambda notice: None))
    assert apart._child.pid == first, "one child reads many files"
    os.kill(first, signal.SIGSTOP)  # or it might have answered before this process looks
    apart._seconds = 0.0
    with pytest.raises(Exception, match="took longer than 0 s to read"):
        list(apart.read(files[0], lambda notice: None))
    assert apart._child is None
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    apart._seconds = 60.0
    assert [where for where, _ in apart.read(files[1], lambda notice: None)] == ["b.pdf"]
    apart.close()


def test_a_child_that_breaks_is_told_of_and_replaced(files):
    apart = Apart()
    list(apart.read(files[0], lambda notice: None))
    apart._child.kill()
    with pytest.raises(Exception, match=r"broke the process that read it|has ended"):
        list(apart.read(files[0], lambda notice: None))
    assert len(list(apart.read(files[0], lambda notice: None))) == 1
    apart.close()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="only some systems have these bounds")
def test_what_a_child_may_not_do(tmp_path):
    code = (
        "import seeds.child as child; child._bound()\n"
        "try:\n    open(r'{}', 'wb', 0).write(b'x')\nexcept OSError as error:\n    print(error.errno)\n"
        "try:\n    bytearray(3 << 30)\nexcept MemoryError:\n    print('memory')\n"
    ).format(tmp_path / "x")
    import errno
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(errno.EFBIG), "memory"]
    assert not (tmp_path / "x").exists() or (tmp_path / "x").stat().st_size == 0
