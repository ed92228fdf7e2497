"""Sukien beside its peers: ``python -m benchmarks.peers --data DIR --peers-python PATH [--keep]``.

``python -m benchmarks.peers --show`` prints the tables of what was kept. With ``--cut`` the peers get all of each
article, in pieces, instead of its first 256 word pieces; that takes them several times as long.

`make bench-peers` installs the peers (peers-requirements.txt) in an environment of their own, .venv-peers, and runs
this with ``--cut``. The same 5,000 articles and questions for all: the passages of dev/mlqa in one language, which the
questions of its odd half are about, and news in that language (of English there are 2,225, so that is 2,677 articles).
Each system builds in one process and is asked in another (benchmarks/peer.py), both with all cores; build time includes
the process's start, start-up is from its start to the first answer. Processor time, of all processes, hardly depends on
what else the machine does. A build that takes seconds is run fifteen times, and the median counts. One after another; a
system that fails is named at the end, and the others go on.
"""

import argparse
import json
import lzma
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.data import QuestionSet, mlqa
from benchmarks.measures import of_ranks
from benchmarks.passages import rank_of
from benchmarks.results import FOLDER, save

SYSTEMS = ("sukien", "bm25s", "langchain", "txtai", "haystack")
LANGUAGES = ("vi", "en")
Result = dict[str, dict[str, Any]]
"""By language: numbers of articles and questions, and what was measured of each system."""
_RUNNER = Path(__file__).parent / "peer.py"
# Builds that take fewer seconds are noisy, and can be repeated so often.
_SHORT, _TIMES = 30, 15
# What would make a system slower than it is on an ordinary machine: one that keeps no bytecode compiles it every time.
_NOT_PASSED_ON = ("PYTHONPATH", "OMP_NUM_THREADS", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one way of asking one system showed."""

    ndcg: float
    low: float
    high: float
    median_ms: float
    p95_ms: float


def main() -> None:
    """Run the benchmark, print its tables, keep its results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print the tables of results/peers.json, measure nothing")
    parser.add_argument("--data", type=Path, help="folder that holds dev/ and train/")
    parser.add_argument("--peers-python", type=Path, help="the interpreter that has the peers")
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--system", action="append", choices=SYSTEMS, help="only this one; may be repeated")
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--cut", action="store_true", help="all of each article, in pieces")
    parser.add_argument(
        "--keep", action="store_true", help="write results/peers.json, or peers_cut.json; what is not run stays"
    )
    arguments = parser.parse_args()
    result: Result = {}
    kept = FOLDER / f"{_name(arguments)}.json"
    if (arguments.show or arguments.keep) and kept.exists():
        result = json.loads(kept.read_text("utf-8"))["result"]
    failed = [] if arguments.show else run(arguments, parser, result)
    for language, held in result.items():
        print(f"\n{language}: {held['articles']:,} articles, {held['questions']} questions\n")
        print("\n".join(table(held["systems"])))
    if result:
        print("\n" + "\n".join(both(result)))
    if failed:
        sys.exit("\n".join(["", *failed]))


def run(arguments: argparse.Namespace, parser: argparse.ArgumentParser, result: Result) -> list[str]:
    """Measure what was asked for, into `result`; what failed, and how."""
    if arguments.data is None or arguments.peers_python is None:
        parser.error("give --data DIR and --peers-python PATH, or --show")
    failed = []
    for language in arguments.language or LANGUAGES:
        questions = mlqa(arguments.data, language, language, "odd")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            count = _write(folder, questions, arguments.data, language, arguments.articles)
            size = {"articles": count, "questions": len(questions.questions)}
            if {key: result.get(language, {}).get(key) for key in size} != size:
                result[language] = {**size, "systems": {}}  # figures of another size say nothing beside these
            for system in arguments.system or SYSTEMS:
                python = Path(sys.executable) if system == "sukien" else arguments.peers_python
                try:
                    shown = measure(python.absolute(), system, folder, questions, ["cut"] if arguments.cut else [])
                except RuntimeError as error:
                    failed.append(f"{language} {error}")
                    continue
                result[language]["systems"][system] = shown
                print(language, system, json.dumps(shown), flush=True)
                if arguments.keep:
                    save(_name(arguments), result)
    return failed


def _name(arguments: argparse.Namespace) -> str:
    return "peers_cut" if arguments.cut else "peers"


def measure(
    python: Path, system: str, folder: Path, questions: QuestionSet, how: Sequence[str] = ()
) -> dict[str, object]:
    """Build and ask one system."""
    builds = [_run(python, system, "build", folder, *how)[:3]]
    while builds[0][0] < _SHORT and len(builds) < _TIMES:
        shutil.rmtree(folder / system)
        builds.append(_run(python, system, "build", folder, *how)[:3])
    seconds, processor, memory = map(statistics.median, zip(*builds, strict=True))
    size = sum(path.stat().st_size for path in (folder / system).rglob("*") if path.is_file())
    begun = time.time()
    _, _, asking_memory, output = _run(python, system, "ask", folder, *how)
    told = json.loads(output.splitlines()[-1])
    ready, versions = told.pop("ready"), told.pop("versions")
    rankings = {}
    for name, shown in told.items():
        wanted = [question.article_id for question in questions.questions]
        ranks = [rank_of(found, one) for found, one in zip(shown["found"], wanted, strict=True)]
        ndcg = of_ranks(ranks)["nDCG@10"]
        times = sorted(1000 * one for one in shown["seconds"])
        late = times[int(0.95 * (len(times) - 1))]
        rankings[name] = Ranking(ndcg.mean, ndcg.low, ndcg.high, statistics.median(times), late)
    return {
        "build_s": round(seconds, 1),
        "build_cpu_s": round(processor, 1),
        "build_mb": round(memory),
        "disk_mb": round(size / 1e6, 1),
        "start_s": round(ready - begun, 2),
        "ask_mb": round(asking_memory),
        "load": round(os.getloadavg()[1], 1),
        "versions": versions,
        "rankings": {name: _plain(one) for name, one in rankings.items()},
    }


def table(systems: dict[str, Any]) -> Iterator[str]:
    """What was measured in one language, as lines of a table."""
    yield (
        "| system | nDCG@10 | build, clock | processor | of Sukien's | peak memory | disk | start-up "
        "| question, median / p95 |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    own = systems.get("sukien", {}).get("build_cpu_s")
    for system in (one for one in SYSTEMS if one in systems):
        shown = systems[system]
        times = f"{shown['build_cpu_s'] / own:.3g} ×" if own else ""
        for name, one in shown["rankings"].items():
            yield (
                f"| {name} | {_quality(one)} | {shown['build_s']:,.1f} s | {shown['build_cpu_s']:,.1f} s | {times} "
                f"| {shown['build_mb']:,} MB "
                f"| {shown['disk_mb']:,.1f} MB | {shown['start_s']:.1f} s "
                f"| {one['median_ms']:,.1f} / {one['p95_ms']:,.1f} ms |"
            )


def both(result: Result) -> Iterator[str]:
    """The README's table: all languages side by side; memory, disk and time of a question are the first one's."""
    first, *_ = result
    columns = ["nDCG@10", "build"]
    heads = [f"{column}, {language}" for column in columns for language in result]
    yield f"| system | {' | '.join(heads)} | peak memory | disk | question, median / p95 |"
    yield "|---" * (len(heads) + 4) + "|"
    for system in (one for one in SYSTEMS if one in result[first]["systems"]):
        shown = [held["systems"].get(system) for held in result.values()]
        for name, one in shown[0]["rankings"].items():
            qualities = [_quality(each["rankings"][name]) if each else "" for each in shown]
            builds = [f"{each['build_s']:,.1f} s" if each else "" for each in shown]
            yield (
                f"| {name} | {' | '.join([*qualities, *builds])} | {shown[0]['build_mb']:,} MB "
                f"| {shown[0]['disk_mb']:,.1f} MB | {one['median_ms']:,.1f} / {one['p95_ms']:,.1f} ms |"
            )


def _quality(ranking: dict[str, float]) -> str:
    return f"{ranking['ndcg']:.3f} ±{(ranking['high'] - ranking['low']) / 2:.3f}".replace("0.", ".")


def _plain(ranking: Ranking) -> dict[str, float]:
    return {name: round(getattr(ranking, name), 4) for name in Ranking.__slots__}


def _run(python: Path, system: str, what: str, folder: Path, *how: str) -> tuple[float, float, float, str]:
    """Wall time and processor time in seconds, peak memory in MB, and output of one process."""
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    environment |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYTHONWARNINGS": "ignore"}
    if system == "sukien":
        environment["PYTHONPATH"] = str(_RUNNER.parent.parent)
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [str(python), str(_RUNNER), system, what, str(folder), *how], stdout=output, stderr=errors, env=environment
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        output.seek(0)
        errors.seek(0)
        if os.waitstatus_to_exitcode(status) != 0:
            raise RuntimeError(f"{system} {what} failed:\n{errors.read()[-2000:]}")
        return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output.read()


def _write(folder: Path, questions: QuestionSet, data: Path, language: str, count: int) -> int:
    """Write the articles and questions; how many articles there are."""
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as out:
        written = 0
        for article in questions.articles:
            out.write(_line(article.id, article.title, article.text))
            written += 1
        for number, (title, text) in enumerate(islice(_others(data, language), count - written)):
            out.write(_line(f"other-{number}", title, text))
            written += 1
    asked: Sequence[str] = [question.text for question in questions.questions]
    (folder / "questions.jsonl").write_text("".join(json.dumps(text) + "\n" for text in asked), "utf-8")
    return written


def _others(data: Path, language: str) -> Iterator[tuple[str, str]]:
    for record in _records(data / "train" / f"news_{language}.jsonl.xz"):
        yield record["title"], f"{record['abstract']}\n\n{record['body']}"


def _records(path: Path) -> Iterator[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _line(number: str, title: str, text: str) -> str:
    return json.dumps({"id": number, "title": title, "text": text}, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
