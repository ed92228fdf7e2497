"""Articles prepared on the machines of a Ray cluster: read, cleaned, embedded, written. The only file that knows Ray.

Files are read where Ray likes, so each machine must see them under the same path, and have Sukien installed. First all
are read; the articles stay in the cluster, and only their ids, signatures and what there is to tell come here, where
copies are found in the order of the files. Then parts are made of what is left, and come here as they are done. What a
lost machine was doing, or had done and not yet handed over, is done again on another; a part has its number, so it
counts once. Ray sends pickles between its machines: whoever may talk to the cluster may run anything in it.
"""

import logging
import os
import sys
from secrets import token_hex

# Ray looks at these when it is imported. Nothing is ever told to anyone. A cluster of this machine alone stays on the
# loopback interface, by the setting that does so on Windows and macOS of itself: else Ray takes the address by which
# the machine would reach 8.8.8.8, also where it is told 127.0.0.1. And it gets a key for this once, else Ray would
# write one into the home folder.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
if not os.environ.get("RAY_ADDRESS"):
    os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
    os.environ.setdefault("RAY_AUTH_MODE", "token")
    os.environ.setdefault("RAY_AUTH_TOKEN", token_hex(32))


from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
import ray
from ray.exceptions import RayError, RayTaskError

from retrieval.copies import PERMUTATIONS, Signatures
from retrieval.errors import ArchiveUnreachable
from retrieval.shards import assembling, group_keys
from seeds import Notice, SourceFile
from seeds.reading import Seen
from ui.ray_work import Read, batches, prepare_shard, read_shard
from ui.reading import Reading

if TYPE_CHECKING:
    from retrieval import Archive
    from retrieval.building import Progress

# Articles of a part.
_ARTICLES = 2_000
# A piece of work that breaks so many machines is not tried on another.
_TRIES = 10


class RayEngine:
    """A Ray cluster at work: the one at $RAY_ADDRESS, or one of this machine alone."""

    def __init__(self) -> None:
        self._leaving = ExitStack()
        self._articles: list[Any] = []
        self._kept: list[list[int]] = []
        self._ids: list[str] = []
        self._signatures: list[Signatures] = []

    def __enter__(self) -> "RayEngine":
        with ExitStack() as leaving:
            # What Ray has to say, as of a machine that is lost, must not get among what a program reads.
            leaving.enter_context(redirect_stdout(sys.stderr))
            if not ray.is_initialized():
                _join_cluster()
                leaving.callback(ray.shutdown)
            self._leaving = leaving.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._articles.clear()
        self._leaving.close()

    def read(self, reading: Reading) -> None:
        """Read all files; `reading` is told what it would have found."""
        seen = Seen()
        task: Any = ray.remote(read_shard).options(num_returns=2, max_retries=_TRIES)
        pieces_of_work = list(batches(reading.files))
        with _telling():
            pieces = [task.remote(files) for files in pieces_of_work]
            for files, (light, articles) in zip(pieces_of_work, pieces, strict=True):
                read: Read = ray.get(light)
                self._articles.append(articles)
                self._take(read, files, reading, seen)
                reading.opened(len(files))

    def _take(self, read: Read, files: Sequence[SourceFile], reading: Reading, seen: Seen) -> None:
        kept: list[int] = []
        number = 0
        for entry in read.found:
            if isinstance(entry, Notice):
                reading.notices.append(entry)
                continue
            notice = seen.check(entry.article_id, entry.content, entry.where)
            if notice is None:
                kept.append(number)
                self._ids.append(entry.article_id)
                reading.take(entry.article_id, files[entry.file])
            else:
                reading.notices.append(notice)
            number += 1
        self._kept.append(kept)
        self._signatures.append(read.signatures[kept])

    def build(self, path: Path, model: str | None, store: str | None, progress: "Progress | None" = None) -> "Archive":
        """Make an archive of what was read."""
        none = np.empty((0, PERMUTATIONS), dtype=np.uint32)
        groups = group_keys(self._ids, np.concatenate([none, *self._signatures]))
        task: Any = ray.remote(prepare_shard).options(max_retries=_TRIES)
        with assembling(path, model, store) as assembly, _telling():
            most = 2 * int(_resources().get("CPU", 1)) + 1
            waiting: dict[Any, tuple[int, int]] = {}
            done = 0
            for number, (articles, chosen, first) in enumerate(self._parts()):
                given = groups[first : first + len(chosen)]
                waiting[task.remote(articles, chosen, given, number + 1, model)] = number, len(chosen)
                while len(waiting) >= most:
                    done += self._one(waiting, assembly.put)
                    if progress:
                        progress(done, len(self._ids))
            while waiting:
                done += self._one(waiting, assembly.put)
                if progress:
                    progress(done, len(self._ids))
            return assembly.finish()

    def _parts(self) -> Iterator[tuple[Any, list[int], int]]:
        """For each part the articles that it is made of, which of them, and the number of the first in the archive."""
        first = 0
        for articles, kept in zip(self._articles, self._kept, strict=True):
            for start in range(0, len(kept), _ARTICLES):
                chosen = kept[start : start + _ARTICLES]
                yield articles, chosen, first
                first += len(chosen)

    @staticmethod
    def _one(waiting: dict[Any, tuple[int, int]], put: Any) -> int:  # noqa: ANN401  # a bound method
        (ready, *_), _ = ray.wait(list(waiting), num_returns=1)
        number, count = waiting.pop(ready)
        put(number, ray.get(ready))
        return count


def _join_cluster() -> None:
    chosen: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    try:
        if os.environ.get("RAY_ADDRESS"):
            ray.init(**chosen)
        else:
            with _without_dashboard():
                ray.init(address="local", include_dashboard=False, **chosen)
    except Exception as error:  # Ray raises plain ones, too: where a busy machine takes half a minute to start it
        raise _unreachable(error) from error


@contextmanager
def _without_dashboard() -> Iterator[None]:
    """No process for a dashboard: also where none is wanted, Ray starts one, which asks outside what cloud this is."""
    from ray._private.node import Node

    start = Node.start_api_server
    Node.start_api_server = lambda *_, **__: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        Node.start_api_server = start  # type: ignore[method-assign]


def _resources() -> dict[str, float]:
    found: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    return found


@contextmanager
def _telling() -> Iterator[None]:
    """Errors of a piece of work are what they were there; those of Ray become ours."""
    try:
        yield
    except RayTaskError as error:
        raise error.cause from None
    except (RayError, ConnectionError) as error:
        raise _unreachable(error) from error


def _unreachable(error: Exception) -> ArchiveUnreachable:
    said = " ".join(str(error).split())[:200]
    return ArchiveUnreachable(f"the Ray cluster: {said}; look after it, and run the command again")
