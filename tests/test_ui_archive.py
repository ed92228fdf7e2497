"""The Archive tab's parts: what is in the archive, what is brought to it, what is being done."""

import json
import threading
import zipfile
from datetime import UTC, date, datetime

import pytest

from retrieval import Archive, Article
from retrieval.errors import UsageError
from ui import archive_render, changes, contents, folders, intake, job_render
from ui.intake import Upload
from ui.jobs import Job, Jobs
from ui.report import Report

HOSTILE = "<img src=x onerror=alert(1)>"
TEXT = "Trường tiểu học Hoa Sen đón 450 học sinh trong ngày khai giảng, theo hiệu trưởng nhà trường."


def article(number, published=None, **fields):
    return Article(f"a{number}", fields.pop("title", f"Bài số {number}"), f"{TEXT} Số {number}.", published, **fields)


@pytest.fixture
def archive(tmp_path):
    items = [
        article(1, datetime(2022, 11, 5, tzinfo=UTC), source="Báo A", place="Huế"),
        article(2, datetime(2023, 1, 9, tzinfo=UTC)),
        article(3, datetime(2023, 1, 20, tzinfo=UTC)),
        article(4),
    ]
    Archive.build(items, tmp_path / "archive")
    return tmp_path / "archive"


def stored(path):
    return {item.id for item in Archive.open(path)}


def test_articles_by_month_without_gaps(archive):
    opened = Archive.open(archive)
    assert contents.months(opened) == ((date(2022, 11, 1), 1), (date(2022, 12, 1), 0), (date(2023, 1, 1), 2))
    assert contents.undated(opened) == 1
    opened.remove(["a1", "a4"])
    assert contents.months(opened) == ((date(2023, 1, 1), 2),)
    assert contents.undated(opened) == 0


def test_the_list_is_newest_first_and_found_without_marks(archive):
    listed = contents.list_articles(Archive.open(archive))
    assert [item.id for item in listed] == ["a3", "a2", "a1", "a4"]
    assert [item.id for item in contents.page_of(listed, "hue", 0).articles] == ["a1"]
    assert contents.page_of(listed, "nothing like it", 5) == contents.Listing((), 0, 0, 1, "nothing like it")


def test_where_nothing_may_be_changed_nothing_can_be_chosen(archive):
    page = contents.page_of(contents.list_articles(Archive.open(archive)), "", 0)
    assert "checkbox" in archive_render.listing(page, "vi") and "sk-remove" in archive_render.listing(page, "vi")
    fixed = archive_render.listing(page, "vi", fixed=True)
    assert "checkbox" not in fixed and "sk-remove" not in fixed and page.articles[0].id in fixed


def test_pages_hold_every_article_once(archive):
    listed = contents.list_articles(Archive.open(archive)) * 30
    pages = [contents.page_of(listed, "", number) for number in range(3)]
    assert [len(page.articles) for page in pages] == [50, 50, 20]
    assert contents.page_of(listed, "", 99).number == 2
    assert contents.page_of(listed, "", -1).number == 0


def uploads(tmp_path, **files):
    folder = tmp_path / "sent"
    folder.mkdir()
    made = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content)
        made.append(Upload(name, path))
    return made


def record(name, text=TEXT):
    return json.dumps({"id": name, "title": name, "text": text}).encode()


def test_uploads_are_added_and_refusals_are_named(archive, tmp_path):
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as file:
        file.writestr("in/b.json", record("b", TEXT + " Hai."))
        file.writestr("../evil.txt", "x")
    sent = uploads(
        tmp_path, **{"a.json": record("a"), "x.exe": b"MZ", "z.zip": (tmp_path / "z.zip").read_bytes(), "w.zip": b"w"}
    )
    job = Job("upload", 1)
    report = intake.add_uploads(archive, sent, job)
    assert (report.added, report.articles) == (2, 6)
    assert {"a", "b"} <= stored(archive)
    assert sorted(notice.where for notice in report.refused) == ["w.zip", "x.exe", "z.zip/../evil.txt"]
    assert (job.files, job.of_files) == (3, 3)
    assert (job.articles, job.of_articles) == (2, 2)
    assert not any(one.path.exists() for one in sent)
    assert folders.load(archive) == {}, "sync must never take them for a folder's"


def test_only_what_was_sent_can_be_added(tmp_path, monkeypatch):
    from ui import archive_tab

    folder = tmp_path / "gradio"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    (folder / "a.json").write_bytes(b"{}")
    (tmp_path / "secret.json").write_bytes(b"{}")
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    named = [folder / "a.json", tmp_path / "secret.json", folder / ".." / "secret.json", folder / "link.json", folder]
    given = [{"name": path.name, "path": str(path)} for path in named]
    assert [one.path for one in archive_tab._uploads([*given, "x", {}])] == [folder / "a.json"]
    assert archive_tab._uploads(None) == []


def test_nothing_usable_changes_nothing(archive, tmp_path):
    before = (archive / "CURRENT").read_text()
    report = intake.add_uploads(archive, uploads(tmp_path, **{"w.zip": b"w"}), Job("upload", 1))
    assert (report.articles, report.added, len(report.refused)) == (4, 0, 1)
    assert (archive / "CURRENT").read_text() == before


