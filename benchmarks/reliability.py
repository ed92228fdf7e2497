"""What an archive withstands: ``python -m benchmarks.reliability [ROW…]`` prints the rows of docs/reliability.md.

Rows: kill, children, faults, native, damage, readers, scale. Without a name, all of them; some minutes on two cores. Of
several rows those that measure no time run first, two at once, each in a process of its own.
"""

import argparse
import errno
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from benchmarks import orphans, readers
from benchmarks.faults import (
    FAULTS,
    LONG,
    OPERATIONS,
    Faulty,
    State,
    Zygote,
    articles,
    leaks,
    native_faults,
    prepare,
    system,
)
from retrieval import Archive
from retrieval.errors import ArchiveDamaged

KILLS = 200
# Of builds that child processes help with; half of them over an archive, half the first.
LONG_KILLS = 20
# Of the calls that an operation makes, every so many fail, one at a time.
CALL_STEP = 3
NATIVE_STEP = 9
SECONDS = 60.0
CHANGED = 100
_NATIVE_FAULTS = {
    "ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EACCES": errno.EACCES, "SIGKILL": 0, "half a write, then ENOSPC": -1
}  # fmt: skip


_BAD = ("DAMAGED", "NEITHER", "LEAKS", "SILENT", "UNEXPECTED", "NOT FOUND", "NOT SOUND", "PROBLEM")
_HEAD = "| tried | found | row |\n|---|---|---|\n"


