"""How fast the page is: ``python -m benchmarks.page --data DIR [--articles 10000] [--keep]``.

Builds an archive of the first articles of train/news_vi, with made-up days, sources and places; serves it with
`sukien serve`; then measures, in a real browser (chromium), from the command to a page that can be asked and from
Enter to the answer on screen; and, over HTTP as a browser speaks it, twenty visitors who ask at the same moment, each
their own questions: how long each waits, how many are refused, and whether each gets the answer to their question.
"""

import argparse
import asyncio
import json
import lzma
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import islice
from pathlib import Path

import httpx

from benchmarks.results import save
from retrieval import Archive, Article
from ui.address import Address

VISITORS = 20
ROUNDS = 5
QUESTIONS = 20
READY_RUNS = 3
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split()
_FIRST_DAY = date(2020, 1, 1)


def main() -> None:
    """Run the benchmark, print its table, keep its results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--archive", type=Path, help="an archive made before, to save building one")
    parser.add_argument("--keep", action="store_true", help="write benchmarks/results/page.json")
    parser.add_argument("--visitors", type=int, default=VISITORS)
    parser.add_argument("--no-browser", action="store_true", help="only the visitors, over HTTP")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = arguments.archive or Path(name) / "archive"
        if not path.exists():
            Archive.build(_articles(arguments.data, arguments.articles), path).close()
        result = measure(path, arguments.visitors, browser=not arguments.no_browser)
    print("| what | measured |\n|---|---|")
    for what, value in result.items():
        print(f"| {what} | {value} |")
    if arguments.keep:
        save("page", result)


def measure(path: Path, visitors: int = VISITORS, *, browser: bool = True) -> dict[str, str]:
    """Serve the archive; measure the page and its visitors."""
    archive = Archive.open(path)
    rows = range(0, len(archive), max(1, len(archive) // (2 * visitors * ROUNDS)))
    titles = [title for row in rows if len(title := archive.snapshot.article(row).title) > 30]
    questions = titles[:: max(1, len(titles) // (visitors * ROUNDS))]
    shown = {"articles": f"{len(archive):,}"}
    if browser:
        ready = [_ready(path) for _ in range(READY_RUNS)]
        typical = f"{statistics.median(ready):.2f} s (median of {len(ready)})"
        shown["from `sukien serve` to a page that can be asked"] = typical
    with _served(path) as address:
        if browser:
            shown["from Enter to the answer on screen"] = _times(_on_screen(address, questions[:QUESTIONS]))
        waits, refused, crossed = asyncio.run(_crowd(address, questions, visitors))
    return shown | {
        f"{visitors} visitors asking at once, {ROUNDS} rounds": _times(waits),
        "of them refused, with another's answer": f"{refused}, {crossed}",
    }


def _articles(data: Path, count: int) -> Iterator[Article]:
    with lzma.open(data / "train" / "news_vi.jsonl.xz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(islice(lines, count)):
            record = json.loads(line)
            day = datetime.combine(_FIRST_DAY + timedelta(days=number % 1500), datetime.min.time(), tzinfo=UTC)
            text = f"{record['abstract']}\n\n{record['body']}"
            place = ("Hà Nội", "Huế", "Đà Nẵng", None)[number % 4]
            yield Article(str(number), record["title"], text, day, f"Báo {number % 30}", None, "vi", place)


@contextmanager
def _served(path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui.cli", "serve", "--port", str(port), "--archive", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise RuntimeError("sukien serve did not start")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(30)


def _ready(path: Path) -> float:
    """From starting the command to a box that takes a question, in a browser that is open already."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page()
        began = time.perf_counter()
        with _served(path) as address:
            page.goto(address)
            page.wait_for_selector("#sk-question")
            spent = time.perf_counter() - began
        browser.close()
    return spent


def _on_screen(address: str, questions: Sequence[str]) -> list[float]:
    from playwright.sync_api import sync_playwright

    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("#sk-question")
        for question in questions:
            page.fill("#sk-question", question)
            began = time.perf_counter()
            page.press("#sk-question", "Enter")
            page.wait_for_function("question => document.title.startsWith(question)", arg=question)
            page.wait_for_selector("#sk-answer .sk-found, #sk-answer .sk-none")
            times.append(time.perf_counter() - began)
        browser.close()
    return times


async def _crowd(address: str, questions: Sequence[str], visitors: int) -> tuple[list[float], int, int]:
    """Seconds that each question took, how many were refused, how many got another question's answer."""
    limits = httpx.Limits(max_connections=4 * visitors)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        config = (await client.get("config")).json()
        (function,) = (one["id"] for one in config["dependencies"] if [t[1] for t in one["targets"]] == ["go"])
        waits, refused, crossed = [], 0, 0
        for number in range(ROUNDS):
            asked = questions[number * visitors : (number + 1) * visitors]
            found = await asyncio.gather(
                *(_visit(client, function, f"v{number}-{visitor}", text) for visitor, text in enumerate(asked))
            )
            for text, (seconds, shown) in zip(asked, found, strict=True):
                waits.append(seconds)
                refused += not shown
                crossed += bool(shown) and str(Address(question=text)) not in shown
    return waits, refused, crossed


async def _visit(client: httpx.AsyncClient, function: int, session: str, question: str) -> tuple[float, str]:
    """Ask as the page does: join the queue, then listen until the answer comes."""
    began = time.perf_counter()
    data = {"address": str(Address(question=question)), "before": "/", "asked": True, "language": "vi", "version": ""}
    body = {"data": [], "event_data": data, "fn_index": function, "session_hash": session}
    joined = await client.post("gradio_api/queue/join", json=body)
    if joined.status_code != httpx.codes.OK:
        return time.perf_counter() - began, ""
    async with client.stream("GET", "gradio_api/queue/data", params={"session_hash": session}) as events:
        async for line in events.aiter_lines():
            if line.startswith("data:") and json.loads(line[5:]).get("msg") == "process_completed":
                output = json.loads(line[5:])
                shown = unescape(json.dumps(output.get("output"), ensure_ascii=False)) if output.get("success") else ""
                return time.perf_counter() - began, shown
    return time.perf_counter() - began, ""


def _times(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    late = ordered[int(0.95 * (len(ordered) - 1))]
    return (
        f"{1000 * statistics.median(ordered):.0f} ms median, {1000 * late:.0f} ms p95, {1000 * ordered[-1]:.0f} ms most"
    )


if __name__ == "__main__":
    main()
