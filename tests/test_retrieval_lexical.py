import math
from collections import Counter

import numpy as np
import pytest

from retrieval.lexical import Field, LexicalIndex, LexicalWriter

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
    writer = LexicalWriter(tmp_path)
    for row, passage in enumerate(PASSAGES):
        writer.add(row, {Field.EXACT: passage.split()})
    writer.close()
    return LexicalIndex(tmp_path)


@pytest.mark.parametrize(
    "weights", [{"quận": 1.0}, {"hải": 1.0, "phòng": 1.0, "đảng": 2.5}, {"đoàn": 0.3, "hanoi": 1.0}]
)
def test_scores_are_bm25(index, weights):
    expected = bm25(PASSAGES, weights)
    rows, scores = index.search({(Field.EXACT, term): weight for term, weight in weights.items()}, 10)
    best = [row for row in np.argsort(-np.array(expected), kind="stable") if expected[row] > 0]
    assert rows.tolist() == best
    np.testing.assert_allclose(scores, [expected[row] for row in best], rtol=1e-5)


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


def test_an_index_can_be_continued_while_it_is_read(index, tmp_path):
    writer = LexicalWriter(tmp_path)
    writer.add(5, {Field.EXACT: ["quận"]})
    writer.close()
    assert len(index) == 5
    assert LexicalIndex(tmp_path).search({(Field.EXACT, "quận"): 1.0}, 10)[0].tolist() == [5, 0, 1]
