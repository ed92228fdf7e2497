"""What the page does with what is typed: pure functions over a real archive."""

from datetime import UTC, date, datetime

import pytest

from retrieval import Archive, Article
from retrieval.errors import UsageError
from ui import handlers
from ui.address import Address, article_address
from ui.handlers import Reading
from ui.service import Service

TEXT = (
    "Sáng 23/3, bà Lê Thị Hoa, Chủ tịch phường Bến Đò, mở cây cầu mới bắc qua sông Lam.\n"
    "Cây cầu dài 120 mét và rộng 8 mét. Người dân hai bờ sông đã chờ cây cầu này mười năm."
)
ARTICLES = [
    Article("cau", "Khánh thành cầu Bến Đò", TEXT, datetime(2022, 3, 23, tzinfo=UTC), "Báo A", None, "vi", "Nghệ An"),
    Article("mua", "Mưa lớn ở Huế", "Mưa lớn làm ngập ba phường của thành phố Huế.", source="Báo B", place="Huế"),
]
QUESTION = "Cây cầu Bến Đò dài bao nhiêu mét?"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    path = tmp_path_factory.mktemp("handlers") / "archive"
    Archive.build(ARTICLES, path)
    return Service(path)


def test_an_answer_comes_with_each_quote_in_its_paragraph(service):
    reply = handlers.ask(service, Address(question=QUESTION), "vi")
    assert reply.problem is None
    assert reply.answer.found
    assert reply.answer.quotes[0].article_id == "cau"
    assert "120 mét" in reply.answer.quotes[0].text
    assert len(reply.excerpts) == len(reply.answer.quotes)
    for quote, around in zip(reply.answer.quotes, reply.excerpts, strict=True):
        assert around.quote == quote.text
        assert around.before + around.quote + around.after in service.article(quote.article_id).text


def test_what_the_archive_does_not_know_is_not_found_and_related_is_beside_it(service):
    reply = handlers.ask(service, Address(question="Ai vô địch V.League mùa này?"), "vi")
    assert not reply.answer.found
    assert reply.excerpts == ()
    assert {hit.article_id for hit in reply.related} <= {"cau", "mua"}


@pytest.mark.parametrize("typed", ["", "   ", "\n\t"])
def test_nothing_typed_is_nothing_asked(service, typed):
    assert handlers.ask(service, Address(question=typed), "vi") is None


def test_a_question_has_a_length_that_one_can_ask(service):
    reply = handlers.ask(service, Address(question="x" * (handlers.QUESTION_LIMIT + 1)), "en")
    assert reply.problem == "The question has 1001 characters: shorten it to 1000."
    assert handlers.ask(service, Address(question="x" * handlers.QUESTION_LIMIT), "en").problem is None


def test_filters_narrow_the_answer(service):
    assert handlers.ask(service, Address(question=QUESTION, source="Báo A", since="2022-03-23"), "vi").answer.found
    elsewhere = handlers.ask(service, Address(question=QUESTION, source="Báo B"), "vi")
    assert not elsewhere.answer.found
    assert [hit.article_id for hit in elsewhere.related] in ([], ["mua"])
    assert not handlers.ask(service, Address(question=QUESTION, until="2022-03-22"), "vi").answer.found


def test_choices_become_filters():
    filters = handlers.to_filters(
        Address(source="A", place="B", language="vi", since=" 2022-03-23 ", until="2022-03-24T10:00:00+07:00"), "vi"
    )
    assert (filters.source, filters.place, filters.language) == ("A", "B", "vi")
    assert (filters.since, filters.until) == (date(2022, 3, 23), date(2022, 3, 24))
    empty = handlers.to_filters(Address(), "vi")
    assert not empty


@pytest.mark.parametrize(
    ("address", "language", "message"),
    [
        (Address(question=QUESTION, since="hôm qua"), "vi", "“hôm qua” không phải là ngày"),
        (Address(question=QUESTION, until="2022-13-01"), "en", "“2022-13-01” is not a date"),
        (
            Address(question=QUESTION, since="2022-02-02", until="2022-02-01"),
            "en",
            "“From” (2022-02-02) is after “To” (2022-02-01)",
        ),
    ],
)
def test_a_bad_date_is_said_in_the_interface_language(service, address, language, message):
    reply = handlers.ask(service, address, language)
    assert reply.problem.startswith(message)
    assert reply.answer is None
    with pytest.raises(UsageError):
        handlers.to_filters(address, language)


