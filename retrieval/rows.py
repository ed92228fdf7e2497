"""What is made of a batch of articles before it is written; as bytes, too, for it may be made in another process."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.copies import PERMUTATIONS, Signatures
from retrieval.lexical import Field
from retrieval.superwords import Tokens
from retrieval.types import Passage

# The indexed terms of a passage hold no line break.
_BREAK = "\n"


@dataclass(frozen=True, slots=True)
class Rows:
    """What is made of articles, in their order; what is of passages or sentences goes through all of them.

    Attributes
    ----------
    languages : sequence of str or None
    signatures : ndarray of uint32
    counts : ndarray of int32
        Number of each article's passages.
    passages : ndarray of int32, shape (n_passages, 3)
        Where each begins and ends in its article, and the number of its sentences.
    sentences : ndarray of int32, shape (n_sentences, 2)
        Where each begins and ends.
    tokens : Tokens
        Of each passage.
    vectors : ndarray of float16
    terms : mapping of Field to sequence of str
        Each passage's terms in a field, separated by spaces.
    words : mapping of str to int
        Words that carry marks, and in how many of the passages they occur.
    """

    languages: Sequence[str | None]
    signatures: Signatures
    counts: NDArray[np.int32]
    passages: NDArray[np.int32]
    sentences: NDArray[np.int32]
    tokens: Tokens
    vectors: NDArray[np.float16]
    terms: Mapping[Field, Sequence[str]]
    words: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.counts)

    def to_bytes(self) -> bytes:
        """All of it: a line of JSON with the lengths of what follows, one after the other."""
        pieces = [
            json.dumps([self.languages, self.words, self.vectors.shape[1]]).encode(),
            *(np.ascontiguousarray(array).tobytes() for array in self._arrays()),
            *(_BREAK.join(self.terms[field]).encode() for field in Field),
        ]
        return b"".join([json.dumps(list(map(len, pieces))).encode(), b"\n", *pieces])

    def _arrays(self) -> tuple[NDArray[np.generic], ...]:
        tokens = self.tokens
        return (
            self.signatures,
            self.counts,
            self.passages,
            self.sentences,
            tokens.ids,
            tokens.offsets,
            self.vectors,
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Rows":
        """The value that `to_bytes` was called on."""
        start = data.index(b"\n") + 1
        pieces = []
        for length in json.loads(data[:start]):
            pieces.append(memoryview(data)[start : start + length])
            start += length
        languages, words, dimension = json.loads(bytes(pieces[0]))
        counts = np.frombuffer(pieces[2], np.int32)
        passages = np.frombuffer(pieces[3], np.int32).reshape(-1, 3)
        terms = {
            field: str(piece, "utf-8").split(_BREAK) if len(passages) else []
            for field, piece in zip(Field, pieces[8:], strict=True)
        }
        return cls(
            languages=languages,
            signatures=np.frombuffer(pieces[1], np.uint32).reshape(-1, PERMUTATIONS),
            counts=counts,
            passages=passages,
            sentences=np.frombuffer(pieces[4], np.int32).reshape(-1, 2),
            tokens=Tokens(np.frombuffer(pieces[5], np.int32), np.frombuffer(pieces[6], np.int64)),
            vectors=np.frombuffer(pieces[7], np.float16).reshape(-1, dimension),
            terms=terms,
            words=words,
        )


def spans(split: Sequence[Sequence[Passage]]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """`counts`, `passages` and `sentences` of articles' passages."""
    every = [passage for found in split for passage in found]
    return (
        np.array([len(found) for found in split], dtype=np.int32),
        np.array([(one.start, one.end, len(one.sentences)) for one in every], dtype=np.int32).reshape(-1, 3),
        np.array([(s.start, s.end) for one in every for s in one.sentences], dtype=np.int32).reshape(-1, 2),
    )
