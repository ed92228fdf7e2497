"""Several servers of one archive, none of which may change it."""

import errno
from hashlib import sha256
from pathlib import Path

import pytest
from gradio_client import Client
from serving import Running

from retrieval import Archive, Article
from retrieval.errors import UsageError
from summarize import find_events
from ui import events_tab, visits
from ui.archive_tab import _begin
from ui.jobs import Jobs
from ui.service import Service

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
ARTICLES = [
    Article("a", "Long Biên có 16.300 đảng viên", "Đảng bộ quận Long Biên có trên 16.300 đảng viên."),
    Article("b", "Giá vàng tăng", "Giá vàng trong nước tăng mạnh vào cuối tuần qua."),
]


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "archive"
    find_events(Archive.build(ARTICLES, path))
    return path


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_several_servers_show_one_archive_and_follow_its_changes(archive):
    before = contents(archive)
    servers = [Running(archive, "--read-only") for _ in range(2)]
    try:
        clients = [Client(server.address, verbose=False) for server in servers]
        for client in clients:
            answer = client.predict("Long Biên có bao nhiêu đảng viên?", api_name="/ask")
            assert answer["quotes"][0]["article_id"] == "a"
            assert len(client.predict(api_name="/events")) == 2
        assert contents(archive) == before, "nothing was written"
        Archive.open(archive).add([Article("c", "Bão", "Cơn bão số 3 đổ bộ vào Hải Phòng chiều 7/9.")])
        for client in clients:
            found = client.predict("bão đổ bộ vào đâu", api_name="/search")
            assert found[0]["article_id"] == "c"
    finally:
        ended = [server.stop() for server in servers]
    assert [code for code, _, _ in ended] == [0, 0]
    assert all("Traceback" not in errors for _, _, errors in ended)


@pytest.mark.parametrize("kind", ["upload", "paste", "remove", "rebuild"])
def test_no_change_is_begun(archive, kind):
    asked = {"kind": kind, "files": [], "fields": {"text": "Một bài."}, "ids": ["a"]}
    before = contents(archive)
    with pytest.raises(UsageError, match="only shows the archive"):
        _begin(Service(archive, read_only=True), Jobs(), asked)
    assert contents(archive) == before


def test_no_verdict_is_kept_and_no_form_is_shown(archive):
    class Event:
        _data = {"address": "?q=Long+Biên", "verdict": "useful", "language": "en"}

    service = Service(archive, read_only=True)
    assert "only shows the archive" in visits.judge(service, Event())
    assert not (archive / "feedback.jsonl").exists()
    event = find_events(service.archive())[0].id
    forms = {
        readable: events_tab._opened(Service(archive, read_only=readable), event, "vi")[-2]
        for readable in (True, False)
    }
    assert forms[True] == ""
    assert forms[False] != ""


def test_a_disk_that_may_only_be_read_is_no_hindrance(tmp_path, monkeypatch):
    archive = Archive.build(ARTICLES, tmp_path / "archive")

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("retrieval.disk.system.create", refuse)
    assert {event.article_ids for event in find_events(archive)} == {("a",), ("b",)}
    assert not (tmp_path / "archive" / "events" / "grouping.json").exists()
