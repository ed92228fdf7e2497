"""To a million passages: ``python -m benchmarks.scale --data DIR --work DIR --passages 1000000 [--keep]``.

The articles are those of train/news_vi, again and again until there are so many passages; each time but the first with
other numbers and dates, and with other family names and provinces (`varied`), so that they are neither copies nor quite
new. Among them are the passages of dev/mlqa, which questions are known for. Measured: `sukien build` from a file, in a
process of its own, with the memory of all its processes (their proportional set size, watched every other second);
opening; warm searches and answers, one after another in one thread; and what the shortcuts of a large archive cost:
nDCG@10 of MLQA's questions beside the same search with every vector compared and every term looked up.
"""

import argparse
import json
import lzma
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from benchmarks.data import mlqa
from benchmarks.measures import of_ranks
from benchmarks.passages import rank_of
from benchmarks.results import FOLDER, save
from retrieval import Archive, telling
from retrieval.query import Query
from retrieval.ranking import CANDIDATES

QUESTIONS = 300
WARM = 40
# news_vi has 3.09 to 3.17 passages an article; a little less, so that there are enough.
_PASSAGES_PER_ARTICLE = 3.08
_DEPTH = 30
# Seconds; to add up a large process's memory takes a few hundredths of one.
_WATCH = 2
_BLOCK = 65_536
_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
_PLACES = (
    *("Hà Nội", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Nghệ An", "Thanh Hóa", "Quảng Ninh", "Bình Dương", "Đồng Nai"),
    *("Khánh Hòa", "Lâm Đồng", "Thái Bình", "Nam Định", "Bắc Giang", "Quảng Nam", "Gia Lai", "Kiên Giang", "Long An"),
)
_NAME = re.compile(rf"\b(?:{'|'.join(_FAMILIES)})\b(?= [A-ZĐÂÁ])|\b(?:{'|'.join(_PLACES)})\b|\d+")
_FIRST_DAY = date(2005, 1, 1)


def main() -> None:
    """Run the benchmark, print its table, keep its results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds dev/ and train/")
    parser.add_argument(
        "--work", type=Path, required=True, help="folder for articles and archive; needs 5 GB a million"
    )
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--no-build", action="store_true", help="measure the archive that is there already")
    parser.add_argument("--keep", action="store_true", help="write results/scale.json; other sizes stay in it")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    folder = arguments.work / f"archive-{arguments.passages}"
    shown: dict[str, object] = {"load_before": round(os.getloadavg()[1], 1)}
    if not arguments.no_build:
        articles = arguments.work / f"articles-{arguments.passages}.jsonl"
        write(articles, arguments.data, arguments.passages)
        shutil.rmtree(folder, ignore_errors=True)
        shown |= build(articles, folder)
    shown |= measure(folder, arguments.data)
    for what, value in shown.items():
        print(f"| {what} | {value} |", flush=True)
    if arguments.keep:
        path = FOLDER / "scale.json"
        result = json.loads(path.read_text("utf-8"))["result"] if path.exists() else {}
        kept = result.get(str(arguments.passages), {})
        result[str(arguments.passages)] = kept | shown
        save("scale", dict(sorted(result.items(), key=lambda item: int(item[0]))))


def write(path: Path, data: Path, passages: int) -> None:
    """Write enough articles for so many passages."""
    with path.open("w", encoding="utf-8") as out:
        known = mlqa(data, "vi", "vi").articles
        for article in known:
            out.write(_line(article.id, "", article.text, None))
        for number, (title, text) in enumerate(_news(data)):
            if number >= (passages - 2 * len(known)) / _PASSAGES_PER_ARTICLE:
                return
            out.write(_line(f"news-{number}", title, text, _FIRST_DAY + timedelta(days=number % 7_000)))


def varied(text: str, turn: int) -> str:
    """A text with other numbers, family names and provinces; the same for the same turn."""

    def other(found: re.Match[str]) -> str:
        word = found[0]
        if word.isdigit():
            return "".join(str((int(digit) + 3 * turn) % 10) for digit in word)
        known = _FAMILIES if word in _FAMILIES else _PLACES
        return known[(known.index(word) + 5 * turn) % len(known)]

    return _NAME.sub(other, text) if turn else text


def build(articles: Path, folder: Path) -> dict[str, object]:
    """Build with the command line; time and memory."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "build", str(articles), "--archive", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    most = 0.0
    while process.poll() is None:
        most = max(most, sum(map(_memory, _tree(process.pid))))
        time.sleep(_WATCH)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"sukien build ended with {process.returncode}")
    seconds = time.perf_counter() - begun
    usage = os.times()
    return {
        "build_s": round(seconds, 1),
        "build_cpu_s": round(usage.children_user + usage.children_system, 1),
        "build_mb": round(most),
        "load_of_build": round(os.getloadavg()[2], 1),
    }


