"""One state of an archive as the rest of the room sees it, wherever it is kept.

`retrieval.snapshot` keeps it in files of this machine, `retrieval.milvus` in a Milvus database. Rows count articles,
and passages, in the order in which they came; what was removed leaves holes (`deleted`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.copies import Keys, Signatures
from retrieval.filters import Filters, Mask
from retrieval.lexical import Field
from retrieval.notes import Notes
from retrieval.records import Manifest
from retrieval.superwords import Embeddings, Tokens
from retrieval.types import Article, Passage

Rows = NDArray[np.int64]
Found = tuple[Rows, NDArray[np.float32]]
"""Rows of passages and their scores: the highest first, of equal ones the first row."""


class Scope(Protocol):
    """What one search may look at."""

    def by_words(self, terms: Mapping[tuple[Field, str], float], k: int) -> Found:
        """The `k` passages with the highest BM25 score, above 0; each term's is multiplied by its weight."""

    def by_vector(self, vector: Embeddings, k: int) -> Found:
        """The `k` passages with the highest cosine."""


class View(Protocol):
    """One state of an archive. It never changes."""

    @property
    def manifest(self) -> Manifest:
        """What was written of it."""

    @property
    def notes(self) -> Notes:
        """What is kept about events; it is that of the archive, not of this state alone."""

    @property
    def deleted(self) -> Mask:
        """Which rows of articles hold no article any more."""

    @property
    def total(self) -> int:
        """Over how many passages `counts` counts."""

    @property
    def mean_length(self) -> float:
        """Mean number of superword tokens in a passage."""

    @property
    def frequencies(self) -> Rows:
        """In how many passages each superword token occurs."""

    @property
    def groups(self) -> Keys:
        """Group key of each article: near-copies share one."""

    @property
    def article_of(self) -> Rows:
        """Row of the article that each passage belongs to; rises."""

    def __len__(self) -> int:
        """Articles, the deleted ones not counted."""

    def within(self, filters: Filters) -> Scope:
        """What a search with these filters may look at.

        Raises
        ------
        UsageError
            If `filters.event` is not an event of this archive.
        """

    def owners(self, rows: Rows) -> tuple[Rows, Keys]:
        """Row of the article that each passage belongs to, and its group key."""

    def counts(self, field: Field, terms: Sequence[str]) -> list[int]:
        """In how many passages each term occurs."""

    def forms(self, words: Sequence[str]) -> list[dict[str, int]]:
        """For each unmarked word, those that carry marks and are it without them: in how many passages they occur."""

    def language_tokens(self, least_share: float, most: int) -> dict[str, Mask]:
        """Which superword tokens occur in passages of each of the main languages, shape ``(vocabulary,)``.

        Languages with fewer than `least_share` of the articles are left out, and all but the `most` frequent.
        """

    def holders(self, wanted: Mask) -> Iterator[tuple[Rows, Rows]]:
        """Every occurrence of the wanted superword tokens, in pieces: the tokens, and the articles' rows."""

    def columns(self, name: str) -> NDArray[Any]:
        """One of part.ARTICLE's columns that mean the same in every part, for all articles."""

    def signatures(self) -> Signatures:
        """Signature of each article."""

    def label_numbers(self, name: str) -> tuple[NDArray[np.int64], list[str]]:
        """Of each article the number of its source, place or language, -1 for none; and what the numbers stand for."""

    def labels(self, name: str) -> tuple[tuple[str, int], ...]:
        """Values of "source", "place" or "language" with the number of articles of each, most first."""

    def article(self, row: int) -> Article:
        """The article at a row."""

    def read_ahead(self, articles: Sequence[int]) -> None:
        """Be told of rows of articles that will be asked for next."""

    def articles(self) -> Iterator[Article]:
        """Articles in order, without the deleted ones."""

    def row(self, article_id: str) -> int | None:
        """Row of the article with an id; None if there is none."""

    def rows(self, article_ids: Sequence[str]) -> list[int | None]:
        """Row of the article with each of some ids; None where there is none."""

    def passage(self, row: int) -> Passage:
        """The passage at a row, with its sentences."""

    def tokens(self, rows: Rows) -> Tokens:
        """Superword tokens of passages."""

    def vectors(self, rows: Rows) -> Embeddings:
        """Unit vectors of passages, shape ``(len(rows), dimension)``."""
