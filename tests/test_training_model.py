"""The embedded model opens with both libraries, and its tokens are what the README promises."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from tokenizers import Tokenizer

MODEL = Path(__file__).resolve().parent.parent / "retrieval" / "model"
TEXTS = [
    "Đổi mới phương thức lãnh đạo của Đảng",
    "Hoà bình",
    "The prime minister resigned.",
    "東京オリンピック 2021",
    "",
    "☃",
]

pytestmark = pytest.mark.skipif(not (MODEL / "model.safetensors").is_file(), reason="no weights: run `make model`")


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(MODEL / "tokenizer.json"))


def test_both_libraries_give_the_same_vectors():
    with warnings.catch_warnings():
        # Third-party deprecations while torch and transformers are imported are not ours.
        warnings.simplefilter("ignore")
        from model2vec import StaticModel
        from sentence_transformers import SentenceTransformer

        ours = StaticModel.from_pretrained(str(MODEL), quantize_to="float32").encode(TEXTS)
        transformer = SentenceTransformer(str(MODEL), local_files_only=True, device="cpu").float()
        theirs = transformer.encode(TEXTS)
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(ours[:4], axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(ours[4:], 0)


def test_table_is_float16_and_small(tokenizer):
    path = MODEL / "model.safetensors"
    assert path.stat().st_size <= 64 * 2**20
    with safe_open(str(path), framework="numpy") as tensors:
        assert list(tensors.keys()) == ["embedding.weight"]
        table = tensors.get_tensor("embedding.weight")
    assert table.dtype == np.float16
    assert table.shape[0] == tokenizer.get_vocab_size()
    assert np.isfinite(table).all()
    assert not table[0].any()


def test_no_pickle():
    assert not [path for path in MODEL.rglob("*") if path.suffix in {".bin", ".pkl", ".pt", ".pth"}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà bình", "hòa bình"),
        ("Uỷ ban", "Ủy ban"),
        ("thuý", "THÚY"),
        ("khoẻ mạnh", "khỏe mạnh"),
        ("qúy", "quý"),
        ("Ho\u00e0", "Hoa\u0300"),
        ("ＡＢＣ　１２", "abc 12"),
        ("“Đổi mới!”", "đổi   mới"),
    ],
)
def test_spellings_are_one_token_sequence(tokenizer, one, other):
    assert tokenizer.encode(one).ids == tokenizer.encode(other).ids


@pytest.mark.parametrize("word", ["hoàn", "ngoài", "hoạt", "thuyền", "quý", "giá", "khoác", "toán"])
def test_tone_marks_stay_inside_a_syllable(tokenizer, word):
    assert tokenizer.normalizer.normalize_str(word) == word


def test_compounds_are_tokens(tokenizer):
    assert tokenizer.encode("phương thức lãnh đạo").tokens == ["▁phương▁thức", "▁lãnh▁đạo"]


def test_translations_are_sorted_and_sum_to_one(tokenizer):
    with safe_open(str(MODEL / "translations.safetensors"), framework="numpy") as tensors:
        for pair in ("en-vi", "vi-en"):
            source, target, weight = (tensors.get_tensor(f"{pair}.{part}") for part in ("source", "target", "weight"))
            assert source.dtype == target.dtype == np.int32
            assert weight.dtype == np.float16
            assert (np.diff(source) >= 0).all()
            assert target.max() < tokenizer.get_vocab_size()
            sums = np.bincount(source, weight.astype(np.float64))
            np.testing.assert_allclose(sums[np.unique(source)], 1, atol=5e-3)
            token = tokenizer.token_to_id("▁government" if pair == "en-vi" else "▁chính▁phủ")
            best = target[source == token][weight[source == token].argmax()]
            assert tokenizer.id_to_token(int(best)) == ("▁chính▁phủ" if pair == "en-vi" else "▁government")
