from concurrent.futures import ThreadPoolExecutor

import numpy as np

from retrieval.nearby import Nearby


def table(count, dimension=8):
    return np.random.default_rng(3).standard_normal((count, dimension)).astype(np.float16)


def exact(vectors, token, tokens):
    rows = vectors[tokens].astype(np.float64)
    own = vectors[token].astype(np.float64)
    return rows @ own / np.linalg.norm(rows, axis=1) / np.linalg.norm(own)


def test_cosines_are_those_of_the_table_however_often_tokens_are_added():
    vectors = table(200)
    nearby = Nearby(vectors)
    first = np.arange(0, 200, 3)
    places = nearby.places(first)
    np.testing.assert_allclose(nearby.cosines(7)[places], exact(vectors, 7, first), atol=1e-5)
    both = np.arange(0, 200, 2)
    more = nearby.places(both)
    assert len(nearby.cosines(7)) == len(set(first) | set(both))
    np.testing.assert_allclose(nearby.cosines(199)[more], exact(vectors, 199, both), atol=1e-5)
    np.testing.assert_allclose(nearby.cosines(7)[places], exact(vectors, 7, first), atol=1e-5)
    assert len(nearby.places(np.empty(0, dtype=np.intp))) == 0


def test_vectors_are_those_of_the_table_at_length_one():
    vectors = table(60)
    vectors[2] = 0
    nearby = Nearby(vectors)
    nearby.places(np.array([5, 9]))
    tokens = np.array([9, 2, 40, 5])
    rows = vectors[tokens].astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    expected = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    np.testing.assert_allclose(nearby.vectors(tokens), expected, atol=1e-6)


def test_a_token_without_a_vector_is_near_to_none():
    vectors = table(5)
    vectors[2] = 0
    nearby = Nearby(vectors)
    places = nearby.places(np.arange(5))
    assert nearby.cosines(2).tolist() == [0.0] * 5
    assert nearby.cosines(1)[places[2]] == 0.0


def test_threads_that_add_at_once_find_their_own():
    vectors = table(3_000)
    nearby = Nearby(vectors)
    wanted = [np.random.default_rng(seed).choice(3_000, 500, replace=False) for seed in range(16)]

    def work(tokens):
        places = nearby.places(tokens)
        return np.abs(nearby.cosines(int(tokens[0]))[places] - exact(vectors, tokens[0], tokens)).max()

    with ThreadPoolExecutor(8) as pool:
        assert max(pool.map(work, wanted)) < 1e-5
    assert len(nearby.cosines(0)) == len(np.unique(np.concatenate(wanted)))
