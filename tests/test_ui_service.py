"""One service over one archive: it follows changes on disk, and its own changes lose nothing."""

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from retrieval import Archive, Article
from retrieval.errors import ArchiveBusy, ArchiveDamaged, ArchiveMissing, ArticleError, UsageError
from summarize import find_events, rename_event
from ui import changes, folders
from ui.service import Service

TEXTS = {
    "mot": "Cầu Bến Đò dài 120 mét và rộng 8 mét, bắc qua sông Lam ở Nghệ An.",
    "hai": "Mưa lớn làm ngập ba phường của thành phố Huế trong sáng thứ hai.",
    "ba": "Trường tiểu học Hoa Sen đón 450 học sinh trong ngày khai giảng.",
}


def article(name, text=None):
    return Article(name, f"Tiêu đề của bài {name}", text or TEXTS[name])


def write(folder, name, text=None, *, file=None):
    path = folder / f"{file or name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"id": name, "title": f"Tiêu đề của bài {name}", "text": text or TEXTS[name]}
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    for name in TEXTS:
        write(folder / "news", name)
    changes.build(folder / "archive", [folder / "news"])
    return folder


@pytest.fixture
def news(tmp_path, template):
    return Path(shutil.copytree(template / "news", tmp_path / "news"))


@pytest.fixture
def archive(tmp_path, news, template):
    path = Path(shutil.copytree(template / "archive", tmp_path / "archive"))
    (brought,) = folders.load(path).values()
    folders.save(path, {folders.key(news): brought})
    return path


def stored(path):
    return {item.id: item.text for item in Archive.open(path)}


# The service


def test_nothing_is_opened_before_it_is_needed(tmp_path):
    service = Service(tmp_path / "none")
    with pytest.raises(ArchiveMissing, match="sukien build"):
        service.info()


def test_a_change_on_disk_is_seen_by_the_next_call(tmp_path):
    path = tmp_path / "archive"
    Archive.build([article("mot")], path)
    service = Service(path)
    first = service.archive()
    assert service.archive() is first
    Archive.open(path).add([article("hai")])
    assert service.info().articles == 2
    assert len(first) == 1, "a snapshot that is in use stays as it was"
    assert [item.id for item in first] == ["mot"]


def test_an_archive_made_anew_under_the_same_name_is_seen(tmp_path):
    path = tmp_path / "archive"
    Archive.build([article("mot")], path)
    service = Service(path)
    assert service.article("mot").id == "mot"
    shutil.rmtree(path)
    with pytest.raises(ArchiveMissing):
        service.article("mot")
    Archive.build([article("hai")], path)
    assert service.article("hai").id == "hai"


def test_many_threads_share_one_snapshot(archive):
    service = Service(archive)
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(service.archive())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(map(id, seen))) == 1


def test_nobody_waits_while_a_new_state_is_being_opened(tmp_path, monkeypatch):
    path = tmp_path / "archive"
    Archive.build([article("mot")], path)
    service = Service(path)
    before = service.archive()
    Archive.open(path).add([article("hai")])
    opening, go_on, slow_open = threading.Event(), threading.Event(), Archive.open

    def slowly(*arguments):
        opening.set()
        assert go_on.wait(10)
        return slow_open(*arguments)

    monkeypatch.setattr(Archive, "open", slowly)
    seen = []
    thread = threading.Thread(target=lambda: seen.append(service.archive()))
    thread.start()
    assert opening.wait(10)
    assert service.archive() is before, "others go on with the state before"
    go_on.set()
    thread.join()
    assert len(seen[0]) == 2
    assert service.archive() is seen[0]


def test_search_and_ask_pass_everything_on(archive):
    from retrieval.filters import Filters

    service = Service(archive)
    assert [hit.article_id for hit in service.search("Cầu Bến Đò", k=1)] == ["mot"]
    assert service.search("Cầu Bến Đò", filters=Filters(source="không có")) == []
    answer = service.ask("Cầu Bến Đò dài bao nhiêu mét?", k=1)
    assert [quote.article_id for quote in answer.quotes] == ["mot"]
    with pytest.raises(UsageError):
        service.ask(" ")


