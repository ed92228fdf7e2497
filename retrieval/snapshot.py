"""One generation, open for reading: parts and indexes as one, rows counted through all parts. Never changes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.copies import Keys, Signatures, key
from retrieval.dense import DenseIndexes
from retrieval.errors import ArchiveDamaged, UsageError
from retrieval.events import read_grouping
from retrieval.filters import Filters, Mask
from retrieval.lexical import Field, LexicalIndex
from retrieval.notes import FileNotes, Notes
from retrieval.part import LABELS, LEXICAL, Part, open_part
from retrieval.scope import Masked
from retrieval.store import Manifest, Store
from retrieval.superwords import Embeddings, Tokens
from retrieval.types import Article, Passage


class Snapshot:
    """An open generation.

    Raises
    ------
    ArchiveDamaged
        If a file is missing, of the wrong size, or cannot be read.
    """

    def __init__(self, store: Store, manifest: Manifest) -> None:
        self.store = store
        self.notes: Notes = FileNotes(store.root)
        self.manifest = manifest
        folder = store.generation(manifest.generation)
        self.parts = [open_part(store.part(part.name), part.checksum) for part in manifest.parts]
        for file in manifest.files:
            if wrong := store.check(folder, file):
                raise ArchiveDamaged(wrong)
        runs = [run for part in self.parts for run in part.record.runs]
        unchecked = [(part, part.unchecked_lexical(folder / LEXICAL)) for part in self.parts]

        def check_lexical() -> None:
            for part, files in unchecked:
                part.check_lexical(files)
            unchecked.clear()

        try:
            self.deleted: Mask = np.load(folder / "deleted.npy", allow_pickle=False)
            self.lexical = LexicalIndex(folder / LEXICAL, runs, check_lexical)
        except (OSError, ValueError) as error:
            raise ArchiveDamaged(f"{folder}: cannot be read ({error}); mend it with: sukien repair") from error
        self.dense = DenseIndexes([part.dense for part in self.parts])
        self._article_base = np.cumsum([0, *(len(part) for part in self.parts)])
        self._passage_base = np.cumsum([0, *(len(part.passages) for part in self.parts)])

    def __len__(self) -> int:
        """Articles, the deleted ones not counted."""
        return len(self.deleted) - int(self.deleted.sum())

    def columns(self, name: str) -> NDArray[Any]:
        """One of part.ARTICLE's columns, for all articles, deleted ones included."""
        return np.concatenate([part.columns[name] for part in self.parts])

    @cached_property
    def groups(self) -> Keys:
        """Group key of each article: near-copies share one."""
        groups: Keys = self.columns("group")
        return groups

    def signatures(self) -> Signatures:
        """Signature of each article."""
        return np.concatenate([part.signatures for part in self.parts])

    @cached_property
    def article_of(self) -> NDArray[np.int64]:
        """Row of the article that each passage belongs to."""
        rows = [part.passages["article"] + base for part, base in zip(self.parts, self._article_base, strict=False)]
        return np.concatenate(rows)

    @cached_property
    def frequencies(self) -> NDArray[np.int64]:
        """In how many passages each superword token occurs."""
        total = np.zeros(self.parts[0].record.vocabulary, dtype=np.int64)
        for part in self.parts:
            held = part.frequencies[:]
            total[held["token"]] += held["passages"]
        return total

    def counts(self, field: Field, terms: Sequence[str]) -> list[int]:
        """In how many passages each term occurs."""
        return [self.lexical.document_frequency(field, term) for term in terms]

    def forms(self, words: Sequence[str]) -> list[dict[str, int]]:
        """For each unmarked word, those that carry marks and are it without: in how many passages they occur."""
        found: list[dict[str, int]] = [{} for _ in words]
        for part in self.parts:
            for forms, plain in zip(found, words, strict=True):
                for word, count in part.forms(plain).items():
                    forms[word] = forms.get(word, 0) + count
        return found

    def language_tokens(self, least_share: float, most: int) -> dict[str, Mask]:
        """Which superword tokens occur in passages of each of the main languages, shape ``(vocabulary,)``.

        Languages with fewer than `least_share` of the articles are left out, and all but the `most` frequent.
        """
        main = [name for name, count in self.labels("language")[:most] if count >= least_share * len(self)]
        packed = {name: np.zeros(self.parts[0].languages.shape[1], dtype=np.uint8) for name in main}
        for part in self.parts:
            for name in set(main).intersection(part.labels["language"]):
                packed[name] |= part.languages[part.labels["language"].index(name)]
        vocabulary = self.parts[0].record.vocabulary
        return {name: np.unpackbits(bits, count=vocabulary).view(bool) for name, bits in packed.items()}

    def holders(self, wanted: Mask) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Every occurrence of the wanted superword tokens, part by part: the tokens, and the articles' rows."""
        for part, base in zip(self.parts, self._article_base, strict=False):
            kept = np.flatnonzero(wanted[part.tokens.ids])
            passages = np.searchsorted(part.tokens.offsets, kept, side="right") - 1
            yield part.tokens.ids[kept].astype(np.int64), part.passages["article"][passages] + base

    @property
    def total(self) -> int:
        """Passages, those of deleted articles included."""
        return int(self._passage_base[-1])

    @cached_property
    def mean_length(self) -> float:
        """Mean number of superword tokens in a passage."""
        return sum(len(part.tokens.ids) for part in self.parts) / self.total if self.total else 0.0

    def article(self, row: int) -> Article:
        """The article at a row."""
        part, local = self._locate(self._article_base, row)
        return part.article(local)

    def read_ahead(self, articles: Sequence[int]) -> None:
        """Nothing has to be fetched."""

    def articles(self) -> Iterator[Article]:
        """Articles in order, without the deleted ones."""
        return (self.article(int(row)) for row in np.flatnonzero(~self.deleted))

    def row(self, article_id: str) -> int | None:
        """Row of the article with an id; None if there is none."""
        return self.rows([article_id])[0]

    def rows(self, article_ids: Sequence[str]) -> list[int | None]:
        """Row of the article with each of some ids; None where there is none."""
        wanted = np.array([key(article_id) for article_id in article_ids], dtype=np.uint64)
        found: list[int | None] = [None] * len(article_ids)
        for part, base in zip(self.parts, self._article_base, strict=False):
            keys, order = part.by_key
            first, last = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
            for asked in np.flatnonzero(first < last).tolist():
                for local in order[first[asked] : last[asked]].tolist():
                    if not self.deleted[base + local] and part.article(local).id == article_ids[asked]:
                        found[asked] = int(base + local)
        return found

    def passage(self, row: int) -> Passage:
        """The passage at a row, with its sentences."""
        part, local = self._locate(self._passage_base, row)
        return part.passage(local)

    def tokens(self, rows: NDArray[np.int64]) -> Tokens:
        """Superword tokens of passages."""
        owner = np.searchsorted(self._passage_base, rows, side="right") - 1
        lengths = np.zeros(len(rows), dtype=np.int64)
        pieces = []
        for number in np.unique(owner):
            mine = owner == number
            part, local = self.parts[number], rows[mine] - self._passage_base[number]
            starts = part.tokens.offsets[local]
            lengths[mine] = part.tokens.offsets[local + 1] - starts
            pieces.append((part, mine, starts))
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        ids = np.empty(offsets[-1], dtype=np.int32)
        for part, mine, starts in pieces:
            ids[_spans(offsets[:-1][mine], lengths[mine])] = part.tokens.ids[_spans(starts, lengths[mine])]
        return Tokens(ids, offsets)

    def vectors(self, rows: NDArray[np.int64]) -> Embeddings:
        """Unit vectors of passages, shape ``(len(rows), dimension)``."""
        found = np.zeros((len(rows), self.manifest.dimension), dtype=np.float32)
        owner = np.searchsorted(self._passage_base, rows, side="right") - 1
        for number in np.unique(owner):
            mine = owner == number
            found[mine] = self.parts[number].vectors[rows[mine] - self._passage_base[number]]
        return found

    def owners(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], Keys]:
        """Row of the article that each passage belongs to, and its group key."""
        articles = self.article_of[rows]
        return articles, self.groups[articles]

    def within(self, filters: Filters) -> Masked:
        """What a search with these filters may look at.

        Raises
        ------
        UsageError
            If `filters.event` is not an event of this archive.
        """
        return Masked(self, self.allowed(filters))

    def allowed(self, filters: Filters) -> Mask | None:
        """Which passages a search may find; None where all may be.

        Raises
        ------
        UsageError
            If `filters.event` is not an event of this archive.
        """
        if not filters:
            return self._left
        articles = ~self.deleted & np.concatenate([filters.allows(part) for part in self.parts])
        if filters.event is not None:
            articles &= self._of_event(filters.event)
        allowed: Mask = articles[self.article_of]
        return allowed

    @cached_property
    def _left(self) -> Mask | None:
        """Passages of articles that are not removed; None where none is."""
        return (~self.deleted)[self.article_of] if self.deleted.any() else None

    def _of_event(self, event: str) -> Mask:
        grouping = read_grouping(self.notes)
        if grouping is None or event not in grouping.events:
            raise UsageError(f"no event {event!r} in this archive; list its events with: sukien events")
        mask: Mask = np.zeros(len(self.deleted), dtype=bool)
        mask[[row for article_id in grouping.events[event] if (row := self.row(article_id)) is not None]] = True
        return mask

    def label_numbers(self, name: str) -> tuple[NDArray[np.int64], list[str]]:
        """Of each article the number of its source, place or language, -1 for none; and what the numbers stand for."""
        known: dict[str, int] = {}
        columns = [np.empty(0, dtype=np.int64)]
        for part in self.parts:
            numbers = [known.setdefault(label, len(known)) for label in part.labels[name]]
            columns.append(np.array([*numbers, -1], dtype=np.int64)[part.columns[name]])
        return np.concatenate(columns), list(known)

    def labels(self, name: str) -> tuple[tuple[str, int], ...]:
        """Values of "source", "place" or "language" with the number of articles of each, most first."""
        if name not in LABELS:
            raise ValueError(f"name must be one of {LABELS}, not {name!r}")
        counts: Counter[str] = Counter()
        for part, base in zip(self.parts, self._article_base, strict=False):
            live = part.columns[name][~self.deleted[base : base + len(part)]]
            numbers, how_many = np.unique(live[live >= 0], return_counts=True)
            for number, count in zip(numbers, how_many, strict=True):
                counts[part.labels[name][number]] += int(count)
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def _locate(self, bases: NDArray[np.int64], row: int) -> tuple[Part, int]:
        number = int(np.searchsorted(bases, row, side="right")) - 1
        return self.parts[number], int(row - bases[number])


def _spans(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """All places of several spans, one span after the other."""
    before = np.cumsum(lengths) - lengths
    places: NDArray[np.int64] = np.repeat(starts - before, lengths) + np.arange(lengths.sum())
    return places
