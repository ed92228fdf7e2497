"""Which files are found, under which names."""

from pathlib import Path
from unicodedata import normalize

import pytest

from retrieval.errors import ArticleError
from seeds import SourceFile, find_files, read_files, read_text


def test_a_folder_is_searched_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/y.html", ".hidden/x.txt", ".x.txt", "c.unknown"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    assert find_files([tmp_path]) == [
        SourceFile(tmp_path / name, name) for name in ("a/y.html", "a/z.txt", "b.txt", "c.unknown")
    ]
    assert find_files([tmp_path / "a" / "z.txt", tmp_path]) == [
        SourceFile(tmp_path / "a" / "z.txt", "z.txt"),
        *(SourceFile(tmp_path / name, name) for name in ("a/y.html", "b.txt", "c.unknown")),
    ]
    assert find_files(str(tmp_path / "b.txt")) == [SourceFile(tmp_path / "b.txt", "b.txt")]
    assert find_files([]) == []


def test_names_are_nfc(tmp_path: Path) -> None:
    name = "tin Hòa Bình.txt"
    (tmp_path / normalize("NFD", name)).write_text("x", "utf-8")
    assert [file.name for file in find_files([tmp_path])] == [name]


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="there is no such file or folder"):
        find_files([tmp_path / "nothing"])


def test_two_articles_of_one_name(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(f"Thị trấn Bến Xanh mở lớp dạy bơi số {folder} trong hè này.", "utf-8")
    notices: list[object] = []
    articles = list(read_files(find_files([tmp_path / "a", tmp_path / "b"]), notices.append))
    assert [article.id for article in articles] == ["x.txt"]
    assert len(notices) == 1 and "taken by another article" in str(notices[0])


def test_articles_come_one_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "One line."}\n{broken\n', "utf-8")
    notices: list[object] = []
    articles = read_files(find_files([tmp_path]), notices.append)
    assert next(articles).text == "One line."
    assert notices == []
    assert list(articles) == []
    assert len(notices) == 1


def test_reading_text_alone() -> None:
    assert read_text("Một câu văn đủ dài để đọc như một đoạn của bài báo.", "tên").id == "tên"
