"""A few numbers of every article of one generation, read together."""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.copies import PERMUTATIONS, Keys, Signatures
from retrieval.filters import Mask
from retrieval.milvus.schema import Kind
from retrieval.milvus.source import Source
from retrieval.view import Rows

_COLUMNS = {
    "id_key": "id_key",
    "group": "group_key",
    "instant": "instant",
    "day": "day",
    "source": "source",
    "place": "place",
    "language": "language",
    "first_passage": "first_passage",
}


class Table:
    """Columns, read when the first of them is needed: about 100 bytes an article."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def columns(self, name: str) -> NDArray[Any]:
        """One of part.ARTICLE's columns, for all articles; 0 where there is none any more."""
        numbers, table = self._table
        column = np.zeros(self._source.remote.articles, dtype=np.int64)
        column[numbers] = table[:, list(_COLUMNS).index(name)]
        return column.view(np.uint64) if name in ("id_key", "group") else column

    @cached_property
    def deleted(self) -> Mask:
        """Which rows of articles hold no article any more."""
        deleted = np.ones(self._source.remote.articles, dtype=bool)
        deleted[self._table[0]] = False
        return deleted

    @cached_property
    def groups(self) -> Keys:
        """Group key of each article: near-copies share one."""
        groups: Keys = self.columns("group")
        return groups

    def signatures(self) -> Signatures:
        """Signature of each article."""
        found = np.zeros((self._source.remote.articles, PERMUTATIONS), dtype=np.uint32)
        for row in self._source.all(Kind.ARTICLES, ("id", "signature")):
            found[row["id"]] = np.frombuffer(bytes.fromhex(row["signature"]), dtype="<u4")
        return found

    @cached_property
    def article_of(self) -> Rows:
        """Row of the article that each passage belongs to; those of removed articles belong to a removed one."""
        numbers, table = self._table
        if not len(numbers):
            return np.zeros(self._source.remote.passages, dtype=np.int64)
        firsts = table[:, list(_COLUMNS).index("first_passage")]
        places = np.arange(self._source.remote.passages)
        before = np.searchsorted(firsts, places, side="right") - 1
        inside = (before >= 0) & (places < (firsts + table[:, -1])[before])
        owner: Rows = np.where(inside, numbers[before], np.where(before < 0, 0, numbers[before] + 1))
        return owner

    @cached_property
    def _table(self) -> tuple[Rows, NDArray[np.int64]]:
        """Rows of the articles that are there, and what is known of them: `_COLUMNS`, and the number of passages."""
        fields = (*_COLUMNS.values(), "passages")
        found = self._source.all(Kind.ARTICLES, ("id", *fields))
        rows = [(row["id"], *(row[field] for field in fields)) for row in found]
        table = np.array(rows, dtype=np.int64).reshape(len(rows), 1 + len(fields))
        table = table[np.argsort(table[:, 0])]
        return table[:, 0], table[:, 1:]
