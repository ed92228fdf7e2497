"""One change of the archive at a time, in the background: what it does now, and what it did."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ui.report import Report

Kind = Literal["upload", "paste", "remove", "rebuild"]
# Before that a guess at the time left would jump.
_GUESS_SECONDS = 1.0


@dataclass
class Job:
    """A change under way or done.

    Attributes
    ----------
    kind : str
        What it does.
    files, of_files : int
        Files read, and in all.
    articles, of_articles : int
        Articles taken into the indexes, and in all; 0 in all while that is not known.
    report : Report or None
        What it did, once it is done.
    error : Exception or None
        Why it could not be done.
    """

    kind: Kind
    number: int
    files: int = 0
    of_files: int = 0
    articles: int = 0
    of_articles: int = 0
    report: "Report | None" = None
    error: Exception | None = None
    began: float = field(default_factory=time.monotonic)

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self.report is not None or self.error is not None

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1: half for reading files, half for taking articles in."""
        read = self.files / self.of_files if self.of_files else 0.0
        taken = self.articles / self.of_articles if self.of_articles else 0.0
        if self.of_files and self.of_articles:
            return (read + taken) / 2
        return read / 2 if self.of_files else taken

    @property
    def seconds_left(self) -> float | None:
        """A guess; None where there is nothing to guess from."""
        spent, share = time.monotonic() - self.began, self.share
        return spent * (1 - share) / share if spent > _GUESS_SECONDS and share > 0 else None

    def read(self, files: int, of_files: int, _articles: int) -> None:
        """Hear of files read: a `Watch`."""
        self.files, self.of_files = files, of_files

    def take(self, articles: int, of_articles: int | None) -> None:
        """Hear of articles taken in: a `Progress`."""
        self.files = self.of_files
        self.articles, self.of_articles = articles, of_articles or self.of_articles


class Jobs:
    """The changes that visitors of one server ask for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: Job | None = None
        self._count = 0
        self._thread: threading.Thread | None = None

    @property
    def current(self) -> Job | None:
        """The one under way, else the last one; None if there was none."""
        return self._current

    def start(self, kind: Kind, change: "Callable[[Job], Report]") -> Job | None:
        """Begin a change; None if another one is under way."""
        with self._lock:
            if self._current is not None and not self._current.done:
                return None
            self._count += 1
            job = self._current = Job(kind, self._count)

        def work() -> None:
            try:
                job.report = change(job)
            except Exception as error:
                job.error = error

        # A server that is told to end waits for a change to end: the archive would be as before, the work lost.
        self._thread = threading.Thread(target=work, name=f"sukien-{kind}")
        self._thread.start()
        return job
