"""How fast, how large: ``python -m benchmarks.speed --data DIR [--articles 10000] [--keep]``.

Builds an archive of the first articles of train/news_vi with the command line, in a process of its own; then measures
opening, warm searches and answers (questions: headlines), and whole runs of ``sukien ask``. Medians of several.
"""

import argparse
import json
import lzma
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.results import save
from retrieval import Archive

RUNS = 5
QUESTIONS = 200


def main() -> None:
    """Run the benchmark, print its table, keep its results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--keep", action="store_true", help="write benchmarks/results/speed.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        titles = _write_articles(arguments.data, folder / "articles.jsonl", arguments.articles)
        result = measure(folder, titles)
    print("| what | measured |\n|---|---|")
    for what, value in result.items():
        print(f"| {what} | {value} |")
    if arguments.keep:
        save("speed", result)


def measure(folder: Path, titles: Sequence[str]) -> dict[str, str]:
    """Build, open, search, ask; each measure with its unit."""
    archive_path = folder / "archive"
    seconds, memory = _run("build", str(folder / "articles.jsonl"), "--archive", str(archive_path))
    questions = titles[:: max(1, len(titles) // QUESTIONS)][:QUESTIONS]
    # Before this process opens the archive: a child's peak is no less than what its parent held when it began.
    runs = [_run("ask", question, "--archive", str(archive_path)) for question in questions[:RUNS]]
    wall, asking_memory = (statistics.median(column) for column in zip(*runs, strict=True))
    archive = Archive.open(archive_path)
    info = archive.info()
    result = {
        "articles, passages": f"{info.articles:,}, {info.passages:,}",
        "build, from a file, process start included": f"{info.articles / seconds:,.0f} articles/s, {memory:,.0f} MB",
        "size on disk": f"{info.size_bytes / 1e6:,.0f} MB",
        "open": f"{_median_ms(lambda _: Archive.open(archive_path), range(RUNS))[0]:.1f} ms",
    }
    for what, call in (("warm search", archive.search), ("warm answer", archive.ask)):
        for question in questions[:20]:
            call(question)
        median, late = _median_ms(call, questions)
        result[what] = f"{median:.1f} ms median, {late:.1f} ms p95"
    result["`sukien ask`, process start included"] = f"{wall:.2f} s, {asking_memory:,.0f} MB"
    return result


def _median_ms(call: Callable[..., object], inputs: Sequence[object] | range) -> tuple[float, float]:
    times = []
    for item in inputs:
        start = time.perf_counter()
        call(item)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), sorted(times)[int(0.95 * (len(times) - 1))]


def _run(*arguments: str) -> tuple[float, float]:
    """Wall time in seconds and peak memory in MB of one run of the command line."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError(f"sukien {arguments[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def _write_articles(data: Path, path: Path, count: int) -> list[str]:
    titles = []
    with lzma.open(data / "train" / "news_vi.jsonl.xz", "rt", encoding="utf-8") as lines, path.open("w") as out:
        for number, line in enumerate(islice(lines, count)):
            record = json.loads(line)
            titles.append(record["title"])
            record = {"id": str(number), "title": record["title"], "text": f"{record['abstract']}\n\n{record['body']}"}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return titles


if __name__ == "__main__":
    main()
