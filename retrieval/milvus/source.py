"""The collections of one generation: which rows of them are there, and how to ask for them."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from retrieval.errors import ArchiveBusy
from retrieval.milvus.bm25 import Sparse
from retrieval.milvus.database import Database, connect
from retrieval.milvus.expressions import within
from retrieval.milvus.schema import OWNER, Kind, Record
from retrieval.records import Manifest, Remote
from retrieval.store import Store, now
from retrieval.superwords import Embeddings

# A generation this young is read with the database's full consistency: not all its machines may know of it yet.
_YOUNG_SECONDS = 60.0


class Source:
    """Rows of one generation.

    Raises
    ------
    ArchiveUnreachable
        If the database does not answer.
    """

    def __init__(self, store: Store, manifest: Manifest, remote: Remote) -> None:
        self.manifest = manifest
        self.remote = remote
        self.generation = int(manifest.generation)
        self.database: Database = connect(remote.address)
        self.here = f"born <= {self.generation}"
        self._root = store.root

    def name(self, kind: Kind) -> str:
        """Name of a collection."""
        return f"{self.remote.prefix}_{kind.value}"

    @property
    def fresh(self) -> bool:
        """Whether all of the database's machines may not know of this generation yet."""
        return (now() - self.manifest.created).total_seconds() < _YOUNG_SECONDS

    @cached_property
    def removed(self) -> frozenset[int]:
        """Articles that are in the database for those alone who read an earlier generation."""
        return frozenset(article for article, _ in self.remote.removed)

    def condition(self, kind: Kind) -> str:
        """What holds for the rows that are there."""
        gone = f" and not ({within(OWNER[kind], sorted(self.removed))})" if self.removed else ""
        return self.here + gone

    def some(self, kind: Kind, expression: str, fields: Sequence[str]) -> list[Record]:
        """Rows for which an expression holds, in no order."""
        return self.database.some(self.name(kind), expression, fields, fresh=self.fresh)

    def all(self, kind: Kind, fields: Sequence[str]) -> Iterator[Record]:
        """All rows of articles or passages that are there, in order."""
        for row in self.database.rows(self.name(kind), self.here, fields, fresh=self.fresh):
            if row[OWNER[kind]] not in self.removed:
                yield row

    def count(self, kind: Kind) -> int:
        """Rows of articles or passages that the database has."""
        return self.database.count(self.name(kind), self.condition(kind))

    def nearest(self, vector: Sparse | Embeddings, k: int, expression: str) -> list[tuple[int, float]]:
        """Ids of the `k` passages with the greatest product with a vector, and the products."""
        return self.database.nearest(self.name(Kind.PASSAGES), vector, k, expression, fresh=self.fresh)

    def changed(self) -> ArchiveBusy:
        """What to raise where a row is gone that this generation has."""
        return ArchiveBusy(f"{self._root}: was changed meanwhile; open it again")
