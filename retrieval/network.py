"""A small network over a row of features: what answers are chosen and judged with, in numpy."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Features further from their mean than so many standard deviations count as if they were there.
FARTHEST = 4.0


class Network:
    """The mean of several networks, each a weighted sum of the features and one hidden layer (ReLU) over them.

    Without hidden units it is that sum alone.

    Parameters
    ----------
    stored : mapping
        As training/networks.py writes it: ``features`` (names), ``mean`` and ``scale`` of each feature, and
        ``members``, each with ``direct`` (a weight a feature), ``hidden`` (a row of weights a unit), ``bias`` (of each
        unit), ``out`` (of each unit) and ``constant``.
    features : sequence of str
        Names that the code computes; the stored ones must be the same.

    Raises
    ------
    ValueError
        If the stored numbers were learned for other features.
    """

    def __init__(self, stored: Mapping[str, Any], features: Sequence[str]) -> None:
        if stored["features"] != list(features):
            raise ValueError("the stored numbers were learned for other features; run: make model")
        self._mean = np.array(stored["mean"], dtype=np.float32)
        self._scale = np.array(stored["scale"], dtype=np.float32)
        members = stored["members"]
        self._direct = np.array([member["direct"] for member in members], dtype=np.float32).mean(axis=0)
        self._hidden = np.concatenate(
            [np.array(member["hidden"], dtype=np.float32).reshape(-1, len(features)) for member in members]
        )
        self._bias = np.concatenate([np.array(member["bias"], dtype=np.float32) for member in members])
        self._out = np.concatenate([np.array(member["out"], dtype=np.float32) for member in members]) / len(members)
        self._constant = float(np.mean([member["constant"] for member in members]))

    def score(self, rows: NDArray[np.floating]) -> NDArray[np.float64]:
        """Score of each row, shape ``(n,)`` for rows of shape ``(n, n_features)``; NaN counts as the mean."""
        scaled = np.nan_to_num((rows - self._mean) / self._scale).clip(-FARTHEST, FARTHEST)
        hidden = (scaled @ self._hidden.T + self._bias).clip(min=0)
        scores: NDArray[np.float64] = (scaled @ self._direct + hidden @ self._out + self._constant).astype(np.float64)
        return scores
