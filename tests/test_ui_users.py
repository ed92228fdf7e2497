"""The file of users, and who it lets in."""

import os
import stat

import pytest

from retrieval.errors import UsageError
from ui.users import Users, add_user, remove_user, user_names

PHRASE = "bốn từ dễ nhớ"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "users.txt"
    assert add_user(path, "lan", PHRASE) is True
    return path


def test_the_file_holds_a_hash_and_no_password(file):
    line = file.read_text("utf-8")
    assert line.startswith("lan:$scrypt$ln=15,r=8,p=3$")
    assert PHRASE not in line
    assert line.count("\n") == 1
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_same_password_is_never_hashed_alike(file):
    add_user(file, "minh", PHRASE)
    hashes = [line.partition(":")[2] for line in file.read_text("utf-8").splitlines()]
    assert len(set(hashes)) == 2


def test_who_comes_in(file):
    users = Users(file)
    assert users.check("lan", PHRASE) is True
    assert users.check("lan", PHRASE + "x") is False
    assert users.check("lan", "") is False
    assert users.check("minh", PHRASE) is False
    assert users.check("lan", "x" * 100_000) is False
    import unicodedata

    assert users.check("lan", unicodedata.normalize("NFD", PHRASE)) is True, "typed on another keyboard"


def test_changes_hold_at_once(file):
    users = Users(file)
    mark = users.mark("lan")
    assert add_user(file, "lan", "another password") is False
    assert users.mark("lan") != mark
    assert users.check("lan", PHRASE) is False
    add_user(file, "minh", PHRASE)
    assert user_names(file) == ["lan", "minh"]
    remove_user(file, "lan")
    assert users.mark("lan") is None
    assert user_names(file) == ["minh"]
    file.unlink()
    assert users.check("minh", PHRASE) is False, "a file that is gone lets nobody in"


@pytest.mark.parametrize("name", ["", " lan", "lan ", "a:b", "a\nb", "x" * 65])
def test_names_that_cannot_be(tmp_path, name):
    with pytest.raises(UsageError, match="a user's name"):
        add_user(tmp_path / "users.txt", name, PHRASE)
    assert not (tmp_path / "users.txt").exists()


@pytest.mark.parametrize("password", ["", "too short", "x" * 201])
def test_passwords_that_cannot_be(tmp_path, password):
    with pytest.raises(UsageError, match="a password has 10 to 200 characters"):
        add_user(tmp_path / "users.txt", "lan", password)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "names nobody"),
        (b"# nobody yet\n\n", "names nobody"),
        (b"lan:secret\n", ":1: is no line of a user"),
        (b"lan:$scrypt$ln=40,r=8,p=3$AAAA$AAAA\n", ":1: is no line of a user"),
        (b"lan:$scrypt$ln=30,r=99,p=1$AAAA$AAAA\n", ":1: is no line of a user"),
        (b"\xff\xfe\x00", "is no file of users"),
    ],
)
def test_files_that_are_none(tmp_path, content, reason):
    path = tmp_path / "users.txt"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=reason):
        Users(path)


def test_no_file_and_no_user(tmp_path, file):
    with pytest.raises(UsageError, match="sukien user add"):
        Users(tmp_path / "none.txt")
    with pytest.raises(UsageError, match="names no user 'minh'"):
        remove_user(file, "minh")
