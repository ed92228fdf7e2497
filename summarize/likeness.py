"""How alike two articles are: the one similarity that events are made by.

In one language it is the product of their sparse vectors; across languages, the cosine of their dense vectors with
the names and numbers that both hold. Then who, where and when: the further apart two happenings lie in time, the less
alike they are, and two reports of the same wording with other names in another place are two happenings.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.superwords import Embeddings
from summarize.clues import Clues, days_apart, shared
from summarize.vectors import Rows, Vectors

# Below this, two articles have nothing to do with one another, and nobody asks who, where and when.
LEAST = 0.06
# Two happenings this many days apart are half as alike.
_HALF_LIFE = 30.0
# Fewer names in common than this share: other people, or another town. That is a sign of another happening only where
# the day or the place differs too, or where the wording is so much alike that it must be a form.
_FEW_NAMES = 0.2
_ENOUGH_NAMES = 1
_FORM = 0.6
_OTHER_NAMES = 0.35
_SAME_DAY = 1
_OTHER_PLACE = 0.5
# Across languages: cosines below `_DENSE_FLOOR` are those of unrelated texts; the shares of meaning, names, numbers.
_DENSE_FLOOR = 0.3
_ACROSS = (0.35, 0.3, 0.1)


class Likeness:
    """Similarity between articles, by position.

    Parameters
    ----------
    vectors : Vectors
        Sparse vectors of all articles.
    dense : ndarray of float32
        Unit dense vectors of all articles.
    told : sequence of Clues
        Of all articles.
    """

    def __init__(self, vectors: Vectors, dense: Embeddings, told: Sequence[Clues]) -> None:
        self._vectors = vectors
        self._dense = dense
        self._told = told
        self._scratch = np.zeros(vectors.width, dtype=np.float32)

    def __len__(self) -> int:
        return len(self._told)

    def of(self, article: int, others: Rows) -> NDArray[np.float32]:
        """Similarity of an article to others, 0 to 1."""
        similar = self._vectors.products(article, others, self._scratch)
        mine = self._told[article]
        for number, other in enumerate(others):
            theirs = self._told[other]
            if mine.language != theirs.language:
                similar[number] = max(similar[number], self._across(article, int(other)))
            if similar[number] >= LEAST:
                similar[number] *= same_happening(mine, theirs, float(similar[number]))
        return similar

    def mean(self, ours: Sequence[int], theirs: Sequence[int]) -> float:
        """Mean similarity between the articles of two events."""
        others = np.asarray(theirs, dtype=np.int64)
        return float(np.mean([self.of(article, others) for article in ours]))

    def _across(self, article: int, other: int) -> float:
        ours, theirs = self._told[article], self._told[other]
        cosine = float(self._dense[article] @ self._dense[other])
        meaning = max(0.0, (cosine - _DENSE_FLOOR) / (1 - _DENSE_FLOOR))
        parts = (meaning, shared(ours.names, theirs.names), shared(ours.numbers, theirs.numbers))
        return sum(share * part for share, part in zip(_ACROSS, parts, strict=True))


def same_happening(ours: Clues, theirs: Clues, similar: float) -> float:
    """Factor on the similarity of wording, up to 1: whether who, where and when agree."""
    factor = 1.0
    apart = days_apart(ours, theirs)
    if apart is not None:
        factor /= 1 + (apart / _HALF_LIFE) ** 2
    other_place = ours.place is not None and theirs.place is not None and ours.place != theirs.place
    if other_place:
        factor *= _OTHER_PLACE
    if (apart or 0) > _SAME_DAY or other_place or similar > _FORM:
        known = min(len(ours.full_names), len(theirs.full_names)) >= _ENOUGH_NAMES
        least = _FEW_NAMES * min(len(ours.full_names), len(theirs.full_names))
        if known and len(ours.full_names & theirs.full_names) < least:
            factor *= _OTHER_NAMES
    return factor
