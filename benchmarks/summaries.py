"""Summaries beside other methods: ``python -m benchmarks.summaries --data DIR [--half odd] [--ours]``.

ROUGE-1/2/L F1 in syllable units, mean over references; every method gets 1.08 times the references' mean length in
words. The learned salience has seen clusters at even positions only.
"""

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.clusters import SETS, clusters
from benchmarks.results import save
from benchmarks.rouge import Scores, rouge
from benchmarks.summarizers import methods
from retrieval import Archive
from summarize import summarize

# Times the references' mean length in words.
LENGTH = 1.08


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--half", choices=("odd", "even"), default="odd")
    parser.add_argument("--ours", action="store_true", help="only Sukien's row")
    parser.add_argument("--show", type=int, default=0, help="print so many of Sukien's summaries")
    arguments = parser.parse_args()
    scores: dict[str, dict[str, list[Scores]]] = {name: defaultdict(list) for name in SETS}
    times, filled = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            groups = clusters(arguments.data, name, arguments.half)
            archive = Archive.build((a for cluster in groups for a in cluster.articles), Path(folder) / name)
            for number, cluster in enumerate(groups):
                budget = int(LENGTH * np.mean([len(reference.split()) for reference in cluster.references]))
                start = perf_counter()
                summary = summarize(archive, [article.id for article in cluster.articles], words=budget)
                times.append(perf_counter() - start)
                text = "\n".join(sentence.text for sentence in summary.sentences)
                filled.append(len(text.split()) / budget)
                if not arguments.ours:
                    for method, other in methods(cluster.articles, budget, cluster.references).items():
                        scores[name][method].append(rouge(other, cluster.references))
                scores[name]["**Sukien**"].append(rouge(text, cluster.references))
                if number < arguments.show:
                    print(f"# {summary.title}\n{text}\n")
    print("| method | " + " | ".join(f"{name} R-1 | R-2 | R-L" for name in SETS) + " |")
    print("|---" * (1 + 3 * len(SETS)) + "|")
    means = {
        name: {method: np.mean(found, axis=0).round(4).tolist() for method, found in rows.items()}
        for name, rows in scores.items()
    }
    for method in next(iter(means.values())):
        print(f"| {method} | " + " | ".join(f"{v:.3f}" for name in SETS for v in means[name][method]) + " |")
    print(
        f"\n{1000 * np.median(times):.0f} ms a summary (median), {100 * np.mean(filled):.0f} % of the words asked for"
    )
    if arguments.half == "odd" and not arguments.ours:
        save("summaries", means)


if __name__ == "__main__":
    main()
