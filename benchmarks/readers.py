"""Readers at work while a writer changes their archive: ``python -m benchmarks.readers`` is one process of them, or it.

Each thread asks the service that the page uses, which opens the archive again whenever it has changed, and checks every
hit: its text must be what its article holds there, and the article one that was written as a whole. A thread reads what
was found for a while, the same with a writer and without, and asks again: it is a very quick visitor.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, cast

import numpy as np

from benchmarks.faults import articles
from retrieval import Archive, Article
from ui.cli import give_way
from ui.service import Service

ARTICLES = 5_000
PROCESSES = 4
THREADS = 2
# Seconds between an answer and the next question of a thread: together they ask some seventy-five a second.
READS = (0.05, 0.15)
# Seconds between two changes of a writer that pauses.
PAUSE = 0.25
_QUESTIONS = [article.title for article in articles(0, 500)]
_WHOLE = re.compile(r"Ngày \d+/3, .* lần thứ (\d+)(?: \(bản \d+\))?\.\nCó (\d+) người dự; việc số (\d+) sẽ xong .*\.")


@dataclass(frozen=True)
class Readers:
    """What readers saw: times of their searches in milliseconds, states of the archive, and what was wrong.

    `processor` is the processor time that they took, in seconds; `work` is what was done meanwhile, as a number, and
    `worked` the processor time of that.
    """

    times: list[float]
    states: int
    problems: list[str]
    processor: float
    work: int = 0
    worked: float = 0.0

    @property
    def p95(self) -> float:
        """Time within which 95 of 100 searches were done, in milliseconds."""
        return statistics.quantiles(self.times, n=20)[-1]


def read(path: Path, seconds: float, threads: int, process: int) -> Readers:
    """Read in some threads of this process, which is one of several."""
    service, times, problems, states = Service(path), [], [], set()
    service.search(_QUESTIONS[0])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    ends, processor = time.monotonic() + seconds, time.process_time()

    def work(thread: int) -> None:
        chance = np.random.default_rng([process, thread])
        try:
            while time.monotonic() < ends:
                time.sleep(chance.uniform(*READS))
                question = _QUESTIONS[chance.integers(len(_QUESTIONS))]
                began = time.perf_counter()
                archive = service.archive()
                hits = archive.search(question)
                times.append(1000 * (time.perf_counter() - began))
                states.add(archive.snapshot.manifest.generation)
                if not hits:
                    problems.append(f"nothing found: {question}")
                for hit in hits:
                    article = archive.article(hit.article_id)
                    if article.text[hit.start : hit.end] != hit.text or not _is_whole(article):
                        problems.append(f"torn: {hit}")
        except Exception as error:
            problems.append(repr(error))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return Readers(times, len(states), problems, time.process_time() - processor)


def write(path: Path, seconds: float, pause: float = 0.0) -> int:
    """Change the archive for some seconds: add, replace, remove, now and then compact; the number of rounds."""
    archive, ends, changes = Archive.open(path), time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        first = ARTICLES + 20 * changes
        archive.add([*articles(first, 20), *articles(changes % 100, 5, f" (bản {changes})")])
        time.sleep(pause)
        archive.remove([f"a{number}" for number in range(first, first + 15)])
        if changes % 25 == 24:
            archive.compact()
        time.sleep(pause)
        changes += 1
    return changes


def write_as_command(path: Path, seconds: float) -> int:
    """Change the archive without a pause, in a process of its own that gives way as `sukien add` does; see `write`."""
    command = [sys.executable, "-m", "benchmarks.readers", str(path), str(seconds)]
    return int(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def measure(path: Path, seconds: float, work: Callable[[], int] | None, processes: int = PROCESSES) -> Readers:
    """Let readers work in processes of their own, while `work` is done in this one or in a child that it waits for."""
    command = [sys.executable, "-m", "benchmarks.readers", str(path), str(seconds), str(THREADS)]
    running = [
        subprocess.Popen([*command, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for number in range(processes)
    ]
    for process in running:
        cast(IO[str], process.stdout).readline()  # it has opened the archive
    for process in running:
        cast(IO[str], process.stdin).write("go\n")
        cast(IO[str], process.stdin).flush()
    processor = _processor()
    done = 0 if work is None else work()
    processor = _processor() - processor
    results = [Readers(**json.loads(process.communicate()[0])) for process in running]
    return Readers(
        [time for result in results for time in result.times],
        max(result.states for result in results),
        [problem for result in results for problem in result.problems],
        sum(result.processor for result in results),
        done,
        processor,
    )


def _processor() -> float:
    """Processor time of this process and of the children that it has waited for, in seconds."""
    return sum(os.times()[:4])


def _is_whole(article: Article) -> bool:
    numbers = _WHOLE.fullmatch(article.text)
    number = int(article.id.removeprefix("a"))
    return bool(numbers) and [int(found) for found in numbers.groups()] == [number, number * 7 + 3, number * 31]


if __name__ == "__main__":
    if len(sys.argv) == 3:
        give_way()
        sys.stdout.write(str(write(Path(sys.argv[1]), float(sys.argv[2]))))
    else:
        found = read(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
        sys.stdout.write(json.dumps(asdict(found)))