def test_the_first_visitor_finds_all_read_already(archive, monkeypatch):
    asked = []
    monkeypatch.setattr(Archive, "ask", lambda _, question, **rest: asked.append(question))
    Service(archive).warm()
    assert len(asked) == 1


def test_what_cannot_be_opened_is_left_to_who_asks(tmp_path):
    Service(tmp_path / "none").warm()
    with pytest.raises(ArchiveMissing):
        Service(tmp_path / "none").ask("Cầu dài bao nhiêu mét?")


def test_what_is_no_text_is_replaced(archive):
    answer = Service(archive).ask("Cầu Bến Đò dài bao nhiêu mét\udcff?")
    assert answer.question == "Cầu Bến Đò dài bao nhiêu mét\N{REPLACEMENT CHARACTER}?"
    assert Service(archive).search("\ud800")[0].rank == 1


def test_events_can_be_chosen_as_soon_as_they_are_known(archive):
    service = Service(archive)
    before = service.version()
    assert service.event_choices() == ()
    events = find_events(Archive.open(archive))
    assert service.event_choices() == tuple((event.id, event.title) for event in events)
    assert service.version() != before, "what the page shows of them is to be drawn anew"
    rename_event(Archive.open(archive), events[0].id, "Tên mới")
    assert service.event_choices()[0] == (events[0].id, "Tên mới")
    assert service.event_title(events[0].id) == "Tên mới"
    assert service.event_title("e0") == "e0"


def test_examples_are_headlines(archive):
    assert sorted(Service(archive).examples()) == []  # "Tiêu đề của bài mot" is too short to ask about


def test_examples_are_headlines_of_a_fit_length_without_repeats(tmp_path):
    titles = ["Ngắn", "Một tiêu đề đủ dài để hỏi về nó", "Một tiêu đề đủ dài để hỏi về nó", "x" * 300]
    Archive.build([Article(str(number), title, TEXTS["mot"]) for number, title in enumerate(titles)], tmp_path / "a")
    assert Service(tmp_path / "a").examples() == ("Một tiêu đề đủ dài để hỏi về nó",)


def test_examples_of_the_starter_archive_are_answered_by_it(starter_archive):
    service = Service(starter_archive)
    examples = service.examples()
    assert len(examples) == 4
    assert [question for question in examples if not service.ask(question).found] == []


# Changes


def test_build_reports_what_it_did(tmp_path, news):
    (news / "hong.pdf").write_bytes(b"not a pdf")
    seen = []
    report = changes.build(tmp_path / "archive", [news], watch=lambda *numbers: seen.append(numbers))
    assert (report.articles, report.added, report.replaced, report.removed) == (3, 3, 0, 0)
    assert [notice.where for notice in report.refused] == ["hong.pdf"]
    assert report.seconds > 0
    assert stored(tmp_path / "archive") == TEXTS
    assert {total for _, total, _ in seen} == {4}
    assert max(seen) == (4, 4, 3)


def test_build_replaces_what_was_there(archive, tmp_path):
    write(tmp_path / "other", "mot", "Một văn bản khác, đủ dài để là một câu.")
    report = changes.build(archive, [tmp_path / "other"])
    assert report.articles == 1
    assert set(stored(archive)) == {"mot"}


def test_build_of_nothing_readable_leaves_the_archive(archive, tmp_path):
    before = stored(archive)
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "x.txt").write_bytes(b"\x00\x01\x02\x03" * 50)
    report = changes.build(archive, [bad])
    assert (report.articles, report.added) == (3, 0)
    assert [notice.where for notice in report.refused] == ["x.txt"]
    assert stored(archive) == before


def test_build_of_a_missing_path_changes_nothing(archive, tmp_path):
    before = stored(archive)
    with pytest.raises(ArticleError, match="nowhere"):
        changes.build(archive, [tmp_path / "nowhere"])
    assert stored(archive) == before


def test_build_never_writes_into_a_folder_of_something_else(tmp_path, news):
    before = sorted(path.name for path in news.iterdir())
    with pytest.raises(UsageError):
        changes.build(news, [news])
    assert sorted(path.name for path in news.iterdir()) == before
    with pytest.raises(UsageError):
        changes.build(news / "mot.jsonl", [news])


