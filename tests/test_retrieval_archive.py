import json
import os
import tempfile
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval import Archive, Article, retrieve
from retrieval.errors import (
    ArchiveBusy,
    ArchiveDamaged,
    ArchiveError,
    ArchiveMissing,
    ArticleError,
    ModelError,
    UsageError,
)
from retrieval.store import Store

HANOI = timezone(timedelta(hours=7))
ARTICLES = [
    Article(
        "a",
        "Long Biên có 16.300 đảng viên",
        "Đảng bộ quận Long Biên có trên 16.300 đảng viên ở 47 tổ chức cơ sở.",
        published=datetime(2022, 5, 18, 8, 40, tzinfo=HANOI),
        source="Báo A",
        place="Hà Nội",
    ),
    Article(
        "b",
        "Hải Phòng kết nạp đảng viên",
        "Đảng bộ Khối các cơ quan Hải Phòng kết nạp 653 đảng viên mới.",
        published=datetime(2024, 10, 16, 0, 30, tzinfo=HANOI),
        source="Báo B",
        place="Hải Phòng",
    ),
    Article(
        "c",
        "Storm damages port",
        "A storm damaged the port of Hai Phong in September. Repairs took two weeks.",
        published=datetime(2024, 9, 10, tzinfo=UTC),
        source="Wire",
        place="Hải Phòng",
    ),
    Article("d", "", "Giá vàng trong nước tăng mạnh vào cuối tuần qua."),
]


@pytest.fixture
def archive(build, tmp_path):
    return build(ARTICLES, tmp_path / "archive")


@pytest.fixture
def in_files(tmp_path):
    return Archive.build(ARTICLES, tmp_path / "archive")


def ids(hits):
    return [hit.article_id for hit in hits]


def test_articles_come_back_as_they_were_given(archive, tmp_path):
    again = Archive.open(tmp_path / "archive")
    assert len(again) == 4
    assert [(a.id, a.title, a.text, a.published, a.source, a.place) for a in again] == [
        (a.id, a.title, a.text, a.published, a.source, a.place) for a in ARTICLES
    ]
    assert [article.language for article in again] == ["vi", "vi", "en", "vi"]
    assert again.article("b").published == ARTICLES[1].published


def test_hits_are_verbatim_and_ranked(archive):
    hits = archive.search("đảng viên Long Biên", k=3)
    assert hits[0].article_id == "a"
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert archive.article(hit.article_id).text[hit.start : hit.end] == hit.text
    assert (hits[0].source, hits[0].place, hits[0].language) == ("Báo A", "Hà Nội", "vi")


def test_one_line_form(archive, tmp_path):
    assert ids(retrieve("giá vàng", k=1, archive=tmp_path / "archive")) == ["d"]
    assert ids(retrieve("giá vàng", k=1, archive=archive)) == ["d"]


@pytest.mark.parametrize("typed", ["dang vien long bien", "ĐẢNG VIÊN LONG BIÊN", normalize("NFD", "đảng viên Biên")])
def test_marks_and_case_may_be_missing(archive, typed):
    assert archive.search(typed, k=1)[0].article_id == "a"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"language": "en"}, {"c"}),
        ({"source": "bao b"}, {"b"}),
        ({"place": "HAI PHONG"}, {"b", "c"}),
        ({"place": "Huế"}, set()),
        ({"since": date(2024, 10, 16)}, {"b"}),
        ({"until": date(2022, 5, 18)}, {"a"}),
        ({"since": date(2024, 9, 10), "until": date(2024, 10, 16)}, {"b", "c"}),
        ({"since": datetime(2024, 10, 15, 17, 30, tzinfo=UTC)}, {"b"}),
        ({"since": datetime(2024, 10, 15, 17, 31, tzinfo=UTC)}, set()),
        ({"place": "Hải Phòng", "language": "vi"}, {"b"}),
    ],
)
def test_filters(archive, filters, expected):
    assert set(ids(archive.search("đảng viên port Hải Phòng Long Biên vàng", **filters))) == expected


def test_unknown_event_is_told(archive):
    with pytest.raises(UsageError, match="no event 'x'"):
        archive.search("đảng viên", event="x")


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_empty_question_is_told(archive, question):
    with pytest.raises(UsageError, match="empty"):
        archive.search(question)
    with pytest.raises(UsageError, match="empty"):
        archive.ask(question)


@pytest.mark.parametrize("k", [0, -1, 1.5])
def test_wrong_k_is_told(archive, k):
    with pytest.raises(UsageError, match="at least 1"):
        archive.search("vàng", k=k)


def test_naive_datetime_is_told(archive):
    with pytest.raises(UsageError, match="no time zone"):
        archive.search("vàng", since=datetime(2024, 1, 1))


@pytest.mark.parametrize(
    "question", ["?!…", "a\ud800b", "AND OR NOT", '"', "🙂", "(" * 50, "a" * 100_000, "của là thì mà"]
)
def test_odd_questions_do_not_fail(archive, question):
    for hit in archive.search(question):
        assert hit.text in archive.article(hit.article_id).text
    archive.ask(question)


