"""How fast events are: ``python -m benchmarks.events_speed --data DIR [--articles 20000] [--keep FOLDER]``.

Articles of train/news_vi with made-up dates, so many a day. Times the grouping of all, its peak memory (in a process of
its own), the update after 100 more, and summaries of 50 articles (median).
"""

import argparse
import json
import lzma
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.results import save
from retrieval import Archive, Article
from summarize import find_events, summarize

_A_DAY = 60
_ADDED = 100
_SUMMARISED = 50
_SUMMARIES = 12


def news(data: Path) -> Iterator[Article]:
    """Articles with an id, and a day that advances every `_A_DAY` articles."""
    with lzma.open(data / "train" / "news_vi.jsonl.xz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            published = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number // _A_DAY)
            text = f"{record['abstract']}\n{record['body']}"
            yield Article(f"n{number:06d}", record["title"], text, published, language="vi")


def measure(folder: Path) -> dict[str, float]:
    """Group the articles of an archive; seconds, events, and peak memory of this process in MB."""
    archive = Archive.open(folder)
    start = perf_counter()
    events = find_events(archive)
    seconds = perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": round(seconds, 2), "events": len(events), "peak MB": round(peak)}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--keep", type=Path, help="an archive to make, or to use again")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary) / "archive"
        stream = news(arguments.data)
        articles = list(islice(stream, arguments.articles))
        if not (folder / "CURRENT").exists():
            Archive.build(articles, folder)
        command = [sys.executable, "-m", "benchmarks.events_speed", "--measure", str(folder)]
        result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        # On a copy: what was added to a kept archive would not be new the next time.
        grown = Archive.open(shutil.copytree(folder, Path(temporary) / "grown"))
        grown.add(islice(stream, _ADDED))
        start = perf_counter()
        find_events(grown)
        result["seconds for 100 more"] = round(perf_counter() - start, 2)
        ids = [article.id for article in articles]
        spans = [ids[start : start + _SUMMARISED] for start in range(0, _SUMMARIES * _SUMMARISED, _SUMMARISED)]
        summarize(grown, spans[0])  # reads models
        times = []
        for span in spans[1:]:
            start = perf_counter()
            summarize(grown, span)
            times.append(perf_counter() - start)
        result["seconds for a summary of 50"] = round(median(times), 3)
    print(json.dumps(result, indent=1))
    save("events_speed", result)


if __name__ == "__main__":
    main()
