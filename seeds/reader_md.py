"""Markdown files: one article each, its fields in a front matter where there is one."""

import re
from collections.abc import Iterator

from seeds.decoding import decode
from seeds.files import SourceFile
from seeds.limits import read_bytes
from seeds.lines import tidy, unwrap
from seeds.notices import Located, Notify
from seeds.page import Known, read_page
from seeds.record import known_fields

_FRONT = re.compile(r"\A\s*---[ \t]*\r?\n(?P<fields>.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(?P<name>[^\s:#][^:]{0,40}):[ \t]*(?P<value>.*)$", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}(?P<level>#{1,6})[ \t]+(?P<title>.*)$")
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-{3,})[ \t]*$")
_RULE = re.compile(r"^ {0,3}(?:[-*_][ \t]*+){3,}+$")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
# What stands between two marks never holds the first of them again: a mark that is not closed is then given up at the
# next one, and a line of a million of them takes no longer than its length.
_INLINE = (
    (re.compile(r"!\[([^\[\]]*)\]\([^()]*\)"), r"\1"),
    (re.compile(r"\[([^\[\]]+)\]\((?:[^()]|\([^()]*\))*\)"), r"\1"),
    (re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]+)>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), ""),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?!\w)"), r"\1"),
    (re.compile(r"(?<!\w)_(?=\S)([^_\n]+)(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"\*\*(?=\S)([^*\n]+)(?<=\S)\*\*"), r"\1"),
    (re.compile(r"__(?=\S)([^_\n]+)(?<=\S)__"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])"), r"\1"),
)
_MARKER = re.compile(r"^\s*(?:>\s?|[-*+]\s+)+")


def read_md(file: SourceFile, notify: Notify) -> Iterator[Located]:
    """Read the one article of a Markdown file: title from the front matter or the first top heading."""
    text = decode(read_bytes(file.path))
    fields: dict[str, object] = {}
    front = _FRONT.match(text)
    if front:
        fields = {match["name"]: match["value"].strip().strip("\"'") for match in _FIELD.finditer(front["fields"])}
        text = text[front.end() :]
    known = known_fields(fields, file.name, notify)
    lines, heading = _plain(text)
    if known.title is None and heading:
        known = Known(heading, known.published, known.source, known.url, known.language, known.place)
    yield file.name, read_page(unwrap(lines), file.name, known)


def _plain(text: str) -> tuple[list[str], str | None]:
    """Take the marks off; also give the first top heading, which is left out of the lines."""
    text = _without_comments(text)
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    lines: list[str] = []
    title: str | None = None
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if heading and heading["level"] == "#" and title is None:
            title = heading["title"].rstrip(" \t#")
        elif heading:
            lines += ["", heading["title"].rstrip(" \t#"), ""]
        elif _UNDERLINE.match(line) and lines and lines[-1]:
            if line.strip().startswith("=") and title is None:
                title = lines.pop()
        elif not _RULE.match(line) and not _FENCE.match(line):
            lines.append(_MARKER.sub("", line))
    return tidy("\n".join(lines)), title


def _without_comments(text: str) -> str:
    pieces: list[str] = []
    at = 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin)) >= 0:
        pieces.append(text[at:begin])
        at = end + len("-->")
    return "".join(pieces) + text[at:]
