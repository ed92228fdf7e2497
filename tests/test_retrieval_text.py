from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text import fold, fold_with_offsets, has_marks, search_form, with_pairs, words

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"


def test_fold_takes_off_every_vietnamese_mark():
    assert fold("Đường đến Uỷ ban: ẢNH NGUYỄN") == "Duong den Uy ban: ANH NGUYEN"
    assert set(fold(VIETNAMESE)) == set("abcdeghiklmnopqrstuvxy")


def test_fold_leaves_vowel_signs_of_other_scripts():
    assert fold("ประเทศไทย") == "ประเทศไทย"
    assert fold("हिन्दी") == "हिन्दी"


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_offsets_lead_back_to_the_letter_that_was_folded(text):
    text = normalize("NFC", text)
    folded, offsets = fold_with_offsets(text)
    assert len(offsets) == len(folded) + 1
    assert offsets[-1] == len(text)
    assert offsets == sorted(offsets)
    for position, letter in enumerate(folded):
        assert letter in fold(text[offsets[position]])


def test_highlight_found_in_folded_text_is_right_in_the_original():
    text = "Ông Nguyễn Văn Ánh ở Đà Nẵng"
    folded, offsets = fold_with_offsets(text)
    start = folded.index("Da Nang")
    assert text[offsets[start] : offsets[start + len("Da Nang")]] == "Đà Nẵng"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ủy ban", "Uỷ ban"), ("hòa bình", "hoà bình"), ("KHỎE", "khoẻ"), ("thúy", "thuý"), ("ĐOÁ", "đóa")],
)
def test_both_places_of_the_tone_are_one_word(one, other):
    assert search_form(one) == search_form(other)


@pytest.mark.parametrize("word", ["hoàn", "toán", "quý", "quỳ", "loại", "khoảng", "huyền"])
def test_words_with_one_spelling_stay(word):
    assert search_form(word) == word


def test_words_of_several_scripts():
    assert words("Số 37-QĐ/TW: 4.466 đảng viên!") == ["số", "37", "qđ", "tw", "4", "466", "đảng", "viên"]
    assert words("東京都は2024年") == ["東", "京", "都", "は", "2024", "年"]
    assert words("हिन्दी में") == ["हिन्दी", "में"]
    assert words("  …—“”  ") == []


def test_decomposed_text_has_the_same_words():
    assert words(normalize("NFC", normalize("NFD", "bệnh viện Đà Nẵng"))) == ["bệnh", "viện", "đà", "nẵng"]


def test_pairs_follow_the_words():
    assert with_pairs(["đổi", "mới", "tư"]) == ["đổi", "mới", "tư", "đổi_mới", "mới_tư"]
    assert with_pairs(["một"]) == ["một"]
    assert with_pairs([]) == []


def test_has_marks():
    assert has_marks("đổi moi")
    assert not has_marks("doi moi 東京")
