"""Answers, summaries and articles as files, at addresses of their own."""

import json
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from docx import Document
from starlette.applications import Starlette
from starlette.testclient import TestClient

from retrieval import Answer, Archive, Article, Quote
from seeds import find_files, read_files
from summarize import find_events
from ui.answer_export import KINDS, export_answer
from ui.downloads import routes
from ui.service import Service

QUESTION = "Ai dẫn đầu đoàn công tác đến Cần Thơ?"
TODAY = date(2026, 11, 21)
HOSTILE = "<script>alert(1)</script> *a* [b](http://x) # c\x00"


@pytest.fixture(scope="module")
def client(starter_archive):
    return TestClient(Starlette(routes=routes(Service(starter_archive))))


@pytest.fixture(scope="module")
def archive(starter_archive):
    return Archive.open(starter_archive)


def test_an_answer_as_json_is_the_contracts_answer(client, archive):
    got = client.get("/download/answer.json", params={"q": QUESTION})
    answer = got.json()
    assert got.headers["content-disposition"] == 'attachment; filename="answer.json"'
    assert answer["question"] == QUESTION
    assert answer["short"] == "Trương Thị Mai"
    quote = answer["quotes"][0]
    assert archive.article(quote["article_id"]).text[quote["start"] : quote["end"]] == quote["text"]


@pytest.mark.parametrize("kind", ["md", "html", "docx"])
def test_an_answer_as_a_document_holds_quote_source_and_offsets(client, archive, kind):
    answer = archive.ask(QUESTION)
    quote = answer.quotes[0]
    content = client.get(f"/download/answer.{kind}", params={"q": QUESTION, "lang": "en"}).content
    if kind == "docx":
        text = "\n".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)
    else:
        text = content.decode("utf-8")
    assert quote.text in text
    assert f"{quote.article_id}:{quote.start}-{quote.end}" in text
    assert f"Evidence: {answer.strength}" in text


def test_filters_and_the_question_before_count(client):
    assert client.get("/download/answer.json", params={"q": QUESTION, "until": "2001-01-01"}).json()["found"] is False
    whole = client.get("/download/answer.json", params={"q": "khi nào?", "after": QUESTION}).json()["question"]
    assert whole == "dẫn đầu đoàn công tác đến Cần Thơ khi nào?"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("answer.pdf?q=x&lang=en", "no such format; give one of docx, html, json, md"),
        ("answer.md?lang=en", "no question; give one, as in ?q=…"),
        ("answer.md?q=x&since=soon&lang=en", "“soon” is not a date"),
        ("summary.md?event=nowhere&lang=en", "no event 'nowhere'"),
        ("summary.md?event=nowhere", "trong kho không có sự kiện 'nowhere'"),
        ("summary.md?event=nowhere&sentences=-1&lang=en", "'-1' is not a length"),
    ],
)
def test_what_cannot_be_had_is_said_in_one_line(client, path, said):
    got = client.get(f"/download/{path}")
    assert got.status_code == 404
    assert got.text.startswith(said)
    assert got.text.count("\n") == 1
    assert got.headers["content-type"].startswith("text/plain")


def test_a_summary_of_an_event(client, archive):
    event = find_events(archive)[0]
    got = client.get("/download/summary.json", params={"event": event.id, "sentences": "2"}).json()
    assert got["event_id"] == event.id
    assert len(got["sentences"]) == 2
    for one in got["sentences"]:
        assert archive.article(one["article_id"]).text[one["start"] : one["end"]] == one["text"]
    assert client.get("/download/summary.docx", params={"event": event.id}).content.startswith(b"PK")


def test_all_articles_can_be_read_back(client, archive, tmp_path):
    (tmp_path / "articles.jsonl").write_bytes(client.get("/download/articles.jsonl").content)
    notices = []
    read = list(read_files(find_files([tmp_path]), notices.append))
    assert notices == []
    assert read == list(archive)


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_is_text(kind):
    quote = Quote("a\x00", HOSTILE, HOSTILE, 0, len(HOSTILE), datetime(2022, 1, 1, tzinfo=UTC), HOSTILE, None, None)
    made = export_answer(Answer(HOSTILE, (quote,), HOSTILE, True, "weak", 0.4), kind, "vi", TODAY)
    if kind == "html":
        assert b"<script>" not in made
        assert made.count(b"&lt;script&gt;") == 6
    elif kind == "md":
        assert "\n> \\<script\\>alert(1)\\</script\\> \\*a\\* \\[b\\](http://x) \\# c" in made.decode()
    elif kind == "json":
        assert json.loads(made)["short"] == HOSTILE
    else:
        assert HOSTILE.rstrip("\x00") in [paragraph.text for paragraph in Document(BytesIO(made)).paragraphs]


def test_an_archive_of_another_kind_of_article(tmp_path):
    Archive.build([Article("a", "", "Mưa lớn làm ngập ba phường của thành phố Huế.")], tmp_path / "a")
    client = TestClient(Starlette(routes=routes(Service(tmp_path / "a"))))
    assert [json.loads(line)["published"] for line in client.get("/download/articles.jsonl").text.splitlines()] == [
        None
    ]
    missing = TestClient(Starlette(routes=routes(Service(tmp_path / "none"))))
    assert missing.get("/download/articles.jsonl").status_code == 404
