"""BM25 as a dot product of sparse vectors, for databases that know such vectors and nothing of BM25.

A term is a dimension, named by a hash of its field and itself. A passage's vector holds the part of BM25 that depends
on how often it holds the term and on its length; a question's, how rare the term is and what it weighs. So when
articles come or go, only what a question is multiplied with changes, and no passage is written again. The mean length,
which the passage's part needs, is that of all passages when it was written: it moves little in an archive of one kind
of text, and where it does, earlier long passages are favoured a little more or less than an index made anew would.
Lengths are rounded as tantivy rounds them, so that scores agree with those of retrieval.lexical.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from retrieval.copies import key
from retrieval.lexical import Field
from retrieval.ranking import K1, B

_POSITIVE = (1 << 63) - 1
# Databases of sparse vectors number dimensions with 32 bits; 0 stands for "this passage has no terms".
_DIMENSIONS = (1 << 32) - 3
NOTHING = 0

Sparse = dict[int, float]


@lru_cache(maxsize=1 << 19)
def term_key(field: Field, term: str) -> int:
    """A number for a term of a field, the same on every machine; from 0 to 2**63."""
    return int(key(f"{field.value}\0{term}")) & _POSITIVE


def plain_key(word: str) -> int:
    """A number for an unmarked word, under which those are found that carry marks."""
    return term_key(Field.FOLDED, f"\0{word}")


def dimension(term: int) -> int:
    """The dimension that stands for a term, given by its key. In an archive of ten million, one in 400 shares one."""
    return 1 + term % _DIMENSIONS


@dataclass(frozen=True, slots=True)
class MeanLengths:
    """Mean number of terms of a passage in each field, of all that were written so far."""

    exact: float
    folded: float
    super: float

    def of(self, field: Field) -> float:
        """That of one field; at least 1."""
        return max(1.0, {Field.EXACT: self.exact, Field.FOLDED: self.folded, Field.SUPER: self.super}[field])


def passage_vector(counts: Mapping[Field, Mapping[int, int]], means: MeanLengths) -> Sparse:
    """A passage's vector.

    Parameters
    ----------
    counts : mapping of Field to mapping of int to int
        For each field, how often the passage holds each term, by the term's key.
    """
    vector: Sparse = {}
    for field, held in counts.items():
        norm = K1 * (1 - B + B * _rounded(sum(held.values())) / means.of(field))
        for term, count in held.items():
            place = dimension(term)
            vector[place] = vector.get(place, 0.0) + count * (K1 + 1) / (count + norm)
    return vector or {NOTHING: 1.0}


def question_vector(terms: Iterable[tuple[int, float]]) -> Sparse:
    """A question's vector, of its terms' keys and what each weighs; empty if nothing weighs anything."""
    vector: Sparse = {}
    for term, weight in terms:
        if weight > 0:
            place = dimension(term)
            vector[place] = vector.get(place, 0.0) + weight
    return vector


def _lengths() -> list[int]:
    """Lengths that one byte can stand for in tantivy: all up to 40, then ever fewer (Lucene's SmallFloat)."""
    lengths = list(range(24))
    for code in range(256 - 24):
        shift = (code >> 3) - 1
        lengths.append(24 + (code & 7 if shift < 0 else ((code & 7) | 8) << shift))
    return lengths


_LENGTHS = np.array(_lengths(), dtype=np.int64)


def _rounded(length: int) -> int:
    return int(_LENGTHS[np.searchsorted(_LENGTHS, length, side="right") - 1])
