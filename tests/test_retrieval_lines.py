from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import Archive, Article, lines, partwriter
from retrieval.lines import article_of, line_of

MOMENT = datetime(2022, 3, 23, 7, 30, tzinfo=UTC)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400), st.booleans())
def test_an_article_comes_back_from_its_line(text, packed):
    article = Article("số 1", "Tin\n", text, MOMENT, "Báo A", None, "vi", "Huế")
    line = line_of(article, packed=packed)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert article_of(line) == article_of(line[:-1]) == article


def test_every_byte_may_occur_in_a_packed_line():
    made = [line_of(Article(str(n), "", "Đoàn công tác " * (n % 7) + str(n * 7919)), packed=True) for n in range(600)]
    assert {byte for line in made for byte in line} == set(range(256))
    assert [article_of(line).id for line in made] == [str(n) for n in range(600)]


def test_a_packed_line_is_half_as_long():
    article = Article("1", "", " ".join(f"Ngày {n}, quận có {n * 37 % 101} đảng viên." for n in range(100)))
    assert 2 * len(line_of(article, packed=True)) < len(line_of(article, packed=False))


@pytest.mark.parametrize("change", [lambda line: line[:-9], lambda line: line[:3] + b"?" + line[4:], lambda _: b"z\n"])
def test_a_damaged_line_is_a_value_error(change):
    with pytest.raises(ValueError):
        article_of(change(line_of(Article("1", "a", "b " * 50), packed=True)))


def test_articles_beyond_the_first_are_packed_and_all_come_back(tmp_path, monkeypatch):
    monkeypatch.setattr(partwriter, "PLAIN", 3)
    given = [Article(f"a{n}", f"Bài {n}", f"Đoàn số {n} đến Huế.", language="vi") for n in range(8)]
    archive = Archive.build(given, tmp_path / "archive")
    (stored,) = (tmp_path / "archive").rglob("articles.jsonl")
    assert [line[:1] for line in stored.read_bytes().split(b"\n")[:-1]] == [b"{"] * 3 + [b"z"] * 5
    assert list(Archive.open(tmp_path / "archive")) == given
    archive.add([Article("a9", "Bài 9", "Đoàn số 9 đến Vinh.", language="vi")])
    archive.compact()
    assert {article.id for article in archive} == {*(f"a{n}" for n in range(8)), "a9"}
    assert archive.verify() == ()
    (damaged,) = (tmp_path / "archive").rglob("articles.npy")
    damaged.write_bytes(b"?" * damaged.stat().st_size)
    Archive.repair(tmp_path / "archive")
    assert {article.text for article in Archive.open(tmp_path / "archive")} == {
        *(article.text for article in given),
        "Đoàn số 9 đến Vinh.",
    }


def test_what_unpacks_to_too_much_is_cut(monkeypatch):
    line = line_of(Article("1", "", "a" * 10_000), packed=True)
    monkeypatch.setattr(lines, "_LONGEST", 1_000)
    with pytest.raises(ValueError):
        article_of(line)
