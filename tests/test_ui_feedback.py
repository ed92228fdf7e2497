"""What visitors think of answers stays in the archive's folder."""

import json
import shutil

import pytest

from retrieval import Archive
from retrieval.errors import ArchiveDamaged, ArchiveMissing, UsageError
from ui import cli, feedback, handlers
from ui.address import Address
from ui.service import Service

QUESTION = "Ai dẫn đầu đoàn công tác đến Cần Thơ?"


@pytest.fixture
def archive(starter_archive, tmp_path):
    return shutil.copytree(starter_archive, tmp_path / "archive")


def judged(archive, verdict, question=QUESTION):
    reply = handlers.ask(Service(archive), Address(question=question, article="x"), "vi")
    feedback.keep(archive, feedback.of_reply(reply, verdict))
    return reply


def test_verdicts_are_kept_and_listed(archive, capsys):
    reply = judged(archive, "useful")
    judged(archive, "wrong", "Ai vô địch V.League mùa này?")
    first, second = feedback.read(archive)
    quote = reply.answer.quotes[0]
    assert (first.verdict, first.question, first.address) == ("useful", QUESTION, str(Address(question=QUESTION)))
    assert first.quotes[0] == (quote.article_id, quote.start, quote.end)
    assert (second.verdict, second.strength, second.quotes) == ("wrong", "none", ())
    assert Archive.open(archive).verify() == (), "the archive is as sound as before"
    assert cli.run(["feedback", "--archive", str(archive), "--wrong", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["question"] for one in listed] == ["Ai vô địch V.League mùa này?"]
    assert cli.run(["feedback", "--archive", str(archive)]) == 0
    assert f"{quote.article_id}:{quote.start}-{quote.end}" in capsys.readouterr().out


def test_a_rebuilt_archive_keeps_them(archive):
    judged(archive, "useful")
    Archive.build(list(Archive.open(archive)), archive)
    assert len(list(feedback.read(archive))) == 1


def test_only_verdicts_on_answers(archive):
    with pytest.raises(UsageError):
        judged(archive, "splendid")
    with pytest.raises(UsageError):
        feedback.of_reply(handlers.Reply(problem="x"), "useful")
    assert list(feedback.read(archive)) == []


def test_there_is_an_end_to_it(archive, monkeypatch):
    monkeypatch.setattr(feedback, "_MOST_BYTES", 10)
    with pytest.raises(UsageError, match="full"):
        judged(archive, "useful")


def test_half_a_line_at_the_end_is_passed_over_and_a_damaged_one_is_named(archive):
    judged(archive, "useful")
    path = archive / "feedback.jsonl"
    path.write_text(path.read_text("utf-8") + '{"when": "2022', "utf-8")
    assert len(list(feedback.read(archive))) == 1
    path.write_text("[]\n", "utf-8")
    with pytest.raises(ArchiveDamaged, match="feedback.jsonl:1"):
        list(feedback.read(archive))


def test_no_archive_no_feedback(tmp_path):
    with pytest.raises(ArchiveMissing):
        list(feedback.read(tmp_path / "none"))
