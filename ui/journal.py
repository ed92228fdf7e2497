"""What the server writes about itself: nothing but failures, lines of text, or lines of JSON.

No question, no answer, no article and no password is ever in it: addresses are called by the names of their doors.
"""

import io
import json
import re
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from ui.gate import Outcome


class Form(StrEnum):
    """How much is written, and in which form."""

    OFF = "off"
    TEXT = "text"
    JSON = "json"


class Journal:
    """Writes one line a matter to a stream, stderr unless told otherwise."""

    def __init__(self, form: Form, stream: TextIO | None = None) -> None:
        self._form = form
        self._stream = stream or sys.stderr

    def tell(self, event: str, level: str = "info", fields: dict[str, object] | None = None) -> None:
        """Write about something that happened; where logs are off, only errors."""
        if self._form is Form.OFF and level != "error":
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        record: dict[str, object] = {"time": now, "level": level, "event": event}
        record |= {name: value for name, value in (fields or {}).items() if value is not None}
        if self._form is Form.JSON:
            line = json.dumps(record, ensure_ascii=False)
        else:
            shown = " ".join(
                f"{name}={_shown(value)}" for name, value in record.items() if name not in ("time", "level")
            )
            line = f"sukien: {shown}" if self._form is Form.OFF else f"{now} {level} {shown}"
        self._stream.write(line + "\n")
        self._stream.flush()

    def request(self, outcome: "Outcome") -> None:
        """Write about a request that has ended."""
        level = "error" if outcome.failure else "warning" if outcome.refused else "info"
        self.tell(
            "request",
            level,
            {
                "door": outcome.door,
                "method": outcome.method,
                "status": outcome.status,
                "ms": round(outcome.seconds * 1000, 1),
                "bytes": outcome.size,
                "visitor": outcome.visitor,
                "refused": outcome.refused,
                "failure": outcome.failure,
            },
        )


class Overheard(io.TextIOBase):
    """Stands for stderr while serving: of what libraries print of their failures, only the kind is kept.

    Gradio prints a trace with what the visitor sent; neither is for a log.
    """

    _KIND = re.compile(r"^(?:[\w.]+\.)?(\w+(?:Error|Exception|Timeout|Interrupt))\b", re.MULTILINE)

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._begun = ""

    def write(self, text: str) -> int:
        """Read what was printed, line by line."""
        *lines, self._begun = f"{self._begun}{text}".split("\n")
        for line in lines:
            if found := self._KIND.match(line):
                self._journal.tell("library", "error", {"failure": found[1]})
        self._begun = self._begun[:1000]
        return len(text)


def _shown(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if any(letter <= " " or letter == '"' for letter in text) else text
