"""Every command of the contract and every error, run for real: one line on stderr, the right code, nothing lost."""

import errno
import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval import Answer, Archive, ArchiveInfo, Article, Hit, Quote
from retrieval.errors import ArchiveBusy, ArchiveDamaged, ArchiveMissing, ArticleError, ModelError, UsageError
from ui import changes, cli, failures, folders
from ui.report import Report

COMMANDS = (
    "build",
    "add",
    "remove",
    "sync",
    "verify",
    "compact",
    "repair",
    "backup",
    "restore",
    "info",
    "search",
    "ask",
    "serve",
    "summarize",
    "timeline",
    "events",
    "feedback",
    "mcp",
    "user",
)
QUESTION = "Cầu Bến Đò dài bao nhiêu mét?"
TEXTS = {
    "mot": "Cầu Bến Đò dài 120 mét và rộng 8 mét, bắc qua sông Lam ở Nghệ An.",
    "hai": "Mưa lớn làm ngập ba phường của thành phố Huế trong sáng thứ hai.",
    "ba": "Trường tiểu học Hoa Sen đón 450 học sinh trong ngày khai giảng.",
}
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what must be refused
HEAVY = (
    "torch",
    "gradio",
    "trafilatura",
    "sentence_transformers",
    "transformers",
    "pandas",
    "sklearn",
    "scipy",
    "lingua",
)


