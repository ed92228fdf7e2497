"""Summaries: lengths, what is never told, order; exports with sources and offsets."""

import io
import json

import pytest
from docx import Document

from retrieval import Archive, Article
from retrieval.errors import UsageError
from seeds import find_files, read_files, starter_articles
from summarize import FORMATS, Summary, export, find_events, summarize, timeline
from summarize.sentences import told_sentences


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return Archive.build(starter_articles(), tmp_path_factory.mktemp("summaries") / "archive")


def told(article):
    return [article.text[one.start : one.end] for one in told_sentences(article)]


@pytest.mark.parametrize(
    "caption",
    [
        "Quang cảnh cuộc làm việc.",
        "Đồng chí Phạm Văn Hà, Bí thư Quận ủy Ngô Quyền báo cáo tại cuộc làm việc.",
        "Thành viên Đoàn giám sát phát biểu tại cuộc làm việc.",
        "Đồng chí Trương Thị Mai phát biểu ý kiến tại buổi làm việc",
        "Đ/c Nguyễn Thị Tuyến - Phó Bí thư Thường trực Thành ủy phát biểu kết luận cuộc kiểm tra",
        "Ảnh: Trần Hải",
        "Hiện trường vụ cháy - Ảnh: A.B.",
        "Xem thêm: Vụ cháy chợ hôm qua.",
        "NGUYỆT PHƯƠNG",
        "Hoàn thành toàn diện 9 chỉ tiêu",
        "(Theo AFP, ABC)",
    ],
)
def test_captions_credits_and_headings_are_not_told(caption):
    before, after = "Quận đã họp với dân sáng nay về chợ.", "Mưa lớn làm ngập nhiều tuyến đường ở quận."
    assert told(Article("a", "", f"{before}\n{caption}\n{after}", language="vi")) == [before, after]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Pskov, nơi nổ. Ảnh: RT.com Sự việc xảy ra lúc 19 giờ ở kho.", ["Sự việc xảy ra lúc 19 giờ ở kho."]),
        ("Biểu tình (Ảnh: Đỗ Anh) Tại cuộc họp, họ nói có 40.000 người.", ["Tại cuộc họp, họ nói có 40.000 người."]),
        ("Dân đi biểu tình - Ảnh: AFP Theo AFP, đảng sẽ họp ba ngày.", ["Theo AFP, đảng sẽ họp ba ngày."]),
    ],
)  # fmt: skip
def test_a_caption_that_ran_into_a_sentence_is_cut_off(line, expected):
    assert told(Article("a", "", line, language="vi")) == expected


def test_no_caption_of_the_five_pages_is_told(shared, tmp_path):
    pages = list(read_files(find_files([shared / "seeds"]), lambda notice: None))
    built = Archive.build(pages, tmp_path / "archive")
    for event in find_events(built):
        for sentence in summarize(built, event, sentences=50).sentences:
            assert not sentence.text.startswith(("Quang cảnh", "Đ/c", "Thành viên"))
            assert "trao quà tặng" not in sentence.text


@pytest.mark.parametrize("words", [1, 20, 60, 150, 400])
def test_length_in_words_is_kept_and_used(archive, words):
    for event in find_events(archive):
        length = sum(len(one.text.split()) for one in summarize(archive, event, words=words).sentences)
        assert 0 < length
        if words >= 60:
            assert length <= words
        if words == 150:
            assert length >= 0.9 * words


@pytest.mark.parametrize("sentences", [1, 3, 7])
def test_length_in_sentences_is_kept_and_used(archive, sentences):
    for event in find_events(archive):
        assert len(summarize(archive, event, sentences=sentences).sentences) == sentences


def test_no_summary_begins_by_leaning_on_something(archive):
    for event in find_events(archive):
        first = summarize(archive, event).sentences[0].text
        assert not first.startswith(("Ông ", "Bà ", "Tuy nhiên", "Ngoài ra", "Con số này", "Đồng chí cũng"))


