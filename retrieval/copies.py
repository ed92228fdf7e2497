"""Near-copies: the same report published twice is one source, not two.

MinHash signatures (Broder, 1997; computed by rensa) of three-word shingles, banded for locality-sensitive hashing.
Articles that agree in enough of their signature form a group; the group's key is that of its first article.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

PERMUTATIONS = 64
BANDS = 16
# Share of equal signature values, an estimate of the shingles' Jaccard index, from which two articles are copies.
THRESHOLD = 0.75
_SEED = 42

Signatures = NDArray[np.uint32]
Keys = NDArray[np.uint64]


def key(text: str) -> np.uint64:
    """64-bit key of a string, the same on every machine."""
    return np.uint64(int.from_bytes(blake2b(text.encode("utf-8"), digest_size=8).digest(), "little"))


def signatures(texts: Sequence[Sequence[str]]) -> Signatures:
    """Signature of each text, given as its words; shape ``(len(texts), PERMUTATIONS)``."""
    from rensa import RMinHash

    rows = np.empty((len(texts), PERMUTATIONS), dtype=np.uint32)
    for row, words in enumerate(texts):
        shingles = [" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))]
        minhash = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
        minhash.update(shingles)
        rows[row] = minhash.digest()
    return rows


def group(new: Signatures, new_keys: Keys, old: Signatures, old_groups: Keys) -> Keys:
    """Group key of each new article: that of the earliest article, old or new, that it is a near-copy of.

    Parameters
    ----------
    new, old : ndarray of uint32, shape (n, PERMUTATIONS)
        Signatures, in the order of the articles.
    new_keys : ndarray of uint64, shape (n_new,)
        The key an article has when it is nobody's copy.
    old_groups : ndarray of uint64, shape (n_old,)
        Group keys of the articles that are there already.
    """
    everything = np.concatenate([old, new])
    groups = np.concatenate([old_groups, new_keys])
    first = len(old)
    partner = np.full(len(everything), -1, dtype=np.int64)
    width = PERMUTATIONS // BANDS
    for band in range(BANDS):
        bands = np.ascontiguousarray(everything[:, band * width : (band + 1) * width]).view(f"V{4 * width}").ravel()
        _, earliest, inverse = np.unique(bands, return_index=True, return_inverse=True)
        candidate = earliest[inverse]
        rows = np.flatnonzero((candidate[first:] < np.arange(first, len(everything))) & (partner[first:] < 0)) + first
        equal = (everything[rows] == everything[candidate[rows]]).mean(axis=1)
        alike = rows[equal >= THRESHOLD]
        partner[alike] = candidate[alike]
    for row in range(first, len(everything)):  # in order, so that a copy of a copy joins the first one's group
        if partner[row] >= 0:
            groups[row] = groups[partner[row]]
    return groups[first:]
