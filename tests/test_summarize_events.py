"""Grouping: which articles are one event, and that events last."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from retrieval import Archive, Article
from retrieval.errors import UsageError
from seeds import find_files, read_files, starter_articles
from summarize import find_event, find_events, merge_events, rename_event, split_event


def parts(events):
    return {frozenset(event.article_ids) for event in events}


def stories(count, copies=3):
    """Articles about `count` happenings, `copies` of each, as different from one another as towns and days."""
    towns = ["Hà Giang", "Cà Mau", "Đà Lạt", "Vũng Tàu", "Phú Yên", "Lào Cai"]
    things = ["cháy chợ", "sạt lở đường", "thu hoạch cà phê", "đua thuyền", "khánh thành cầu", "tìm thấy xác tàu cổ"]
    ways = ["Người dân kể lại", "Chính quyền cho biết", "Theo nhân chứng có mặt"]
    return [
        Article(
            f"s{story}-{copy}",
            f"{towns[story]}: {things[story]} {['lớn', 'gây chú ý', 'hôm qua'][copy]}",
            f"{ways[copy]} về vụ {things[story]} ở {towns[story]}. Vụ {things[story]} tại {towns[story]} làm nhiều "
            f"người quan tâm, lãnh đạo {towns[story]} đã tới nơi. Số liệu {story * 1111 + 5000} được ghi nhận.",
            datetime(2022, 1, 1, 8 + copy, tzinfo=UTC) + timedelta(days=10 * story),
            source=["A", "B", "C"][copy],
            language="vi",
        )
        for story in range(count)
        for copy in range(copies)
    ]


def test_the_starter_corpus_is_five_events_across_two_languages(tmp_path):
    archive = Archive.build(starter_articles(), tmp_path / "archive")
    events = find_events(archive)
    assert sorted(len(event.article_ids) for event in events) == [3, 3, 3, 4, 4]
    for event in events:
        assert len({name.split("-")[1] for name in event.article_ids}) == 1
    assert sum(event.languages == ("vi", "en") for event in events) == 2
    assert [event.end for event in events] == sorted((event.end for event in events), reverse=True)
    hai_phong = next(event for event in events if "starter-03-en" in event.article_ids)
    assert hai_phong.places == ("Hải Phòng",) and "Khối" in hai_phong.terms
    titles = {article.title for article in archive}
    assert all(event.title in titles for event in events)


def test_five_pages_are_five_events(shared, tmp_path):
    pages = read_files(find_files([shared / "seeds"]), lambda notice: None)
    assert len(find_events(Archive.build(pages, tmp_path / "archive"))) == 5


def test_one_wording_in_another_town_on_another_day_is_another_event(tmp_path):
    text = (
        "Sáng {day}, đồng chí {name}, Bí thư Thành ủy {town} chủ trì buổi làm việc với Đảng ủy Khối về kết quả thực "
        "hiện nghị quyết đại hội nhiệm kỳ. Quang cảnh trang nghiêm. Đồng chí đánh giá cao kết quả, yêu cầu tiếp tục "
        "đổi mới phương thức lãnh đạo, hoàn thành các chỉ tiêu đề ra trong thời gian tới."
    )
    rows = [("Hải Phòng", "Lê Văn An", 3), ("Cần Thơ", "Trần Thị Bình", 9), ("Đà Nẵng", "Phạm Minh Đức", 21)]
    articles = [
        Article(town, f"Bí thư Thành ủy {town} làm việc với Đảng ủy Khối",
                text.format(day=f"{day}/3", town=town, name=name),
                datetime(2022, 3, day, tzinfo=UTC), place=town, language="vi")
        for town, name, day in rows
    ]  # fmt: skip
    assert len(find_events(Archive.build(articles, tmp_path / "archive"))) == 3


def test_adding_extends_and_starts_events_and_keeps_ids(build, tmp_path):
    articles = stories(6)
    late = [article for article in articles if article.id.endswith("-2") or article.id.startswith("s5")]
    archive = build([article for article in articles if article not in late], tmp_path / "archive")
    before = {event.id: event for event in find_events(archive)}
    assert len(before) == 5
    archive.add(late)
    after = {event.id: event for event in find_events(archive)}
    assert len(after) == 6
    for name, event in before.items():
        assert set(event.article_ids) < set(after[name].article_ids)
    assert parts(after.values()) == {frozenset(f"s{story}-{copy}" for copy in range(3)) for story in range(6)}
    archive.remove([f"s0-{copy}" for copy in range(3)])
    assert {event.id for event in find_events(archive)} < set(after)


def test_grouping_is_deterministic_and_read_back(build, tmp_path):
    events = find_events(build(stories(4), tmp_path / "one"))
    assert find_events(build(stories(4), tmp_path / "two")) == events
    assert find_events(Archive.open(tmp_path / "one")) == events
    assert find_events(Archive.open(tmp_path / "one"), afresh=True) == events


def test_a_replaced_article_is_grouped_anew(build, tmp_path):
    articles = stories(2)
    archive = build(articles, tmp_path / "archive")
    find_events(archive)
    archive.add([replace(articles[3], id="s0-0")])
    assert frozenset({"s0-0", "s1-0", "s1-1", "s1-2"}) in parts(find_events(archive))


def test_near_copies_are_one_source(tmp_path):
    articles = stories(1)
    copy = replace(articles[0], id="copy", source="D", published=articles[2].published + timedelta(hours=1))
    (event,) = find_events(Archive.build([*articles, copy], tmp_path / "archive"))
    assert len(event.article_ids) == 4 and event.sources == ("A", "B", "C")


def test_search_within_an_event(build, tmp_path):
    archive = build(stories(3), tmp_path / "archive")
    event = next(event for event in find_events(archive) if "s1-0" in event.article_ids)
    assert {hit.article_id for hit in archive.search("lãnh đạo", event=event.id)} <= set(event.article_ids)
    with pytest.raises(UsageError, match="no event 'e0'"):
        archive.search("lãnh đạo", event="e0")


def test_what_a_person_says_outlives_adding_and_rebuilding(build, tmp_path):
    articles = stories(4)
    path = tmp_path / "archive"
    archive = build(articles[:10], path)
    ids = {event.article_ids[0]: event.id for event in find_events(archive)}
    rename_event(archive, ids["s0-0"], "Chợ Hà Giang")
    kept = merge_events(archive, [ids["s0-0"], ids["s1-0"]])
    apart = split_event(archive, ids["s2-0"], ["s2-1"])
    for stage in ("now", "added", "rebuilt"):
        if stage == "added":
            archive.add(articles[10:])
        if stage == "rebuilt":
            archive = build(articles, path)
        events = {event.id: event for event in find_events(archive, afresh=stage == "rebuilt")}
        assert events[kept].title == "Chợ Hà Giang"
        assert set(events[kept].article_ids) == {f"s{story}-{copy}" for story in (0, 1) for copy in range(3)}
        assert events[apart].article_ids == ("s2-1",)
        assert "s2-1" not in events[ids["s2-0"]].article_ids


def test_wrong_edits_are_told(tmp_path):
    archive = Archive.build(stories(2), tmp_path / "archive")
    first, second = (event.id for event in find_events(archive))
    with pytest.raises(UsageError, match="no event 'x'"):
        find_event(archive, "x")
    with pytest.raises(UsageError, match="not be empty"):
        rename_event(archive, first, "  ")
    with pytest.raises(UsageError, match="at least two"):
        merge_events(archive, [first, first])
    with pytest.raises(UsageError, match="not in event"):
        split_event(archive, second, ["s9"])
    with pytest.raises(UsageError, match="not all"):
        split_event(archive, second, find_event(archive, second).article_ids)


def test_a_damaged_description_is_made_again(tmp_path):
    archive = Archive.build(stories(2), tmp_path / "archive")
    events = find_events(archive)
    (tmp_path / "archive" / "events" / "descriptions.json").write_text("{", "utf-8")
    assert find_events(archive) == events
    assert json.loads((tmp_path / "archive" / "events" / "descriptions.json").read_text("utf-8"))


def test_an_empty_archive_has_no_events(tmp_path):
    assert find_events(Archive.build([], tmp_path / "archive")) == []
