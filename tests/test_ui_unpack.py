"""Zip files from anyone: nothing is written outside the folder, nothing unpacks without end."""

import stat
import zipfile

import pytest

from retrieval.errors import ArticleError
from ui import unpack as module
from ui.unpack import safe_path, unpack


def packed(path, entries, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as file:
        for entry, content in entries:
            file.writestr(entry, content)
    return path


def unpacked(tmp_path, entries, **options):
    folder = tmp_path / "out" / "in"
    folder.mkdir(parents=True)
    refused = []
    count = unpack(packed(tmp_path / "x.zip", entries, **options), folder, lambda *told: refused.append(told))
    files = {str(path.relative_to(tmp_path / "out")): path.read_text() for path in folder.parent.rglob("*.txt")}
    return count, files, refused


def test_files_and_folders_come_out(tmp_path):
    count, files, refused = unpacked(tmp_path, [("a.txt", "một"), ("b/c/d.txt", "hai"), ("e/", "")])
    assert (count, files, refused) == (2, {"in/a.txt": "một", "in/b/c/d.txt": "hai"}, [])


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "a/../../evil.txt",
        "/etc/evil.txt",
        "..\\evil.txt",
        "C:\\evil.txt",
        "\\\\host\\share\\evil.txt",
        "a:b.txt",
        "x" * 300 + ".txt",
        "/".join("a" * 30) + ".txt",
        "a\nb.txt",
        "..",
    ],
)
def test_what_leads_elsewhere_is_refused_by_name(tmp_path, name):
    count, files, refused = unpacked(tmp_path, [(name, "x"), ("good.txt", "y")])
    assert count == 1
    assert files == {"in/good.txt": "y"}
    assert len(refused) == 1
    assert "\n" not in refused[0][0]


def test_links_encrypted_and_double_entries_are_refused(tmp_path):
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.warns(UserWarning, match="Duplicate"):
        _, files, refused = unpacked(tmp_path, [(link, "/etc/passwd"), ("a.txt", "1"), ("a.txt", "2")])
    assert files == {"in/a.txt": "1"}
    assert [name for name, _ in refused] == ["link.txt", "a.txt"]


def test_hidden_files_are_passed_over(tmp_path):
    entries = [("__MACOSX/._a.txt", "x"), (".git/b.txt", "x"), ("a.txt", "y"), (".DS_Store", "x")]
    assert unpacked(tmp_path, entries) == (1, {"in/a.txt": "y"}, [])


def test_a_name_in_utf8_that_does_not_say_so_is_read():
    unsaid = zipfile.ZipInfo("Đà Nẵng.txt".encode().decode("cp437"))
    assert module._name(unsaid) == "Đà Nẵng.txt"
    said = zipfile.ZipInfo("Đa\u0300 Nẵng.txt")
    said.flag_bits = 0x800
    assert module._name(said) == "Đà Nẵng.txt"


def test_bombs_are_refused_whatever_they_state(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_RATIO_FROM", 1_000_000)
    bomb = packed(tmp_path / "bomb.zip", [("a.txt", b"0" * 20_000_000)])
    (tmp_path / "out").mkdir()
    with pytest.raises(ArticleError, match="bomb"):
        unpack(bomb, tmp_path / "out", lambda *_: None)
    monkeypatch.setattr(module, "MOST_BYTES", 1_000_000)
    with pytest.raises(ArticleError, match="more than 0 MB"):
        unpack(bomb, tmp_path / "out", lambda *_: None)
    room = module._Room(10)
    with pytest.raises(ArticleError, match="more than 0 MB"):
        room.take(1_000_001)


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_FILES", 2)
    with pytest.raises(ArticleError, match="holds 3 files, more than 2"):
        unpacked(tmp_path, [(f"{number}.txt", "x") for number in range(3)])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing", b"\x00" * 500])
def test_what_is_no_zip_file_is_said_to_be_none(tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(ArticleError, match="cannot be unpacked"):
        unpack(tmp_path / "x.zip", tmp_path, lambda *_: None)


def test_a_safe_path_is_below_the_folder(tmp_path):
    assert safe_path(tmp_path, "a/./b.txt") == tmp_path / "a" / "b.txt"
    assert safe_path(tmp_path, "") is None
    (tmp_path / "link").symlink_to("/")
    assert safe_path(tmp_path, "link/etc/passwd") is None
