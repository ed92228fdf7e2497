"""Rows of very many articles, made by child processes beside this one. Few articles need no child.

A child that is lost, or was never able to start, is made up for: what it was to do is done here.
"""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO

from retrieval.preparing import Maker
from retrieval.rows import Rows
from retrieval.types import Article

# Batches for which no child is worth starting: that takes about as long.
_ALONE = 1
# More would wait for this process, which writes what they make.
_MOST_CHILDREN = 4


class Crew:
    """Makes rows of batches, in order, several at a time.

    Parameters
    ----------
    maker : Maker
        Makes them here.
    folder : Path, optional
        The static model that children make them with; without one, there are none.
    """

    def __init__(self, maker: Maker, folder: Path | None) -> None:
        self._maker = maker
        self._folder = folder
        self.width = min(_MOST_CHILDREN, _cores()) if folder and sys.executable else 1
        self._over = False
        self.children: list[Child] = []
        self._idle: SimpleQueue[Child | None] = SimpleQueue()

    def __enter__(self) -> "Crew":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._over = True
        for child in self.children:
            child.end()

    def rows(self, batches: Iterable[list[Article]]) -> Iterator[tuple[list[Article], Rows]]:
        """Each batch with what is made of it; the next ones are being made while one is used."""
        waiting: deque[tuple[list[Article], Future[Rows]]] = deque()
        stream = iter(batches)
        first = list(islice(stream, _ALONE + 1))
        if len(first) <= _ALONE:
            self._folder = None
        for _ in range(self.width):
            self._idle.put(None)
        with ThreadPoolExecutor(self.width) as pool:
            try:
                for batch in chain(first, stream):
                    waiting.append((batch, pool.submit(self._made, batch)))
                    if len(waiting) > self.width + 1:
                        made, rows = waiting.popleft()
                        yield made, rows.result()
                while waiting:
                    made, rows = waiting.popleft()
                    yield made, rows.result()
            finally:
                for _, left in waiting:
                    left.cancel()
                self._end()

    def _made(self, batch: Sequence[Article]) -> Rows:
        child = self._idle.get()
        try:
            if child is None:
                child = self._hired()
            if child is not None:
                try:
                    return child.rows(batch)
                except (OSError, ValueError):
                    child.end()
                    child = None
                    self._folder = None  # whatever ended it would end the next one, too
            if self._over:
                raise RuntimeError("nobody waits for this batch any more")
            return self._maker.rows(batch)
        finally:
            self._idle.put(child)

    def _hired(self) -> "Child | None":
        if self._folder is None:
            return None
        with suppress(OSError):
            child = Child(self._folder)
            self.children.append(child)
            return child
        self._folder = None
        return None


class Child:
    """A process that makes rows; it ends with this one.

    Parameters
    ----------
    folder : Path
        Of the static model.
    """

    def __init__(self, folder: Path) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "PYTHONDONTWRITEBYTECODE": "1",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "TOKENIZERS_PARALLELISM": "false",
            "RAYON_NUM_THREADS": "1",
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-m", "retrieval.helper", os.fspath(folder.absolute())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def rows(self, articles: Sequence[Article]) -> Rows:
        """Rows of articles.

        Raises
        ------
        OSError, ValueError
            If the process has ended.
        """
        question = json.dumps([(article.title, article.text, article.language) for article in articles])
        pipe, answers = _pipe(self._process.stdin), _pipe(self._process.stdout)
        pipe.write(question.encode() + b"\n")
        pipe.flush()
        length = int.from_bytes(_exactly(answers, 8), "little")
        return Rows.from_bytes(_exactly(answers, length))

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the process is no more."""
        return self._process.poll() is not None

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not yet sent cannot be
                    pipe.close()


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    data = pipe.read(length)
    if len(data) != length:
        raise OSError("the process that helped has ended")
    return data


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("the process has no pipe")
    return pipe


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