def test_add_replace_and_remove(archive, tmp_path):
    archive.add(
        [Article("e", "Bóng đá", "Đội tuyển thắng hai trận liên tiếp."), Article("d", "Giá vàng", "Giá vàng giảm.")]
    )
    assert len(archive) == 5
    assert archive.article("d").text == "Giá vàng giảm."
    assert archive.search("đội tuyển bóng đá", k=1)[0].article_id == "e"
    assert "tăng mạnh" not in " ".join(hit.text for hit in archive.search("giá vàng tăng mạnh cuối tuần", k=10))
    archive.remove(["a", "e"])
    assert {article.id for article in archive} == {"b", "c", "d"}
    assert "a" not in ids(archive.search("đảng viên Long Biên", k=10))
    again = Archive.open(tmp_path / "archive")
    assert {article.id for article in again} == {"b", "c", "d"}
    assert again.verify() == ()
    assert again.info().articles == 3


def test_incremental_and_whole_builds_find_the_same(build, tmp_path):
    whole = build(ARTICLES, tmp_path / "whole")
    grown = build(ARTICLES[:1], tmp_path / "grown")
    for article in ARTICLES[1:]:
        grown.add([article])
    for question in ("đảng viên", "giá vàng", "port storm", "hai phong"):
        one, other = whole.search(question), grown.search(question)
        assert ids(one) == ids(other)
        # In a database a passage's vector keeps the mean length of when it was written (milvus/bm25.py).
        tolerance = 1e-3 if grown.snapshot.manifest.remote is None else 0.01
        assert [hit.score for hit in one] == pytest.approx([hit.score for hit in other], abs=tolerance)


def test_remove_of_an_unknown_id_changes_nothing(archive):
    with pytest.raises(UsageError, match=r"not in this archive: nope"):
        archive.remove(["a", "nope"])
    assert len(archive) == 4


def test_half_a_character_is_told():
    with pytest.raises(ArticleError, match="half a character"):
        Article("x", "", "a\ud800b")


def test_something_else_than_an_article_is_told_and_changes_nothing(build, archive, tmp_path):
    with pytest.raises(ArticleError, match="an Article is needed"):
        build([{"id": "x"}], tmp_path / "archive")
    with pytest.raises(ArticleError, match="an Article is needed"):
        archive.add([{"id": "x"}])
    assert len(Archive.open(tmp_path / "archive")) == 4


def test_two_articles_with_one_id_change_nothing(build, archive, tmp_path):
    with pytest.raises(ArticleError, match="'x'"):
        build([Article("x", "", "Một."), Article("x", "", "Hai.")], tmp_path / "archive")
    assert {article.id for article in Archive.open(tmp_path / "archive")} == {"a", "b", "c", "d"}
    with pytest.raises(ArticleError, match="'x'"):
        archive.add([Article("x", "", "Một."), Article("x", "", "Hai.")])
    assert len(archive) == 4


def test_a_failing_source_leaves_the_archive_as_it_was(in_files, tmp_path):
    def failing():
        yield Article("new", "", "Bài mới.")
        raise OSError("disk on fire")

    with pytest.raises(OSError, match="disk on fire"):
        Archive.build(failing(), tmp_path / "archive")
    again = Archive.open(tmp_path / "archive")
    assert len(again) == 4
    for kind in ("parts", "generations"):
        assert len(list((tmp_path / "archive" / kind).iterdir())) == 1, "what the failed writer made is swept away"


def test_build_replaces(build, archive, tmp_path):
    build([Article("only", "", "Chỉ một bài.")], tmp_path / "archive")
    assert [article.id for article in Archive.open(tmp_path / "archive")] == ["only"]
    assert len(archive) == 4, "an open archive stays what it was"
    assert archive.search("Long Biên", k=1)[0].article_id == "a"


def test_an_empty_archive_can_be_built_opened_and_filled(build, tmp_path):
    archive = build([], tmp_path / "archive")
    assert (len(archive), archive.search("gì"), archive.ask("gì").found) == (0, [], False)
    archive.add(ARTICLES[:1])
    assert ids(archive.search("Long Biên")) == ["a"]
    archive.remove(["a"])
    assert archive.search("Long Biên") == []
    archive.add(ARTICLES[:2])
    assert archive.verify() == ()
    assert len(Archive.open(tmp_path / "archive")) == 2


def test_copies_are_kept_marked_and_shown_once(build, tmp_path):
    text = "Chiều 17/5, đoàn kiểm tra làm việc với quận Long Biên về công tác xây dựng Đảng. " * 3
    copies = [Article(f"copy{n}", "Kiểm tra Long Biên", text + f"Bản {n}.") for n in range(3)]
    archive = build([*ARTICLES, *copies], tmp_path / "archive")
    assert len(archive) == 7
    assert archive.info().copies == 2
    found = ids(archive.search("đoàn kiểm tra Long Biên", k=10))
    assert len([one for one in found if one.startswith("copy")]) == 1
    archive.add([Article("copy3", "Kiểm tra Long Biên", text + "Bản 3.")])
    assert archive.info().copies == 3


