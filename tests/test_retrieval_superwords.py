import numpy as np
import pytest

from retrieval.errors import ModelError
from retrieval.superwords import Superwords, embedded
from retrieval.text import words


def test_vectors_are_unit_means_of_token_vectors():
    model = embedded()
    texts = ["Đổi mới phương thức lãnh đạo của Đảng", "", "The party committee of Hanoi", "東京都の天気 " * 50]
    tokens = model.tokenize(texts)
    vectors = model.embed(tokens)
    assert vectors.dtype == np.float32
    assert vectors.shape == (4, model.dimension)
    for row in (0, 2, 3):
        expected = model.table[tokens[row]].astype(np.float64).mean(axis=0)
        np.testing.assert_allclose(vectors[row], expected / np.linalg.norm(expected), atol=1e-5)
    assert not vectors[1].any()


def test_other_texts_do_not_change_a_vector():
    model = embedded()
    texts = [f"bài số {n} " * (n % 7) for n in range(40)]
    alone = np.concatenate([model.encode_passages([text]) for text in texts])
    np.testing.assert_array_equal(model.encode_passages(texts), alone)


def test_compounds_are_one_token():
    tokens = embedded().tokenize(["đổi mới phương thức lãnh đạo"]).ids
    assert [embedded().token(int(token)) for token in tokens] == ["▁đổi▁mới", "▁phương▁thức", "▁lãnh▁đạo"]


def test_a_folder_without_a_model_is_told(tmp_path):
    with pytest.raises(ModelError, match="reinstall"):
        Superwords(tmp_path)


def test_words_have_the_tokens_that_texts_have():
    letters = map(chr, [*range(ord("a"), ord("z") + 1), *range(0xDF, 0x250), *range(0x1EA1, 0x1EFA)])
    spelled = ["uỷ ban", "hoà bình", "thuý1", "qúy", "qùy giá", "khoẻ", "hòa", "đổi mới", "covid 19", "новости", "新闻"]
    forms = [" ".join(words(text)) for text in [*map("a{}b".format, letters), *spelled]]
    tokens = embedded().tokenize(forms)
    assert [embedded().tokenize_words(form) for form in forms] == [tokens[n].tolist() for n in range(len(forms))]
