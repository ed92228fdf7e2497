"""Which of a question's terms are worth looking up among very many passages.

Terms that say little are in most passages, and take most of the time. What a term says is its weight times its inverse
document frequency; those that say most are kept, up to a share of what all of them could say.
"""

import math
from collections.abc import Mapping

from retrieval.lexical import Field
from retrieval.view import View

Terms = Mapping[tuple[Field, str], float]

# Of no more passages than this, all terms are looked up.
MANY = 150_000
# Among a million passages .7 takes a sixth less time than .8, whose ten best by words were those of all terms for each
# of 120 questions, and loses .004 of nDCG@10 in one language, nothing across or without marks (even half of dev/mlqa).
_SHARE = 0.7


def telling(snapshot: View, terms: Terms) -> Terms:
    """The terms to look up: all, but of very many passages only those that say most."""
    total = snapshot.total
    if total <= MANY:
        return terms
    worth: dict[tuple[Field, str], float] = {}
    for field in {field for field, _ in terms}:
        asked = [term for held, term in terms if held is field]
        for term, count in zip(asked, snapshot.counts(field, asked), strict=True):
            if count:
                worth[field, term] = terms[field, term] * math.log(1 + (total - count + 0.5) / (count + 0.5))
    left = _SHARE * sum(worth.values())
    kept = {}
    for key in sorted(worth, key=lambda key: (-worth[key], key)):
        if left <= 0:
            break
        kept[key] = terms[key]
        left -= worth[key]
    return kept
