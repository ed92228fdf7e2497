"""The newest state of an archive: one's own changes at once, those of others soon, and nobody waits for them."""

import subprocess
import sys
import time
from threading import Event, current_thread, main_thread

import pytest

from retrieval import Archive, Article
from retrieval.errors import ArchiveDamaged
from ui import newest
from ui.newest import Newest

# Another process adds an article, whose id is the last argument.
_ADD = (
    "import sys; from retrieval import Archive, Article; "
    "Archive.open(sys.argv[1]).add([Article(sys.argv[2], 'Tin', 'Cầu Bến Đò dài 120 mét.')])"
)


def add_elsewhere(path, name):
    subprocess.run([sys.executable, "-c", _ADD, str(path), name], check=True)


def ids(state):
    return [article.id for article in state[1]]


@pytest.fixture
def path(tmp_path):
    Archive.build([Article("mot", "Tin", "Cầu Bến Đò dài 120 mét.")], tmp_path / "archive")
    return tmp_path / "archive"


@pytest.fixture
def opened(monkeypatch):
    """For each time that an archive is opened, whether the main thread does it; and what that waits for."""
    threads, go_on, whole = [], Event(), Archive.open
    go_on.set()

    def watched(*arguments):
        threads.append(current_thread() is main_thread())
        assert go_on.wait(30)
        return whole(*arguments)

    monkeypatch.setattr(Archive, "open", watched)
    return threads, go_on


def test_what_this_process_has_published_is_given_at_once(path, monkeypatch):
    monkeypatch.setattr(newest, "LAG", 1000.0)
    following, writer = Newest(path), Archive.open(path)
    assert ids(following.get()) == ["mot"]
    for number in range(3):
        writer.add([Article(f"a{number}", "Tin", "Mưa lớn ở Huế.")])
        assert len(following.get()[1]) == 2 + number


def test_what_another_process_has_published_is_opened_in_the_background(path, monkeypatch, opened):
    monkeypatch.setattr(newest, "LAG", 1000.0)
    monkeypatch.setattr(newest, "SOON", 0.01)
    threads, go_on = opened
    following = Newest(path)
    before = following.get()
    go_on.clear()
    add_elsewhere(path, "hai")
    for _ in range(5):
        assert following.get() is before, "nobody waits for the new state"
    go_on.set()
    deadline = time.monotonic() + 30
    while following.get() is before:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert ids(following.get()) == ["mot", "hai"]
    assert threads == [True, False], "whoever asks has opened the first state only"


def test_all_that_is_published_meanwhile_is_opened_once(path, monkeypatch, opened):
    monkeypatch.setattr(newest, "LAG", 1000.0)
    timers = []

    class Waiting:
        def __init__(self, seconds, work):
            timers.append(work)

        def start(self):
            pass

    monkeypatch.setattr(newest, "Timer", Waiting)
    threads, _ = opened
    following = Newest(path)
    before = following.get()
    for name in ("hai", "ba"):
        add_elsewhere(path, name)
        assert following.get() is before
    assert len(timers) == 1
    timers[0]()
    assert ids(following.get()) == ["mot", "hai", "ba"]
    assert len(threads) == 2


def test_a_state_that_was_opened_a_while_ago_is_not_given_on(path, monkeypatch):
    monkeypatch.setattr(newest, "LAG", 0.0)
    following = Newest(path)
    assert ids(following.get()) == ["mot"]
    add_elsewhere(path, "hai")
    assert ids(following.get()) == ["mot", "hai"]


def test_a_name_is_that_of_the_state_it_comes_with(path, monkeypatch):
    monkeypatch.setattr(newest, "LAG", 1000.0)
    monkeypatch.setattr(newest, "SOON", 0.01)
    following = Newest(path)
    before = following.get()
    add_elsewhere(path, "hai")
    assert following.get()[0] == before[0], "the state before keeps its name: a page that shows it is drawn anew later"
    deadline = time.monotonic() + 30
    while (after := following.get())[0] == before[0]:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert ids(after) == ["mot", "hai"]


def test_a_new_state_that_cannot_be_opened_is_told(path, monkeypatch):
    monkeypatch.setattr(newest, "SOON", 0.01)
    following = Newest(path)
    before = following.get()
    add_elsewhere(path, "hai")
    (name,) = (folder.name for folder in (path / "generations").iterdir())
    (path / "generations" / name / "manifest.json").write_bytes(b"{}")
    following._since = time.monotonic()
    assert following.get() is before
    monkeypatch.setattr(newest, "LAG", 0.0)
    deadline = time.monotonic() + 30
    while following._timer is not None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    with pytest.raises(ArchiveDamaged, match=r"manifest\.json"):
        following.get()