def test_a_question_without_marks_says_how_it_was_read(service):
    assert handlers.ask(service, Address(question="mua lon lam ngap"), "vi").marked == "mưa lớn làm ngập"
    assert handlers.ask(service, Address(question="Mưa lớn làm ngập"), "vi").marked is None


def test_a_question_carries_the_one_before_it_on(service):
    first = Address(question=QUESTION)
    leaning = Address(question="còn ở Huế thì sao?", source="Báo B")
    followed = handlers.follow(service, leaning, first)
    assert followed == Address(question="còn ở Huế thì sao?", source="Báo B", after=QUESTION)
    assert handlers.ask(service, followed, "vi").whole == "Cây cầu Bến Đò dài bao nhiêu mét ở Huế?"
    alone = Address(question="Mưa lớn làm ngập mấy phường?")
    assert handlers.follow(service, alone, first) == alone
    third = handlers.follow(service, Address(question="khi nào?"), followed)
    assert third.after == "Cây cầu Bến Đò dài bao nhiêu mét ở Huế?", "the thread goes on from the question in full"


def test_who_is_meant_is_whom_the_answer_before_named(starter_archive):
    service = Service(starter_archive)
    before = Address(question="Ai dẫn đầu đoàn công tác đến Cần Thơ?")
    followed = handlers.follow(service, Address(question="Bà ấy giữ chức vụ gì?"), before)
    assert handlers.ask(service, followed, "vi").whole == "Trương Thị Mai giữ chức vụ gì?"


def test_an_article_opens_with_its_span(service):
    start = TEXT.index("Cây cầu dài")
    reading = handlers.open_article(service, Address(article="cau", start=start, end=start + 10), "vi")
    assert reading == Reading(service.article("cau"), start, start + 10)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 2), (0, 10_000)])
def test_a_span_outside_the_article_is_not_marked(service, start, end):
    reading = handlers.open_article(service, Address(article="cau", start=start, end=end), "vi")
    assert (reading.start, reading.end) == (0, 0)
    assert reading.article.id == "cau"


def test_other_words_at_the_offsets_are_not_marked(service):
    there = article_address("cau", 0, 4, TEXT[:4])
    assert handlers.open_article(service, there, "vi") == Reading(service.article("cau"), 0, 4)
    other = article_address("cau", 0, 4, "khác")
    assert handlers.open_article(service, other, "vi") == Reading(service.article("cau"))


def test_an_answer_is_of_one_state_of_the_archive(tmp_path, monkeypatch):
    path = tmp_path / "archive"
    Archive.build(ARTICLES, path)
    service = Service(path)
    ask = Archive.ask

    def ask_and_change(archive, *arguments, **options):
        answer = ask(archive, *arguments, **options)
        Archive.open(path).remove(["cau"])
        return answer

    monkeypatch.setattr(Archive, "ask", ask_and_change)
    reply = handlers.ask(service, Address(question=QUESTION), "vi")
    assert reply.problem is None
    assert reply.excerpts[0].quote == reply.answer.quotes[0].text


def test_an_article_that_is_gone_is_a_problem_in_words(service):
    reading = handlers.open_article(service, Address(article="xyz", start=0, end=0), "vi")
    assert reading.article is None
    assert "xyz" in reading.problem


def test_an_archive_that_is_gone_is_a_problem_in_words(tmp_path):
    nowhere = Service(tmp_path / "none")
    assert handlers.ask(nowhere, Address(question=QUESTION), "en").problem.startswith("no archive at none; make one")
    assert handlers.ask(nowhere, Address(question=QUESTION), "vi").problem.startswith("chưa có kho nào ở none; ")
    assert "chưa có kho" in handlers.open_article(nowhere, Address(article="cau", start=0, end=0), "vi").problem


def test_a_fault_of_ours_is_a_problem_in_words():
    class Broken:
        def archive(self):
            raise KeyError("x")

        def article(self, _):
            raise KeyError("x")

    expected = "KeyError: 'x'; this is a fault in sukien: please report it"
    assert handlers.ask(Broken(), Address(question=QUESTION), "en").problem == expected
    assert handlers.open_article(Broken(), Address(article="cau", start=0, end=0), "en") == Reading(problem=expected)


def test_a_disk_error_is_a_problem_in_words():
    class Broken:
        def archive(self):
            raise PermissionError(13, "Permission denied", "/somewhere")

    assert (
        handlers.ask(Broken(), Address(question=QUESTION), "en").problem
        == "The archive cannot be read: Permission denied."
    )
