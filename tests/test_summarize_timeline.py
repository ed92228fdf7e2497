"""Which days a timeline tells of."""

from datetime import UTC, datetime

from retrieval import Archive, Article
from summarize import timeline

BEGINNING = "giàn giáo công trình trường mầm non xã Bình Minh, tỉnh Quảng Ngãi bị sập"
FELL = f"Sáng 10/5/2024, {BEGINNING} làm hai công nhân bị thương."
DIED = f"Sáng 12/5/2024, một trong hai công nhân bị thương khi {BEGINNING} đã tử vong."


def told(folder, *texts):
    articles = [
        Article(str(day), "Sập giàn giáo", text, published=datetime(2024, 5, day, tzinfo=UTC)) for day, text in texts
    ]
    archive = Archive.build(articles, folder)
    return [(entry.date.day, entry.text) for entry in timeline(archive, [article.id for article in articles])]


def test_a_day_that_a_sentence_begins_with_is_told_though_the_sentence_is_like_another_days(tmp_path):
    assert told(tmp_path / "archive", (10, FELL), (12, DIED)) == [(10, FELL), (12, DIED)]


def test_what_only_a_later_report_repeats_is_told_once(tmp_path):
    again = f"Nhắc lại: {FELL}"
    assert told(tmp_path / "archive", (10, FELL), (13, again.replace("Sáng 10/5/2024, ", ""))) == [(10, FELL)]


def test_no_text_is_told_on_two_days(tmp_path):
    yesterday = f"Hôm qua, {BEGINNING}."
    more = "Cơ quan chức năng đang làm rõ nguyên nhân vụ việc."
    found = told(tmp_path / "archive", (11, yesterday), (12, f"{yesterday} {more}"))
    assert [text for _, text in found].count(yesterday) == 1