def test_a_sentence_about_him_comes_with_him(tmp_path):
    text = "Ông Nguyễn Văn An thăm Hà Giang sáng 3/3. Ông cũng cho biết đường sẽ xong. Trời mưa lớn ở Cà Mau cả ngày."
    built = Archive.build([Article("a", "Ông An thăm Hà Giang", text, language="vi")], tmp_path / "archive")
    for count in (1, 2, 3):
        sentences = [one.text for one in summarize(built, ["a"], sentences=count).sentences]
        if "Ông cũng cho biết đường sẽ xong." in sentences:
            assert sentences.index("Ông cũng cho biết đường sẽ xong.") - 1 == sentences.index(
                "Ông Nguyễn Văn An thăm Hà Giang sáng 3/3."
            )


def test_focus_brings_what_is_asked_for(archive):
    event = next(event for event in find_events(archive) if "starter-04-vua" in event.article_ids)
    assert "16.300" in summarize(archive, event, sentences=1, focus="bao nhiêu đảng viên").sentences[0].text


def test_the_readers_language_is_told_first(archive):
    event = next(event for event in find_events(archive) if "starter-03-en" in event.article_ids)
    english = summarize(archive, event, sentences=2, language="en").sentences
    assert {one.article_id for one in english} == {"starter-03-en"}
    assert "starter-03-en" not in {one.article_id for one in summarize(archive, event, sentences=3).sentences}


def test_copies_are_told_once(tmp_path):
    text = "Quận Long Biên đón đoàn kiểm tra chiều 17/5. Đảng bộ quận có 16.300 đảng viên ở 47 tổ chức."
    copies = [Article(name, "Đoàn kiểm tra", text, language="vi") for name in "abcdef"]
    sentences = summarize(Archive.build(copies, tmp_path / "archive"), list("abcdef"), sentences=5).sentences
    assert [one.text for one in sentences] == text.replace("5. ", "5.|").split("|")


def test_timeline_is_in_order_one_entry_a_day_and_no_score(tmp_path):
    text = "Sáng 23/3, đội thắng 2-1 ở Huế. Hôm qua trời mưa ở Vinh. Ngày 25/3, ba phần tư (3/4) số dân đi bầu."
    from datetime import UTC, datetime

    article = Article("a", "Tin", text, datetime(2022, 3, 28, tzinfo=UTC), language="vi")
    line = timeline(Archive.build([article], tmp_path / "archive"), ["a"])
    assert [(one.date.isoformat(), one.text.split(",")[0].split(" trời")[0]) for one in line] == [
        ("2022-03-23", "Sáng 23/3"),
        ("2022-03-25", "Ngày 25/3"),
        ("2022-03-27", "Hôm qua"),
    ]


def test_wrong_use_is_told(archive):
    with pytest.raises(UsageError, match="words must be"):
        summarize(archive, ["starter-00-dai"], words=0)
    with pytest.raises(UsageError, match="no event 'x'"):
        summarize(archive, "x")
    with pytest.raises(UsageError, match="no article 'y'"):
        summarize(archive, ["y"])
    with pytest.raises(UsageError, match="at least one article"):
        timeline(archive, [])


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_holds_sentences_sources_and_offsets(archive, format):
    summary = summarize(archive, find_events(archive)[0], sentences=3)
    written = export(archive, summary, format)
    if format == "docx":
        text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(written)).paragraphs)
    else:
        text = written.decode("utf-8")
    if format == "json":
        record = json.loads(text)
        assert [one["start"] for one in record["sentences"]] == [one.start for one in summary.sentences]
        assert record["sentences"][0]["source"]["source"] == "starter"
        return
    assert summary.title in text
    for one in summary.sentences:
        assert one.text in text and f"{one.article_id}:{one.start}-{one.end}" in text


def test_hostile_text_is_escaped(tmp_path):
    text = "<script>alert(1)</script> đã chạy ở [đây](x) *sáng* 3/3 và \x0b`chiều` 4/4."
    built = Archive.build([Article("a", "<b>#", text, language="vi")], tmp_path / "archive")
    summary = summarize(built, ["a"])
    assert b"<script>" not in export(built, summary, "html") and b"<script>" not in export(built, summary, "md")
    assert b"[\xc4" not in export(built, summary, "md").replace(b"\\[", b"")
    assert export(built, summary, "docx").startswith(b"PK")
    with pytest.raises(UsageError, match="format must be"):
        export(built, Summary(None, "", ()), "pdf")
