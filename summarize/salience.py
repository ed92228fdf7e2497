"""What each sentence is worth: score, the first of score, select, order."""

from dataclasses import dataclass

import numpy as np

from summarize.arrays import distinct_in_each
from summarize.features import sentence_features
from summarize.material import Ints, Material
from summarize.quadratic import Matrix, learned
from summarize.units import find_units, unit_features

# Below 1, units that some would have written count for more beside those that everybody would; tuned on even clusters.
_UNIT_POWER = 0.8


@dataclass(frozen=True, slots=True)
class Worth:
    """What the sentences of some material are worth.

    Attributes
    ----------
    salience : ndarray of float32, shape (n,)
        Of each sentence by itself: about the share of it that people would have written.
    held : list of ndarray of int64
        Which units (words and pairs, numbered together) each sentence holds, each once.
    units : ndarray of float32
        How much each unit matters; never below 0.
    similar : ndarray of float32, shape (n, n)
        Cosines between the sentences.
    """

    salience: Matrix
    held: list[Ints]
    units: Matrix
    similar: Matrix


def score(material: Material, budget: int) -> Worth:
    """Score sentences for a summary of `budget` words."""
    similar = material.weighted @ material.weighted.T
    features = sentence_features(material, similar)
    salience = learned("sentence")(features)
    values, held = [], [[np.empty(0, np.int64)] for _ in material.told]
    numbered = 0
    for name, pairs in (("word", False), ("pair", True)):
        units = find_units(material, pairs=pairs)
        if units.names:
            found = learned(name)(unit_features(material, units, features, salience, budget))
            values.append((found.clip(0) ** np.float32(_UNIT_POWER)).astype(np.float32))
        for mine, ids in zip(held, distinct_in_each(units.held), strict=True):
            mine.append(ids + numbered)
        numbered += len(units.names)
    every = np.concatenate(values) if values else np.empty(0, np.float32)
    return Worth(salience, [np.concatenate(mine) for mine in held], every, similar)