def measure(folder: Path, data: Path) -> dict[str, object]:
    """Open, search, ask."""
    told = _python(
        "import time; from retrieval import Archive; t = time.perf_counter(); c = time.process_time(); "
        f"Archive.open({str(folder)!r}); print(time.perf_counter() - t, time.process_time() - c)"
    )
    opened, opening = map(float, told.split())
    begun = time.perf_counter()
    archive = Archive.open(folder)
    questions = mlqa(data, "vi", "vi", "odd").questions
    archive.search(questions[0].text)
    first = time.perf_counter() - begun
    info = archive.info()
    asked = [*_headlines(archive, QUESTIONS), *(question.text for question in questions)]
    for text in asked[:: max(1, len(asked) // WARM)]:
        archive.ask(text)
    searches, answers = _times(archive.search, asked), _times(archive.ask, asked)
    wanted = [question.article_id for question in questions]

    def ndcg() -> float:
        found = [
            list(dict.fromkeys(hit.article_id for hit in archive.search(question.text, k=_DEPTH)))[:10]
            for question in questions
        ]
        return of_ranks([rank_of(*pair) for pair in zip(found, wanted, strict=True)])["nDCG@10"].mean

    quick = ndcg()
    with _exact(archive, [question.text for question in questions]):
        exact = ndcg()
    return {
        "articles": info.articles,
        "passages": info.passages,
        "copies": info.copies,
        "disk_mb": round(info.size_bytes / 1e6),
        "open_s": round(opened, 3),
        "open_cpu_s": round(opening, 3),
        "open_and_first_search_s": round(first, 2),
        "search_ms": searches,
        "ask_ms": answers,
        "serving_mb": round(_memory(os.getpid())),
        "ndcg": round(quick, 4),
        "ndcg_exact": round(exact, 4),
        "load_of_search": round(os.getloadavg()[1], 1),
    }


@contextmanager
def _exact(archive: Archive, texts: Sequence[str]) -> Iterator[None]:
    """Within it, every vector is compared with these questions, and every term of theirs is looked up."""
    snapshot = archive.snapshot
    read = [Query.of(snapshot, text).read for text in texts]
    asked = np.concatenate([archive.encoder.encode_queries([text]) for text in read])
    scores = np.concatenate(
        [
            asked @ np.asarray(part.vectors[start : start + _BLOCK], dtype=np.float32).T
            for part in snapshot.parts
            for start in range(0, len(part.vectors), _BLOCK)
        ],
        axis=1,
    )
    best = np.argsort(-scores, axis=1, kind="stable")[:, :CANDIDATES]
    known = {vector.tobytes(): (rows, row[rows]) for vector, rows, row in zip(asked, best, scores, strict=True)}
    dense, many = snapshot.dense, telling.MANY
    snapshot.dense = SimpleNamespace(search=lambda query, k, allowed: known[query.tobytes()])  # type: ignore[assignment]
    telling.MANY = snapshot.total
    try:
        yield
    finally:
        snapshot.dense, telling.MANY = dense, many


def _news(data: Path) -> Iterator[tuple[str, str]]:
    turn = 0
    while True:
        with lzma.open(data / "train" / "news_vi.jsonl.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                text = varied(f"{record['abstract']}\n\n{record['body']}", turn)
                yield varied(record["title"], turn), text
        turn += 1


def _line(number: str, title: str, text: str, day: date | None) -> str:
    record = {"id": number, "title": title, "text": text, "date": day.isoformat() if day else None}
    return json.dumps(record, ensure_ascii=False) + "\n"


def _headlines(archive: Archive, count: int) -> list[str]:
    rows = range(1_000, len(archive), max(1, (len(archive) - 1_000) // count))
    return [archive.snapshot.article(row).title for row in rows][:count]


def _times(call: Callable[[str], object], inputs: Sequence[str]) -> dict[str, float]:
    """Milliseconds on the clock, and of the processor: on a busy machine only the latter say something."""
    clock, processor = [], []
    for item in inputs:
        start, spent = time.perf_counter(), time.thread_time()
        call(item)
        processor.append(1000 * (time.thread_time() - spent))
        clock.append(1000 * (time.perf_counter() - start))
    return {
        "median": round(statistics.median(clock), 1),
        "p95": round(sorted(clock)[int(0.95 * (len(clock) - 1))], 1),
        "processor_median": round(statistics.median(processor), 1),
        "processor_p95": round(sorted(processor)[int(0.95 * (len(processor) - 1))], 1),
    }


def _python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def _tree(process: int) -> list[int]:
    """A process and those below it."""
    parents: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents.setdefault(int(status.read_text("utf-8").rpartition(")")[2].split()[1]), []).append(
                int(status.parent.name)
            )
        except OSError:
            continue
    found = [process]
    for number in found:
        found += parents.get(number, [])
    return found


def _memory(process: int) -> float:
    """Proportional set size in MB; 0 where the process has gone."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0.0
    return int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) / 1024  # type: ignore[index]


if __name__ == "__main__":
    main()
