"""What an archive in a Milvus database does beyond the contract, which test_retrieval_archive.py tests for both."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import Archive, Article
from retrieval.errors import ArchiveUnreachable, ArticleError, UsageError
from retrieval.filters import Filters
from retrieval.lexical import Field

pytest.importorskip("pymilvus", reason="Milvus's library is not there: pip install 'sukien[milvus]'")

from retrieval.milvus.address import check_address  # noqa: E402
from retrieval.milvus.bm25 import MeanLengths, dimension, passage_vector, question_vector, term_key  # noqa: E402
from retrieval.milvus.database import connect  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = (
    "Đảng bộ quận Long Biên có trên 16.300 đảng viên.",
    "Giá vàng trong nước tăng mạnh vào cuối tuần qua.",
    "Đoàn công tác đến Cần Thơ làm việc với Thành ủy.",
    "Đội tuyển thắng hai trận liên tiếp ở vòng loại.",
    "A storm damaged the port of Hai Phong in September.",
    "Repairs of the bridge took two weeks and cost little.",
)


def article(number: int) -> Article:
    text = f"{SENTENCES[number % 6]} Bài {number}, quyển {number % 3}.\n{SENTENCES[number * 5 % 6]}" * 3
    when = datetime(2024, 1 + number % 12, 1 + number % 28, tzinfo=UTC) if number % 7 else None
    return Article(f"n{number}", f"Tin số {number}", text, when, f"Báo {number % 4}")


@pytest.fixture
def in_both(milvus_lite, tmp_path):
    articles = [article(number) for number in range(60)]
    yield Archive.build(articles, tmp_path / "files"), Archive.build(articles, tmp_path / "there", store=milvus_lite)
    for name in connect(milvus_lite).names(""):
        connect(milvus_lite).drop(name)


def collections(archive: Archive) -> set[str]:
    remote = archive.snapshot.manifest.remote
    return set(connect(remote.address).names(remote.prefix.rpartition("_")[0]))


def test_both_places_find_the_same_with_the_same_scores(in_both):
    files, there = in_both
    for question in (
        "Long Biên có bao nhiêu đảng viên?",
        "gia vang tang",
        "storm port",
        "cầu sửa mất bao lâu",
        "Bài 17",
    ):
        for filters in ({}, {"source": "báo 1"}, {"until": datetime(2024, 6, 1, tzinfo=UTC)}, {"language": "vi"}):
            one, other = files.search(question, **filters), there.search(question, **filters)
            assert [(hit.article_id, hit.start) for hit in one] == [(hit.article_id, hit.start) for hit in other]
            assert [hit.score for hit in one] == pytest.approx([hit.score for hit in other], abs=1e-4)
        one, other = files.ask(question), there.ask(question)
        assert one.quotes == other.quotes
        assert one.evidence == pytest.approx(other.evidence, abs=1e-3)


def test_threads_may_search_at_once(in_both):
    files, there = in_both
    questions = [f"Bài {number}, giá vàng và đảng viên" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(there.search, questions))
    for question, hits in zip(questions, found, strict=True):
        assert [hit.article_id for hit in hits] == [hit.article_id for hit in files.search(question)]


def test_what_ranking_counts_is_the_same(in_both):
    files, there = (archive.snapshot for archive in in_both)
    assert (there.total, there.mean_length) == (files.total, pytest.approx(files.mean_length))
    assert (there.frequencies == files.frequencies).all()
    terms = ["đảng", "đảng_viên", "storm", "nowhere"]
    assert there.counts(Field.EXACT, terms) == files.counts(Field.EXACT, terms)
    assert there.counts(Field.FOLDED, ["dang_vien"]) == files.counts(Field.FOLDED, ["dang_vien"])
    assert there.forms(["dang", "storm"]) == files.forms(["dang", "storm"])
    assert {name: mask.sum() for name, mask in there.language_tokens(0, 4).items()} == {
        name: mask.sum() for name, mask in files.language_tokens(0, 4).items()
    }


def test_events_are_the_same(in_both):
    from summarize import find_events, summarize

    files, there = in_both
    one, other = find_events(files), find_events(there)
    assert [(event.id, event.article_ids) for event in one] == [(event.id, event.article_ids) for event in other]
    largest = max(one, key=lambda event: len(event.article_ids))
    assert summarize(there, largest.id, sentences=3) == summarize(files, largest.id, sentences=3)
    found = there.search("đảng viên", k=50, event=largest.id)
    assert {hit.article_id for hit in found} <= set(largest.article_ids)
    assert [hit.article_id for hit in found] == [
        hit.article_id for hit in files.search("đảng viên", k=50, event=largest.id)
    ]


def test_rows_of_what_was_removed_are_holes(in_both):
    _, there = in_both
    there.remove(["n0", "n7", "n8", "n59"])
    view = there.snapshot
    assert np.flatnonzero(view.deleted).tolist() == [0, 7, 8, 59]
    for row in (1, 6, 9, 58):
        places = np.flatnonzero(view.article_of == row)
        assert places.tolist() == view.passages_of(row).tolist() != []
        assert (view.owners(places)[0] == row).all()
    assert there.info().passages == view.total == view.manifest.passages


def test_counts_follow_what_is_removed(in_both, tmp_path):
    files, there = in_both
    gone = [f"n{number}" for number in range(0, 60, 2)]
    there.remove(gone)
    left = Archive.build([one for one in files if one.id not in gone], tmp_path / "left")
    assert (there.snapshot.frequencies == left.snapshot.frequencies).all()
    terms = ["đảng", "bài", "storm", "bài_17", "bài_18"]
    assert there.snapshot.counts(Field.EXACT, terms) == left.snapshot.counts(Field.EXACT, terms)
    assert there.info().sources == left.info().sources
    assert [hit.article_id for hit in there.search("Bài 17")] == [hit.article_id for hit in left.search("Bài 17")]


def test_an_open_archive_stays_what_it_was(in_both, milvus_lite):
    _, there = in_both
    before = Archive.open(there.store.root)
    there.add([Article("n1", "Khác", "Một bài hoàn toàn khác."), Article("new", "Mới", "Bài mới về đảng viên.")])
    assert before.article("n1") == article_with_language(1)
    assert "new" not in [hit.article_id for hit in before.search("Bài mới về đảng viên", k=60)]
    assert [hit.article_id for hit in before.search("Tin số 1", k=3)][0] == "n1"
    assert there.article("n1").title == "Khác"
    there.remove(["n2"])
    assert before.article("n1") == article_with_language(1)
    there.add([article(2)])
    there.compact()
    assert connect(milvus_lite).count(f"{there.snapshot.remote.prefix}_articles", "id >= 0") == 61


def article_with_language(number: int) -> Article:
    plain = article(number)
    return Article(*(getattr(plain, name) for name in Article.__slots__[:6]), language="vi")


def test_compacting_changes_nothing_that_is_found(in_both):
    _, there = in_both
    for number in range(60, 64):
        there.add([article(number)])
    there.remove(["n3", "n60"])
    before = there.search("đảng viên bài 61", k=20)
    terms = ["đảng", "bài", "storm"]
    counts = there.snapshot.counts(Field.EXACT, terms)
    there.compact()
    assert there.snapshot.remote.removed == ()
    assert there.snapshot.counts(Field.EXACT, terms) == counts
    assert there.search("đảng viên bài 61", k=20) == before
    assert there.verify() == ()


def test_what_was_removed_leaves_the_database_with_a_later_change(in_both, monkeypatch):
    _, there = in_both
    database, prefix = connect(there.snapshot.remote.address), there.snapshot.remote.prefix

    def stored() -> int:
        return database.count(f"{prefix}_articles", "id in [3, 4]") + database.count(
            f"{prefix}_passages", "article in [3]"
        )

    before = stored()
    there.remove(["n3"])
    there.add([article(61)])
    assert stored() == before > 2
    monkeypatch.setattr("retrieval.milvus.place._KEPT_SECONDS", -100)
    there.remove(["n5"])
    assert stored() == 1, "article 4 is left"
    assert [article for article, _ in there.snapshot.remote.removed] == [5]
    assert there.verify() == ()


def test_long_articles_and_long_sentences_come_back_whole(milvus_lite, tmp_path):
    long = Article("long", "Dài", "Câu này được lặp lại. " * 9_000)
    endless = Article("endless", "Không dứt", "đảng viên " * 6_000 + "hết.")
    archive = Archive.build([long, endless], tmp_path / "a", store=milvus_lite)
    again = Archive.open(tmp_path / "a")
    assert (again.article("long").text, again.article("endless").text) == (long.text, endless.text)
    view = again.snapshot
    (row,) = view.passages_of(1)
    files = Archive.build([long, endless], tmp_path / "files").snapshot
    assert len(view.tokens(np.array([row])).ids) > 4_096
    assert (view.tokens(np.array([row])).ids == files.tokens(np.array([row])).ids).all()
    archive.remove(["long"])
    assert [one.id for one in archive] == ["endless"]
    assert archive.verify() == ()


def test_a_changed_text_and_missing_rows_are_found(in_both):
    _, there = in_both
    remote = there.snapshot.remote
    database = connect(remote.address)
    name = f"{remote.prefix}_articles"
    (row,) = database.some(name, "id in [5]", ("*",))
    database.delete(name, "id in [5]")
    assert "59 articles instead of 60" in there.verify()[0]
    database.insert(name, [{**row, "line": row["line"].replace("Tin", "Tim")}])
    assert there.verify() == (f"{remote.address}: article 5 was changed; build the archive anew",)


def test_a_writer_that_fails_leaves_nothing(in_both):
    _, there = in_both
    names, rows = collections(there), connect(there.snapshot.remote.address).count
    passages = f"{there.snapshot.remote.prefix}_passages"
    before = rows(passages, "id >= 0")

    def failing():
        yield from (article(number) for number in range(100, 1_000))
        raise OSError("disk on fire")

    with pytest.raises(OSError, match="disk on fire"):
        Archive.build(failing(), there.store.root, store=there.snapshot.remote.address)
    with pytest.raises(ArticleError, match="'x'"):
        there.add([article(70), Article("x", "", "Một."), Article("x", "", "Hai.")])
    assert collections(there) == names
    assert rows(passages, "id >= 0") == before
    assert len(Archive.open(there.store.root)) == 60
    assert there.verify() == ()


# The writer is killed, not the database: Milvus Lite lives in the writer's process and writes its own index in place,
# so that it is let finish that first.
KILLED = """
import gc, os, signal, sys
from milvus_lite.engine.collection import Collection
from retrieval.store import Store
from tests.test_retrieval_milvus import Archive, Article, article
archive = Archive.build([article(number) for number in range(9)], sys.argv[1], store=sys.argv[2])
def publish(*_):
    databases = [one for one in gc.get_objects() if isinstance(one, Collection)]
    assert databases
    for one in databases:
        one._wait_for_bg()
    os.kill(os.getpid(), signal.SIGKILL)
