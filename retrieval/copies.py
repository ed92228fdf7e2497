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
# Odd, without a pattern in its bits (the golden ratio's): spreads numbers over all 64 bits.
_PRIME = np.uint64(0x9E3779B97F4A7C15)

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
        shingles = list(map(" ".join, zip(words, words[1:], words[2:], strict=False))) or [" ".join(words)]
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
    if not len(new):
        return new_keys
    first = len(old)
    partner = np.full(len(new), -1, dtype=np.int64)
    for band in range(BANDS):
        here, there = _band(new, band), _band(old, band)
        bands, own, place = np.unique(here, return_index=True, return_inverse=True)
        earliest = own + first
        # Only the new bands are sorted: the old ones may be very many.
        found = np.searchsorted(bands, there).clip(max=len(bands) - 1)
        old_rows = np.flatnonzero(bands[found] == there)
        np.minimum.at(earliest, found[old_rows], old_rows)
        candidate = earliest[place]
        rows = np.flatnonzero((candidate < np.arange(first, first + len(new))) & (partner < 0))
        equal = (new[rows] == _rows(new, old, candidate[rows])).mean(axis=1)
        alike = rows[equal >= THRESHOLD]
        partner[alike] = candidate[alike]
    groups = new_keys.copy()
    for row in np.flatnonzero(partner >= 0):  # in order, so that a copy of a copy joins the first one's group
        groups[row] = old_groups[partner[row]] if partner[row] < first else groups[partner[row] - first]
    return groups


def band_keys(signatures: Signatures) -> NDArray[np.int64]:
    """For each article a number per band, from 0 up; two articles are only ever near-copies if they share one."""
    columns = [(_band(signatures, band) + np.uint64(band)) * _PRIME >> np.uint64(1) for band in range(BANDS)]
    return np.stack(columns, axis=1).astype(np.int64)


def _band(signatures: Signatures, band: int) -> Keys:
    """One number for the values of a band; different values may share one, once in many lifetimes."""
    width = PERMUTATIONS // BANDS
    mixed: Keys = np.zeros(len(signatures), dtype=np.uint64)
    for column in range(band * width, (band + 1) * width):
        mixed = (mixed ^ signatures[:, column]) * _PRIME
    return mixed


def _rows(new: Signatures, old: Signatures, places: NDArray[np.int64]) -> Signatures:
    """Signatures at places in the old ones and then the new ones."""
    found = np.empty((len(places), PERMUTATIONS), dtype=np.uint32)
    in_old = places < len(old)
    found[in_old] = old[places[in_old]]
    found[~in_old] = new[places[~in_old] - len(old)]
    return found
