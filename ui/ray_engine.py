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

# Ray looks at these when it is imported. Nothing is ever told to anyone; and a cluster of this machine alone gets a key
# for this once, else Ray would write one into the home folder.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
if not os.environ.get("RAY_ADDRESS"):
    os.environ.setdefault("RAY_AUTH_MODE", "token")
    os.environ.setdefault("RAY_AUTH_TOKEN", token_hex(32))


from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
import ray
from ray.exceptions import RayError, RayTaskError

from retrieval.copies import PERMUTATIONS, Signatures
from retrieval.errors import ArchiveUnreachable
from retrieval.preparing import article_signatures
from retrieval.shards import Shard, assembling, group_keys, make_shard
from retrieval.types import Article
from seeds import Notice, SourceFile
from seeds.reading import Seen, content_of, read_all
from ui.reading import Reading

if TYPE_CHECKING:
    from retrieval import Archive
    from retrieval.building import Progress
    from retrieval.copies import Keys

# Files that are read in one piece of work, and bytes of them; a file is never cut.
_FILES = 200
_BYTES = 16_000_000
# Articles of a part.
_ARTICLES = 2_000
# A piece of work that breaks so many machines is not tried on another.
_TRIES = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that was read: its id, what is the same for its copies, where it stands; its file, by number."""

    article_id: str
    content: bytes
    where: str
    file: int


@dataclass(frozen=True, slots=True)
class Read:
    """What came of some files, in order; and the articles' signatures."""

    found: list[Entry | Notice]
    signatures: Signatures


def read_shard(files: Sequence[SourceFile]) -> tuple[Read, list[Article]]:
    """Read files; runs on any machine."""
    found: list[Entry | Notice] = []
    articles = []
    numbers = {file: number for number, file in enumerate(files)}
    for file, where, article in read_all(files, found.append):
        found.append(Entry(article.id, content_of(article), where, numbers[file]))
        articles.append(article)
    return Read(found, article_signatures(articles)), articles


def prepare_shard(
    articles: Sequence[Article], chosen: Sequence[int], groups: "Keys", run: int, model: str | None
) -> Shard:
    """Make a part of some of the articles that were read; runs on any machine."""
    return make_shard([articles[place] for place in chosen], groups, run, model)


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
        batches = list(_batches(reading.files))
        with _telling():
            pieces = [task.remote(files) for files in batches]
            for files, (light, articles) in zip(batches, pieces, strict=True):
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


def _batches(files: Sequence[SourceFile]) -> Iterator[list[SourceFile]]:
    batch: list[SourceFile] = []
    size = 0
    for file in files:
        own = file.path.stat().st_size if file.path.is_file() else 0
        if batch and (len(batch) == _FILES or size + own > _BYTES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += own
    if batch:
        yield batch


def _join_cluster() -> None:
    chosen: dict[str, Any] = {}
    if not os.environ.get("RAY_ADDRESS"):
        chosen = {"address": "local", "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    with _telling():
        ray.init(log_to_driver=False, logging_level=logging.ERROR, **chosen)


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
        said = " ".join(str(error).split())[:200]
        raise ArchiveUnreachable(f"the Ray cluster: {said}; look after it, and run the command again") from error
