"""Any bytes, any text, any question: the properties of `fuzz.targets`, tried by hypothesis, and known bad questions."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS, archive, seeds_of
from retrieval.errors import UsageError
from ui.service import readable

TRICKY = (
    "aAđĐơàẢ\u0301\u0323\u0303 \n\t.!?…,:;\"'“”‘’«»()[]{}<>/\\|*_`#&@%+-=~^$\x00\x0b\x1c\u200b\u200d\u202e\u2028\ufeff"
    "019２新聞กิ한\ud800\udfff\U0001f600TPBTôngngày"
)
TEXTS = st.text(st.sampled_from(TRICKY) | st.characters(), max_size=200)
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@st.composite
def mutated(draw, name):
    """What is almost right: one of the target's own examples with pieces cut out, doubled and put in."""
    data = draw(st.sampled_from(seeds_of(name) or [b""]))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        piece = draw(st.binary(max_size=20) | st.sampled_from([b"\x00", b'"', b"\xff\xfe", b"{", b"\n", data[:300]]))
        data = data[:start] + piece + data[end:]
    return data


@pytest.mark.parametrize("name", TARGETS)
def test_any_input(name):
    @FEW
    @given(st.binary(max_size=300) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")) | mutated(name))
    def holds(data):
        TARGETS[name](data)

    holds()


QUESTIONS = {
    "only stop words": "và của là các những thì mà",
    "only punctuation": "?!… “” () -- ///",
    "operators": 'title:"Cần Thơ" AND (body:hội^2 OR -nghị) +a ~2 [a TO z] {b} "c d"~5 * ? \\ && || ! :',
    "a field": "article_id:1 OR text:*",
    "unbalanced": '"((([[[{{{ AND OR NOT',
    "emoji": "😀🇻🇳👩‍👩‍👧 Cần Thơ",
    "lone surrogate": "Cần \ud800 Thơ \udfff",
    "nul": "Cần\x00Thơ",
    "reversed": "\u202eƠHT NẦC\u202c",
    "decomposed": "Ai da\u0302\u0303n đa\u0302\u0300u đoa\u0300n công ta\u0301c đe\u0302\u0301n Ca\u0302\u0300n Thơ?",
    "many marks": "a" + "\u0301" * 5000,
    "one megabyte": "Cần Thơ " * 130_000,
    "one long word": "a" * 1_000_000,
    "only spaces inside": "\u00a0\u2003a\u3000",
    "other scripts": "การประชุม 新闻 новости أخبار समाचार 뉴스",
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_that_are_none(name):
    question = QUESTIONS[name]
    try:
        hits, answer = archive().search(question, k=5), archive().ask(question, k=5)
    except UsageError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either is right
        assert len(str(error)) < 300
        return
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    for found in (*hits, *answer.quotes):
        assert archive().article(found.article_id).text[found.start : found.end] == found.text


@pytest.mark.parametrize("question", ["", " ", "\n\t", "\u2003"])
def test_an_empty_question_is_refused(question):
    with pytest.raises(UsageError, match="question"):
        archive().search(question)


@pytest.mark.parametrize("question", ["...", "\u200b", "\x00", "?!", "()", "😀"])
def test_a_question_that_asks_nothing_has_no_answer(question):
    assert archive().ask(question).found is False


def test_operators_are_words_and_decomposed_text_is_text():
    plain = archive().search("Cần Thơ", k=3)
    for question in ("+Cần +Thơ", '"Cần Thơ"~5', "text:(Cần Thơ)", "Cần Thơ*", "(Cần Thơ"):
        assert {hit.article_id for hit in archive().search(question, k=10)} >= {plain[0].article_id}, question
    asked = archive().ask(QUESTIONS["decomposed"])
    assert asked.found
    assert asked.quotes == archive().ask("Ai dẫn đầu đoàn công tác đến Cần Thơ?").quotes
    assert "\ud800" not in readable(QUESTIONS["lone surrogate"])
