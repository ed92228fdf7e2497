"""What an archive withstands: ``python -m benchmarks.reliability [ROW…]`` prints the rows of docs/reliability.md.

Rows: kill, faults, native, damage, readers, scale. Without a name, all of them; about ten minutes on two cores.
"""

import argparse
import errno
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks import readers
from benchmarks.faults import FAULTS, OPERATIONS, Faulty, State, Zygote, articles, leaks, native_faults, prepare, system
from retrieval import Archive
from retrieval.errors import ArchiveDamaged

KILLS = 200
# Of the calls that an operation makes, every so many fail, one at a time.
CALL_STEP = 4
NATIVE_STEP = 12
SECONDS = 60.0
CHANGED = 100
_NATIVE_FAULTS = {
    "ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EACCES": errno.EACCES, "SIGKILL": 0, "half a write, then ENOSPC": -1
}  # fmt: skip


_BAD = ("DAMAGED", "NEITHER", "LEAKS", "SILENT", "UNEXPECTED", "NOT FOUND", "NOT SOUND", "PROBLEM")


class Tried:
    """An archive to spoil: what it is before each operation, what after; and a count of what was found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prepared = folder / "prepared"
        prepare(self.prepared)
        self.before = State.of(self.prepared)
        self.after: dict[str, State | None] = {}
        self.calls: dict[str, int] = {}
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

    def look(self, name: str, path: Path) -> str:
        """What is left: "before" or "after"; anything else is a fault of ours."""
        try:
            found = State.of(path)
        except Exception as error:
            return f"DAMAGED ({error})"
        if found not in (self.before, self.after[name]):
            return "NEITHER"
        if left := leaks(path):
            return f"LEAKS {left}"
        return "after" if found == self.after[name] else "before"


def kill(tried: Tried) -> Iterator[str]:
    """SIGKILL at random moments of each operation."""
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


def faults(tried: Tried) -> Iterator[str]:
    """A call of the store that fails, each in its turn."""
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
    changes: list[int] = []
    beside = readers.measure(path, SECONDS, lambda: changes.append(readers.write(path, SECONDS)) or 0)
    what = f"{readers.PROCESSES} processes of {readers.THREADS} reading threads, {readers.ARTICLES:,} articles"
    problems = len(alone.problems) + len(beside.problems)
    yield (
        f"{what}, {SECONDS:.0f} s; a writer made {2 * sum(changes)} changes | {len(beside.times):,} searches, "
        f"up to {beside.states} states: {problems} errors or torn hits; "
        f"p95 {alone.p95:.1f} ms without the writer, {beside.p95:.1f} ms beside it"
    )
    for problem in [*alone.problems, *beside.problems][:3]:
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
    "faults": faults,
    "native": native,
    "damage": damage,
    "readers": read,
    "scale": scale,
}


def main() -> int:
    """Run the rows; 1 if anything was found that must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    rows = parser.parse_args().rows or list(ROWS)
    if unknown := [row for row in rows if row not in ROWS]:
        parser.error(f"no row {unknown[0]!r}; there are {', '.join(ROWS)}")
    bad = False
    with tempfile.TemporaryDirectory() as name:
        tried = Tried(Path(name))
        print("| tried | found | row |\n|---|---|---|", flush=True)
        for row in rows:
            began = time.monotonic()
            for line in ROWS[row](tried):
                bad |= any(
                    word in line for word in ("DAMAGED", "NEITHER", "LEAKS", "SILENT", "NOT ", "PROBLEM", "UNEXP")
                )
                print(f"| {line} | {row} |", flush=True)
            print(f"{row}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return int(bad)


def _said(found: Counter[str]) -> str:
    return ", ".join(f"{count} × {what}" for what, count in found.most_common())


def _seconds(call: Callable[..., object], *arguments: object) -> float:
    began = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
