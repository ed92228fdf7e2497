"""Measures of a ranking, with their uncertainty."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

CUT = 10
_RESAMPLES = 1_000
_SEED = 42


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean over questions with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} ±{(self.high - self.low) / 2:.3f}"


def mean(values: Sequence[float]) -> Measured:
    """Mean of one value a question, and its interval by resampling the questions (percentile bootstrap, seeded)."""
    array = np.asarray(values, dtype=np.float64)
    samples = np.random.default_rng(_SEED).integers(0, len(array), (_RESAMPLES, len(array)))
    low, high = np.quantile(array[samples].mean(axis=1), (0.025, 0.975))
    return Measured(float(array.mean()), float(low), float(high))


def of_ranks(ranks: Sequence[int | None]) -> dict[str, Measured]:
    """Measures of questions with one right passage each, from its rank (1 is first; None where it is not found).

    nDCG@10 with one right passage is ``1 / log2(rank + 1)``; MRR is cut at 10 as well.
    """
    found = [rank if rank is not None and rank <= CUT else None for rank in ranks]
    return {
        "nDCG@10": mean([1 / np.log2(rank + 1) if rank else 0.0 for rank in found]),
        "R@1": mean([float(rank == 1) for rank in found]),
        "R@5": mean([float(rank is not None and rank <= 5) for rank in found]),
        "MRR": mean([1 / rank if rank else 0.0 for rank in found]),
    }
