"""Grouping beside the page: who comes while it is under way is told how far it is, and nobody groups twice."""

import threading

import pytest

from retrieval import Archive, Article
from retrieval.errors import ArchiveDamaged
from retrieval.events import read_grouping
from ui.events_render import gathering as shown
from ui.gathering import Gathering


@pytest.fixture
def archive(tmp_path):
    articles = [Article(str(n), f"Bài số {n}", f"Ngày {n}/3, cầu số {n} ở Huế mở lại.") for n in range(1, 4)]
    return Archive.build(articles, tmp_path / "archive")


def test_a_small_archive_is_grouped_at_once(archive):
    assert Gathering().wait(archive, 30) is None
    events = read_grouping(archive.snapshot.notes).events.values()
    assert sorted(name for names in events for name in names) == ["1", "2", "3"]


def test_a_large_one_tells_how_far_it_is_and_is_grouped_once(archive, monkeypatch):
    go_on, calls = threading.Event(), []

    def slow(archive, progress):
        calls.append(archive)
        progress(1, 3)
        go_on.wait(30)

    monkeypatch.setattr("summarize.find_events", slow)
    gathering = Gathering()
    while gathering.wait(archive, 0.01) == (0, 0):
        pass
    assert gathering.wait(archive, 0) == (1, 3)
    go_on.set()
    assert gathering.wait(archive, 30) is None
    assert gathering.wait(archive, 0) is None
    assert len(calls) == 1, "also where nothing could be kept: the next one groups it alone"


def test_what_went_wrong_is_told_and_tried_again(archive, monkeypatch):
    def broken(archive, progress):
        raise ArchiveDamaged("x")

    gathering = Gathering()
    with monkeypatch.context() as patch:
        patch.setattr("summarize.find_events", broken)
        with pytest.raises(ArchiveDamaged, match="x"):
            gathering.wait(archive, 30)
    assert gathering.wait(archive, 30) is None
    assert read_grouping(archive.snapshot.notes) is not None


def test_articles_that_came_are_grouped_too(archive):
    gathering = Gathering()
    gathering.wait(archive, 30)
    archive.add([Article("4", "Bài số 4", "Ngày 4/3, cầu số 4 ở Huế mở lại.")])
    later = Archive.open(archive.store.root)
    assert gathering.wait(later, 30) is None
    assert read_grouping(archive.snapshot.notes).generation == later.snapshot.manifest.generation


def test_progress_is_shown_until_it_is_done():
    assert 'data-gathering="running"' in shown((1200, 10_000), "vi") and "1.200/10.000" in shown((1200, 10_000), "vi")
    assert 'value="0.120"' in shown((1200, 10_000), "en")
    assert "value" not in shown((10_000, 10_000), "vi") and "Đang đặt tên" in shown((10_000, 10_000), "vi")
    assert 'data-gathering="done"' in shown(None, "vi")
