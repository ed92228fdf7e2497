import numpy as np
import pytest

from retrieval import Archive, Article
from retrieval.answer import _quotes
from retrieval.evidence import Candidate
from retrieval.passages import passages
from retrieval.text import fold

ARTICLES = [
    Article(
        "long-bien",
        "Kiểm tra công tác Đảng ở Long Biên",
        "Chiều ngày 17/5/2022, đoàn kiểm tra do bà Nguyễn Thị Hoa dẫn đầu làm việc tại quận Long Biên.\n"
        "Đảng bộ quận Long Biên hiện có trên 16.300 đảng viên. Quận có 14 phường.\n"
        "Đoàn kiểm tra đề nghị quận rà soát lại các giải pháp.",
    ),
    Article(
        "hai-phong",
        "Cảng Hải Phòng đón tàu lớn",
        "Sáng 2/3, cảng Hải Phòng đón tàu chở 12.000 container. Ông Trần Văn Bình cho biết cảng sẽ mở rộng.",
    ),
    Article("vang", "Giá vàng", "Giá vàng trong nước giảm 500.000 đồng vì nhu cầu yếu."),
    Article("en", "Flood in the old town", "Heavy rain flooded the old town on Monday. Two bridges were closed."),
]
ANSWERED = [
    ("Đảng bộ quận Long Biên có bao nhiêu đảng viên?", "16.300 đảng viên", "16.300"),
    ("Ai dẫn đầu đoàn kiểm tra làm việc tại quận Long Biên?", "Nguyễn Thị Hoa", "Nguyễn Thị Hoa"),
    ("Đoàn kiểm tra làm việc tại quận Long Biên khi nào?", "17/5/2022", "Chiều ngày 17/5/2022"),
    ("Vì sao giá vàng trong nước giảm?", "vì nhu cầu yếu", None),
    ("How many bridges were closed in the old town?", "Two bridges", "Two"),
]
REFUSED = [
    "Ai vô địch giải bóng đá ngoại hạng Anh?",
    "Thời tiết ngày mai ở Đà Lạt thế nào?",
    "Who won the presidential election in Brazil?",
    "Bộ phim nào được trao giải Cánh diều vàng?",
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return Archive.build(ARTICLES, tmp_path_factory.mktemp("answers") / "archive")


@pytest.mark.parametrize(("question", "holds", "short"), ANSWERED)
def test_answers(archive, question, holds, short):
    answer = archive.ask(question)
    assert answer.found
    assert holds in answer.quotes[0].text
    assert answer.short == short
    assert answer.strength in ("strong", "medium", "weak")
    assert 0 < answer.evidence <= 1


@pytest.mark.parametrize(("question", "holds", "short"), ANSWERED[:3])
def test_answers_without_marks(archive, question, holds, short):
    answer = archive.ask(fold(question))
    assert holds in answer.quotes[0].text
    assert answer.short == short


@pytest.mark.parametrize("question", REFUSED)
def test_other_questions_are_refused(archive, question):
    answer = archive.ask(question)
    assert (answer.found, answer.quotes, answer.short, answer.strength) == (False, (), None, "none")
    assert 0 <= answer.evidence < 1


def test_quotes_are_verbatim_sentences_without_repeats(archive):
    for question, _, _ in ANSWERED:
        quotes = archive.ask(question, k=3).quotes
        assert len(quotes) <= 3
        assert len({(quote.article_id, quote.start) for quote in quotes}) == len(quotes)
        for quote in quotes:
            assert archive.article(quote.article_id).text[quote.start : quote.end] == quote.text


def test_filters_hide_the_answer(archive):
    assert archive.ask(ANSWERED[0][0], language="vi").found
    assert not archive.ask(ANSWERED[0][0], language="en").found


def test_the_same_question_gets_the_same_answer(archive):
    assert archive.ask(ANSWERED[1][0]) == archive.ask(ANSWERED[1][0])


def test_no_short_answer_where_the_passage_lacks_what_is_asked_about(archive):
    assert archive.ask("Đảng bộ quận Long Biên có bao nhiêu đảng viên?").short == "16.300"
    assert archive.ask("Đảng bộ quận Hoàn Kiếm có bao nhiêu đảng viên?").short is None


def test_no_sentence_stands_in_two_quotes():
    article = Article("1", "", "Đoàn đến Long Biên. Trưởng đoàn là bà Hoa. Buổi chiều đoàn làm việc tiếp.")
    (passage,) = passages(article.text)
    sentences = [Candidate(article, passage, span, 0, number) for number, span in enumerate(passage.sentences)]
    scores = np.log([0.5, 1.0, 0.4])
    quotes = _quotes(sentences, scores, np.argsort(-scores), 3)
    assert [quote.text for quote in quotes] == [
        "Đoàn đến Long Biên. Trưởng đoàn là bà Hoa.",
        "Buổi chiều đoàn làm việc tiếp.",
    ]