Store.publish = publish
archive.add([Article("n1", "Khác", "Bài khác."), Article("new", "Mới", "Bài mới.")])
"""
LOOKED_AT = """
import sys
from retrieval import Archive, Article
archive = Archive.open(sys.argv[1])
print(len(archive), archive.article("n1").title, archive.verify())
archive.add([Article("z", "", "Thêm.")])
articles = archive.snapshot.remote.prefix + "_articles"
print(len(archive), archive.snapshot.source.database.count(articles, "id >= 0"), archive.verify())
"""


def test_a_killed_writer_leaves_the_archive_as_before(tmp_path):
    def run(code: str) -> "subprocess.CompletedProcess[str]":
        # Processes of their own: one at a time can use a Milvus Lite file.
        command = [sys.executable, "-c", code, str(tmp_path / "a"), str(tmp_path / "own.db")]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)

    killed = run(KILLED)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    looked = run(LOOKED_AT)
    assert looked.stdout.splitlines() == ["9 Tin số 1 ()", "10 10 ()"], looked.stderr


def test_an_archive_moves_into_a_database_and_back(milvus_lite, tmp_path):
    other = str(tmp_path / "other.db")
    articles = [article(number) for number in range(5)]
    Archive.build(articles, tmp_path / "a")
    moved = Archive.build(iter(Archive.open(tmp_path / "a")), tmp_path / "a", store=milvus_lite)
    assert moved.info().store == milvus_lite
    mine = collections(moved)
    further = Archive.build(iter(moved), tmp_path / "a", store=other)
    assert not mine & set(connect(milvus_lite).names(""))
    assert len(collections(further)) == 4
    back = Archive.build(iter(further), tmp_path / "a")
    assert connect(other).names("") == []
    assert not (tmp_path / "a" / "milvus.json").exists()
    assert [one.id for one in back] == [one.id for one in articles]
    assert back.info().store is None


def test_copies_of_stored_articles_are_found(in_both):
    _, there = in_both
    text = "Chiều 17/5, đoàn kiểm tra làm việc với quận Long Biên về công tác xây dựng Đảng, nhân dịp đầu năm. " * 3
    copies = there.info().copies
    there.add([Article("first", "Kiểm tra", text + "Bản một.")])
    there.add([Article("second", "Kiểm tra", text + "Bản hai.")])
    assert there.info().copies == copies + 1
    rows = there.snapshot.rows(["first", "second"])
    assert there.snapshot.groups[rows[0]] == there.snapshot.groups[rows[1]]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://host", "--store ftp://host: give http://HOST:19530"),
        ("archive", "a file that ends in .db"),
        ("http://user:secret@host:19530", "SUKIEN_STORE_TOKEN"),
    ],
)
def test_an_address_that_is_none_is_told(address, said, tmp_path):
    with pytest.raises(UsageError) as told:
        Archive.build([], tmp_path / "a", store=address)
    assert said in str(told.value)
    assert "secret" not in str(told.value)
    assert not (tmp_path / "a").exists()


def test_a_relative_file_is_kept_with_its_whole_path(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert check_address("x.db") == str(tmp_path / "x.db")


def test_a_database_that_does_not_answer_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr("retrieval.milvus.database._CONNECT_SECONDS", 1.0)
    with pytest.raises(ArchiveUnreachable, match=r"the store at http://127\.0\.0\.1:1: .*is it running"):
        Archive.build([], tmp_path / "a", store="http://127.0.0.1:1")


def test_what_only_files_can_do_is_told(in_both, tmp_path):
    _, there = in_both
    for refused in (lambda: there.backup(tmp_path / "b.tar"), lambda: Archive.repair(there.store.root)):
        with pytest.raises(UsageError, match="with the store's own tools"):
            refused()


def test_filters_become_numbers_only(in_both):
    _, there = in_both
    scope = there.snapshot.within(Filters(source='"] or id >= 0 or source in ["', language="vi"))
    assert "source in []" in scope._expression
    assert '"' not in scope._expression


WORDS = st.lists(st.sampled_from(["đảng", "viên", "long", "biên", "vàng", "giá", "port"]), min_size=1, max_size=400)


@settings(max_examples=20, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6), WORDS)
def test_products_are_tantivys_scores(tmp_path_factory, passages, question):
    from retrieval.lexical import LexicalIndex, LexicalWriter, compose
    from retrieval.ranking import idf

    folder = tmp_path_factory.mktemp("bm25")
    writer = LexicalWriter(folder / "one", 1)
    writer.add(0, {Field.EXACT: [" ".join(held) for held in passages]})
    writer.close()
    compose([folder / "one"], folder / "all")
    index = LexicalIndex(folder / "all", [(1, len(passages))])
    mean = sum(map(len, passages)) / len(passages)
    vectors = [
        passage_vector(
            {Field.EXACT: {term_key(Field.EXACT, word): held.count(word) for word in set(held)}},
            MeanLengths(mean, mean, mean),
        )
        for held in passages
    ]
    found = {word: index.document_frequency(Field.EXACT, word) for word in set(question)}
    asked = question_vector(
        (term_key(Field.EXACT, word), float(idf(np.array(count), len(passages))))
        for word, count in found.items()
        if count
    )
    scores = [sum(weight * vector.get(place, 0.0) for place, weight in asked.items()) for vector in vectors]
    rows, expected = index.search({(Field.EXACT, word): 1.0 for word in set(question)}, len(passages))
    assert [scores[row] for row in rows] == pytest.approx(expected.tolist(), rel=1e-4)
    assert dimension(term_key(Field.EXACT, "đảng")) > 0