class Tried:
    """An archive to spoil: what it is before each operation, what after; and a count of what was found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.after: dict[str, State | None] = {}
        self.calls: dict[str, int] = {}

    @cached_property
    def prepared(self) -> Path:
        """The archive as it is before."""
        path = self.folder / "prepared"
        prepare(path)
        return path

    @cached_property
    def before(self) -> State | None:
        """What it is before."""
        return State.of(self.prepared)

    def run_all(self) -> None:
        """Find out what it is after each operation, and how many calls that makes."""
        for name, operation in OPERATIONS.items():
            counting = Faulty()
            path = self.copy()
            with system(counting):
                operation(path)
            self.after[name], self.calls[name] = State.of(path), counting.calls

    def copy(self) -> Path:
        """A fresh copy."""
        path = self.folder / "copy"
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(self.prepared, path)
        return path

    def look(self, name: str, path: Path, *, new: bool = False) -> str:
        """What is left: "before", which is nothing for a new archive, or "after"; anything else is a fault of ours."""
        before = None if new else self.before
        try:
            found = State.of(path)
        except Exception as error:
            return f"DAMAGED ({error})"
        if found not in (before, self.after[name]):
            return "NEITHER"
        if found is None:
            Archive.build(articles(0, 3), path)
        if left := leaks(path):
            return f"LEAKS {left}"
        return "after" if found == self.after[name] else "before"


def kill(tried: Tried) -> Iterator[str]:
    """SIGKILL at random moments of each operation."""
    tried.run_all()
    chance, found = np.random.default_rng(6), Counter[str]()
    with Zygote() as zygote:
        longest = {}
        for name in OPERATIONS:
            began = time.perf_counter()
            zygote.start(name, tried.copy())
            zygote.wait()
            longest[name] = time.perf_counter() - began
        for number in range(KILLS):
            name = list(OPERATIONS)[number % len(OPERATIONS)]
            path = tried.copy()
            process = zygote.start(name, path)
            time.sleep(chance.uniform(0, longest[name]))
            os.kill(process, signal.SIGKILL)
            zygote.wait()
            found[tried.look(name, path)] += 1
    yield f"SIGKILL at {KILLS} random moments of build, add, remove, compact | {_said(found)}"


def children(tried: Tried) -> Iterator[str]:
    """SIGKILL at moments of builds that child processes help with."""
    found, helped, orphaned = Counter[str](), 0, 0
    with Zygote() as zygote:
        whole = tried.copy()
        seconds = orphans.whole(zygote, whole)
        tried.after["long"] = State.of(whole)
        for number in range(LONG_KILLS):
            path = tried.copy()
            if number % 2:
                shutil.rmtree(path)
            killed = orphans.kill(zygote, path, seconds * (number + 0.5) / LONG_KILLS)
            helped += bool(killed.helped)
            orphaned += len(killed.orphans)
            found[tried.look("long", path, new=bool(number % 2))] += 1
    lived = "PROBLEM: children that lived on: " if orphaned else "children that lived on: "
    yield (
        f"SIGKILL at {LONG_KILLS} moments of builds of {LONG:,} articles, {helped} of them while child processes were "
        f"at work | {_said(found)}; {lived}{orphaned}"
    )


def faults(tried: Tried) -> Iterator[str]:
    """A call of the store that fails, each in its turn."""
    tried.run_all()
    found = Counter[str]()
    for name, operation in OPERATIONS.items():
        for number in range(0, tried.calls[name], CALL_STEP):
            for fault in FAULTS:
                path = tried.copy()
                with system(Faulty(number, fault)):
                    try:
                        operation(path)
                        told = "done"
                    except OSError:
                        told = "told"
                state = tried.look(name, path)
                found[state if told == "told" or state == "after" else f"SILENT {state}"] += 1
    calls = sum(tried.calls.values())
    what = f"{', '.join(FAULTS)} at every {CALL_STEP}th of {calls} calls to the system"
    yield f"{what}: {found.total()} faults | {_said(found)}"


def native(tried: Tried) -> Iterator[str]:
    """Faults under the whole process, libraries included."""
    library = native_faults(tried.folder)
    if library is None:
        yield "faults under the whole process | not tried: there is no C compiler here, or this is not Linux"
        return
    tried.run_all()
    found, calls = Counter[str](), 0
    with Zygote(library) as zygote:
        for name in OPERATIONS:
            path = tried.copy()
            zygote.start(name, path, native=(-1, 0))
            zygote.wait()
            total = int(path.with_suffix(".calls").read_text("ascii"))
            calls += total
            for number in range(0, total, NATIVE_STEP):
                for kind in _NATIVE_FAULTS.values():
                    path = tried.copy()
                    zygote.start(name, path, native=(number, kind))
                    ended = zygote.wait()
                    state = tried.look(name, path)
                    found[f"UNEXPECTED ERROR {state}" if ended == 2 else state] += 1
    what = f"{', '.join(_NATIVE_FAULTS)} at every {NATIVE_STEP}th of {calls} calls of the whole process"
    yield f"{what}, the word index's own included: {found.total()} faults | {_said(found)}"


def damage(tried: Tried) -> Iterator[str]:
    """One changed byte, anywhere."""
    found = Counter[str]()
    path = tried.copy()
    files = [file for file in sorted(path.rglob("*")) if file.is_file() and file.stat().st_size]
    for file in files:
        good = file.read_bytes()
        for place in {int(share * (len(good) - 1)) for share in (0, 0.2, 0.4, 0.6, 0.8, 1)}:
            file.write_bytes(good[:place] + bytes([good[place] ^ 0x20]) + good[place + 1 :])
            try:
                problems: Sequence[str] = Archive.open(path).verify()
            except ArchiveDamaged as error:
                problems = [str(error)]
            named = any(file.name in problem for problem in problems)
            found["found and named" if named else f"NOT FOUND {file} {place}"] += 1
        file.write_bytes(good)
    yield f"one changed byte, at 6 places of each of {len(files)} files: {found.total()} | {_said(found)}"
    mended = Counter[str]()
    for kind in ("CURRENT", "manifest.json", "deleted.npy", "articles.jsonl", "vectors.npy", "passages.npy", "*.idx"):
        path = tried.copy()
        file = sorted(path.rglob(kind))[-1]
        good = file.read_bytes()
        file.write_bytes(good[:-9] + bytes([good[-9] ^ 0x20]) + good[-8:] if kind != "CURRENT" else b"\0" + good[1:])
        lost = sum("lost" in line for line in Archive.repair(path))
        sound = not Archive.open(path).verify()
        mended[("sound again" if sound else "NOT SOUND") + (f", {lost} article lost and named" if lost else "")] += 1
    yield f"`sukien repair` after one changed byte in a file of {mended.total()} kinds | {_said(mended)}"


def read(tried: Tried) -> Iterator[str]:
    """Readers while a writer adds, replaces, removes, compacts."""
    path = tried.folder / "read"
    Archive.build(articles(0, readers.ARTICLES), path)
    alone = readers.measure(path, SECONDS / 3, None)
    what = (
        f"{readers.PROCESSES} processes of {readers.THREADS} reading threads, {readers.ARTICLES:,} articles; "
        f"each asks again {1000 * readers.READS[0]:.0f} to {1000 * readers.READS[1]:.0f} ms after an answer"
    )
    yield f"{what}, {SECONDS / 3:.0f} s without a writer | {len(alone.times):,} searches, {_waits(alone)}"
    problems = [*alone.problems]
    writers: dict[str, Callable[[], int]] = {
        "that never pauses": partial(readers.write, path, SECONDS),
        "that never pauses, at the priority of `sukien add`": partial(readers.write_as_command, path, SECONDS),
        "that pauses after each": partial(readers.write, path, SECONDS, readers.PAUSE),
    }
    for paced, work in writers.items():
        beside = readers.measure(path, SECONDS, work)
        problems += beside.problems
        changes = 2 * beside.work
        yield (
            f"{SECONDS:.0f} s beside a writer {paced}: {changes} changes, {changes / SECONDS:.1f} a second, "
            f"processor time {1000 * beside.worked / max(1, changes):.0f} ms each | {len(beside.times):,} searches, "
            f"up to {beside.states} states, {len(beside.problems)} errors or torn hits; {_waits(beside)}; "
            f"p95 {beside.p95 / alone.p95:.1f} times as long"
        )
    for problem in problems[:3]:
        yield f"PROBLEM | {problem}"


def scale(tried: Tried) -> Iterator[str]:
    """What a change costs in a large archive."""
    for size in (10_000, 100_000):
        path = tried.folder / "large"
        archive = Archive.build(articles(0, size), path)
        added = [_seconds(archive.add, articles(size + CHANGED * n, CHANGED)) for n in range(16)]
        removed = [_seconds(archive.remove, [f"a{CHANGED * n + k}" for k in range(CHANGED)]) for n in range(8)]
        opened = [_seconds(Archive.open, path) for _ in range(5)]
        yield (
            f"{CHANGED} articles of {size:,} added 16 times, removed 8 times | "
            f"add {statistics.median(added):.2f} s median, {max(added):.2f} s at most; "
            f"remove {statistics.median(removed):.2f} s, {max(removed):.2f} s; "
            f"open {1000 * statistics.median(opened):.0f} ms; {len(archive.snapshot.parts)} parts"
        )


ROWS: dict[str, Callable[[Tried], Iterator[str]]] = {
    "kill": kill,
    "children": children,
    "faults": faults,
    "native": native,
    "damage": damage,
    "readers": read,
    "scale": scale,
}


# Rows whose times count: each runs alone.
TIMED = ("readers", "scale")


def main() -> int:
    """Run the rows; 1 if anything was found that must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    rows = parser.parse_args().rows or list(ROWS)
    if unknown := [row for row in rows if row not in ROWS]:
        parser.error(f"no row {unknown[0]!r}; there are {', '.join(ROWS)}")
    sys.stdout.write(_HEAD)
    sys.stdout.flush()
    if len(rows) == 1:
        return _run(rows[0])
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(_apart, [row for row in rows if row not in TIMED]))
    return max([*ended, *map(_apart, [row for row in rows if row in TIMED])])


def _run(row: str) -> int:
    """Run a row; 1 if anything was found that must not be."""
    bad, began = False, time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        for line in ROWS[row](Tried(Path(name))):
            bad |= any(word in line for word in _BAD)
            sys.stdout.write(f"| {line} | {row} |\n")
            sys.stdout.flush()
    sys.stderr.write(f"{row}: {time.monotonic() - began:.0f} s\n")
    return int(bad)


def _apart(row: str) -> int:
    """Run a row in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.reliability", row], stdout=subprocess.PIPE, text=True)
    sys.stdout.write(done.stdout.removeprefix(_HEAD))
    sys.stdout.flush()
    return done.returncode


def _waits(seen: readers.Readers) -> str:
    return (
        f"p50 {statistics.median(seen.times):.1f} ms, p95 {seen.p95:.1f} ms, "
        f"processor time {1000 * seen.processor / len(seen.times):.1f} ms"
    )


def _said(found: Counter[str]) -> str:
    return ", ".join(f"{count} × {what}" for what, count in found.most_common())


def _seconds(call: Callable[..., object], *arguments: object) -> float:
    began = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
