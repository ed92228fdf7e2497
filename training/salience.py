"""Learn what people put into summaries: ``python -m training.salience --data DIR``.

Reads the clusters at even positions of both development sets and writes summarize/data/salience.json: three quadratic
functions, fitted by ridge regression. "sentence" predicts the share of a sentence's pairs of words (and half its words)
that the references hold; "word" and "pair" the share of references that hold a unit. The latter two see what the first
says, so on training clusters that is said by one that has not seen them (five folds).
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.clusters import SETS, Cluster, clusters
from retrieval.text import words
from summarize.features import sentence_features
from summarize.material import Material, gather
from summarize.quadratic import Matrix, Quadratic
from summarize.units import find_units, split, unit_features

OUT = Path(__file__).resolve().parent.parent / "summarize" / "data" / "salience.json"
# Strength of the ridge, in rows of the training matrix a weight has to be worth.
_RIDGE = 0.006
_FOLDS = 5
# Summaries are a little longer than the references, which favours recall.
LENGTH = 1.08


def fit(features: Matrix, wanted: Matrix) -> Quadratic:
    """Ridge regression over the quadratic expansion of some features."""
    model = Quadratic(features.mean(axis=0), features.std(axis=0) + np.float32(1e-6), np.empty(0, np.float32))
    width = model.expand(features[:1]).shape[1]
    gram, moment = np.zeros((width, width)), np.zeros(width)
    for start in range(0, len(features), 10_000):
        rows = model.expand(features[start : start + 10_000]).astype(np.float64)
        gram += rows.T @ rows
        moment += rows.T @ wanted[start : start + 10_000]
    weights = np.linalg.solve(gram + _RIDGE * len(features) * np.eye(width), moment)
    return Quadratic(model.means, model.deviations, weights.astype(np.float32))


def sentence_targets(material: Material, references: Sequence[list[str]]) -> Matrix:
    """For each sentence: share of its pairs that a reference holds, and half the share of its words; the mean."""
    found = np.zeros(len(material.words), dtype=np.float32)
    for reference in references:
        for pairs, weight in ((True, 1.0), (False, 0.5)):
            held = set(split(reference, pairs=pairs))
            for number, sentence in enumerate(material.words):
                units = split(sentence, pairs=pairs)
                found[number] += weight * sum(unit in held for unit in units) / max(1, len(units)) / len(references)
    return found


def train(groups: Sequence[Cluster]) -> dict[str, Quadratic]:
    """Fit the three functions."""
    materials = [gather(cluster.articles) for cluster in groups]
    references = [[words(reference) for reference in cluster.references] for cluster in groups]
    budgets = [budget(cluster) for cluster in groups]
    features = [sentence_features(material, material.weighted @ material.weighted.T) for material in materials]
    targets = [sentence_targets(*pair) for pair in zip(materials, references, strict=True)]

    def fitted(keep: Callable[[int], bool]) -> Quadratic:
        kept = [number for number in range(len(groups)) if keep(number)]
        return fit(np.concatenate([features[i] for i in kept]), np.concatenate([targets[i] for i in kept]))

    held_out = [fitted(lambda number, fold=fold: number % _FOLDS != fold) for fold in range(_FOLDS)]
    models = {"sentence": fitted(lambda number: True)}
    for name, pairs in (("word", False), ("pair", True)):
        rows, wanted = [], []
        for number, material in enumerate(materials):
            units = find_units(material, pairs=pairs)
            salience = held_out[number % _FOLDS](features[number])
            rows.append(unit_features(material, units, features[number], salience, budgets[number]))
            held = [set(split(reference, pairs=pairs)) for reference in references[number]]
            wanted.append([np.mean([unit in one for one in held]) for unit in units.names])
        models[name] = fit(np.concatenate(rows), np.concatenate(wanted).astype(np.float32))
    return models


def budget(cluster: Cluster) -> int:
    """Words that a summary of a cluster may have."""
    return int(LENGTH * np.mean([len(reference.split()) for reference in cluster.references]))


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    groups = [cluster for name in SETS for cluster in clusters(arguments.data, name, "even")]
    models = {
        name: {part: [float(f"{value:.6g}") for value in getattr(model, part)] for part in Quadratic.__slots__}
        for name, model in train(groups).items()
    }
    arguments.out.write_text(json.dumps(models, indent=None, separators=(",", ":")) + "\n", "utf-8")
    print(f"{arguments.out.name}: {arguments.out.stat().st_size:,} bytes from {len(groups)} clusters")


if __name__ == "__main__":
    main()
