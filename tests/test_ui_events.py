"""The commands about events and the parts of the Events tab."""

import json
import shutil
from datetime import date

import pytest

from retrieval import Archive
from summarize import Event, SourcedSentence, Summary
from ui import cli
from ui.events_lines import days, event_lines
from ui.events_render import articles_html, event_label, summary_html, timeline_html
from ui.events_view import Wanted, matching

HOSTILE = "<script>alert(1)</script>"


def event(number, start, **fields):
    values = {
        "id": f"e{number}", "title": "Họp", "article_ids": ("a",), "start": start, "end": start, "places": (),
        "languages": ("vi",), "terms": (), "sources": ("A",),
    }  # fmt: skip
    return Event(**(values | fields))


EVENTS = [
    event(1, date(2022, 3, 23), places=("Hải Phòng",), terms=("Ngô Quyền",)),
    event(2, date(2022, 5, 18), end=date(2022, 5, 20), title="Long Biên cải cách"),
    event(3, None),
]


@pytest.mark.parametrize(
    ("place", "since", "until", "word", "expected"),
    [
        (None, None, None, None, ["e1", "e2", "e3"]),
        ("hai phong", None, None, None, ["e1"]),
        (None, "2022-05-19", None, None, ["e2"]),
        (None, None, "2022-03-23", None, ["e1"]),
        (None, "2022-05-21", None, None, []),
        (None, None, None, "cai cach", ["e2"]),
        (None, None, None, "ngô quyền", ["e1"]),
    ],
)
def test_events_by_place_time_and_word(place, since, until, word, expected):
    assert [found.id for found in matching(EVENTS, Wanted.of(place, since, until, word))] == expected


def test_days_are_one_or_two():
    assert days(None, None) == ""
    assert days(date(2022, 3, 1), date(2022, 3, 1)) == "2022-03-01"
    assert days(date(2022, 3, 1), date(2022, 3, 4)) == "2022-03-01 – 2022-03-04"


def test_lines_name_id_title_and_counts():
    text = "\n".join(event_lines(EVENTS[:1], "vi"))
    assert "e1  2022-03-23  Họp" in text and "1 bài · 1 nguồn · Hải Phòng · Ngô Quyền" in text
    assert list(event_lines([], "en")) == ["No event matches."]


def test_text_of_articles_is_escaped_and_offsets_are_kept():
    sentence = SourcedSentence(HOSTILE, 'a"b', 3, 9, date(2022, 3, 1))
    html = summary_html(Summary("e1", HOSTILE, (sentence,)), "vi") + timeline_html([sentence], "en")
    assert HOSTILE not in html and html.count("&lt;script&gt;") == 3
    assert 'data-article="a&quot;b" data-start="3" data-end="9"' in html
    assert "<svg" in html and html.count("<circle") == 1
    assert articles_html([], "vi").endswith("</ul></section>")
    assert event_label(EVENTS[2], "en") == "no date · Họp (1 article · 1 source)"
    assert event_label(event(4, None, article_ids=("a", "b"), sources=()), "vi") == "không rõ ngày · Họp (2 bài)"


@pytest.fixture
def archive(starter_archive, tmp_path):
    return shutil.copytree(starter_archive, tmp_path / "archive")


@pytest.fixture
def run(archive, capfdbinary):
    def call(*arguments):
        code = cli.run([*arguments, "--archive", str(archive)])
        out, err = capfdbinary.readouterr()
        return code, out, err.decode("utf-8")

    return call


def test_events_summarize_and_timeline(run, archive):
    code, out, _ = run("events", "--json")
    events = json.loads(out)
    assert code == 0 and len(events) == 5 and {"id", "title", "article_ids", "start", "terms"} <= set(events[0])
    code, out, _ = run("summarize", events[0]["id"], "--sentences", "2", "--json")
    summary = json.loads(out)
    texts = {article.id: article.text for article in Archive.open(archive)}
    assert code == 0 and len(summary["sentences"]) == 2
    for one in summary["sentences"]:
        assert texts[one["article_id"]][one["start"] : one["end"]] == one["text"]
    code, out, _ = run("timeline", events[0]["id"], "--json")
    assert code == 0 and json.loads(out)[0]["date"] == "2024-10-16"
    assert run("summarize", events[0]["id"], "--format", "docx")[1].startswith(b"PK")
    assert run("summarize", events[0]["id"], "--format", "html")[1].startswith(b"<!DOCTYPE html>")
    assert b"2024" in run("events", "--since", "2024-01-01")[1]


def test_a_persons_word_on_events_outlives_a_rebuild(run, archive):
    events = {event["article_ids"][0]: event for event in json.loads(run("events", "--json")[1])}
    first, second, third = (events[name] for name in sorted(events)[:3])
    code, out, _ = run("events", "rename", first["id"], " Bí thư về quận ")
    assert code == 0 and "Bí thư về quận" in out.decode() and out.decode().startswith(first["id"])
    code, out, _ = run("events", "merge", first["id"], second["id"], "--json")
    (merged,) = json.loads(out)
    assert code == 0 and merged["id"] == first["id"] and merged["title"] == "Bí thư về quận"
    taken = third["article_ids"][:1]
    code, out, _ = run("events", "split", third["id"], *taken, "--json")
    rest, apart = json.loads(out)
    assert code == 0 and rest["article_ids"] == third["article_ids"][1:] and apart["article_ids"] == taken

    Archive.build(list(Archive.open(archive)), archive)
    (archive / "events" / "grouping.json").unlink()
    after = {event["id"]: event for event in json.loads(run("events", "--json")[1])}
    assert after[first["id"]]["title"] == "Bí thư về quận"
    assert set(after[first["id"]]["article_ids"]) == {*first["article_ids"], *second["article_ids"]}
    assert after[apart["id"]]["article_ids"] == taken and second["id"] not in after
    assert after[third["id"]]["article_ids"] == rest["article_ids"]


def test_wrong_edits_are_one_line(run):
    name = json.loads(run("events", "--json")[1])[0]["id"]
    for arguments, reason in (
        (("rename", "x", "y"), "no event 'x'"),
        (("rename", name, " "), "must not be empty"),
        (("merge", name), "at least two"),
        (("split", name, "nothing"), "not in event"),
        (("--place", "Huế", "split", name, "nothing"), "options stand behind"),
    ):
        code, out, err = run("events", *arguments)
        assert code == 2 and out == b"" and reason in err and err.count("\n") == 1


def test_wrong_use_is_one_line(run):
    for arguments in (("summarize", "x"), ("summarize", "x", "--format", "pdf"), ("timeline", "x"),
                      ("events", "--since", "soon")):  # fmt: skip
        code, out, err = run(*arguments)
        assert code == 2 and out == b"" and err.startswith("sukien: ") and err.count("\n") == 1
