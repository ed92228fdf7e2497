"""Does an archive in Milvus find what one in files finds? Top 10 of 200 questions, side by side.

    python -m benchmarks.agreement --data DIR [--store http://HOST:19530] [--keep]

Questions of dev/mlqa, in Vietnamese, in English and typed without marks, about its Vietnamese contexts. Once of
archives built at once, once of archives that grew: a quarter at first, then in ten additions, a tenth of it removed.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data import mlqa
from benchmarks.results import save
from retrieval import Archive, Article
from retrieval.text import fold

K = 10
_ASKED = {"vi": 100, "en": 50, "without marks": 50}
_ADDITIONS = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two archives agree, and what they take.

    `top10` is the mean share of the first ten passages that both find, `first` the share of questions with the same
    first one, `same_order` with the same ten in the same order; `score_difference` the greatest of one passage.
    """

    top10: float
    first: float
    same_order: float
    score_difference: float
    files_build_s: float
    milvus_build_s: float
    files_p50_ms: float
    milvus_p50_ms: float
    milvus_p95_ms: float


def questions(data: Path) -> list[str]:
    """The 200 questions: every so many of each kind."""
    asked = {
        "vi": [question.text for question in mlqa(data, "vi", "vi", "all").questions],
        "en": [question.text for question in mlqa(data, "en", "vi", "all").questions],
    }
    asked["without marks"] = [fold(text) for text in asked["vi"][1:]]
    return [text for kind, count in _ASKED.items() for text in asked[kind][:: len(asked[kind]) // count][:count]]


def compare(make: Callable[[str | None], Archive], store: str, asked: Sequence[str]) -> Agreement:
    """Build both archives and ask both."""
    times: dict[str | None, list[float]] = {None: [], store: []}
    builds: dict[str | None, float] = {}
    found = {}
    for place in times:
        began = time.perf_counter()
        archive = make(place)
        builds[place] = time.perf_counter() - began
        archive.search(asked[0], k=K)
        found[place] = []
        for question in asked:
            began = time.perf_counter()
            hits = archive.search(question, k=K)
            times[place].append(1000 * (time.perf_counter() - began))
            found[place].append({(hit.article_id, hit.start): hit.score for hit in hits})
    pairs = list(zip(found[None], found[store], strict=True))
    shared = [len(one.keys() & other.keys()) / max(len(one), len(other), 1) for one, other in pairs]
    differences = [abs(one[key] - other[key]) for one, other in pairs for key in one.keys() & other.keys()]
    return Agreement(
        top10=statistics.mean(shared),
        first=statistics.mean(list(one)[:1] == list(other)[:1] for one, other in pairs),
        same_order=statistics.mean(list(one) == list(other) for one, other in pairs),
        score_difference=max(differences),
        files_build_s=builds[None],
        milvus_build_s=builds[store],
        files_p50_ms=statistics.median(times[None]),
        milvus_p50_ms=statistics.median(times[store]),
        milvus_p95_ms=statistics.quantiles(times[store], n=20)[-1],
    )


def grown(articles: Sequence[Article], path: Path, store: str | None) -> Archive:
    """An archive that grew, and lost some of its first articles."""
    first = len(articles) // 4
    archive = Archive.build(articles[:first], path, store=store)
    step = -(-(len(articles) - first) // _ADDITIONS)
    for start in range(first, len(articles), step):
        archive.add(articles[start : start + step])
    archive.remove([article.id for article in articles[: len(articles) // 10]])
    return archive


def main() -> None:
    """Run the benchmark, print its table, keep its results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds dev/")
    parser.add_argument("--store", help="a Milvus database; a Milvus Lite file in a temporary folder, if none is given")
    parser.add_argument("--articles", type=int, help="only so many")
    parser.add_argument("--keep", action="store_true", help="write benchmarks/results/agreement.json")
    arguments = parser.parse_args()
    articles, asked = mlqa(arguments.data, "vi", "vi", "all").articles[: arguments.articles], questions(arguments.data)
    result: dict[str, object] = {"articles": len(articles), "questions": len(asked)}
    with tempfile.TemporaryDirectory() as name:
        folder, store = Path(name), arguments.store or str(Path(name) / "store.db")
        result["store"] = "Milvus" if arguments.store else "Milvus Lite"
        ways: dict[str, Callable[[str | None], Archive]] = {
            "built at once": lambda place: Archive.build(articles, _empty(folder, place), store=place),
            "grown": lambda place: grown(articles, _empty(folder, place), place),
        }
        print(f"{len(articles)} articles, {len(asked)} questions, {result['store']}\n")
        print("| archives | top 10 shared | same first | same order | score differs by | p50 files, Milvus |")
        print("|---|---|---|---|---|---|")
        for way, make in ways.items():
            found = result[way] = compare(make, store, asked)
            print(
                f"| {way} | {found.top10:.4f} | {found.first:.3f} | {found.same_order:.3f} "
                f"| {found.score_difference:.4f} | {found.files_p50_ms:.1f} ms, {found.milvus_p50_ms:.1f} ms |",
                flush=True,
            )
    if arguments.keep:
        save("agreement", result)


def _empty(folder: Path, place: str | None) -> Path:
    path = folder / ("files" if place is None else "there")
    shutil.rmtree(path, ignore_errors=True)
    return path


if __name__ == "__main__":
    main()
