"""One state of an archive that is kept in a database; see retrieval.view.View."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.copies import Keys, Signatures
from retrieval.errors import ArchiveDamaged, UsageError
from retrieval.events import Grouping, read_grouping
from retrieval.filters import Filters, Mask
from retrieval.lexical import Field
from retrieval.lines import article_of
from retrieval.milvus.articles import Articles
from retrieval.milvus.expressions import within
from retrieval.milvus.notes import MilvusNotes
from retrieval.milvus.passages import Passages
from retrieval.milvus.schema import Kind
from retrieval.milvus.scope import RemoteScope, conditions
from retrieval.milvus.source import Source
from retrieval.milvus.table import Table
from retrieval.milvus.tallies import Tallies
from retrieval.milvus.terms import Terms
from retrieval.notes import GROUPING
from retrieval.part import LABELS
from retrieval.records import Manifest, Remote
from retrieval.store import Store
from retrieval.superwords import Embeddings, Tokens
from retrieval.types import Article, Passage
from retrieval.view import Rows


class RemoteSnapshot:
    """A generation whose articles are in a database.

    Raises
    ------
    ArchiveDamaged
        If a file of the folder is missing or was changed.
    ArchiveUnreachable
        If the database does not answer.
    """

    def __init__(self, store: Store, manifest: Manifest, remote: Remote) -> None:
        self.store = store
        self.manifest = manifest
        self.remote = remote
        folder = store.generation(manifest.generation)
        for file in manifest.files:
            if wrong := store.check(folder, file):
                raise ArchiveDamaged(wrong)
        try:
            self.tallies = Tallies.read(folder)
        except (OSError, ValueError, KeyError) as error:
            raise ArchiveDamaged(f"{folder}: cannot be read ({error}); build the archive anew") from error
        self.notes = MilvusNotes.of(remote)
        self.source = Source(store, manifest, remote)
        self._articles = Articles(self.source)
        self._passages = Passages(self.source, self._articles)
        self._table = Table(self.source)
        self._terms = Terms(self.source)
        self._grouping: tuple[Hashable, Grouping | None] | None = None

    def __len__(self) -> int:
        return self.manifest.articles

    @property
    def total(self) -> int:
        """Passages; those of removed articles are not counted."""
        return self.manifest.passages

    @property
    def mean_length(self) -> float:
        """Mean number of superword tokens in a passage."""
        return self.remote.tokens / self.total if self.total else 0.0

    @property
    def frequencies(self) -> NDArray[np.int64]:
        """In how many passages each superword token occurs."""
        return self.tallies.frequencies

    def labels(self, name: str) -> tuple[tuple[str, int], ...]:
        """Labels with the number of articles of each, most first."""
        return self.tallies.labels(name)

    def label_numbers(self, name: str) -> tuple[NDArray[np.int64], list[str]]:
        """Of each article the number of its source, place or language, -1 for none; and what the numbers stand for."""
        return self.columns(name), self.tallies.names(name)

    def language_tokens(self, least_share: float, most: int) -> dict[str, Mask]:
        """Which superword tokens occur in passages of each of the main languages."""
        main = [name for name, count in self.labels("language")[:most] if count >= least_share * len(self)]
        return {name: self.tallies.language_tokens(name) for name in main}

    def counts(self, field: Field, terms: Sequence[str]) -> list[int]:
        """In how many passages each term occurs."""
        if field is Field.SUPER:
            return [int(self.frequencies[int(term)]) for term in terms]
        return self._terms.counts(field, terms)

    def forms(self, words: Sequence[str]) -> list[dict[str, int]]:
        """For each unmarked word, those that carry marks and are it without them, with their counts."""
        return self._terms.forms(words)

    def within(self, filters: Filters) -> RemoteScope:
        """What a search with these filters may look at."""
        names = {name: self.tallies.names(name) for name in LABELS}
        asked = [self.source.condition(Kind.PASSAGES), *conditions(filters, names)]
        if filters.event is not None:
            asked.append(within("article", self._of_event(filters.event)))
        return RemoteScope(self, " and ".join(asked))

    def _of_event(self, event: str) -> list[int]:
        state = self.notes.state(GROUPING)
        if self._grouping is None or self._grouping[0] != state:
            self._grouping = state, read_grouping(self.notes)
        grouping = self._grouping[1]
        if grouping is None or event not in grouping.events:
            raise UsageError(f"no event {event!r} in this archive; list its events with: sukien events")
        return [row for row in self.rows(grouping.events[event]) if row is not None]

    def owners(self, rows: Rows) -> tuple[Rows, Keys]:
        """Row of the article that each passage belongs to, and its group key."""
        return self._passages.owners(rows)

    def passages_of(self, article: int) -> Rows:
        """Rows of the passages of an article."""
        return self._passages.of(article)

    def passage(self, row: int) -> Passage:
        """The passage at a row, with its sentences."""
        return self._passages.one(row)

    def tokens(self, rows: Rows) -> Tokens:
        """Superword tokens of passages."""
        return self._passages.tokens(rows)

    def vectors(self, rows: Rows) -> Embeddings:
        """Unit vectors of passages."""
        return self._passages.vectors(rows)

    def holders(self, wanted: Mask) -> Iterator[tuple[Rows, Rows]]:
        """Every occurrence of the wanted superword tokens, passage by passage: the tokens, and the articles' rows."""
        return self._passages.holders(wanted)

    def row(self, article_id: str) -> int | None:
        """Row of the article with an id; None if there is none."""
        return self.rows([article_id])[0]

    def rows(self, article_ids: Sequence[str]) -> list[int | None]:
        """Row of the article with each of some ids; None where there is none."""
        return self._articles.rows(article_ids)

    def article(self, row: int) -> Article:
        """The article at a row."""
        return self.read_articles([row])[row]

    def read_ahead(self, articles: Sequence[int]) -> None:
        """Fetch articles that will be asked for."""
        self.read_articles(articles)

    def read_articles(self, rows: Sequence[int]) -> dict[int, Article]:
        """Articles by their rows."""
        return self._articles.read(rows)

    def articles(self) -> Iterator[Article]:
        """Articles in order, without the deleted ones."""
        return (article_of(line) for _, _, line in self.lines())

    def lines(self) -> Iterator[tuple[int, int, bytes]]:
        """Row, checksum and line of each article, in order, without the deleted ones."""
        return self._articles.lines()

    def columns(self, name: str) -> NDArray[Any]:
        """One of part.ARTICLE's columns, for all articles; 0 where there is none any more."""
        return self._table.columns(name)

    @property
    def deleted(self) -> Mask:
        """Which rows of articles hold no article any more."""
        return self._table.deleted

    @property
    def groups(self) -> Keys:
        """Group key of each article: near-copies share one."""
        return self._table.groups

    @property
    def article_of(self) -> Rows:
        """Row of the article that each passage belongs to; those of removed articles belong to a removed one."""
        return self._table.article_of

    def signatures(self) -> Signatures:
        """Signature of each article."""
        return self._table.signatures()