def test_an_archive_inside_the_folder_is_not_read_as_news(news):
    archive = news / "archive"
    assert changes.build(archive, [news]).articles == 3
    assert changes.build(archive, [news]).refused == ()
    report = changes.sync(archive, news)
    assert (report.unchanged, report.added, report.refused) == (3, 0, ())
    with pytest.raises(UsageError, match="no files there"):
        changes.build(archive, [archive])
    assert stored(archive) == TEXTS


def test_the_last_article_can_go(archive, news):
    assert changes.remove(archive, list(TEXTS)).articles == 0
    service = Service(archive)
    assert service.search("Cầu Bến Đò") == []
    assert not service.ask("Cầu Bến Đò dài bao nhiêu mét?").found
    assert service.info().articles == 0
    assert service.examples() == ()
    assert service.verify() == ()
    assert changes.sync(archive, news).added == 3


def test_two_files_with_one_id_are_not_taken_for_one_another(tmp_path, news):
    write(news, "mot", "Văn bản thứ hai cùng mã với bài đầu tiên.", file="zz")
    report = changes.build(tmp_path / "archive", [news])
    assert stored(tmp_path / "archive")["mot"] == TEXTS["mot"]
    assert [notice.where for notice in report.refused] == ["zz.jsonl:1"]
    assert "'mot'" in report.refused[0].reason


def test_add_adds_and_replaces(archive, tmp_path):
    write(tmp_path / "more", "mot", "Bài này đã được viết lại hoàn toàn.")
    write(tmp_path / "more", "bon", "Một bài hoàn toàn mới về mùa gặt ở Thái Bình.")
    report = changes.add(archive, [tmp_path / "more"])
    assert (report.articles, report.added, report.replaced) == (4, 1, 1)
    assert stored(archive)["mot"] == "Bài này đã được viết lại hoàn toàn."


def test_add_to_no_archive_is_an_error_and_makes_nothing(tmp_path, news):
    with pytest.raises(ArchiveMissing):
        changes.add(tmp_path / "none", [news])
    assert not (tmp_path / "none").exists()


def test_remove_is_all_or_nothing(archive):
    with pytest.raises(UsageError, match="xyz"):
        changes.remove(archive, ["mot", "xyz"])
    assert stored(archive) == TEXTS
    report = changes.remove(archive, ["mot", "mot"])
    assert (report.articles, report.removed) == (2, 1)
    assert set(stored(archive)) == {"hai", "ba"}


# Following a folder


def test_sync_brings_new_changed_and_gone(archive, news):
    write(news, "mot", "Bài một nay đã có một kết thúc khác.")
    write(news, "bon", "Một bài hoàn toàn mới về mùa gặt ở Thái Bình.")
    (news / "hai.jsonl").unlink()
    report = changes.sync(archive, news)
    assert (report.added, report.replaced, report.unchanged, report.removed) == (1, 1, 1, 1)
    assert stored(archive) == {
        "mot": "Bài một nay đã có một kết thúc khác.",
        "ba": TEXTS["ba"],
        "bon": "Một bài hoàn toàn mới về mùa gặt ở Thái Bình.",
    }
    again = changes.sync(archive, news)
    assert (again.added, again.replaced, again.unchanged, again.removed) == (0, 0, 3, 0)


def test_sync_of_an_unchanged_folder_writes_nothing(archive, news):
    before = (archive / "CURRENT").read_text()
    changes.sync(archive, news)
    assert (archive / "CURRENT").read_text() == before


def test_sync_removes_only_what_this_folder_brought(archive, news, tmp_path):
    write(tmp_path / "more", "bon", "Một bài hoàn toàn mới về mùa gặt ở Thái Bình.")
    changes.add(archive, [tmp_path / "more"])
    Archive.open(archive).add([article("nam", "Một bài do chương trình thêm vào kho.")])
    for path in news.iterdir():
        path.unlink()
    with pytest.raises(UsageError, match="has no files, but 3 articles came from it; is its disk there?"):
        changes.sync(archive, news)
    assert set(stored(archive)) == {*TEXTS, "bon", "nam"}
    report = changes.sync(archive, news, allow_empty=True)
    assert report.removed == 3
    assert set(stored(archive)) == {"bon", "nam"}


