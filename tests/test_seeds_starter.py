"""The starter corpus and the question files: only facts of the five pages, never their sentences."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from unicodedata import is_normalized, normalize

import pytest

ROOT = Path(__file__).resolve().parent.parent
STARTER = ROOT / "seeds" / "data" / "starter.jsonl"
QUESTIONS = ROOT / "benchmarks" / "data"
HAPPENINGS = ("000", "001", "002", "003", "004")
PLACES = {"000": "Hải Phòng", "001": "Cần Thơ", "002": "Hà Nội", "003": "Hải Phòng", "004": "Hà Nội"}
# As the pages give them; the third gives no year and no hour, its year follows from the survey it belongs to.
PUBLISHED = {
    "000": "2022-03-23T14:20:00+07:00",
    "001": "2022-03-18T06:39:00+07:00",
    "002": "2022-04-12T00:00:00+07:00",
    "003": "2024-10-16T07:56:00+07:00",
    "004": "2022-05-18T08:40:00+07:00",
}
TYPES = {"who", "when", "where", "how_many", "what", "why", "how"}
LONGEST_COPY = 8  # words in a row that an article may share with a page
# Names nobody can put in other words: resolutions, bodies, offices. Each counts as one word;
# a name that holds another stands before it.
OFFICIAL_NAMES = (
    "tiếp tục đổi mới phương thức lãnh đạo của Đảng đối với hoạt động của hệ thống chính trị",
    "Chủ tịch Ủy ban MTTQ Việt Nam thành phố",
    "Phó Bí thư Thường trực Thành ủy",
    "Phó Chủ tịch Thường trực HĐND Thành phố",
    "Phó Chủ tịch Thường trực UBND thành phố",
    "Trưởng Đoàn đại biểu Quốc hội Hải Phòng",
    "Ban Chỉ đạo Đề án Trung ương 6",
    "Đảng bộ Khối các cơ quan thành phố",
    "Đảng ủy Khối các cơ quan thành phố",
    "Nghị quyết Trung ương 4 khóa XIII",
    "Nghị quyết Trung ương 5 khóa X",
    "Phó Trưởng Ban Tổ chức Trung ương",
    "Trưởng Ban Tổ chức Trung ương",
    "Ủy viên Ban Thường vụ Thành ủy",
    "Ban Thường vụ Thành ủy",
    "Ủy viên Bộ Chính trị",
    "Ủy viên Trung ương Đảng",
    "Bí thư Trung ương Đảng",
    "Chương trình 01-CTr/TU",
    "Quy định số 37-QĐ/TW",
    "Quy định số 55-QĐ/TW",
)


def records(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def happening(article: dict) -> str:
    return article["id"].split("-")[1].zfill(3)


def plain(text: str) -> str:
    words = re.findall(r"\w+(?:[-/.,:]\w+)*", normalize("NFC", text).lower().replace("uỷ", "ủy"))
    return f" {' '.join(words)} "


NAMES = [plain(name) for name in OFFICIAL_NAMES]


def words(text: str) -> list[str]:
    line = plain(text)
    for name in NAMES:
        line = line.replace(name, f" {name.strip().replace(' ', '_')} ")
    return line.split()


def runs(sequence: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(sequence[start : start + length]) for start in range(len(sequence) - length + 1))


def copied(article: dict, page: str) -> list[str]:
    """Runs too long to be a coincidence that the article shares with the page."""
    of_page = set(runs(words(page), LONGEST_COPY + 1))
    parts = (article["title"], article["text"])
    return [" ".join(run) for part in parts for run in runs(words(part), LONGEST_COPY + 1) if run in of_page]


def figures(text: str) -> set[str]:
    """Digits of a text; the thousands mark and the decimal mark of either language are one."""
    return {figure.replace(",", ".") for figure in re.findall(r"\d+(?:[.,]\d+)*", text)}


@pytest.fixture(scope="module")
def articles() -> list[dict]:
    return records(STARTER)


@pytest.fixture(scope="module")
def pages(shared: Path) -> dict[str, str]:
    found = {path.name[:3]: normalize("NFC", path.read_text(encoding="utf-8")) for path in shared.glob("seeds/*.txt")}
    assert tuple(sorted(found)) == HAPPENINGS
    return found


@pytest.fixture(scope="module")
def pages_questions() -> list[dict]:
    return records(QUESTIONS / "pages_questions.jsonl")


@pytest.fixture(scope="module")
def more_questions() -> list[dict]:
    return records(QUESTIONS / "more_questions.jsonl")


@pytest.fixture(scope="module")
def seen_questions() -> list[dict]:
    return records(QUESTIONS / "seen_questions.jsonl")


@pytest.fixture(scope="module")
def starter_questions() -> list[dict]:
    return records(QUESTIONS / "starter_questions.jsonl")


def test_each_happening_is_told_at_three_lengths(articles):
    lengths = {number: set() for number in HAPPENINGS}
    for article in articles:
        lengths[happening(article)].add(len(article["text"].split()))
    assert len(articles) >= 15
    for number, counts in lengths.items():
        assert len(counts) >= 3, number
        assert min(counts) <= 120 < 180 < max(counts), (number, counts)


def test_two_articles_or_more_are_english(articles):
    languages = Counter(article["language"] for article in articles)
    assert set(languages) == {"vi", "en"}
    assert languages["en"] >= 2


def test_dates_source_and_place(articles):
    for article in articles:
        number = happening(article)
        published = datetime.fromisoformat(article["published"])
        assert published.utcoffset() == timedelta(hours=7), article["id"]
        assert published == datetime.fromisoformat(PUBLISHED[number]), article["id"]
        assert article["source"] == "starter"
        assert article["place"] == PLACES[number]
        assert article.get("url") is None


def test_ids_are_unique_and_text_is_nfc_prose(articles):
    assert len({article["id"] for article in articles}) == len(articles)
    for article in articles:
        assert article["title"] and is_normalized("NFC", article["title"] + article["text"])
        for paragraph in article["text"].split("\n\n"):
            assert paragraph.endswith(".") and paragraph == " ".join(paragraph.split()), article["id"]


def test_no_sentence_of_a_page(articles, pages):
    shared_runs = {
        (article["id"], number): found
        for article in articles
        for number, page in pages.items()
        if (found := copied(article, page))
    }
    assert shared_runs == {}


def test_a_copied_sentence_would_be_found(pages):
    page = pages["004"]
    start = page.index("Công tác sắp xếp")
    sentence = page[start : page.index(".", start) + 1]
    assert copied({"title": "", "text": sentence}, page) == [
        "công tác sắp xếp tổ chức bộ máy được",
        "tác sắp xếp tổ chức bộ máy được thực",
        "sắp xếp tổ chức bộ máy được thực hiện",
        "xếp tổ chức bộ máy được thực hiện nghiêm",
        "tổ chức bộ máy được thực hiện nghiêm túc",
    ]


def test_no_figure_that_the_page_does_not_give(articles, pages):
    for article in articles:
        number = happening(article)
        known = figures(pages[number]) | ({"2022"} if number == "002" else set())
        assert figures(article["title"] + " " + article["text"]) <= known, article["id"]


def test_questions_cover_the_pages(pages_questions, more_questions, seen_questions):
    for questions, others in ((pages_questions, 20), (seen_questions, 10)):
        per_page = Counter(question["page"] for question in questions)
        assert per_page == {**dict.fromkeys(HAPPENINGS, 6), None: others}
    per_page = Counter(question["page"] for question in more_questions)
    assert min(per_page[number] for number in HAPPENINGS) >= 20
    assert per_page[None] == 20
    assert {question["type"] for question in seen_questions if question["page"]} == TYPES


def test_starter_questions_cover_the_happenings(starter_questions):
    per_page = Counter(question["page"] for question in starter_questions)
    assert per_page[None] == 10
    assert sum(per_page[number] for number in HAPPENINGS) == 20
    assert min(per_page[number] for number in HAPPENINGS) >= 3


def test_questions_have_answers_where_they_should(pages_questions, more_questions, seen_questions, starter_questions):
    everything = pages_questions + more_questions + seen_questions + starter_questions
    assert len({question["id"] for question in everything}) == len(everything)
    assert len({question["question"] for question in everything}) == len(everything)
    for question in everything:
        assert question["question"].endswith("?")
        assert question.get("type", "what") in TYPES
        assert bool(question["answers"]) == (question["page"] is not None), question["id"]


def test_every_answer_stands_in_its_page(pages_questions, more_questions, seen_questions, pages):
    for question in pages_questions + more_questions + seen_questions:
        for answer in question["answers"]:
            assert answer in pages[question["page"]], question["id"]


def test_every_starter_answer_stands_in_its_happening(starter_questions, articles):
    for question in starter_questions:
        texts = [article["text"] for article in articles if happening(article) == question["page"]]
        for answer in question["answers"]:
            assert any(answer in text for text in texts), (question["id"], answer)
