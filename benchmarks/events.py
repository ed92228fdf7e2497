"""Grouping into events: ``python -m benchmarks.events --data DIR [--half odd] [--dates] [--verbose]``.

BCubed and pairwise precision, recall and F1 over the development sets, each set an archive of its own, one setting.
"""

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from time import perf_counter

from benchmarks.clusters import SETS, Cluster, clusters
from benchmarks.results import save
from retrieval import Archive
from summarize.grouping import grouping_of


def bcubed(found: Mapping[str, str], gold: Mapping[str, str]) -> tuple[float, float, float]:
    """BCubed precision, recall and F1 of two partitions: article id → event."""
    pairs = Counter((found[article], gold[article]) for article in gold)
    sizes, golds = Counter(found.values()), Counter(gold.values())
    precision = sum(count * count / sizes[event] for (event, _), count in pairs.items()) / len(gold)
    recall = sum(count * count / golds[event] for (_, event), count in pairs.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def pairwise(found: Mapping[str, str], gold: Mapping[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of articles put together."""

    def together(partition: Mapping[str, str]) -> set[tuple[str, str]]:
        events = defaultdict(list)
        for article in sorted(gold):
            events[partition[article]].append(article)
        return {pair for members in events.values() for pair in combinations(members, 2)}

    ours, theirs = together(found), together(gold)
    precision, recall = (len(ours & theirs) / max(1, len(side)) for side in (ours, theirs))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def group(groups: list[Cluster]) -> tuple[dict[str, str], float]:
    """Event of each article, and the seconds that grouping took."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.build((article for cluster in groups for article in cluster.articles), Path(folder) / "a")
        start = perf_counter()
        grouping = grouping_of(archive)
        seconds = perf_counter() - start
    return {article: event for event, articles in grouping.events.items() for article in articles}, seconds


def show_mistakes(groups: list[Cluster], found: Mapping[str, str]) -> None:
    """Print which clusters share an event, and which fall apart."""
    titles = {article.id: article.title for cluster in groups for article in cluster.articles}
    gold = {article.id: cluster.id for cluster in groups for article in cluster.articles}
    for what, here, there in (("joined", found, gold), ("apart", gold, found)):
        parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for article in gold:
            parts[here[article]][there[article]].append(titles[article])
        for sides in parts.values():
            if len(sides) > 1:
                print(f"  {what}: " + " | ".join("; ".join(side[:2]) for side in sides.values()))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--half", choices=("odd", "even", "all"), default="odd")
    parser.add_argument("--dates", action="store_true", help="give the articles of VietnameseMDS their dates")
    parser.add_argument("--verbose", action="store_true", help="print what went wrong")
    arguments = parser.parse_args()
    print("| set | articles | clusters | events | BCubed P | R | F1 | pairs P | R | F1 | seconds |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    results = {}
    for name in SETS:
        groups = clusters(arguments.data, name, arguments.half, dates=arguments.dates)
        found, seconds = group(groups)
        gold = {article.id: cluster.id for cluster in groups for article in cluster.articles}
        scores = (*bcubed(found, gold), *pairwise(found, gold))
        row = " | ".join(f"{score:.3f}" for score in scores)
        print(f"| {name} | {len(gold)} | {len(groups)} | {len(set(found.values()))} | {row} | {seconds:.1f} |")
        results[name] = {"BCubed F1": scores[2], "pairwise F1": scores[5]}
        if arguments.verbose:
            show_mistakes(groups, found)
    if arguments.half == "odd" and not arguments.dates:
        save("events", results)


if __name__ == "__main__":
    main()
