"""Reading a file in a child process that may be ended: one child for many files, with bounds on time and memory.

PDF, Word and web files are read by large libraries, and a file can be made to keep any of them busy for hours, to fill
the memory or to break the process. The child can write no file. What it sends are lines of JSON.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

from retrieval.errors import ArticleError
from retrieval.types import Article
from seeds.files import SourceFile
from seeds.limits import MAX_SECONDS
from seeds.notices import Located, Notice, NoticeKind, Notify

# Kinds that are always read apart, and the size from which any other document is.
ALWAYS = frozenset({".pdf", ".docx", ".html", ".htm", ".xhtml"})
DOCUMENTS = frozenset({".txt", ".text", ".md", ".markdown", ".json"})
LARGE = 1024 * 1024
# Starting takes part of a second; a machine that is busy takes longer.
_START_SECONDS = 60.0


def goes_apart(file: SourceFile) -> bool:
    """Whether a file is read in the child process."""
    kind = file.path.suffix.lower()
    return kind in ALWAYS or (kind in DOCUMENTS and file.path.stat().st_size >= LARGE)


class Apart:
    """Reads files in a child process, which is started when first needed and again after it had to be ended.

    Parameters
    ----------
    seconds : float
        How long one file may take.
    """

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._lines: SimpleQueue[bytes] = SimpleQueue()

    def read(self, file: SourceFile, notify: Notify) -> Iterator[Located]:
        """Read the articles of one file.

        Raises
        ------
        ArticleError
            If it is refused, takes too long, or breaks the child.
        """
        child = self._started()
        question = json.dumps({"path": os.fspath(file.path), "name": file.name})
        try:
            _pipe(child.stdin).write(question.encode() + b"\n")
            _pipe(child.stdin).flush()
        except OSError:
            self.close()
            raise ArticleError("could not be read: the process that reads files has ended; try again") from None
        while True:
            message = self._next(self._seconds)
            if "refused" in message:
                raise ArticleError(str(message["refused"]))
            if "notice" in message:
                kind, where, reason = message["notice"]
                notify(Notice(NoticeKind(kind), where, reason))
            elif "article" in message:
                where, fields = message["article"]
                moment = fields.pop("published")
                yield where, Article(**fields, published=datetime.fromisoformat(moment) if moment else None)
            else:
                return

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._child is None:
            environment = {
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "PYTHONDONTWRITEBYTECODE": "1",
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
            }
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                [sys.executable, "-m", "seeds.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
            self._lines = SimpleQueue()
            Thread(target=_listen, args=(_pipe(self._child.stdout), self._lines), daemon=True).start()
            self._next(_START_SECONDS)  # it says that it is ready: what it takes to start is no file's fault
        return self._child

    def _next(self, seconds: float) -> "dict[str, list]":  # type: ignore[type-arg]
        try:
            line = self._lines.get(timeout=seconds)
        except Empty:
            self.close()
            raise ArticleError(
                f"took longer than {seconds:.0f} s to read; it may be damaged: save it again from its source"
            ) from None
        if not line:
            self.close()
            raise ArticleError(
                "broke the process that read it (out of memory, or a fault in it); save it again from its source"
            )
        message: dict[str, list] = json.loads(line)  # type: ignore[type-arg]
        if message.get("spent"):  # after this file a fresh child is better
            self.close()
        return message


def _listen(pipe: IO[bytes], lines: "SimpleQueue[bytes]") -> None:
    try:
        for line in pipe:
            lines.put(line)
    except (OSError, ValueError):  # closed while it was read
        pass
    lines.put(b"")


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the child has no pipe")
    return pipe
