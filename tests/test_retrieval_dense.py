import numpy as np
import pytest

from retrieval import dense
from retrieval.dense import DenseIndex, build_index


@pytest.fixture
def vectors():
    rows = np.random.default_rng(7).standard_normal((500, 32)).astype(np.float32)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)


def exact(vectors, query, allowed=None):
    scores = vectors.astype(np.float32) @ query
    order = np.argsort(-scores, kind="stable")
    return order if allowed is None else order[allowed[order]]


def test_search_is_exact(vectors, tmp_path):
    build_index(vectors, tmp_path / "i")
    index = DenseIndex(tmp_path / "i")
    query = vectors[3].astype(np.float32)
    rows, scores = index.search(query, 10)
    assert rows.tolist() == exact(vectors, query)[:10].tolist()
    np.testing.assert_allclose(scores, (vectors.astype(np.float32) @ query)[rows], atol=1e-5)


def test_mask_is_obeyed_and_never_padded(vectors, tmp_path):
    build_index(vectors, tmp_path / "i")
    allowed = np.zeros(500, dtype=bool)
    allowed[[4, 77, 301]] = True
    query = vectors[3].astype(np.float32)
    rows, _ = DenseIndex(tmp_path / "i").search(query, 10, allowed)
    assert rows.tolist() == exact(vectors, query, allowed).tolist()


def test_large_index_is_inverted_and_finds_nearly_all(vectors, tmp_path, monkeypatch):
    monkeypatch.setattr(dense, "FLAT_LIMIT", 100)
    monkeypatch.setattr(dense, "_PROBES", 40)
    build_index(vectors, tmp_path / "i")
    index = DenseIndex(tmp_path / "i")
    found = sum(
        len(set(index.search(query, 10)[0]) & set(exact(vectors, query)[:10]))
        for query in vectors[:50].astype(np.float32)
    )
    assert found / 500 > 0.9
    allowed = np.arange(500) % 5 == 0
    assert set(index.search(vectors[1].astype(np.float32), 10, allowed)[0] % 5) == {0}


def test_fewer_passages_than_asked_for_and_none(vectors, tmp_path):
    build_index(vectors[:2], tmp_path / "two")
    assert len(DenseIndex(tmp_path / "two").search(vectors[0].astype(np.float32), 10)[0]) == 2
    build_index(vectors[:0], tmp_path / "none")
    assert len(DenseIndex(tmp_path / "none").search(vectors[0].astype(np.float32), 10)[0]) == 0


def test_wrong_shape_is_told(vectors, tmp_path):
    build_index(vectors, tmp_path / "i")
    with pytest.raises(ValueError, match=r"\(32,\), got \(31,\)"):
        DenseIndex(tmp_path / "i").search(np.zeros(31, dtype=np.float32), 3)
