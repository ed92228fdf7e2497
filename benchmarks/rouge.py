"""ROUGE-1, 2 and L, F1, mean over references. Units are syllables: the words of retrieval.text, marks and all.

(The rouge-score package's own tokenizer drops Vietnamese letters.)
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from retrieval.text import words

Scores = tuple[float, float, float]


def rouge(summary: str, references: Sequence[str]) -> Scores:
    """ROUGE-1, ROUGE-2 and ROUGE-L F1 of a summary; ROUGE-L over the whole text as one sequence."""
    ours = words(summary)
    scores = [_one(ours, words(reference)) for reference in references]
    one, two, longest = np.mean(scores, axis=0)
    return float(one), float(two), float(longest)


def _one(ours: list[str], theirs: list[str]) -> Scores:
    pairs, their_pairs = Counter(pairwise(ours)), Counter(pairwise(theirs))
    return (
        _f1((Counter(ours) & Counter(theirs)).total(), len(ours), len(theirs)),
        _f1((pairs & their_pairs).total(), pairs.total(), their_pairs.total()),
        _f1(common_subsequence(ours, theirs), len(ours), len(theirs)),
    )


def _f1(common: int, ours: int, theirs: int) -> float:
    return 2 * common / (ours + theirs) if ours + theirs else 0.0


def common_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest common subsequence (Hyyrö's bit-parallel algorithm)."""
    places: dict[str, int] = {}
    for position, word in enumerate(first):
        places[word] = places.get(word, 0) | 1 << position
    full = (1 << len(first)) - 1
    state = full
    for word in second:
        matched = state & places.get(word, 0)
        state = (state + matched | state - matched) & full
    return len(first) - state.bit_count()
