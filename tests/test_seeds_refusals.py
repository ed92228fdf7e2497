"""Bad files: refused by name and reason, one line each, while the rest goes on."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from test_seeds_readers import pdf

import seeds.limits
import seeds.reader_json
from seeds import Notice, NoticeKind, find_files, read_files

GOOD = "Thị trấn Bến Xanh mở lớp dạy bơi miễn phí cho hơn hai trăm trẻ em trong hè này.\n"


def encrypted_pdf() -> bytes:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([["Secret text that nobody may read without the word."]])))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx_with(document: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", b"<Types/>")
        package.writestr("word/document.xml", document)
    return out.getvalue()


BAD = {
    "empty.txt": (b"", "is empty"),
    "binary.txt": (os.urandom(64) + b"\x00\x00" * 40 + b"\x01abc" * 40, "is binary"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n....", "is not text but an image"),
    "russian.txt": ("Сегодня открыли новый мост через реку.".encode("cp1251"), "cannot tell its encoding"),
    "numbers.txt": (b"12 345\n678", "holds no sentence"),
    "menu.txt": ("Trang chủ\nTin tức\nĐăng nhập\nTop\n".encode(), "holds no sentence"),
    "blank.html": (b"<html><body><script>x()</script></body></html>", "holds no sentence"),
    "broken.pdf": (b"%PDF-1.4\nnothing of a PDF follows", "is a broken PDF"),
    "cut.pdf": (pdf([["A line of text."]])[:300], "is a broken PDF"),
    "scan.pdf": (pdf([[""]]), "holds no text: a scanned PDF"),
    "locked.pdf": (encrypted_pdf(), "is encrypted"),
    "broken.docx": (b"PK\x03\x04 not really", "is a broken docx"),
    "empty.docx": (docx_with(b"<x/>"), "is a broken docx"),
    "old.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "is an old .doc file"),
    "bad.json": (b'{"title": ', "is not JSON"),
    "number.json": (b"42", "holds neither an object nor an array"),
    "deep.json": (b"[" * 200_000, "is not JSON"),
    "plain.csv": (b"a,b\n1,2\n", "has no column for the text"),
    "page.xyz": (b"text", "is of an unknown kind (.xyz); Sukien reads txt, md, html"),
    "old.doc": (b"\xd0\xcf\x11\xe0", "is of an unknown kind (.doc); save it as .docx"),
    "more.zip": (b"PK\x03\x04", "is of an unknown kind (.zip); unpack it first"),
    "README": (b"text", "has no extension to tell its kind"),
}


def refusals(*paths: Path) -> tuple[list[str], dict[str, str]]:
    notices: list[Notice] = []
    articles = list(read_files(find_files(paths), notices.append))
    assert {notice.kind for notice in notices} <= {NoticeKind.REFUSED}
    assert all("\n" not in notice.reason for notice in notices)
    return [article.id for article in articles], {notice.where: notice.reason for notice in notices}


@pytest.mark.parametrize("name", BAD)
def test_one_bad_file(tmp_path: Path, name: str) -> None:
    data, reason = BAD[name]
    (tmp_path / name).write_bytes(data)
    articles, refused = refusals(tmp_path)
    assert articles == []
    assert list(refused) == [name]
    assert refused[name].startswith(reason)


def test_the_rest_goes_on(tmp_path: Path) -> None:
    for name, (data, _) in BAD.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "a_good.txt").write_text(GOOD, "utf-8")
    (tmp_path / "z_good.txt").write_text(GOOD.replace("bơi", "cờ"), "utf-8")
    articles, refused = refusals(tmp_path)
    assert articles == ["a_good.txt", "z_good.txt"]
    assert sorted(refused) == sorted(BAD)


@pytest.mark.parametrize("name", ["large.txt", "large.pdf", "large.html", "large.json"])
def test_too_large(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as out:
        out.truncate(51 * seeds.limits.MEGABYTE)
    _, refused = refusals(tmp_path)
    assert refused == {name: "is 51 MB, more than 50 MB for one document; split it"}


def test_a_bomb_in_a_docx(tmp_path: Path) -> None:
    bomb = docx_with(b" " * (201 * seeds.limits.MEGABYTE))
    assert len(bomb) < seeds.limits.MEGABYTE
    (tmp_path / "bomb.docx").write_bytes(bomb)
    _, refused = refusals(tmp_path)
    assert refused["bomb.docx"].startswith("unpacks to 201 MB, more than 200 MB")


def test_entities_in_a_docx_are_not_expanded(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("MARK, and then a sentence that is long enough to be prose in a news article.")
    document.save(str(tmp_path / "a.docx"))
    with zipfile.ZipFile(tmp_path / "a.docx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = parts["word/document.xml"]
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    start = body.index(b"?>") + 2
    parts["word/document.xml"] = body[:start] + entities + body[start:].replace(b"MARK", b"&b;&b;&b;")
    with zipfile.ZipFile(tmp_path / "b.docx", "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    (tmp_path / "a.docx").unlink()
    notices: list[Notice] = []
    articles = list(read_files(find_files([tmp_path]), notices.append))
    assert not any("aaaa" in article.text for article in articles)
    assert len(articles) + len(notices) == 1


def test_a_line_beyond_the_bound_is_refused_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds.reader_json, "MAX_RECORD", 100)
    long = '{"text": "' + "a " * 200 + '"}'
    (tmp_path / "a.jsonl").write_text(f'{long}\n{{"text": "A good line."}}\n', "utf-8")
    articles, refused = refusals(tmp_path)
    assert articles == ["a.jsonl:2"]
    assert list(refused) == ["a.jsonl:1"]


def test_a_quotation_mark_that_is_never_closed_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('title,text\nOne,"The first.\nTwo,The second.\n', "utf-8")
    articles, refused = refusals(tmp_path)
    assert articles == []
    assert refused["a.csv:2"].startswith("is not a row of the table")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_permission(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD, "utf-8")
    (tmp_path / "a.txt").chmod(0)
    _, refused = refusals(tmp_path)
    assert refused == {"a.txt": "cannot be read (Permission denied); check its permissions"}


def test_an_error_of_the_system_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)
    (tmp_path / "a.txt").write_text(GOOD, "utf-8")
    _, refused = refusals(tmp_path)
    assert refused == {"a.txt": "cannot be read (Permission denied); check its permissions"}


def test_links(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text(GOOD, "utf-8")
    try:
        (tmp_path / "sub" / "loop").symlink_to(tmp_path)
        (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    except OSError:
        pytest.skip("this system makes no links")
    articles, refused = refusals(tmp_path)
    assert articles == ["sub/a.txt"]
    assert refused == {
        "gone.txt": "is a link that leads nowhere, or is gone",
        "sub/loop": "is a link to a folder, which is not followed; give that folder itself",
    }
