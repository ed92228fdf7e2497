"""Word translation probabilities from sentence pairs: IBM model 1 (Brown et al. 1993), both directions, multiplied.

One direction alone gives rare words a tail of whatever stood beside them; a pair that both directions like is a
translation (Liang et al. 2006 do this inside EM; here it is done once, at the end).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.ragged import Ragged

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Links:
    """Token pairs that occur together, sorted by ``source``; ``weight`` sums to 1 for each source token."""

    source: Ints
    target: Ints
    weight: Floats


def _distinct(texts: Ragged, size: int) -> Ragged:
    """Keep each token of a row once: model 1 hardly uses the counts, and the cells are fewer."""
    keys = np.unique(np.repeat(np.arange(len(texts)), texts.lengths) * size + texts.ids)
    return Ragged((keys % size).astype(np.int32), np.searchsorted(keys, np.arange(len(texts) + 1) * size))


def _cells(left: Ragged, right: Ragged) -> tuple[Ints, Ints]:
    """Return, for every pair of tokens within every sentence pair, its places in `left.ids` and `right.ids`."""
    n, m = left.lengths, right.lengths
    sizes = n * m
    row = np.repeat(np.arange(len(left)), sizes)
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return left.offsets[row] + within // m[row], right.offsets[row] + within % m[row]


def _expect(key: Ints, source_of: Ints, a: Ints, b: Ints, shape: tuple[int, int]) -> Floats:
    """Run EM for p(target | source); `a` and `b` are the source and target places of each cell."""
    sources, places = shape
    pair_count = len(source_of)
    probability = np.ones(pair_count) / np.bincount(source_of, minlength=sources)[source_of]
    # The empty word takes what nothing explains; its probability for each target token stays small and even.
    empty = 1e-4
    for _ in range(ROUNDS):
        share = probability[key]
        total = np.bincount(b, share, places) + empty
        counts = np.bincount(key, share / total[b], pair_count)
        probability = counts / np.maximum(np.bincount(source_of, counts, sources), 1e-12)[source_of]
    return probability


def align(left: Ragged, right: Ragged, size: int) -> tuple[Ints, Ints, Floats, Floats]:
    """Return (left token, right token, p(right | left), p(left | right)) for every pair seen together."""
    left, right = _distinct(left, size), _distinct(right, size)
    a, b = _cells(left, right)
    pairs, key = np.unique(left.ids[a].astype(np.int64) * size + right.ids[b], return_inverse=True)
    x, y = pairs // size, pairs % size
    forward = _expect(key, x, a, b, (size, len(right.ids)))
    backward = _expect(key, y, b, a, (size, len(left.ids)))
    return x, y, forward, backward


def links(x: Ints, y: Ints, score: Floats, top: int, floor: float) -> Links:
    """Keep the `top` best targets of each source whose score is at least `floor`, and normalise."""
    keep = score >= floor
    x, y, score = x[keep], y[keep], score[keep]
    order = np.lexsort((y, -score, x))
    x, y, score = x[order], y[order], score[order]
    rank = np.arange(len(x)) - np.searchsorted(x, x)
    x, y, score = x[rank < top], y[rank < top], score[rank < top]
    return Links(x, y, score / np.bincount(x, score, x.max(initial=0) + 1)[x])
