"""Passages of one generation, by their rows."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.copies import Keys
from retrieval.filters import Mask
from retrieval.memory import Memory
from retrieval.milvus.articles import Articles
from retrieval.milvus.expressions import blocks, within
from retrieval.milvus.schema import Kind, Record
from retrieval.milvus.source import Source
from retrieval.superwords import Embeddings, Tokens, embedded
from retrieval.types import Passage, Sentence
from retrieval.view import Rows

# Passages that are remembered: their rows never change.
_REMEMBERED = 20_000
_FIELDS = (
    *("id", "article", "group_key", "start_offset", "end_offset", "length"),
    *("sentences", "tokens", "dense"),
)


class Passages:
    """Reads passages."""

    def __init__(self, source: Source, articles: Articles) -> None:
        self._source = source
        self._articles = articles
        self._known: Memory[int, Record] = Memory(_REMEMBERED)

    def owners(self, rows: Rows) -> tuple[Rows, Keys]:
        """Row of the article that each passage belongs to, and its group key."""
        found = self._rows(rows.tolist())
        articles = np.array([row["article"] for row in found], dtype=np.int64)
        return articles, np.array([row["group_key"] for row in found], dtype=np.int64).view(np.uint64)

    def of(self, article: int) -> Rows:
        """Rows of the passages of an article."""
        found = self._source.some(Kind.PASSAGES, within("article", [article]), ("id",))
        return np.array(sorted(row["id"] for row in found), dtype=np.int64)

    def one(self, row: int) -> Passage:
        """The passage at a row, with its sentences."""
        (found,) = self._rows([row])
        spans = found["sentences"]
        sentences = tuple(Sentence(start, end) for start, end in zip(spans[::2], spans[1::2], strict=True))
        return Passage(found["start_offset"], found["end_offset"], sentences)

    def tokens(self, rows: Rows) -> Tokens:
        """Superword tokens of passages."""
        held = [self._tokens_of(row) for row in self._rows(rows.tolist())]
        offsets = np.cumsum([0, *map(len, held)], dtype=np.int64)
        return Tokens(np.concatenate([np.empty(0, dtype=np.int32), *held]), offsets)

    def vectors(self, rows: Rows) -> Embeddings:
        """Unit vectors of passages."""
        found = np.zeros((len(rows), self._source.manifest.dimension), dtype=np.float32)
        for place, row in enumerate(self._rows(rows.tolist())):
            found[place] = row["dense"]
        return found

    def holders(self, wanted: Mask) -> Iterator[tuple[Rows, Rows]]:
        """Every occurrence of the wanted superword tokens, passage by passage: the tokens, and the articles' rows."""
        for row in self._source.all(Kind.PASSAGES, ("id", "article", "length", "tokens", "start_offset", "end_offset")):
            tokens = self._tokens_of(row)
            held = tokens[wanted[tokens]].astype(np.int64)
            yield held, np.full(len(held), row["article"], dtype=np.int64)

    def _rows(self, rows: Sequence[int]) -> list[Record]:
        known = {row: found for row in rows if (found := self._known.get(row)) is not None}
        for block in blocks([row for row in dict.fromkeys(rows) if row not in known]):
            read = {
                row["id"]: {
                    **row,
                    "tokens": np.array(row["tokens"], dtype=np.int32),
                    "dense": np.array(row["dense"], dtype=np.float32),
                }
                for row in self._source.some(Kind.PASSAGES, within("id", block), _FIELDS)
            }
            if len(read) < len(block):
                raise self._source.changed()
            self._known.update(read)
            known |= read
        return [known[row] for row in rows]

    def _tokens_of(self, row: Record) -> NDArray[np.int32]:
        if len(row["tokens"]) == row["length"]:
            return np.array(row["tokens"], dtype=np.int32)
        # Too many for a field: they are made again of the text.
        article = self._articles.read([row["article"]])[row["article"]]
        text = f"{article.title}\n{article.text[row['start_offset'] : row['end_offset']]}"
        return embedded().tokenize([text]).ids
