"""Writers that are killed while child processes work for them (retrieval.crew): who lives on, and what is left."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults import Zygote

# A child that is at work sees that its writer is gone when it has made what it was told to make.
PATIENCE = 60.0
_LOOK = 0.01


@dataclass(frozen=True)
class Killed:
    """How it ended.

    Attributes
    ----------
    helped : int
        Children that were there at that moment.
    orphans : tuple of int
        Those that were still there a good while later.
    """

    helped: int
    orphans: tuple[int, ...]


def whole(zygote: Zygote, path: Path) -> float:
    """Let a long build run to its end; the seconds from its first child on."""
    number = zygote.start("long", path)
    _first_child(number)
    began = time.monotonic()
    if ended := zygote.wait():
        raise RuntimeError(f"a long build ended with {ended}")
    return time.monotonic() - began


def kill(zygote: Zygote, path: Path, pause: float) -> Killed:
    """Kill a long build some seconds after its first child is there."""
    number = zygote.start("long", path)
    _first_child(number)
    time.sleep(pause)
    helpers = children(number)
    os.kill(number, signal.SIGKILL)
    zygote.wait()
    until = time.monotonic() + PATIENCE
    while any(map(alive, helpers)) and time.monotonic() < until:
        time.sleep(_LOOK)
    return Killed(len(helpers), tuple(filter(alive, helpers)))


def children(number: int) -> list[int]:
    """Child processes of a process, by their numbers; on Linux."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if int(fields[1]) == number and fields[0] not in "ZX":
            found.append(int(status.parent.name))
    return sorted(found)


def alive(number: int) -> bool:
    """Whether a process is there, and not merely waiting for its end to be noticed."""
    status = Path(f"/proc/{number}/stat")
    if Path("/proc/self").exists():
        try:
            return status.read_text("utf-8", "replace").rpartition(")")[2].split()[0] not in "ZX"
        except OSError:
            return False
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def _first_child(number: int) -> None:
    until = time.monotonic() + PATIENCE
    while not children(number):
        if not alive(number) or time.monotonic() > until:
            raise RuntimeError("the build had no child process")
        time.sleep(_LOOK)
