"""What is kept about the events of an archive in a Milvus database; test_summarize_events.py runs on both sides."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval import Archive, Article
from retrieval.notes import NAMES, FileNotes
from summarize import find_events, rename_event

pytest.importorskip("pymilvus", reason="Milvus's library is not there: pip install 'sukien[milvus]'")

from retrieval.milvus.database import Database, connect  # noqa: E402
from retrieval.milvus.notes import MilvusNotes  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = [
    Article("a", "Long Biên có 16.300 đảng viên", "Đảng bộ quận Long Biên có trên 16.300 đảng viên."),
    Article("b", "Giá vàng tăng", "Giá vàng trong nước tăng mạnh vào cuối tuần qua."),
]


@pytest.fixture
def database(milvus_lite):
    yield connect(milvus_lite)
    for name in connect(milvus_lite).names(""):
        connect(milvus_lite).drop(name)


@pytest.fixture
def notes(database):
    return MilvusNotes(database.address, "sukien_test_notes")


def in_folder(archive: Archive) -> list[str]:
    return [path.name for path in (archive.store.root / "events").glob("*.json")]


def titles(path: Path) -> set[str]:
    return {event.title for event in find_events(Archive.open(path))}


def test_another_machine_with_the_folder_alone_knows_the_events(database, tmp_path):
    here = Archive.build(ARTICLES, tmp_path / "here", store=database.address)
    (event,) = (event for event in find_events(here) if event.article_ids == ("a",))
    rename_event(here, event.id, "Quận Long Biên")
    assert in_folder(here) == []
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    assert titles(tmp_path / "there") == {"Quận Long Biên", "Giá vàng tăng"}
    rename_event(Archive.open(tmp_path / "there"), event.id, "Long Biên")
    assert titles(tmp_path / "here") == {"Long Biên", "Giá vàng tăng"}
    assert [hit.article_id for hit in here.search("tăng", event=event.id)] == ["a"]
    assert here.verify() == ()


def test_what_a_person_says_moves_with_the_archive(database, tmp_path):
    path, other = tmp_path / "a", str(tmp_path / "other.db")
    archive = Archive.build(ARTICLES, path)
    (event,) = (event for event in find_events(archive) if event.article_ids == ("a",))
    rename_event(archive, event.id, "Quận Long Biên")
    for store in (database.address, other, None):
        archive = Archive.build(ARTICLES, path, store=store)
        assert sorted(in_folder(archive)) == ([] if store else sorted(f"{name}.json" for name in NAMES)), store
        assert titles(path) == {"Quận Long Biên", "Giá vàng tăng"}, store
    assert database.names("") == connect(other).names("") == []


def test_a_backup_takes_the_place_of_an_archive_in_a_database(database, tmp_path):
    find_events(Archive.build(ARTICLES, tmp_path / "files"))
    Archive.open(tmp_path / "files").backup(tmp_path / "b.tar")
    there = Archive.build(ARTICLES, tmp_path / "there", store=database.address)
    rename_event(there, find_events(there)[0].id, "Đổi tên")
    Archive.restore(tmp_path / "b.tar", tmp_path / "there")
    assert database.names("") == []
    assert not (tmp_path / "there" / "milvus.json").exists()
    assert titles(tmp_path / "there") == titles(tmp_path / "files")


def test_removed_articles_leave_the_events(database, tmp_path):
    archive = Archive.build(ARTICLES, tmp_path / "a", store=database.address)
    (event,) = (event for event in find_events(archive) if event.article_ids == ("b",))
    rename_event(archive, event.id, "Vàng")
    archive.remove(["b"])
    texts = [archive.snapshot.notes.read(name) for name in NAMES]
    assert not any('"b"' in text for text in texts)


def test_texts_come_back_whole(notes):
    long = json.dumps({"words": ["đảng viên"] * 30_000}, ensure_ascii=False)
    assert [notes.state(name) for name in NAMES] == [None] * 3
    notes.write("grouping", long)
    notes.write("edits", json.dumps({"a": "\ud800"}, ensure_ascii=False))
    assert notes.read("grouping") == long
    assert json.loads(notes.read("edits")) == {"a": "\ud800"}
    before = notes.state("grouping")
    notes.write("grouping", "{}")
    assert notes.read("grouping") == "{}" and notes.state("grouping") not in (None, before)
    assert connect(notes.address).count(notes.name, "number >= 0") == 2, "earlier pieces are gone"
    notes.remove("grouping")
    with pytest.raises(FileNotFoundError):
        notes.read("grouping")


def test_a_writer_that_ends_half_way_changes_nothing(notes, monkeypatch):
    notes.write("edits", '{"a": 1}')
    insert = Database.insert

    def until_the_last(self, name, rows, *, replace=False):
        if replace:
            raise KeyboardInterrupt
        insert(self, name, rows)

    monkeypatch.setattr(Database, "insert", until_the_last)
    with pytest.raises(KeyboardInterrupt):
        notes.write("edits", '{"a": 2}')
    monkeypatch.undo()
    pieces = connect(notes.address).count
    assert notes.read("edits") == '{"a": 1}' and pieces(notes.name, "number >= 0") == 2
    notes.tidy(before=0)
    assert pieces(notes.name, "number >= 0") == 2, "somebody may be writing it just now"
    notes.tidy(before=2**40)
    assert notes.read("edits") == '{"a": 1}' and pieces(notes.name, "number >= 0") == 1


def test_damage_is_found_and_mended(database, tmp_path):
    archive = Archive.build(ARTICLES, tmp_path / "a", store=database.address)
    events = find_events(archive)
    notes = archive.snapshot.notes
    database.delete(notes.name, "number == 0")
    damaged = archive.verify()
    assert [line.split("the ")[1].split(" ")[0] for line in damaged] == ["grouping", "descriptions"]
    assert all(line.endswith("mend it with: sukien compact") for line in damaged)
    archive.compact()
    assert archive.verify() == ()
    assert find_events(archive) == events


WRITE = """
import os, signal, sys
from retrieval.milvus.notes import MilvusNotes
MilvusNotes(sys.argv[1], "sukien_x_notes").write("edits", '{"a": 1}')
os.kill(os.getpid(), signal.SIGKILL)
"""
READ = """
import sys
from retrieval.milvus.notes import MilvusNotes
print(MilvusNotes(sys.argv[1], "sukien_x_notes").read("edits"))
"""


def test_what_was_written_outlives_the_process(tmp_path):
    def run(code):
        command = [sys.executable, "-c", code, str(tmp_path / "own.db")]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)

    written = run(WRITE)
    assert written.returncode == -signal.SIGKILL, written.stderr
    read = run(READ)
    assert read.stdout == '{"a": 1}\n', read.stderr


def test_files_are_the_same_to_those_who_read(tmp_path):
    notes = FileNotes(tmp_path)
    assert notes.state("edits") is None and notes.problems() == []
    notes.write("edits", '{"a": 1}')
    assert json.loads(notes.read("edits"))["a"] == 1
    (tmp_path / "events" / "edits.json").write_text(
        (tmp_path / "events" / "edits.json").read_text().replace("1}", "2}")
    )
    assert len(notes.problems()) == 1
    notes.remove("edits")
    with pytest.raises(FileNotFoundError):
        notes.read("edits")
