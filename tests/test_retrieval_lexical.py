import errno
import math
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from retrieval import lexical
from retrieval.lexical import Field, LexicalIndex, LexicalWriter, compose, join

# Fewer than 40 tokens each: tantivy keeps the lengths of such passages exactly.
PASSAGES = [
    "đoàn kiểm tra làm việc với quận long biên",
    "đoàn khảo sát làm việc với quận ngô quyền hải phòng",
    "thành ủy hà nội ban hành nghị quyết về công tác cán bộ",
    "hải phòng kết nạp đảng viên mới trong năm 2024 đảng viên trẻ",
    "the party committee of hanoi met on tuesday",
]


def bm25(passages, weights, k1=1.2, b=0.75):
    """BM25 by the book, written apart from the code under test."""
    documents = [Counter(passage.split()) for passage in passages]
    lengths = [sum(document.values()) for document in documents]
    mean = sum(lengths) / len(lengths)
    scores = []
    for document, length in zip(documents, lengths, strict=True):
        score = 0.0
        for term, weight in weights.items():
            holding = sum(term in other for other in documents)
            if not document[term]:
                continue
            idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            score += weight * idf * document[term] * (k1 + 1) / (document[term] + k1 * (1 - b + b * length / mean))
        scores.append(score)
    return scores


@pytest.fixture
def index(tmp_path):
    write(tmp_path / "whole", 1, PASSAGES)
    return LexicalIndex(tmp_path / "whole", [(1, len(PASSAGES))])


def write(path, run, passages, threads=1):
    writer = LexicalWriter(path, run, threads)
    writer.add(0, {Field.EXACT: passages})
    writer.close()


@pytest.mark.parametrize(
    "weights", [{"quận": 1.0}, {"hải": 1.0, "phòng": 1.0, "đảng": 2.5}, {"đoàn": 0.3, "hanoi": 1.0}]
)
def test_scores_are_bm25(index, weights):
    expected = bm25(PASSAGES, weights)
    rows, scores = index.search({(Field.EXACT, term): weight for term, weight in weights.items()}, 10)
    best = [row for row in np.argsort(-np.array(expected), kind="stable") if expected[row] > 0]
    assert rows.tolist() == best
    np.testing.assert_allclose(scores, [expected[row] for row in best], rtol=1e-5)


def test_two_threads_write_what_one_does(tmp_path):
    passages = [f"{PASSAGES[n % len(PASSAGES)]} {n % 7} {n}" for n in range(600)]
    found = []
    for threads in (1, 2):
        write(tmp_path / str(threads), 1, passages, threads)
        index = LexicalIndex(tmp_path / str(threads), [(1, len(passages))])
        found.append(index.search({(Field.EXACT, "quận"): 1.0, (Field.EXACT, "3"): 2.0, (Field.EXACT, "37"): 1.0}, 600))
    (one, one_scores), (two, two_scores) = found
    assert one.tolist() == two.tolist()
    assert len(one) > 240
    np.testing.assert_allclose(one_scores, two_scores, rtol=1e-6)


def test_only_named_rows_are_searched(index):
    rows, scores = index.search({(Field.EXACT, "quận"): 1.0}, 10, rows=[1, 2, 4])
    assert rows.tolist() == [1]
    assert scores[0] == pytest.approx(bm25(PASSAGES, {"quận": 1.0})[1], rel=1e-5)


def test_nothing_matches(index):
    assert index.search({(Field.EXACT, "zzz"): 1.0}, 5)[0].tolist() == []
    assert index.search({}, 5)[0].tolist() == []


def test_search_syntax_is_only_text(index):
    for term in ('"', "*:*", "quận AND", "exact:quận", "(", "\\"):
        assert index.search({(Field.EXACT, term): 1.0}, 5)[0].tolist() == []


def test_document_frequency(index):
    assert index.document_frequency(Field.EXACT, "quận") == 2
    assert index.document_frequency(Field.FOLDED, "quận") == 0


@pytest.fixture
def pieces(tmp_path):
    """Folders of three indexes, and their runs: the passages of runs 7, 2 and 9."""
    cut = [(7, PASSAGES[:2]), (2, PASSAGES[2:3]), (9, PASSAGES[3:])]
    for run, passages in cut:
        write(tmp_path / str(run), run, passages)
    return [tmp_path / str(run) for run, _ in cut], [(run, len(passages)) for run, passages in cut]


@pytest.mark.parametrize("put_together", [compose, join])
def test_an_index_of_several_finds_the_same(index, pieces, tmp_path, put_together):
    folders, runs = pieces
    put_together(folders, tmp_path / "all")
    parted = LexicalIndex(tmp_path / "all", runs)
    for words in ("hải phòng đảng", "đoàn hanoi quận", "zzz"):
        terms = {(Field.EXACT, word): 1.0 for word in words.split()}
        (one, one_scores), (other, other_scores) = index.search(terms, 10), parted.search(terms, 10)
        assert one.tolist() == other.tolist()
        np.testing.assert_allclose(one_scores, other_scores, rtol=1e-6)
    assert parted.search({(Field.EXACT, "quận"): 1.0}, 10, rows=[1, 2, 4])[0].tolist() == [1]
    assert parted.document_frequency(Field.EXACT, "hải") == 2


def test_many_small_segments_are_merged_and_nothing_else_is_left(tmp_path):
    for run in range(1, 13):
        write(tmp_path / str(run), run, PASSAGES[:1])
    join([tmp_path / str(run) for run in range(1, 13)], tmp_path / "all")
    names = {path.name.split(".")[0] for path in (tmp_path / "all").iterdir()} - {"meta"}
    assert len(names) < 8
    index = LexicalIndex(tmp_path / "all", [(run, 1) for run in range(12, 0, -1)])
    assert index.search({(Field.EXACT, "quận"): 1.0}, 5)[0].tolist() == [0, 1, 2, 3, 4], (
        "of equal scores the first rows"
    )


def test_an_open_index_stays_as_it_is_when_its_folder_goes(index, tmp_path):
    shutil.rmtree(tmp_path / "whole")
    assert index.search({(Field.EXACT, "quận"): 1.0}, 10)[0].tolist() == [0, 1]


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OSError, match="file"):
        LexicalWriter(tmp_path / "file", 1)


def test_the_folder_of_its_own_goes_away_though_tantivy_writes_to_it_once_more(index, tmp_path, monkeypatch):
    """Where a folder may only be read; a thread of tantivy's makes its lock anew just when the other folder goes."""
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    read, removed, left = lexical._read, os.rmdir, [own]

    def refused(path):
        if path == tmp_path / "whole":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read(path)

    def just_then(path, **options):
        if left and Path(path).parent == left[0]:
            left.clear()
            (Path(path) / ".tantivy-meta.lock").touch()
        removed(path, **options)

    monkeypatch.setattr(lexical, "_read", refused)
    monkeypatch.setattr(os, "rmdir", just_then)
    again = LexicalIndex(tmp_path / "whole", [(1, len(PASSAGES))])
    assert not left
    assert list(own.iterdir()) == []
    terms = {(Field.EXACT, "quận"): 1.0}
    assert again.search(terms, 5)[0].tolist() == index.search(terms, 5)[0].tolist() == [0, 1]
