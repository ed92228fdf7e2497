"""What a command writes: results to stdout, everything else to stderr, one line a matter."""

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ui import failures
from ui.strings import locale_language

if TYPE_CHECKING:
    from seeds import Notice
    from ui.report import Report


def finish(report: "Report", verb: str, json: bool) -> int:
    """Show a report on stdout and its notices on stderr; give the exit code."""
    from ui.terminal import report_lines

    for label, notices in (("refused", report.refused), ("exact copy", report.copies), ("warning", report.warnings)):
        _tell(label, notices)
    if report.refused and not (report.added or report.replaced or report.unchanged or report.removed):
        complain("nothing could be read; the archive is as it was")
    show(document(report) if json else report_lines(report, verb))
    return failures.REFUSED if report.refused else failures.DONE


def _tell(label: str, notices: "Iterable[Notice]") -> None:
    for notice in notices:
        complain(f"{label}: {notice.where}: {notice.reason}")


def document(value: object) -> list[str]:
    """Give a value as the lines of a JSON document."""
    from ui.document import to_json

    return [to_json(value)]


def show(lines: Iterable[str]) -> None:
    """Write lines to stdout."""
    for text in lines:
        sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Write one line to stderr."""
    from ui.terminal import clean

    sys.stderr.write(f"sukien: {' '.join(clean(text).split())}\n")


def fail(text: str, code: int) -> int:
    """Write one line to stderr; give the exit code."""
    complain(text)
    return code


def terminal_language() -> str:
    """Choose the language of labels: the terminal's, if it is one of ours."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return locale_language(next((name for name in names if name), None))
