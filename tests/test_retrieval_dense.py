import numpy as np
import pytest

from retrieval import dense
from retrieval.checked import CheckedFile
from retrieval.dense import DenseIndex, DenseIndexes, write_inverted
from retrieval.errors import ArchiveDamaged


@pytest.fixture
def vectors():
    rows = np.random.default_rng(7).standard_normal((500, 32)).astype(np.float32)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)


def exact(vectors, query, allowed=None):
    scores = vectors.astype(np.float32) @ query
    order = np.argsort(-scores, kind="stable")
    return order if allowed is None else order[allowed[order]]


def test_search_is_exact(vectors):
    index = DenseIndex(vectors)
    query = vectors[3].astype(np.float32)
    rows, scores = index.search(query, 10)
    assert rows.tolist() == exact(vectors, query)[:10].tolist()
    np.testing.assert_allclose(scores, (vectors.astype(np.float32) @ query)[rows], atol=1e-5)


def test_parts_are_searched_as_one(vectors):
    index = DenseIndexes([DenseIndex(vectors[:200]), DenseIndex(vectors[:0]), DenseIndex(vectors[200:])])
    query = vectors[3].astype(np.float32)
    assert len(index) == 500
    assert index.search(query, 10)[0].tolist() == exact(vectors, query)[:10].tolist()
    allowed = np.arange(500) % 7 == 3
    assert index.search(query, 20, allowed)[0].tolist() == exact(vectors, query, allowed)[:20].tolist()


def test_mask_is_obeyed_and_never_padded(vectors):
    allowed = np.zeros(500, dtype=bool)
    allowed[[4, 77, 301]] = True
    query = vectors[3].astype(np.float32)
    rows, _ = DenseIndex(vectors).search(query, 10, allowed)
    assert rows.tolist() == exact(vectors, query, allowed).tolist()


def test_large_index_is_inverted_and_finds_nearly_all(vectors, tmp_path, monkeypatch):
    monkeypatch.setattr(dense, "FLAT_LIMIT", 100)
    monkeypatch.setattr(dense, "_LEAST_PROBES", 40)
    monkeypatch.setattr(dense, "_FEW_ALLOWED", 0)
    written = write_inverted(vectors, tmp_path / "i")
    blocks = np.frombuffer(written.blocks, "<u4")
    index = DenseIndex(vectors, CheckedFile(tmp_path / "i", written.size, blocks))
    found = sum(
        len(set(index.search(query, 50)[0]) & set(exact(vectors, query)[:10]))
        for query in vectors[:50].astype(np.float32)
    )
    assert found / 500 > 0.9
    allowed = np.arange(500) % 5 == 0
    assert set(index.search(vectors[1].astype(np.float32), 10, allowed)[0] % 5) == {0}


def test_few_allowed_passages_are_found_wherever_they_lie(vectors, tmp_path, monkeypatch):
    monkeypatch.setattr(dense, "FLAT_LIMIT", 100)
    monkeypatch.setattr(dense, "_LEAST_PROBES", 1)
    written = write_inverted(vectors, tmp_path / "i")
    file = CheckedFile(tmp_path / "i", written.size, np.frombuffer(written.blocks, "<u4"))
    index = DenseIndex(vectors, file)
    query = vectors[3].astype(np.float32)
    allowed = np.arange(500) % 50 == 1
    assert index.search(query, 10, allowed)[0].tolist() == exact(vectors, query, allowed)[:10].tolist()


def test_a_damaged_inverted_file_is_never_shown_to_faiss(vectors, tmp_path, monkeypatch):
    monkeypatch.setattr(dense, "FLAT_LIMIT", 100)
    written = write_inverted(vectors, tmp_path / "i")
    data = bytearray((tmp_path / "i").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "i").write_bytes(data)
    index = DenseIndex(vectors, CheckedFile(tmp_path / "i", written.size, np.frombuffer(written.blocks, "<u4")))
    with pytest.raises(ArchiveDamaged, match=r"i: damaged between bytes \d+ and \d+"):
        index.search(vectors[0].astype(np.float32), 5)


def test_fewer_passages_than_asked_for_and_none(vectors):
    assert len(DenseIndex(vectors[:2]).search(vectors[0].astype(np.float32), 10)[0]) == 2
    assert len(DenseIndex(vectors[:0]).search(vectors[0].astype(np.float32), 10)[0]) == 0
    assert len(DenseIndexes([DenseIndex(vectors[:0])]).search(vectors[0].astype(np.float32), 10)[0]) == 0


def test_wrong_shape_is_told(vectors):
    with pytest.raises(ValueError, match=r"\(32,\), got \(31,\)"):
        DenseIndex(vectors).search(np.zeros(31, dtype=np.float32), 3)
