"""A small learned function: a weighted sum of features, their squares and their products.

Weights are plain numbers in ``data/salience.json``, made by training/salience.py.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
# Standardised features are cut off here: an outlier's square would drown everything else.
_CUT = 4.0


@dataclass(frozen=True, slots=True)
class Quadratic:
    """Means and deviations of the features, and a weight for 1 and for each product (see `expand`)."""

    means: Matrix
    deviations: Matrix
    weights: Matrix

    def expand(self, features: Matrix) -> Matrix:
        """A column of ones, then all products of two standardised features, one of which may be 1."""
        scaled = ((features - self.means) / self.deviations).clip(-_CUT, _CUT)
        extended = np.concatenate([np.ones((len(scaled), 1), dtype=np.float32), scaled], axis=1, dtype=np.float32)
        first, second = np.triu_indices(extended.shape[1])
        expanded: Matrix = extended[:, first] * extended[:, second]
        return expanded

    def __call__(self, features: Matrix) -> Matrix:
        """Value for each row of features."""
        scaled = ((features - self.means) / self.deviations).clip(-_CUT, _CUT)
        extended = np.concatenate([np.ones((len(scaled), 1), dtype=np.float32), scaled], axis=1, dtype=np.float32)
        square = np.zeros((extended.shape[1],) * 2, dtype=np.float32)
        square[np.triu_indices(len(square))] = self.weights
        values: Matrix = ((extended @ square) * extended).sum(axis=1)
        return values


@cache
def learned(name: str) -> Quadratic:
    """One of the learned functions: "sentence", "word" or "pair"."""
    record = json.loads(files("summarize").joinpath("data", "salience.json").read_text("utf-8"))[name]
    return Quadratic(*(np.array(record[part], dtype=np.float32) for part in ("means", "deviations", "weights")))
