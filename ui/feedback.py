"""What visitors thought of answers: kept in the archive's folder, one line of JSON each, and sent nowhere."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from filelock import FileLock

from retrieval.errors import ArchiveDamaged, ArchiveMissing, UsageError

if TYPE_CHECKING:
    from ui.handlers import Reply

_FILE = "feedback.jsonl"
_LOCK = "feedback.lock"
_LOCK_SECONDS = 5.0
# A million presses would fill a disk; nobody reads so many.
_MOST_BYTES = 20_000_000

Verdict = Literal["useful", "wrong"]
VERDICTS: tuple[Verdict, ...] = ("useful", "wrong")


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict, and enough of the answer to look it up.

    `question` is the one in full; `address` is where the answer can be seen; `quotes` are article ids with offsets.
    """

    when: datetime
    verdict: Verdict
    question: str
    address: str
    strength: str
    quotes: tuple[tuple[str, int, int], ...]


def of_reply(reply: "Reply", verdict: str) -> Feedback:
    """Say what was thought of a reply.

    Raises
    ------
    UsageError
        If the reply holds no answer, or the verdict is not one.
    """
    if reply.answer is None or verdict not in VERDICTS:
        raise UsageError(f"a verdict is one of {', '.join(VERDICTS)}, on an answer")
    quotes = tuple((quote.article_id, quote.start, quote.end) for quote in reply.answer.quotes)
    answer = reply.answer
    kept: Verdict = "useful" if verdict == "useful" else "wrong"
    return Feedback(datetime.now(UTC), kept, answer.question, str(reply.address.asked), answer.strength, quotes)


def keep(archive: Path, feedback: Feedback) -> None:
    """Write a verdict down.

    Raises
    ------
    ArchiveMissing
        If there is no archive.
    UsageError
        If there are too many already.
    """
    if not archive.is_dir():
        raise ArchiveMissing(f"no archive at {archive}")
    record = {
        "when": feedback.when.isoformat(timespec="seconds"),
        "verdict": feedback.verdict,
        "question": feedback.question,
        "address": feedback.address,
        "strength": feedback.strength,
        "quotes": [list(quote) for quote in feedback.quotes],
    }
    line = (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    with FileLock(archive / _LOCK, timeout=_LOCK_SECONDS), (archive / _FILE).open("ab") as file:
        if file.tell() + len(line) > _MOST_BYTES:
            raise UsageError(f"{_FILE} is full; read it with: sukien feedback, and move it elsewhere")
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def read(archive: Path) -> Iterator[Feedback]:
    """Give what was kept, oldest first.

    Raises
    ------
    ArchiveMissing
        If there is no archive.
    ArchiveDamaged
        If a line is not a verdict.
    """
    if not archive.is_dir():
        raise ArchiveMissing(f"no archive at {archive}; make one with: sukien build PATH --archive {archive}")
    path = archive / _FILE
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                record = json.loads(line)
                yield Feedback(
                    datetime.fromisoformat(record["when"]),
                    record["verdict"],
                    record["question"],
                    record["address"],
                    record["strength"],
                    tuple((str(name), int(start), int(end)) for name, start, end in record["quotes"]),
                )
            except (ValueError, KeyError, TypeError) as error:
                if not line.endswith("\n"):
                    return  # the machine stopped in the middle of it
                raise ArchiveDamaged(f"{path}:{number}: is no verdict ({error}); take the line out") from error
