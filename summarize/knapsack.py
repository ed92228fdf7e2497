"""Whole sentences into a number of words: a knapsack that has to be nearly full."""

from collections.abc import Sequence

import numpy as np


def fill(values: Sequence[float], lengths: Sequence[int], least: int, most: int) -> list[int] | None:
    """Choose items of the greatest total value whose lengths add up to `least` or more, and to `most` or less.

    Parameters
    ----------
    values : sequence of float
        Worth of each item, above 0.
    lengths : sequence of int
        Length of each item, above 0.

    Returns
    -------
    list of int
        Positions in ascending order; None where no choice fits.
    """
    best = np.full(most + 1, -np.inf)
    best[0] = 0.0
    taken = np.zeros((len(values), most + 1), dtype=bool)
    for number, (value, length) in enumerate(zip(values, lengths, strict=True)):
        if length > most:
            continue
        with_it = best[: most + 1 - length] + value
        taken[number, length:] = with_it > best[length:]
        best[length:] = np.maximum(best[length:], with_it)
    total = max(range(max(least, 0), most + 1), key=lambda size: best[size], default=0)
    if not np.isfinite(best[total]):
        return None
    chosen = []
    for number in reversed(range(len(values))):
        if taken[number, total]:
            chosen.append(number)
            total -= lengths[number]
    return chosen[::-1]
