"""``python -m fuzz [--seconds N] [NAME...]``: coverage-guided fuzzing of every target, N seconds each.

Each runs in a process of its own, since atheris never returns. An input that breaks a property is kept beside the
results, and the exit code is 1.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# What is longer finds no more, only more slowly.
_LONGEST = 4096
_SLOW_SECONDS = 10


def main() -> int:
    """Run the targets named, or all."""
    from fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(prog="python -m fuzz")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=20, help="how long for each target")
    parser.add_argument("--jobs", type=int, default=1, help="how many targets at once")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"), help="where inputs that break something go")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        _fuzz(chosen.names[0], chosen.seconds, chosen.keep)
        return 0
    chosen.keep.mkdir(exist_ok=True)
    with ThreadPoolExecutor(chosen.jobs) as pool:
        broken = sum(pool.map(lambda name: _apart(name, chosen.seconds, chosen.keep), chosen.names or TARGETS))
    if not any(chosen.keep.iterdir()):
        chosen.keep.rmdir()
    return 1 if broken else 0


def _apart(name: str, seconds: int, keep: Path) -> bool:
    """Run a target in a process of its own; whether something broke it."""
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603 - this module again, for one target
        [sys.executable, "-m", "fuzz", "--one", "--seconds", str(seconds), "--keep", keep, name],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    tried = [line for line in done.stdout.splitlines() if line.startswith("stat::number_of_executed_units")]
    count = int(tried[0].split()[-1]) if tried else 0
    said = f"{name:10} {count:>9,} inputs {time.monotonic() - began:6.0f} s  {'broken' if done.returncode else 'ok'}\n"
    if done.returncode:
        said += "\n".join(done.stdout.splitlines()[-25:]) + "\n"
    sys.stdout.write(said)
    sys.stdout.flush()
    return done.returncode != 0


def _fuzz(name: str, seconds: int, keep: Path) -> None:
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

    rooms = ["seeds", "retrieval.sentences", "retrieval.text", "retrieval.store", "retrieval.checked", "ui"]
    with atheris.instrument_imports(include=rooms):
        from fuzz.targets import TARGETS, seeds_of

    with tempfile.TemporaryDirectory(prefix="sukien-corpus-") as corpus:
        for number, data in enumerate(seeds_of(name)):
            Path(corpus, str(number)).write_bytes(data)
        TARGETS[name](b"")  # what is made once is made before the clock runs
        limits = [
            f"-max_total_time={seconds}",
            f"-timeout={_SLOW_SECONDS}",
            f"-max_len={_LONGEST}",
            "-rss_limit_mb=4096",
        ]
        wanted = ["-print_final_stats=1", f"-artifact_prefix={keep}{os.sep}{name}-", "-verbosity=0", corpus]
        atheris.Setup([name, *limits, *wanted], TARGETS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