def test_no_archive_is_told(tmp_path):
    with pytest.raises(ArchiveMissing, match="no archive at"):
        Archive.open(tmp_path / "nothing")


def test_a_folder_of_something_else_is_not_built_over(tmp_path):
    (tmp_path / "mine.txt").write_text("tôi", "utf-8")
    with pytest.raises(UsageError, match="not an archive"):
        Archive.build(ARTICLES, tmp_path)
    with pytest.raises(UsageError, match="is a file"):
        Archive.build(ARTICLES, tmp_path / "mine.txt")


def test_another_model_is_told_with_both_names(archive, tmp_path):
    with pytest.raises(ModelError, match=r"'embedded', not 'other/model'"):
        Archive.open(tmp_path / "archive", model="other/model")
    assert len(Archive.open(tmp_path / "archive", model="embedded")) == 4


def test_any_changed_byte_is_found(in_files, tmp_path):
    root = tmp_path / "archive"
    files = [path for path in root.rglob("*") if path.is_file() and path.name != "lock"]
    assert len(files) > 15
    for path in files:
        if path.name.endswith(".lock") or not path.stat().st_size:
            continue
        good = path.read_bytes()
        path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        try:
            problems = Archive.open(root).verify()
        except ArchiveDamaged as error:
            problems = (str(error),)
        path.write_bytes(good)
        assert any(path.name in problem or path.parent.name in problem for problem in problems), path
    assert Archive.open(root).verify() == ()


def test_a_missing_file_and_another_format_are_told(in_files, tmp_path):
    root = tmp_path / "archive"
    manifest = next(root.glob("generations/*/manifest.json"))
    text = manifest.read_text("utf-8")
    manifest.write_text(json.dumps(json.loads(text) | {"format": 99}), "utf-8")
    with pytest.raises(ArchiveDamaged, match="format 99"):
        Archive.open(root)
    manifest.write_text(text, "utf-8")
    next(root.glob("parts/*/vectors.npy")).unlink()
    with pytest.raises(ArchiveDamaged, match=r"vectors\.npy: is missing"):
        Archive.open(root)


def test_a_second_writer_is_told(archive, tmp_path, monkeypatch):
    monkeypatch.setattr("retrieval.store._LOCK_SECONDS", 0.2)
    with Store(tmp_path / "archive").writing(), pytest.raises(ArchiveBusy, match="another process"):
        archive.add([Article("x", "", "Một.")])
    assert len(Archive.open(tmp_path / "archive")) == 4


def test_readers_see_before_or_after_while_a_writer_works(archive, tmp_path):
    problems = []
    done = threading.Event()

    def read():
        while not done.is_set():
            try:
                found = Archive.open(tmp_path / "archive")
                for hit in found.search("đảng viên Long Biên"):
                    if found.article(hit.article_id).text[hit.start : hit.end] != hit.text:
                        problems.append(hit)
            except ArchiveError as error:
                problems.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(5):
        archive.add([Article(f"n{number}", "", f"Bài số {number} về đảng viên.")])
        archive.remove([f"n{number}"])
    done.set()
    reader.join()
    assert problems == []


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="Windows has other permissions")
def test_an_archive_that_may_only_be_read_is_read():
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        Archive.build(ARTICLES, Path(name) / "a").add([Article("e", "", "Giá vàng giảm.")])
        everything = [Path(name) / "a", *(Path(name) / "a").rglob("*")]
        for path in everything:
            path.chmod(0o555 if path.is_dir() else 0o444)
        was = os.geteuid()
        if was == 0:
            os.seteuid(65534)  # root may do anything
        try:
            archive = Archive.open(Path(name) / "a")
            assert ids(archive.search("giá vàng"))[:2] in (["d", "e"], ["e", "d"])
            assert archive.verify() == ()
            with pytest.raises(PermissionError):
                archive.remove(["a"])
        finally:
            os.seteuid(was)
            for path in everything:
                path.chmod(0o755)
        assert len(Archive.open(Path(name) / "a")) == 5


LINES = st.text(alphabet=st.sampled_from(list("aăđếTôiđi 0123.!?\n“”中文हिन्दी🙂\u0301")), min_size=0, max_size=120)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=4), LINES)
def test_every_hit_and_quote_is_verbatim(tmp_path_factory, pieces, question):
    articles = [Article(str(number), title, text) for number, (title, text) in enumerate(pieces)]
    archive = Archive.build(articles, tmp_path_factory.mktemp("random") / "archive")
    stored = {article.id: article for article in archive}
    assert [stored[article.id].text for article in articles] == [article.text for article in articles]
    if question.strip():
        for found in [*archive.search(question), *archive.ask(question).quotes]:
            assert found.text == stored[found.article_id].text[found.start : found.end] != ""
