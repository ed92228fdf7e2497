"""A visitor's word on an event: nothing of what a browser says is trusted."""

from datetime import UTC, datetime, timedelta

import pytest

from retrieval import Archive, Article
from retrieval.errors import UsageError
from summarize import Event, find_event, find_events
from ui.events_edit import change, form, near, said

HOSTILE = "<script>alert(1)</script>"
THERE = "an event that is there"


@pytest.fixture
def archive(tmp_path):
    day = datetime(2022, 3, 1, tzinfo=UTC)
    articles = [Article(str(n), f"Bài {n}", f"Cầu số {n} ở Huế.", day + timedelta(days=9 * n)) for n in range(4)]
    return Archive.build(articles, tmp_path / "archive")


def test_rename_merge_and_split(archive):
    one, other, *_ = find_events(archive)
    assert change(archive, {"kind": "rename", "event": one.id, "title": " Tên\n mới "}) == (one.id, "renamed")
    assert find_event(archive, one.id).title == "Tên mới"
    assert change(archive, {"kind": "merge", "event": one.id, "other": other.id}) == (one.id, "merged")
    both = {*one.article_ids, *other.article_ids}
    assert set(find_event(archive, one.id).article_ids) == both
    taken = list(other.article_ids)
    assert change(archive, {"kind": "split", "event": one.id, "articles": taken}) == (one.id, "was_split")
    assert find_event(archive, one.id).article_ids == one.article_ids


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "no such change"),
        ({"kind": "delete", "event": "x"}, "no such change"),
        ({"kind": "rename"}, "no event ''"),
        ({"kind": "rename", "event": ["x"], "title": "a"}, "no event ''"),
        ({"kind": "rename", "event": "", "title": "a" * 201}, "the title has 201 characters; shorten it to 200"),
        ({"kind": "rename", "event": THERE, "title": None}, "title must not be empty"),
        ({"kind": "merge", "event": THERE, "other": {"a": 1}}, "no event ''"),
        ({"kind": "split", "event": THERE, "articles": "0"}, "not none and not all"),
        ({"kind": "split", "event": THERE, "articles": [None, 7]}, "not in event"),
    ],
)
def test_what_cannot_be_is_refused(archive, asked, message):
    before = find_events(archive)
    with pytest.raises(UsageError, match=message):
        change(archive, {name: before[0].id if value == THERE else value for name, value in asked.items()})
    assert find_events(archive) == before


def event(number, start, **fields):
    values = {
        "id": f"e{number}", "title": "Họp", "article_ids": ("a", "b"), "start": start, "end": start, "places": (),
        "languages": ("vi",), "terms": (), "sources": ("A",),
    }  # fmt: skip
    return Event(**(values | fields))


def test_the_nearest_events_are_offered_first():
    days = [datetime(2022, 3, day, tzinfo=UTC).date() for day in (1, 20, 8, 11)]
    events = [event(number, day) for number, day in enumerate(days)] + [event(9, None)]
    assert [one.id for one in near(events[2], events)] == ["e3", "e0", "e1", "e9"]
    assert len(near(event(1, None), [event(n, None) for n in range(200)])) == 100


def test_text_of_articles_is_escaped():
    article = Article('a"b', HOSTILE, "Một câu.", source=HOSTILE)
    shown = form(event(1, None, title=HOSTILE), [article], [event(2, None, title=HOSTILE, id='"><b>')], "vi")
    assert HOSTILE not in shown and shown.count("&lt;script&gt;") == 4
    assert 'value="a&quot;b"' in shown and 'value="&quot;&gt;&lt;b&gt;"' in shown


def test_only_what_makes_sense_is_offered():
    alone = form(event(1, None, article_ids=("a",)), [], [], "en")
    assert 'data-kind="rename"' in alone and 'data-kind="split"' not in alone and 'data-kind="merge"' not in alone
    assert said("merged", "vi") == '<p class="sk-done" role="status">Đã gộp hai sự kiện.</p>'
