"""What a token is called otherwise: the tables, and what a search makes of them."""

import numpy as np
import pytest
from safetensors.numpy import load_file

from retrieval import Archive, Article
from retrieval.expansion import ALIKE, expansion
from retrieval.lexicon import FORM, LEARNED, WORDS, WRITTEN, alike, translations
from retrieval.overlap import Overlap
from retrieval.query import Query
from retrieval.superwords import FOLDER, embedded


def token(word: str) -> int:
    (found,) = embedded().tokenize([word]).ids.tolist()
    return int(found)


def stored(name: str, pair: str, source: int) -> dict[int, float]:
    tensors = load_file(FOLDER / name)
    mine = tensors[f"{pair}.source"] == source
    pairs = zip(tensors[f"{pair}.target"][mine].tolist(), tensors[f"{pair}.weight"][mine].tolist(), strict=True)
    return dict(pairs)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    articles = [
        Article("dead", "", "Nhà thơ chết tại Huế vào mùa thu.", language="vi"),
        Article("alive", "", "Nhà thơ đọc sách tại Huế vào mùa thu.", language="vi"),
        Article("en", "", "The hospital was established by monks.", language="en"),
    ]
    return Archive.build(articles, tmp_path_factory.mktemp("lexicon") / "archive")


def test_what_says_the_same_in_vietnamese_and_forms_of_english_words():
    vietnamese, english = dict(alike(token("qua đời"), "vi")), dict(alike(token("founded"), "en"))
    assert vietnamese[token("chết")] >= 0.6
    assert english[token("founding")] >= FORM
    assert 0.2 <= english[token("established")] < FORM
    assert alike(token("founded"), "vi") == []


def test_written_and_learned_translations_are_mixed():
    source = token("government")
    learned, written = stored(LEARNED, "en-vi", source), stored(WORDS, "en-vi", source)
    found = dict(translations(source, "vi"))
    target = token("chính phủ")
    assert found[target] == pytest.approx((1 - WRITTEN) * learned[target] + WRITTEN * written[target])
    assert sum(found.values()) <= 1.01


def test_tables_of_words_are_sorted_and_bounded():
    tensors = load_file(FOLDER / WORDS)
    for pair in ("vi-vi", "en-en", "vi-en", "en-vi"):
        source, target, weight = (tensors[f"{pair}.{part}"] for part in ("source", "target", "weight"))
        assert (np.diff(source) >= 0).all()
        assert target.max() < embedded().vocabulary
        if pair in ("vi-vi", "en-en"):
            assert (source != target).all()
            assert weight.min() >= 0.199
            assert weight.max() <= 0.951
        else:
            sums = np.bincount(source, weight.astype(np.float64))
            np.testing.assert_allclose(sums[np.unique(source)], 1, atol=5e-3)


def test_a_search_weighs_what_says_the_same(archive):
    (weights,) = expansion(archive.snapshot).expand([token("qua đời")], "vi")
    assert weights[token("chết")] == pytest.approx(ALIKE * dict(alike(token("qua đời"), "vi"))[token("chết")])
    assert token("qua đời") not in weights


def test_a_word_that_the_archive_holds_counts_most_itself(archive):
    (weights,) = expansion(archive.snapshot).expand([token("chết")], "vi")
    assert max(weights, key=weights.__getitem__) == token("chết")
    assert weights[token("chết")] == 1.0


def test_same_is_stricter_than_alike(archive):
    others = expansion(archive.snapshot)
    assert token("chết") not in others.same([token("qua đời")], "vi")[0]
    assert token("chết") in others.alike([token("qua đời")], "vi")[0]


def test_an_english_word_takes_nothing_from_a_vietnamese_one_that_is_written_the_same(archive):
    others = expansion(archive.snapshot)
    of_english = others.alike([token("an")], None)[0]
    for other, _ in alike(token("an"), "vi"):
        assert other not in of_english or other in dict(translations(token("an"), "vi"))


def test_nearness_with_the_lexicon_is_never_less(archive):
    overlap = Overlap(archive.snapshot, Query.of(archive.snapshot, "Nhà thơ qua đời ở đâu?"))
    tokens = embedded().tokenize(["Nhà thơ chết tại Huế.", "Nhà thơ đọc sách tại Huế."])
    without, there = overlap.nearness(tokens), overlap.nearness(tokens, alike=True)
    assert (there >= without).all()
    assert (there[0] > without[0]).any()
    assert overlap.near(there)[0] > overlap.near(there)[1]


def test_the_article_that_says_it_otherwise_comes_first(archive):
    assert archive.search("Nhà thơ qua đời ở đâu?")[0].article_id == "dead"
    assert archive.search("Who founded the hospital?")[0].article_id == "en"