def test_an_article_that_another_folder_took_over_is_not_removed(archive, news, tmp_path):
    write(tmp_path / "more", "mot", "Thư mục khác nay giữ bài này.")
    changes.add(archive, [tmp_path / "more"])
    (news / "mot.jsonl").unlink()
    assert changes.sync(archive, news).removed == 0
    assert stored(archive)["mot"] == "Thư mục khác nay giữ bài này."


def test_an_article_added_as_a_single_file_is_not_the_folders(archive, news, tmp_path):
    changes.add(archive, [write(tmp_path / "more", "bon", "Một bài mới về mùa gặt ở Thái Bình.")])
    assert folders.load(archive).keys() == {folders.key(news)}
    (tmp_path / "more" / "bon.jsonl").unlink()
    assert changes.sync(archive, tmp_path / "more").removed == 0
    assert "bon" in stored(archive)


def test_a_file_that_became_unreadable_keeps_its_article(archive, news):
    (news / "mot.jsonl").write_text('{"id": "mot", "title": ', "utf-8")
    report = changes.sync(archive, news)
    assert report.removed == 0
    assert [notice.where.split(":")[0] for notice in report.refused] == ["mot.jsonl"]
    assert stored(archive) == TEXTS
    (news / "mot.jsonl").unlink()
    assert changes.sync(archive, news).removed == 1


def test_a_folder_is_the_same_folder_from_anywhere(archive, news, monkeypatch):
    monkeypatch.chdir(news.parent)
    (news / "mot.jsonl").unlink()
    assert changes.sync(archive, Path("news")).removed == 1


def test_what_was_removed_by_hand_does_not_make_sync_fail(archive, news):
    changes.remove(archive, ["mot"])
    (news / "mot.jsonl").unlink()
    assert changes.sync(archive, news).removed == 0


def test_sync_needs_a_folder(archive, news):
    with pytest.raises(UsageError, match="sukien add"):
        changes.sync(archive, news / "mot.jsonl")
    with pytest.raises(ArticleError, match="nowhere"):
        changes.sync(archive, news / "nowhere")


# The record of folders


def test_the_record_is_plain_json(archive, news):
    record = json.loads((archive / "folders.json").read_text("utf-8"))
    assert len(record.pop("checksum")) == 8
    assert record == {str(news.resolve()): {f"{name}.jsonl": [name] for name in sorted(TEXTS)}}
    assert list(archive.glob("*.new")) == []


def test_a_damaged_record_is_named_and_nothing_changes(archive, news):
    (archive / "folders.json").write_text("[1, 2", "utf-8")
    before = stored(archive)
    (news / "mot.jsonl").unlink()
    with pytest.raises(ArchiveDamaged, match="folders.json"):
        changes.sync(archive, news)
    assert stored(archive) == before


def test_a_change_that_fails_gives_the_record_back(archive, monkeypatch):
    before = folders.load(archive)

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Archive, "remove", fail)
    with pytest.raises(OSError, match="No space"):
        changes.remove(archive, ["mot"])
    assert folders.load(archive) == before


def test_two_writers_do_not_write_at_once(archive, monkeypatch):
    from filelock import FileLock

    monkeypatch.setattr(folders, "_LOCK_SECONDS", 0.05)
    with FileLock(archive / "folders.lock"), pytest.raises(ArchiveBusy, match="another process"):
        changes.remove(archive, ["mot"])
    assert stored(archive) == TEXTS


def test_without_takes_ids_off_every_folder():
    record = {"a": {"x": frozenset({"1", "2"})}, "b": {"y": frozenset({"2"})}}
    assert folders.without(record, ["2"]) == {"a": {"x": frozenset({"1"})}, "b": {"y": frozenset()}}


def test_gradio_is_imported_without_writing_stubs(tmp_path):
    code = (
        "import inspect, sys; real = inspect.getfile\n"
        "from ui.quick import import_gradio; import_gradio()\n"
        "import gradio.component_meta as meta\n"
        "assert inspect.getfile is real and meta.__name__ == 'gradio.component_meta'\n"
        "import gradio; assert inspect.getfile(gradio.HTML).endswith('html.py')\n"
        "assert not {'mcp', 'gradio.cli.commands', 'matplotlib', 'torch'} & set(sys.modules)\n"
        "assert callable(gradio.HTML(js_on_load='trigger(\\'go\\')').go)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
