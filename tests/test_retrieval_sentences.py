import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.passages import MAX_LENGTH, passages
from retrieval.sentences import sentence_spans

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("aăĐếnTP.GS0123456789 .!?…\n\r\t“”\"'()。！देश।ไทย ")), st.characters(codec="utf-8")
    ),
    max_size=400,
)


def split(text):
    return [text[span.start : span.end] for span in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ông đến. Bà đi.", ["Ông đến.", "Bà đi."]),
        ("GS. Nguyễn Văn A ở TP. Hồ Chí Minh.", ["GS. Nguyễn Văn A ở TP. Hồ Chí Minh."]),
        ("Báo vnexpress.net đưa tin lúc 7.30 ngày 3.4.2022.", ["Báo vnexpress.net đưa tin lúc 7.30 ngày 3.4.2022."]),
        ("Ở Huế. Ai đó? Được!", ["Ở Huế.", "Ai đó?", "Được!"]),
        ("“Tôi đi. Anh ở lại.” Rồi ông đi.", ["“Tôi đi. Anh ở lại.”", "Rồi ông đi."]),
        ("Giá 1.500 đồng… rồi tăng.", ["Giá 1.500 đồng… rồi tăng."]),
        ("Mr. Smith met J. K. Lee at 5 p.m. today. He left.", ["Mr. Smith met J. K. Lee at 5 p.m. today.", "He left."]),
        ("他来了。我走了！", ["他来了。", "我走了！"]),
        ("Tiêu đề\nÔng nói.", ["Tiêu đề", "Ông nói."]),
        ("thực hiện Nghị quyết Trung ương 5 (khóa X) về", ["thực hiện Nghị quyết Trung ương 5 (khóa X) về"]),
        ("…\n—\n", []),
        ("", []),
    ],
)  # fmt: skip
def test_boundaries(text, expected):
    assert split(text) == expected


@given(TEXTS)
def test_sentences_are_spans_in_order_that_hold_every_letter(text):
    spans = sentence_spans(text)
    covered = set()
    last = 0
    for span in spans:
        assert last <= span.start < span.end <= len(text)
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        assert any(map(str.isalnum, piece))
        covered.update(range(span.start, span.end))
        last = span.end
    assert all(position in covered for position, letter in enumerate(text) if letter.isalnum())


@given(TEXTS)
def test_passages_hold_every_sentence_once(text):
    found = passages(text)
    assert [sentence for passage in found for sentence in passage.sentences] == sentence_spans(text)
    for passage in found:
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)


def test_long_text_is_cut_at_sentences_near_the_limit():
    sentence = "Đây là một câu có mười từ để thử đoạn văn. "
    found = passages(sentence * 100)
    assert len(found) > 3
    assert all(passage.end - passage.start <= MAX_LENGTH for passage in found)
    assert all(passage.end - passage.start > MAX_LENGTH // 2 for passage in found[:-1])
