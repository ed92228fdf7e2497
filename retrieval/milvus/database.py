"""A Milvus database, or a Milvus Lite file. The only file that knows pymilvus.

Expressions are made of numbers alone, so nothing that was typed or read can change what they mean.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from pymilvus import DataType, MilvusClient, MilvusException

from retrieval.errors import ArchiveUnreachable
from retrieval.milvus import schema as fields_of
from retrieval.milvus.address import is_file
from retrieval.milvus.address import token as token_of
from retrieval.milvus.bm25 import Sparse
from retrieval.milvus.schema import DENSE, MOST_NUMBERS, SPARSE, UNUSED, Kind, Record
from retrieval.superwords import Embeddings

# Every error is raised, too.
logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)

_SECONDS = 120.0
_CONNECT_SECONDS = 10.0
# Milvus gives out no more rows for one question than this.
_MOST_ROWS = 16_384
_PAGE = 1_000
# A message of Milvus must stay below 64 MB.
_INSERTED_AT_ONCE = 500
_TERMS_INSERTED_AT_ONCE = 10_000
_DENSE_INDEX = {"index_type": "HNSW", "params": {"M": 32, "efConstruction": 200}}
_DENSE_SEARCH = {"metric_type": "IP", "params": {"ef": 256}}
_INTEGERS = {32: DataType.INT32, 64: DataType.INT64}


@cache
def connect(address: str) -> "Database":
    """The database at an address; one connection for the whole process, which any thread may use.

    Raises
    ------
    ArchiveUnreachable
        If nothing answers there.
    """
    return Database(address)


class Database:
    """Collections of one Milvus database.

    Parameters
    ----------
    address : str
        ``http://host:19530``, or the path of a Milvus Lite file. A token comes from $SUKIEN_STORE_TOKEN.
    """

    def __init__(self, address: str, token: str = "") -> None:
        self.address = address
        self.lite = is_file(address)
        if self.lite:
            Path(address).parent.mkdir(parents=True, exist_ok=True)
        self._loaded: set[str] = set()
        with self._telling():
            self._client = MilvusClient(address, token=token or token_of(), timeout=_CONNECT_SECONDS)

    def create(self, name: str, kind: Kind, dimension: int) -> None:
        """Make an empty collection."""
        schema = MilvusClient.create_schema(auto_id=kind is Kind.PIECES, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        for field in fields_of.NUMBERS[kind]:
            schema.add_field(field, DataType.INT64)
        for field, length in fields_of.TEXTS[kind].items():
            schema.add_field(field, DataType.VARCHAR, max_length=length)
        for field, bits in fields_of.LISTS[kind].items():
            schema.add_field(field, DataType.ARRAY, element_type=_INTEGERS[bits], max_capacity=MOST_NUMBERS)
        with self._telling():
            indexes = self._client.prepare_index_params()
            if kind is Kind.PASSAGES:
                schema.add_field(DENSE, DataType.FLOAT_VECTOR, dim=dimension)
                schema.add_field(SPARSE, DataType.SPARSE_FLOAT_VECTOR)
                indexes.add_index(DENSE, metric_type="IP", **_DENSE_INDEX)
                indexes.add_index(SPARSE, metric_type="IP", index_type="SPARSE_INVERTED_INDEX")
            else:
                schema.add_field(UNUSED, DataType.FLOAT_VECTOR, dim=2)
                indexes.add_index(UNUSED, metric_type="L2", index_type="FLAT")
            for field in fields_of.INDEXED[kind]:
                indexes.add_index(field, index_type="INVERTED")
            self._client.create_collection(name, schema=schema, timeout=_SECONDS)
            # Nothing is in it yet: no need to wait until each index is made.
            self._client.create_index(name, indexes, timeout=_SECONDS, sync=False)
        self._load(name)

    def insert(self, name: str, rows: Sequence[Record], *, replace: bool = False) -> None:
        """Add rows, and with `replace` take the place of those with the same ids.

        Those without a vector of their own get the one that stands for none.
        """
        if replace:
            self._load(name)
        step = _TERMS_INSERTED_AT_ONCE if rows and "before" in rows[0] else _INSERTED_AT_ONCE
        for start in range(0, len(rows), step):
            block = rows[start : start + step]
            filled = [row if DENSE in row else {**row, UNUSED: [0.0, 0.0]} for row in block]
            with self._telling():
                if replace:
                    self._client.upsert(name, filled, timeout=_SECONDS)
                else:
                    self._client.insert(name, filled, timeout=_SECONDS)

    def delete(self, name: str, expression: str) -> None:
        """Take away the rows for which an expression holds."""
        self._load(name)
        with self._telling():
            self._client.delete(name, filter=expression, timeout=_SECONDS)

    def flush(self, name: str) -> None:
        """Bring what was added to the disk."""
        with self._telling():
            self._client.flush(name, timeout=_SECONDS)

    def rows(self, name: str, expression: str, fields: Sequence[str], *, fresh: bool = False) -> Iterator[Record]:
        """All rows for which an expression holds, in ascending order of ids where ids are ours.

        `fresh` is whether what was written last must be seen, even by a database of many machines.
        """
        self._load(name)
        with self._telling():
            pages = self._client.query_iterator(
                name, batch_size=_PAGE, filter=expression, output_fields=list(fields), **_consistency(fresh)
            )
        try:
            while True:
                with self._telling():
                    page = pages.next()
                if not page:
                    return
                yield from page
        finally:
            pages.close()

    def some(self, name: str, expression: str, fields: Sequence[str], *, fresh: bool = False) -> list[Record]:
        """As `rows`, in no order, in one call where there are not very many."""
        self._load(name)
        with self._telling():
            found: list[Record] = list(
                self._client.query(
                    name, filter=expression, output_fields=list(fields), limit=_MOST_ROWS, **_consistency(fresh)
                )
            )
        return found if len(found) < _MOST_ROWS else list(self.rows(name, expression, fields, fresh=fresh))

    def count(self, name: str, expression: str) -> int:
        """How many rows there are for which an expression holds; those written last are counted."""
        self._load(name)
        with self._telling():
            found = self._client.query(name, filter=expression, output_fields=["count(*)"], **_consistency(True))
        return int(found[0]["count(*)"])

    def nearest(
        self, name: str, vector: Sparse | Embeddings, k: int, expression: str, *, fresh: bool = False
    ) -> list[tuple[int, float]]:
        """Ids of the `k` passages with the greatest product with a vector, sparse or dense, and the products."""
        self._load(name)
        sparse = isinstance(vector, Mapping)
        with self._telling():
            found = self._client.search(
                name,
                [vector],
                anns_field=SPARSE if sparse else DENSE,
                limit=min(k, _MOST_ROWS),
                filter=expression,
                output_fields=["id"],
                search_params={"metric_type": "IP"} if sparse else _DENSE_SEARCH,
                timeout=_SECONDS,
                **_consistency(fresh),
            )
        return [(int(hit["id"]), float(hit["distance"])) for hit in found[0]]

    def names(self, prefix: str) -> list[str]:
        """Names of the collections that begin so."""
        with self._telling():
            return [name for name in self._client.list_collections() if name.startswith(prefix)]

    def has(self, name: str) -> bool:
        """Whether there is such a collection."""
        with self._telling():
            return name in self._loaded or bool(self._client.has_collection(name, timeout=_SECONDS))

    def drop(self, name: str) -> None:
        """Take away a collection; none, if there is no such."""
        with self._telling():
            self._client.drop_collection(name, timeout=_SECONDS)
        self._loaded.discard(name)

    def _load(self, name: str) -> None:
        """Have a collection ready for questions; the database may have been started anew since it was made."""
        if name not in self._loaded:
            with self._telling():
                self._client.load_collection(name, timeout=_SECONDS)
            self._loaded.add(name)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Errors of the library become ours."""
        try:
            yield
        except MilvusException as error:
            advice = "one process at a time can use such a file" if self.lite else "is it running?"
            said = " ".join(str(error.message).split())[:200]
            raise ArchiveUnreachable(f"the store at {self.address}: {said}; {advice}") from error


def _consistency(fresh: bool) -> dict[str, Any]:
    return {"consistency_level": "Strong" if fresh else "Bounded"}