def write(folder, name, text=None):
    folder.mkdir(parents=True, exist_ok=True)
    record = {
        "id": name,
        "title": f"Bài {name}",
        "text": text or TEXTS[name],
        "source": "Báo A",
        "place": "Nghệ An",
        "published": "2022-03-23T14:20:00+07:00",
    }
    (folder / f"{name}.jsonl").write_text(json.dumps(record, ensure_ascii=False) + "\n", "utf-8")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A folder with news/ and the archive built from it; tests work on copies."""
    folder = tmp_path_factory.mktemp("cli")
    for name in TEXTS:
        write(folder / "news", name)
    changes.build(folder / "kho", [folder / "news"])
    return folder


@pytest.fixture
def here(template, tmp_path, monkeypatch):
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    owned = next(iter(folders.load(tmp_path / "kho").values()))
    folders.save(tmp_path / "kho", {folders.key(tmp_path / "news"): owned})  # by its full path: the copy is another one
    monkeypatch.chdir(tmp_path)
    for name in ("SUKIEN_ARCHIVE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def sukien(here, capsys):
    """Run a command in this process: (exit code, stdout, stderr)."""

    def run(*arguments):
        capsys.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def start(*arguments, **options):
    """Run the installed command in a process of its own."""
    return subprocess.run(
        [Path(sys.executable).with_name("sukien"), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        **options,
    )


def stored(path="kho"):
    return {item.id: item.text for item in Archive.open(path)}


def names(kind):
    return {field.name for field in fields(kind)}


def assert_one_line(err):
    assert err.startswith("sukien: ")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    assert "Traceback" not in err


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(sukien, command):
    code, out, err = sukien(command, "--help")
    assert (code, err) == (0, "")
    assert f"Example: sukien {command}" in out
    assert f"Usage: sukien {command}" in out


def test_the_commands_are_those_of_the_contract(sukien):
    import typer

    assert set(typer.main.get_command(cli.app).commands) == set(COMMANDS)
    code, out, err = sukien()
    assert (code, err) == (0, "")
    assert all(f"  {command} " in out for command in COMMANDS)


def test_version(sukien):
    from importlib.metadata import version

    assert sukien("--version") == (0, f"sukien {version('sukien')}\n", "")


# What the commands do


def test_build(sukien, here):
    code, out, err = sukien("build", "news", "--archive", "moi")
    assert (code, err) == (0, "")
    assert out.startswith("Built: 3 added; 3 in the archive (")
    assert stored("moi") == TEXTS


def test_build_report_as_json(sukien):
    code, out, err = sukien("build", "news", "--archive", "moi", "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document.keys() == names(Report)
    assert (document["articles"], document["added"], document["refused"], document["copies"]) == (3, 3, [], [])


def test_what_is_refused_is_named_and_the_rest_is_kept(sukien, here):
    (here / "news" / "hong.pdf").write_bytes(b"not a pdf at all")
    (here / "news" / "trong.txt").write_text("")
    code, out, err = sukien("build", "news", "--archive", "moi", "--json")
    assert code == 1
    lines = err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("sukien: refused: hong.pdf: ")
    assert lines[1].startswith("sukien: refused: trong.txt: ")
    assert [notice["where"] for notice in json.loads(out)["refused"]] == ["hong.pdf", "trong.txt"]
    assert stored("moi") == TEXTS


def test_exact_copies_are_named_and_not_refused(sukien, here):
    record = json.loads((here / "news" / "mot.jsonl").read_text("utf-8"))
    record["id"] = "ban-sao"
    (here / "news" / "zz.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    code, out, err = sukien("build", "news", "--archive", "moi", "--json")
    assert code == 0
    assert err.startswith("sukien: exact copy: zz.jsonl")
    assert len(json.loads(out)["copies"]) == 1
    assert stored("moi") == TEXTS


def test_add(sukien, here):
    write(here / "more", "bon", "Một bài hoàn toàn mới về mùa gặt ở Thái Bình.")
    write(here / "more", "mot", "Bài một nay đã được viết lại.")
    code, out, err = sukien("add", "more", "--archive", "kho")
    assert (code, err) == (0, "")
    assert out.startswith("Added: 1 added, 1 replaced; 4 in the archive")
    assert stored()["mot"] == "Bài một nay đã được viết lại."


def test_remove(sukien):
    code, out, err = sukien("remove", "mot", "ba", "--archive", "kho")
    assert (code, err) == (0, "")
    assert out.startswith("Removed: 2 removed; 1 in the archive")
    assert set(stored()) == {"hai"}


def test_sync(sukien, here):
    (here / "news" / "hai.jsonl").unlink()
    write(here / "news", "ba", "Trường Hoa Sen năm nay đón 500 học sinh.")
    code, out, err = sukien("sync", "news", "--archive", "kho", "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert [document[name] for name in ("added", "replaced", "unchanged", "removed")] == [0, 1, 1, 1]
    assert stored() == {"mot": TEXTS["mot"], "ba": "Trường Hoa Sen năm nay đón 500 học sinh."}


def test_verify(sukien):
    assert sukien("verify", "--archive", "kho") == (0, "kho: sound (3 articles)\n", "")


def test_info(sukien):
    code, out, _ = sukien("info", "--archive", "kho")
    assert code == 0
    assert "Articles" in out
    assert "Báo A 3" in out
    code, out, _ = sukien("info", "--archive", "kho", "--json")
    document = json.loads(out)
    assert document.keys() == names(ArchiveInfo)
    assert document["articles"] == 3
    assert document["sources"] == [["Báo A", 3]]
    assert document["first"] == "2022-03-23T14:20:00+07:00"


def test_search(sukien):
    code, out, err = sukien("search", QUESTION, "--archive", "kho", "--k", "2", "--json")
    hits = json.loads(out)
    assert (code, err) == (0, "")
    assert [set(hit) for hit in hits] == [names(Hit)] * len(hits)
    assert hits[0]["article_id"] == "mot"
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    text = stored()[hits[0]["article_id"]]
    assert text[hits[0]["start"] : hits[0]["end"]] == hits[0]["text"]
    code, out, _ = sukien("search", QUESTION, "--archive", "kho", "--k", "1")
    assert code == 0
    assert out.startswith("1. Bài mot\n")
    assert "Article mot [0:" in out
    code, out, _ = sukien("search", QUESTION, "--archive", "kho", "--until", "1990-01-01")
    assert (code, out) == (0, "Not found in this archive.\n")


def test_ask(sukien):
    code, out, err = sukien("ask", QUESTION, "--archive", "kho", "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert answer.keys() == names(Answer)
    assert answer["found"] is True
    assert answer["strength"] in ("strong", "medium", "weak")
    assert answer["quotes"][0].keys() == names(Quote)
    assert answer["quotes"][0]["article_id"] == "mot"
    code, out, _ = sukien("ask", QUESTION, "--archive", "kho")
    assert code == 0
    assert f"“{TEXTS['mot']}”" in out.replace("\n   ", " ")
    assert "Báo A · 23 March 2022, 14:20 · Nghệ An · Article mot [0:" in out
    assert "Evidence: " in out
    assert "%" not in out


def test_ask_what_is_not_there(sukien):
    code, out, err = sukien("ask", "Giá vàng thế giới hôm nay thế nào?", "--archive", "kho")
    assert (code, err) == (0, "")
    assert out.startswith("Not found in this archive.\n")


@pytest.mark.parametrize(
    ("option", "value", "found"),
    [
        ("--source", "Báo A", True),
        ("--source", "Báo B", False),
        ("--place", "Nghệ An", True),
        ("--place", "Huế", False),
        ("--language", "vi", True),
        ("--language", "en", False),
        ("--since", "2022-03-23", True),
        ("--since", "2022-03-24", False),
        ("--until", "2022-03-23", True),
        ("--until", "2022-03-22", False),
        ("--since", "2022-03-23T14:20+07:00", True),
        ("--since", "2022-03-23T14:21+07:00", False),
    ],
)
def test_filters(sukien, option, value, found):
    for command in ("search", "ask"):
        code, out, _ = sukien(command, QUESTION, option, value, "--archive", "kho", "--json")
        assert code == 0
        document = json.loads(out)
        assert bool(document if command == "search" else document["quotes"]) is found


def test_labels_follow_the_terminals_language(sukien, monkeypatch):
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    _, out, _ = sukien("ask", QUESTION, "--archive", "kho")
    assert "Bằng chứng: " in out
    assert "23/3/2022, 14:20" in out
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert "Evidence: " in sukien("ask", QUESTION, "--archive", "kho")[1]


def test_the_archive_may_be_named_by_the_environment(sukien, monkeypatch):
    monkeypatch.setenv("SUKIEN_ARCHIVE", "kho")
    assert sukien("verify")[0] == 0
    code, _, err = sukien("verify", "--archive", "khac")
    assert code == 3
    assert "khac" in err


def test_without_any_archive_ask_builds_the_starter_one_and_says_so(sukien, here):
    code, out, err = sukien("ask", "Ai dẫn đầu đoàn công tác đến Cần Thơ?", "--json")
    assert code == 0
    assert_one_line(err)
    assert "starter corpus" in err
    assert json.loads(out)["found"] is True
    assert len(Archive.open(here / "archive")) >= 15
    assert sukien("ask", "Ai dẫn đầu đoàn công tác?")[2] == "", "the second time it is there"


def test_a_named_archive_is_never_made_up(sukien, here, monkeypatch):
    assert sukien("ask", QUESTION, "--archive", "khac")[0] == 3
    monkeypatch.setenv("SUKIEN_ARCHIVE", "khac")
    assert sukien("ask", QUESTION)[0] == 3
    assert not (here / "khac").exists()


def test_a_terminal_is_not_given_orders(sukien, here):
    Archive.build([Article("x", "T\x1b[2J", "Câu trả lời là \x1b[31mđỏ\u202e và xanh.")], here / "xau")
    _, out, _ = sukien("search", "Câu trả lời", "--archive", "xau")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "Câu trả lời là \N{REPLACEMENT CHARACTER}[31mđỏ" in out
    assert json.loads(sukien("search", "Câu trả lời", "--archive", "xau", "--json")[1])[0]["text"].count("\x1b") == 1


# Errors: wrong use


@pytest.mark.parametrize(
    "arguments",
    [
        ("bogus",),
        ("--bogus",),
        ("ask",),
        ("ask", QUESTION, "--bogus"),
        ("ask", QUESTION, "--k", "many"),
        ("ask", QUESTION, "--k", "0", "--archive", "kho"),
        ("ask", "", "--archive", "kho"),
        ("search", " ", "--archive", "kho"),
        ("ask", QUESTION, "--since", "hôm qua", "--archive", "kho"),
        ("ask", QUESTION, "--until", "2022-02-30", "--archive", "kho"),
        ("ask", QUESTION, "--since", "2022-03-23T14:20", "--archive", "kho"),
        ("build",),
        ("build", "nowhere", "--archive", "kho"),
        ("build", "kho", "--archive", "kho"),
        ("build", "news", "--archive", "news"),
        ("build", "news", "--archive", "news/mot.jsonl"),
        ("add", "nowhere", "--archive", "kho"),
        ("remove", "--archive", "kho"),
        ("remove", "xyz", "--archive", "kho"),
        ("remove", "mot", "xyz", "--archive", "kho"),
        ("sync", "nowhere", "--archive", "kho"),
        ("sync", "news/mot.jsonl", "--archive", "kho"),
        ("serve", "--host", EVERYWHERE, "--archive", "kho"),
        ("serve", "--host", "192.168.1.5", "--archive", "kho"),
        ("serve", "--host", "example.org", "--archive", "kho"),
        ("serve", "--port", "0", "--archive", "kho"),
        ("serve", "--port", "70000", "--archive", "kho"),
    ],
)
def test_wrong_use_is_one_line_and_loses_nothing(sukien, arguments):
    code, out, err = sukien(*arguments)
    assert (code, out) == (2, "")
    assert_one_line(err)
    assert stored() == TEXTS


def test_an_unknown_id_is_named(sukien):
    assert "xyz" in sukien("remove", "mot", "xyz", "--archive", "kho")[2]


def test_a_port_in_use_is_named(sukien):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, err = sukien("serve", "--port", port, "--archive", "kho")
    assert (code, out) == (2, "")
    assert_one_line(err)
    assert f"127.0.0.1:{port}" in err


def test_another_host_is_refused_with_the_reason(sukien):
    _, _, err = sukien("serve", "--host", EVERYWHERE, "--archive", "kho")
    assert "others could reach" in err


def test_an_unknown_model_is_wrong_use(here):
    done = start("build", "news", "--archive", "kho", "--model", "khong/co-mo-hinh-nay", cwd=here)
    assert (done.returncode, done.stdout) == (2, "")
    assert_one_line(done.stderr)
    assert "khong/co-mo-hinh-nay" in done.stderr
    assert stored() == TEXTS


# Errors: the archive


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "news"),
        ("remove", "mot"),
        ("sync", "news"),
        ("verify",),
        ("compact",),
        ("repair",),
        ("backup", "kho.tar"),
        ("info",),
        ("search", QUESTION),
        ("ask", QUESTION),
        ("serve", "--port", "7999"),
    ],
)
def test_a_missing_archive_is_named(sukien, here, arguments):
    code, out, err = sukien(*arguments, "--archive", "khac")
    assert (code, out) == (3, "")
    assert_one_line(err)
    assert "khac" in err
    assert "sukien build" in err
    assert not (here / "khac").exists()


def test_verify_finds_a_changed_byte(sukien, here):
    target = max((path for path in (here / "kho" / "generations").rglob("*") if path.is_file()), key=os.path.getsize)
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 1
    target.write_bytes(content)
    code, out, err = sukien("verify", "--archive", "kho")
    assert (code, out) == (3, "")
    assert err.startswith("sukien: ")
    assert target.name in err
    assert "Traceback" not in err


def test_a_changed_byte_is_repaired(sukien, here):
    test_verify_finds_a_changed_byte(sukien, here)
    code, out, err = sukien("repair", "--archive", "kho")
    assert (code, out) == (0, "kho: sound again (3 articles)\n")
    assert "lexical" in err
    assert sukien("verify", "--archive", "kho") == (0, "kho: sound (3 articles)\n", "")
    assert sukien("repair", "--archive", "kho") == (0, "kho: was sound (3 articles)\n", "")


def test_a_changed_record_of_folders_is_found_and_repaired(sukien, here):
    record = here / "kho" / "folders.json"
    record.write_text(record.read_text("utf-8").replace("mot", "mat"), "utf-8")
    code, _, err = sukien("verify", "--archive", "kho")
    assert code == 3
    assert_one_line(err)
    assert "folders.json" in err
    assert sukien("repair", "--archive", "kho")[0] == 0
    assert sukien("verify", "--archive", "kho")[0] == 0


@pytest.mark.parametrize("name", ["kho.tar", "kho.tar.gz"])
def test_backup_and_restore(sukien, here, name):
    code, out, err = sukien("backup", name, "--archive", "kho")
    assert (code, err) == (0, "")
    assert out.startswith(f"{name}: ")
    assert sukien("remove", "mot", "--archive", "kho")[0] == 0
    assert sukien("restore", name, "--archive", "kho") == (0, "kho: restored (3 articles)\n", "")
    assert stored() == TEXTS
    (here / "news" / "mot.txt").unlink(missing_ok=True)
    assert sukien("restore", name, "--archive", "moi") == (0, "moi: restored (3 articles)\n", "")
    assert sukien("verify", "--archive", "moi")[0] == 0


def test_a_backup_that_is_none_is_told(sukien, here):
    code, out, err = sukien("restore", "khong.tar", "--archive", "kho")
    assert (code, out) == (3, "")
    assert_one_line(err)
    (here / "khac.tar").write_bytes(b"x" * 2000)
    code, out, err = sukien("restore", "khac.tar", "--archive", "kho")
    assert (code, out) == (3, "")
    assert "khac.tar: is no sound backup" in err
    assert stored() == TEXTS


def test_compact(sukien, here):
    sukien("remove", "mot", "--archive", "kho")
    code, out, err = sukien("compact", "--archive", "kho")
    assert (code, err) == (0, "")
    assert out.startswith("kho: 2 articles, ")


@pytest.mark.parametrize("command", [("ask", QUESTION), ("info",), ("verify",), ("add", "news")])
def test_a_damaged_archive_is_one_line(sukien, here, command):
    for path in (here / "kho" / "generations").rglob("manifest.json"):
        path.write_text("{")
    code, out, err = sukien(*command, "--archive", "kho")
    assert (code, out) == (3, "")
    assert_one_line(err)
    assert "manifest.json" in err


def test_a_busy_archive_is_one_line_and_nothing_is_lost(sukien, here, monkeypatch):
    from filelock import FileLock

    monkeypatch.setattr(folders, "_LOCK_SECONDS", 0.05)
    with FileLock(here / "kho" / "folders.lock"):
        code, out, err = sukien("remove", "mot", "--archive", "kho")
    assert (code, out) == (3, "")
    assert_one_line(err)
    assert stored() == TEXTS


def test_nothing_readable_leaves_the_archive_as_it_was(sukien, here):
    (here / "bad").mkdir()
    (here / "bad" / "x.txt").write_bytes(b"\x00\x01\x02" * 99)
    code, _, err = sukien("build", "bad", "--archive", "kho")
    assert code == 1
    assert "refused: x.txt" in err
    assert "the archive is as it was" in err
    assert stored() == TEXTS


# Errors: the machine


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), 2),
        (ArticleError("x"), 2),
        (ModelError("x"), 2),
        (ArchiveMissing("x"), 3),
        (ArchiveDamaged("x"), 3),
        (ArchiveBusy("x"), 3),
        (PermissionError(errno.EACCES, "Permission denied", "kho/CURRENT"), 3),
        (PermissionError(errno.EACCES, "Permission denied", "news/mot.jsonl"), 1),
        (OSError(errno.ENOSPC, "No space left on device"), 3),
        (RuntimeError("x"), 3),
        (MemoryError(), 3),
    ],
)
def test_every_error_has_a_code_and_a_line(here, error, code):
    assert failures.exit_code(error, here / "kho") == code
    assert "\n" not in failures.line(error)
    assert failures.line(error)


def test_an_os_error_says_where_and_what_to_do(sukien, monkeypatch):
    from ui.service import Service

    def fail(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied", "kho/CURRENT")

    monkeypatch.setattr(Service, "ask", fail)
    code, out, err = sukien("ask", QUESTION, "--archive", "kho")
    assert (code, out) == (3, "")
    assert err == "sukien: kho/CURRENT: Permission denied; you may not use it: check its permissions\n"


def test_a_fault_of_ours_is_one_line_too(sukien, monkeypatch):
    from ui.service import Service

    def fail(*_, **__):
        raise KeyError("a\nb")

    monkeypatch.setattr(Service, "ask", fail)
    code, _, err = sukien("ask", QUESTION, "--archive", "kho")
    assert code == 3
    assert_one_line(err)
    assert "please report it" in err


def test_an_interrupt_is_quiet(sukien, monkeypatch):
    from ui.service import Service

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(Service, "ask", interrupt)
    assert sukien("ask", QUESTION, "--archive", "kho") == (130, "", "")


# The command as it is installed


def test_a_reader_that_has_seen_enough_is_no_error(here):
    command = [Path(sys.executable).with_name("sukien"), "search", QUESTION, "--archive", "kho"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_ask_starts_light(here):
    script = (
        "import sys\nfrom ui.cli import run\n"
        f"assert run(['ask', {QUESTION!r}, '--archive', 'kho']) == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_output_is_utf_8_whatever_the_terminal_claims(here):
    done = subprocess.run(
        [Path(sys.executable).with_name("sukien"), "search", QUESTION, "--archive", "kho"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
    assert "sông Lam" in done.stdout.decode("utf-8").replace("\n   ", " ")


def test_dates_in_documents_are_iso(here):
    from ui.document import to_json

    assert json.loads(to_json([datetime(2022, 3, 23, tzinfo=UTC)])) == ["2022-03-23T00:00:00+00:00"]


@pytest.mark.skipif(not hasattr(os, "nice"), reason="this system has no such priorities")
def test_changes_stand_behind_those_who_ask(monkeypatch):
    lowered = []
    monkeypatch.setattr(os, "nice", lowered.append)
    monkeypatch.setattr(cli, "run", lambda arguments: 0)
    for command in ("add", "build", "compact", "remove", "sync"):
        with pytest.raises(SystemExit):
            cli.main([command, "news"])
    assert lowered == [10] * 5
    for command in ("ask", "search", "serve"):
        with pytest.raises(SystemExit):
            cli.main([command, "news"])
    assert lowered == [10] * 5
