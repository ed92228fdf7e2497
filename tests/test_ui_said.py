"""Messages of the rooms below, in Vietnamese: every one that a visitor can meet."""

import ast
import re
from pathlib import Path

import pytest

from retrieval.errors import ArchiveDamaged, SukienError, UsageError
from seeds.decoding import _MAGIC, _SAVE_AS
from seeds.reading import _INSTEAD, _KINDS
from ui.handlers import explain
from ui.said import in_language, without_paths
from ui.said_vi import SAID

ROOT = Path(__file__).resolve().parent.parent
ERRORS = {"SukienError", *(kind.__name__ for kind in SukienError.__subclasses__())}
ERRORS |= {kind.__name__ for parent in SukienError.__subclasses__() for kind in parent.__subclasses__()}
# What only a command or a caller from Python can meet: they are told in English.
NOT_FOR_VISITORS = {
    "retrieval/backup.py", "retrieval/repair.py", "seeds/starter.py", "ui/events_cli.py", "ui/users.py",
    "ui/users_cli.py", "ui/serve.py", "ui/upkeep_cli.py", "ui/cli.py", "ui/feedback_cli.py", "ui/verbs.py",
    "ui/gate.py", "ui/reception.py",
}  # fmt: skip
OF_THE_INTERFACE = {
    "an Article is needed, not {}; nothing was changed", "an article's id must be a non-empty string, not {}",
    "article {}: {} must be a string, not {}", "article {}: published must be a datetime, not {}",
    "article {}: {} holds half a character (a lone surrogate); decode it anew",
    "article {}: published {} has no time zone; give one, as in datetime(2022, 3, 23, tzinfo=timezone.utc)",
    "remove takes a list of ids, not one string", "give a list of event ids, not one string",
    "{} must be a string, not {}", "{} must be a date or an aware datetime, not {}",
    "{} {} has no time zone; give one, or a date", "{}: {}",
    "{}: there is no such folder; give the folder to follow",
    "{}: is not a folder; to add one file, use: sukien add {}",
    "{}: has no files, but {} articles came from it; is its disk there? If they are to go: sukien sync {} "
    "--allow-empty",
    "{}:{}: is no verdict ({}); take the line out",
    "--store {}: give http://HOST:19530, or a file that ends in .db",
    "--store: a password does not belong into an address, which is written down; give it as "
    "SUKIEN_STORE_TOKEN=USER:PASSWORD",
    "this archive is kept in the store at {}: back it up, and mend it, with the store's own tools",
    "--engine {}: there is none but ray", "--engine ray needs Ray; get it with: pip install 'sukien[ray]'",
    "the Ray cluster: {}; look after it, and run the command again",
}  # fmt: skip


def templates(node):
    """Texts that an expression of source code can give, with {} for what is put in."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from templates(one)
            yield from templates(other)


def said(node):
    """Expressions whose text is said to people: of errors, of notices, of a process that reads."""
    match node:
        case ast.Call(func=ast.Name(id=called), args=[first]) if called in ERRORS:
            return [first]
        case ast.Call(func=ast.Name(id="Notice"), args=[_, _, reason]):
            return [reason]
        case ast.Call(func=ast.Name(id="refuse" | "_refusal"), args=[*_, reason]):
            return [reason]
        case ast.Assign(targets=[ast.Name(id="reason" | "advice")], value=value):
            return [value]
        case ast.Dict(keys=[ast.Constant(value="refused"), *_], values=[value, *_]):
            return [value]
    return []


def messages():
    """Every message in the source of the rooms, and where."""
    paths = (path for room in ("seeds", "retrieval", "summarize", "ui") for path in (ROOT / room).rglob("*.py"))
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        nodes = [] if name in NOT_FOR_VISITORS else ast.walk(ast.parse(path.read_text("utf-8")))
        found = ((text, node.lineno) for node in nodes for one in said(node) for text in templates(one))
        for text, line in found:
            if text not in OF_THE_INTERFACE and re.search("[a-z]{2}", text.replace("{}", "")):
                yield text, f"{name}:{line}"


MESSAGES = dict(messages())


def filled(text):
    for number in range(text.count("{}")):
        text = text.replace("{}", f"<{number}>", 1)
    return text


def test_messages_are_found():
    assert len(MESSAGES) > 80
    assert {"is empty", "has {} cells where the header has {}; put quotation marks around its text"} <= MESSAGES.keys()
    assert MESSAGES["needs more memory than a file may; split it"].startswith("seeds/child.py:")


@pytest.mark.parametrize("text", MESSAGES)
def test_every_message_has_vietnamese_words(text):
    assert text in SAID, f"{MESSAGES[text]} says what ui/said_vi.py has no Vietnamese for"


def test_what_is_put_in_is_told_and_found_again():
    for text, words in SAID.items():
        told = in_language(filled(text), "vi")
        assert told == words.format(*(f"<{number}>" for number in range(text.count("{}")))), text
        assert not re.search(r"\b(the|it|is|not|of)\b", words), words
        assert in_language(filled(text), "en") == filled(text)


def test_parts_of_messages_are_translated_too():
    for advice in (*_INSTEAD.values(), f"Sukien reads {_KINDS}"):
        told = in_language(f"is of an unknown kind (.x); {advice}", "vi")
        assert told.startswith("thuộc loại không đọc được (.x); ")
        assert advice not in told
    for kind in _MAGIC.values():
        assert kind not in in_language(f"is not text but {kind} by its first bytes; give it its own extension", "vi")
    assert in_language(_SAVE_AS, "vi") == "hãy lưu lại bằng UTF-8 rồi thêm lần nữa"
    assert (
        in_language("cannot be read (Permission denied); check its permissions", "vi")
        == "không đọc được (không có quyền); hãy xem lại quyền truy cập tệp"
    )


def test_what_nobody_foresaw_stays_as_it_is():
    assert in_language("something else", "vi") == "something else"
    assert in_language("is empty {0} {x} %s", "vi") == "is empty {0} {x} %s"
    assert in_language("not in event e1: {0}{}", "vi") == "không thuộc sự kiện e1: {0}{}"


def test_errors_are_told_in_the_language_and_without_folders_of_the_machine():
    error = ArchiveDamaged("/home/lan/tin/archive/g1/articles.bin: was changed; mend it with: sukien repair")
    assert explain(error, "en") == "articles.bin: was changed; mend it with: sukien repair"
    assert explain(error, "vi") == "articles.bin đã bị đổi; hãy sửa bằng lệnh: sukien repair"
    assert explain(UsageError("no article 'a/b' in this archive"), "vi") == "trong kho không có bài 'a/b'"
    assert explain(PermissionError(13, "Permission denied", "/x"), "vi") == "Không đọc được kho: không có quyền."
    assert without_paths(r"no archive at C:\Users\Lan\archive; make one") == "no archive at archive; make one"
    assert without_paths("see https://example.org/a/b and 1/2") == "see https://example.org/a/b and 1/2"