def test_a_name_that_leads_elsewhere_is_refused(archive, tmp_path):
    (one,) = uploads(tmp_path, **{"a.json": record("a")})
    report = intake.add_uploads(archive, [Upload("../../a.json", one.path)], Job("upload", 1))
    assert [notice.where for notice in report.refused] == ["../../a.json"]
    assert stored(archive) == {"a1", "a2", "a3", "a4"}


def test_a_pasted_article_is_kept_as_it_was_typed(archive):
    fields = {"text": TEXT, "title": " Khai  giảng ", "source": "Tôi", "published": "2023-09-05", "place": "Huế"}
    report = intake.add_pasted(archive, fields, Job("paste", 1))
    assert (report.added, report.articles) == (1, 5)
    (name,) = stored(archive) - {"a1", "a2", "a3", "a4"}
    made = Archive.open(archive).article(name)
    assert (made.title, made.text, made.source, made.place) == ("Khai giảng", TEXT, "Tôi", "Huế")
    assert made.published.isoformat() == "2023-09-05T00:00:00+07:00"
    again = intake.add_pasted(archive, fields, Job("paste", 2))
    assert (again.added, again.replaced) == (0, 1), "the same article pasted twice is one"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": " "}, "no text"),
        ({"text": TEXT, "published": "soon"}, "is not a date"),
        ({"text": "x" * 300_001}, "upload it as a file"),
    ],
)
def test_what_is_wrong_with_a_pasted_article_is_said(fields, message):
    with pytest.raises(UsageError, match=message):
        intake.pasted(fields)


def test_a_rebuild_keeps_every_article_and_who_brought_it(tmp_path):
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.json").write_bytes(record("a"))
    changes.build(tmp_path / "archive", [news])
    Archive.open(tmp_path / "archive").add([article(9)])
    before = [*Archive.open(tmp_path / "archive")], folders.load(tmp_path / "archive")
    job = Job("rebuild", 1)
    report = intake.rebuild(tmp_path / "archive", job)
    assert ([*Archive.open(tmp_path / "archive")], folders.load(tmp_path / "archive")) == before
    assert (report.articles, report.unchanged, job.articles, job.of_articles) == (2, 2, 2, 2)
    assert Archive.open(tmp_path / "archive").verify() == ()


def test_one_change_at_a_time(archive):
    jobs, go_on = Jobs(), threading.Event()
    report = Report(1, 0, 0, 0, 0, (), (), (), 0.1)

    def slow(job):
        job.read(1, 2, 0)
        assert go_on.wait(10)
        return report

    first = jobs.start("rebuild", slow)
    assert jobs.start("remove", slow) is None
    assert jobs.current is first
    go_on.set()
    jobs._thread.join(10)
    assert (first.done, first.report) == (True, report)

    def fail(job):
        raise OSError(28, "No space left on device")

    second = jobs.start("upload", fail)
    jobs._thread.join(10)
    assert second.done
    assert "No space left" in job_render.progress(second, "en")


def test_progress_says_counts_and_time_left():
    job = Job("upload", 1)
    assert "Starting…" in job_render.progress(job, "en")
    job.read(30, 40, 0)
    job.began -= 30
    shown = job_render.progress(job, "en")
    assert "30 of 40 files" in shown
    assert job.share == pytest.approx(0.375)
    assert job.seconds_left == pytest.approx(50, abs=2)
    assert "left" in shown
    job.take(100, 400)
    assert job.share == pytest.approx(0.625)
    assert "100/400 bài" in job_render.progress(job, "vi")
    assert job_render.progress(None, "vi") == ""


def test_a_report_says_what_was_refused_and_why():
    from seeds import Notice, NoticeKind

    refused = tuple(Notice(NoticeKind.REFUSED, HOSTILE, f"{HOSTILE} {number}") for number in range(300))
    job = Job("upload", 1, report=Report(7, 5, 0, 0, 0, refused, (), (), 3.0))
    shown = job_render.progress(job, "en")
    assert "5 added · 300 refused · 7 articles in the archive now (took 3 s)" in shown
    assert "and 100 more" in shown
    assert HOSTILE not in shown


def test_hostile_names_are_text(tmp_path):
    Archive.build(
        [article(1, datetime(2022, 1, 1, tzinfo=UTC), title=HOSTILE, source=HOSTILE, place=HOSTILE)], tmp_path / "a"
    )
    opened = Archive.open(tmp_path / "a")
    page = contents.page_of(contents.list_articles(opened), HOSTILE, 0)
    for html in (
        archive_render.contents(opened.info(), contents.months(opened), 0, "vi"),
        archive_render.listing(page, "vi"),
        archive_render.listing(contents.page_of((), HOSTILE, 0), "en"),
    ):
        assert HOSTILE not in html
        assert "&lt;img" in html


def test_a_chart_of_many_years_stays_readable(archive):
    months = tuple((date(1990 + number // 12, number % 12 + 1, 1), number % 7) for number in range(400))
    shown = archive_render.contents(Archive.open(archive).info(), months, 3, "en")
    assert shown.count("<rect") == 400
    assert shown.count("<text") <= 10
    assert "not counting 3 undated" in shown
    assert "<title>Mar 1990: 2 articles</title>" in shown


def test_an_upload_never_loses_the_archive(archive, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    sent = uploads(tmp_path, **{"a.json": record("a")})
    monkeypatch.setattr(Archive, "add", fail)
    with pytest.raises(OSError, match="No space"):
        intake.add_uploads(archive, sent, Job("upload", 1))
    assert stored(archive) == {"a1", "a2", "a3", "a4"}
