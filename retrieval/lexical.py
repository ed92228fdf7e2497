"""Passages by their words, ranked by BM25. The only file that knows tantivy.

Three fields hold what retrieval.text and the embedded tokenizer make of a passage: its words and pairs of words as
written ("exact"), the same without marks ("folded"), and its superword tokens ("super"). BM25 with tantivy's fixed
constants, k1 = 1.2 and b = 0.75 (Robertson & Zaragoza, 2009).
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

_ANALYZER = "tokens"
_ROW = "row"
_WRITER_MEMORY = 256_000_000


class Field(StrEnum):
    """What a passage can be matched by."""

    EXACT = "exact"
    FOLDED = "folded"
    SUPER = "super"


def _open(path: Path) -> tantivy.Index:
    schema = tantivy.SchemaBuilder()
    for field in Field:
        schema.add_text_field(field.value, tokenizer_name=_ANALYZER, index_option="freq")
    schema.add_unsigned_field(_ROW, indexed=True, fast=True)
    index = tantivy.Index(schema.build(), path=str(path))
    # Tokens come ready, separated by spaces; tantivy needs its own analyzer registered for writing and for reading.
    index.register_tokenizer(_ANALYZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


class LexicalWriter:
    """Adds passages to an index in a folder, which may hold one already; `close` commits."""

    def __init__(self, path: Path) -> None:
        self._writer = _open(path).writer(heap_size=_WRITER_MEMORY)

    def add(self, row: int, tokens: Mapping[Field, Iterable[str]]) -> None:
        """Add one passage; tokens must not contain spaces."""
        document = tantivy.Document()
        document.add_unsigned(_ROW, row)
        for field, terms in tokens.items():
            document.add_text(field.value, " ".join(terms))
        self._writer.add_document(document)

    def close(self) -> None:
        """Commit, and wait until tantivy's threads are done with the folder."""
        self._writer.commit()
        self._writer.wait_merging_threads()


class LexicalIndex:
    """A snapshot for reading: later commits are not seen."""

    def __init__(self, path: Path) -> None:
        self._index = _open(path)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def document_frequency(self, field: Field, term: str) -> int:
        """How many passages hold the term."""
        return int(self._searcher.doc_freq(field.value, term))

    def search(
        self, terms: Mapping[tuple[Field, str], float], k: int, rows: Sequence[int] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find the passages with the highest BM25 score.

        Parameters
        ----------
        terms : mapping of (Field, str) to float
            Tokens and their weights; a token's BM25 score in its field is multiplied by its weight, and the sum counts.
        k : int
            At least 1.
        rows : sequence of int, optional
            Look at these passages only; all, if None.

        Returns
        -------
        rows : ndarray of int64, shape (at most k,)
        scores : ndarray of float32, same shape
            Highest first; every score is above 0.
        """
        parts = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, term), weight))
            for (field, term), weight in terms.items()
            if weight > 0
        ]
        if not parts or not len(self):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        query = tantivy.Query.boolean_query(parts)
        if rows is not None:
            within = tantivy.Query.term_set_query(self._schema, _ROW, list(rows))
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(within, 0.0))]
            )
        hits = self._searcher.search(query, limit=k, count=False).hits
        found = self._searcher.fast_field_values(_ROW, [address for _, address in hits])
        return np.asarray(found, dtype=np.int64), np.asarray([score for score, _ in hits], dtype=np.float32)

    def _term(self, field: Field, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field.value, term, "freq")
