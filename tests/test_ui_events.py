"""The commands about events and the parts of the Events tab."""

import json
import shutil
from datetime import UTC, date, datetime

import pytest

from retrieval import Archive, Article
from summarize import Event, SourcedSentence, Summary
from ui import cli
from ui.address import Address, fingerprint
from ui.events_lines import days, event_lines
from ui.events_picture import picture
from ui.events_render import articles_html, event_head, event_list, form, summary_html, timeline_html
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
    article = Article('a"b', HOSTILE, f"{HOSTILE}.", published=datetime(2022, 3, 1, tzinfo=UTC), source=HOSTILE)
    sentence = SourcedSentence(HOSTILE, article.id, 0, len(HOSTILE), date(2022, 3, 1))
    known = {article.id: article}
    shown = event(4, date(2022, 3, 1), title=HOSTILE, sources=(HOSTILE,), places=(HOSTILE,))
    pages = (
        summary_html(Summary("e1", HOSTILE, (sentence,)), known, "vi", 7, HOSTILE),
        timeline_html([sentence], known, "en"),
        articles_html([article], "vi"),
        event_list([shown], 5, "vi"),
        event_head(shown, "vi"),
        form(Address(tab="events", word=HOSTILE, place=HOSTILE), [HOSTILE], "vi"),
    )
    assert not any(HOSTILE in html for html in pages) and all("&lt;script&gt;" in html for html in pages)
    assert (
        f'data-article="a&quot;b" data-mark="{fingerprint(HOSTILE)}" data-start="0" data-end="{len(HOSTILE)}"'
        in pages[0]
    )


def test_a_list_says_how_many_there_are():
    assert "2 sự kiện" in event_list(EVENTS[:2], 5, "vi") and "1 event" in event_list(EVENTS[:1], 5, "en")
    html = event_list(EVENTS, 2, "en")
    assert "3 events; these are the 2 newest" in html and html.count("<li>") == 2
    assert "No event matches." in event_list([], 5, "en")
    assert "no date · 1 article · 1 source · <bdi>A</bdi>" in event_list(EVENTS[2:], 5, "en")
    assert '<a href="?event=e1" data-go>' in html


def test_a_picture_has_a_bar_for_articles_and_a_dot_for_days_that_are_told():
    days = [date(2022, 3, 1), date(2022, 3, 4)]
    articles = [Article(str(n), "", "x", published=datetime(2022, 3, 4, 8, tzinfo=UTC)) for n in range(3)]
    line = [SourcedSentence(f"Câu <b>{n}</b>.", "0", 0, 1, day) for n, day in enumerate(days)]
    bars, dots = json.loads(picture(line, articles, "vi"))["data"]
    assert (bars["x"], bars["y"]) == (["2022-03-04"], [3])
    assert dots["x"] == ["2022-03-01", "2022-03-04"]
    assert dots["text"][0] == "<b>1/3/2022</b><br>Câu &lt;b&gt;0&lt;/b&gt;."
    assert picture([], [], "vi") == ""


def test_days_that_lie_years_apart_get_the_same_room():
    line = [SourcedSentence("Câu.", "0", 0, 1, day) for day in (date(1975, 4, 30), date(2022, 3, 1), date(2022, 3, 2))]
    layout = json.loads(picture(line, [], "vi"))["layout"]
    assert layout["xaxis"]["categoryarray"] == ["30/4/1975", "1/3/2022", "2/3/2022"]


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
