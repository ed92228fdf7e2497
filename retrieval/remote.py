"""One state of an archive that is kept in a database. The archive's folder only says where, and holds tallies.

Collections, all of whose rows say in which generation they came (`born`):

articles    what filters and look-ups need of each article, and its line (as in ``articles.jsonl``)
pieces      lines that are too long for one field
passages    where each passage is in its article; its superword tokens; its dense vector, and as a sparse one what
            BM25 needs (retrieval.bm25); what filters need of its article
terms       in how many passages each word and pair of words occurs, by the term's key: since `born`, and before
            that; and for each unmarked word, those that are it without their marks

A reader looks at the rows that were there in its generation and were not removed in it. What was removed leaves the
database with a later change, some minutes later at the earliest: whoever still reads an earlier state is not disturbed.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.bm25 import question_vector, term_key
from retrieval.copies import Keys, Signatures, key
from retrieval.errors import ArchiveBusy, ArchiveDamaged, UsageError
from retrieval.events import read_grouping
from retrieval.filters import Filters, Mask, matching
from retrieval.lexical import Field
from retrieval.lines import article_of
from retrieval.memory import Memory
from retrieval.milvus import Database, Kind, Record, connect
from retrieval.part import LABELS, instant
from retrieval.ranking import idf
from retrieval.records import Manifest, Remote
from retrieval.store import Store, now
from retrieval.superwords import Embeddings, Tokens, embedded
from retrieval.tallies import Tallies
from retrieval.types import Article, Passage, Sentence
from retrieval.view import Found, Rows

T = TypeVar("T")

# A generation this young is read with the database's full consistency: not all its machines may know of it yet.
_YOUNG_SECONDS = 60.0
# Hits looked at beyond those asked for, to cut between equal scores by row.
_SPARE = 16
# Ids in one expression.
_AT_ONCE = 500
# Passages, articles and terms that are remembered: their rows never change.
_PASSAGES, _ARTICLES, _TERMS = 20_000, 2_000, 200_000
_PASSAGE_FIELDS = (
    *("id", "article", "group_key", "start_offset", "end_offset", "length"),
    *("sentences", "tokens", "dense"),
)
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
# part.NEVER, an instant that is none, is below this.
_FIRST_INSTANT = -(10**18)


def plain_key(word: str) -> int:
    """A number for an unmarked word, under which those are found that carry marks."""
    return term_key(Field.FOLDED, f"\0{word}")


def signed(keys: Keys) -> list[int]:
    """Keys as the database's numbers."""
    found: list[int] = keys.view(np.int64).tolist()
    return found


class RemoteSnapshot:
    """A generation whose articles are in a database; see retrieval.view.View.

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
        self.generation = int(manifest.generation)
        folder = store.generation(manifest.generation)
        for file in manifest.files:
            if wrong := store.check(folder, file):
                raise ArchiveDamaged(wrong)
        try:
            self.tallies = Tallies.read(folder)
        except (OSError, ValueError, KeyError) as error:
            raise ArchiveDamaged(f"{folder}: cannot be read ({error}); build the archive anew") from error
        self.database: Database = connect(remote.address)
        self.here = f"born <= {self.generation}"
        self._known_passages: Memory[int, Record] = Memory(_PASSAGES)
        self._known_articles: Memory[int, Article] = Memory(_ARTICLES)
        self._known_counts: Memory[int, int] = Memory(_TERMS)
        self._known_forms: Memory[str, dict[str, int]] = Memory(_TERMS)

    def name(self, kind: Kind) -> str:
        """Name of a collection."""
        return f"{self.remote.prefix}_{kind.value}"

    @property
    def fresh(self) -> bool:
        """Whether all of the database's machines may not know of this generation yet."""
        return (now() - self.manifest.created).total_seconds() < _YOUNG_SECONDS

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

    def language_tokens(self, least_share: float, most: int) -> dict[str, Mask]:
        """Which superword tokens occur in passages of each of the main languages."""
        main = [name for name, count in self.labels("language")[:most] if count >= least_share * len(self)]
        return {name: self.tallies.language_tokens(name) for name in main}

    def counts(self, field: Field, terms: Sequence[str]) -> list[int]:
        """In how many passages each term occurs."""
        if field is Field.SUPER:
            return [int(self.frequencies[int(term)]) for term in terms]
        keys = [term_key(field, term) for term in terms]
        unknown = [one for one in dict.fromkeys(keys) if one not in self._known_counts]
        for block in _blocks(unknown):
            found = dict.fromkeys(block, 0)
            for row in self._some(Kind.TERMS, _within("id", block), ("id", "born", "count", "before")):
                found[row["id"]] = row["count"] if row["born"] <= self.generation else row["before"]
            self._known_counts.update(found)
        return [self._known_counts.get(one) or 0 for one in keys]

    def forms(self, words: Sequence[str]) -> list[dict[str, int]]:
        """For each unmarked word, those that carry marks and are it without them, with their counts."""
        unknown = [word for word in dict.fromkeys(words) if word not in self._known_forms]
        for block in _blocks(unknown):
            keys = {plain_key(word): word for word in block}
            rows = self._some(Kind.TERMS, _within("id", list(keys)), ("id", "words"))
            marked = {keys[row["id"]]: row["words"].split() for row in rows}
            flat = [word for forms in marked.values() for word in forms]
            counts = dict(zip(flat, self.counts(Field.EXACT, flat), strict=True))
            self._known_forms.update(
                {word: {form: counts[form] for form in marked.get(word, ()) if counts[form]} for word in block}
            )
        return [self._known_forms.get(word) or {} for word in words]

    def within(self, filters: Filters) -> "RemoteScope":
        """What a search with these filters may look at."""
        conditions = [self.here, *_conditions(filters, {name: self.tallies.names(name) for name in LABELS})]
        if self._removed:
            conditions.append(f"not ({_within('article', sorted(self._removed))})")
        if filters.event is not None:
            conditions.append(_within("article", self._of_event(filters.event)))
        return RemoteScope(self, " and ".join(conditions))

    def _of_event(self, event: str) -> list[int]:
        grouping = read_grouping(self.store.root)
        if grouping is None or event not in grouping.events:
            raise UsageError(f"no event {event!r} in this archive; list its events with: sukien events")
        return [row for row in self.rows(grouping.events[event]) if row is not None]

    def owners(self, rows: Rows) -> tuple[Rows, Keys]:
        """Row of the article that each passage belongs to, and its group key."""
        found = self._passages(rows.tolist())
        articles = np.array([row["article"] for row in found], dtype=np.int64)
        return articles, np.array([row["group_key"] for row in found], dtype=np.int64).view(np.uint64)

    def passages_of(self, article: int) -> Rows:
        """Rows of the passages of an article."""
        found = self._some(Kind.PASSAGES, _within("article", [article]), ("id",))
        return np.array(sorted(row["id"] for row in found), dtype=np.int64)

    def passage(self, row: int) -> Passage:
        """The passage at a row, with its sentences."""
        (found,) = self._passages([row])
        spans = found["sentences"]
        sentences = tuple(Sentence(start, end) for start, end in zip(spans[::2], spans[1::2], strict=True))
        return Passage(found["start_offset"], found["end_offset"], sentences)

    def tokens(self, rows: Rows) -> Tokens:
        """Superword tokens of passages."""
        held = [self._tokens_of(row) for row in self._passages(rows.tolist())]
        offsets = np.cumsum([0, *map(len, held)], dtype=np.int64)
        return Tokens(np.concatenate([np.empty(0, dtype=np.int32), *held]), offsets)

    def vectors(self, rows: Rows) -> Embeddings:
        """Unit vectors of passages."""
        found = np.zeros((len(rows), self.manifest.dimension), dtype=np.float32)
        for place, row in enumerate(self._passages(rows.tolist())):
            found[place] = row["dense"]
        return found

    def holders(self, wanted: Mask) -> Iterator[tuple[Rows, Rows]]:
        """Every occurrence of the wanted superword tokens, passage by passage: the tokens, and the articles' rows."""
        for row in self._all(Kind.PASSAGES, ("id", "article", "length", "tokens", "start_offset", "end_offset")):
            tokens = self._tokens_of(row)
            held = tokens[wanted[tokens]].astype(np.int64)
            yield held, np.full(len(held), row["article"], dtype=np.int64)

    def row(self, article_id: str) -> int | None:
        """Row of the article with an id; None if there is none."""
        return self.rows([article_id])[0]

    def rows(self, article_ids: Sequence[str]) -> list[int | None]:
        """Row of the article with each of some ids; None where there is none."""
        keys = signed(np.array([key(article_id) for article_id in article_ids], dtype=np.uint64))
        found: dict[str, int] = {}
        for block in _blocks(list(dict.fromkeys(keys))):
            expression = f"{_within('id_key', block)} and {self.here}"
            numbers = [row["id"] for row in self._some(Kind.ARTICLES, expression, ("id",))]
            held = self.read_articles([number for number in numbers if number not in self._removed])
            found |= {article.id: number for number, article in held.items()}
        return [found.get(article_id) for article_id in article_ids]

    def article(self, row: int) -> Article:
        """The article at a row."""
        return self.read_articles([row])[row]

    def read_ahead(self, articles: Sequence[int]) -> None:
        """Fetch articles that will be asked for."""
        self.read_articles(articles)

    def read_articles(self, rows: Sequence[int]) -> dict[int, Article]:
        """Articles by their rows.

        Raises
        ------
        ArchiveBusy
            If one is no longer in the database.
        """
        known = {row: article for row in rows if (article := self._known_articles.get(row)) is not None}
        missing = [row for row in dict.fromkeys(rows) if row not in known]
        for block in _blocks(missing):
            found = self._some(Kind.ARTICLES, _within("id", block), ("id", "line"))
            read = {row["id"]: article_of(line) for row, line in self._lines(found)}
            if len(read) < len(block):
                raise self._changed()
            self._known_articles.update(read)
            known |= read
        return known

    def articles(self) -> Iterator[Article]:
        """Articles in order, without the deleted ones."""
        return (article_of(line) for _, _, line in self.lines())

    def lines(self) -> Iterator[tuple[int, int, bytes]]:
        """Row, checksum and line of each article, in order, without the deleted ones."""
        waiting: list[Record] = []
        for row in self._all(Kind.ARTICLES, ("id", "crc", "line")):
            waiting.append(row)
            if len(waiting) == _AT_ONCE:
                yield from ((held["id"], held["crc"], line) for held, line in self._lines(waiting))
                waiting = []
        yield from ((held["id"], held["crc"], line) for held, line in self._lines(waiting))

    def count(self, kind: Kind) -> int:
        """Rows of articles or passages that the database has."""
        owner = "id" if kind is Kind.ARTICLES else "article"
        gone = f" and not ({_within(owner, sorted(self._removed))})" if self._removed else ""
        return self.database.count(self.name(kind), self.here + gone)

    def columns(self, name: str) -> NDArray[Any]:
        """One of part.ARTICLE's columns, for all articles; 0 where there is none any more."""
        numbers, table = self._table
        column = np.zeros(self.remote.articles, dtype=np.int64)
        column[numbers] = table[:, list(_COLUMNS).index(name)]
        return column.view(np.uint64) if name in ("id_key", "group") else column

    def label_numbers(self, name: str) -> tuple[NDArray[np.int64], list[str]]:
        """Of each article the number of its source, place or language, -1 for none; and what the numbers stand for."""
        return self.columns(name), self.tallies.names(name)

    @cached_property
    def deleted(self) -> Mask:
        """Which rows of articles hold no article any more."""
        deleted = np.ones(self.remote.articles, dtype=bool)
        deleted[self._table[0]] = False
        return deleted

    @cached_property
    def groups(self) -> Keys:
        """Group key of each article: near-copies share one."""
        groups: Keys = self.columns("group")
        return groups

    def signatures(self) -> Signatures:
        """Signature of each article."""
        found = np.zeros((self.remote.articles, 64), dtype=np.uint32)
        for row in self._all(Kind.ARTICLES, ("id", "signature")):
            found[row["id"]] = np.frombuffer(bytes.fromhex(row["signature"]), dtype="<u4")
        return found

    @cached_property
    def article_of(self) -> Rows:
        """Row of the article that each passage belongs to; those of removed articles belong to a removed one."""
        numbers, table = self._table
        if not len(numbers):
            return np.zeros(self.remote.passages, dtype=np.int64)
        firsts = table[:, list(_COLUMNS).index("first_passage")]
        places = np.arange(self.remote.passages)
        before = np.searchsorted(firsts, places, side="right") - 1
        inside = (before >= 0) & (places < (firsts + table[:, -1])[before])
        owner: Rows = np.where(inside, numbers[before], np.where(before < 0, 0, numbers[before] + 1))
        return owner

    @cached_property
    def _table(self) -> tuple[Rows, NDArray[np.int64]]:
        """Rows of the articles that are there, and what is known of them: `_COLUMNS`, and the number of passages."""
        fields = (*_COLUMNS.values(), "passages")
        rows = [(row["id"], *(row[field] for field in fields)) for row in self._all(Kind.ARTICLES, ("id", *fields))]
        table = np.array(rows, dtype=np.int64).reshape(len(rows), 1 + len(fields))
        table = table[np.argsort(table[:, 0])]
        return table[:, 0], table[:, 1:]

    @cached_property
    def _removed(self) -> frozenset[int]:
        return frozenset(article for article, _ in self.remote.removed)

    def _some(self, kind: Kind, expression: str, fields: Sequence[str]) -> list[Record]:
        return self.database.some(self.name(kind), expression, fields, fresh=self.fresh)

    def _all(self, kind: Kind, fields: Sequence[str]) -> Iterator[Record]:
        owner = "id" if kind is Kind.ARTICLES else "article"
        for row in self.database.rows(self.name(kind), self.here, fields, fresh=self.fresh):
            if row[owner] not in self._removed:
                yield row

    def _lines(self, rows: Sequence[Record]) -> Iterator[tuple[Record, bytes]]:
        """Rows of articles with their lines; one that is too long for a field is put together."""
        cut = [row["id"] for row in rows if not row["line"]]
        pieces: dict[int, dict[int, str]] = {number: {} for number in cut}
        for block in _blocks(cut):
            for piece in self._some(Kind.PIECES, _within("article", block), ("article", "number", "line")):
                pieces[piece["article"]][piece["number"]] = piece["line"]
        for row in rows:
            held = pieces.get(row["id"])
            line = row["line"] if held is None else "".join(held[number] for number in sorted(held))
            if not line:
                raise self._changed()
            yield row, line.encode("utf-8")

    def _passages(self, rows: Sequence[int]) -> list[Record]:
        known = {row: found for row in rows if (found := self._known_passages.get(row)) is not None}
        for block in _blocks([row for row in dict.fromkeys(rows) if row not in known]):
            read = {
                row["id"]: {
                    **row,
                    "tokens": np.array(row["tokens"], dtype=np.int32),
                    "dense": np.array(row["dense"], dtype=np.float32),
                }
                for row in self._some(Kind.PASSAGES, _within("id", block), _PASSAGE_FIELDS)
            }
            if len(read) < len(block):
                raise self._changed()
            self._known_passages.update(read)
            known |= read
        return [known[row] for row in rows]

    def _tokens_of(self, row: Record) -> NDArray[np.int32]:
        if len(row["tokens"]) == row["length"]:
            return np.array(row["tokens"], dtype=np.int32)
        # Too many for a field: they are made again of the text.
        article = self.article(row["article"])
        text = f"{article.title}\n{article.text[row['start_offset'] : row['end_offset']]}"
        return embedded().tokenize([text]).ids

    def _changed(self) -> ArchiveBusy:
        return ArchiveBusy(f"{self.store.root}: was changed meanwhile; open it again")


class RemoteScope:
    """The passages for which an expression holds."""

    def __init__(self, snapshot: RemoteSnapshot, expression: str) -> None:
        self._snapshot = snapshot
        self._expression = expression

    def by_words(self, terms: Mapping[tuple[Field, str], float], k: int) -> Found:
        """The `k` passages with the highest BM25 score."""
        snapshot = self._snapshot
        by_field: dict[Field, dict[str, float]] = {}
        for (field, term), weight in terms.items():
            by_field.setdefault(field, {})[term] = weight
        weighed: list[tuple[int, float]] = []
        for field, weights in by_field.items():
            found = np.array(snapshot.counts(field, list(weights)))
            rarity = idf(found, snapshot.total) * (found > 0)
            weighed += [
                (term_key(field, term), weight * float(rare))
                for (term, weight), rare in zip(weights.items(), rarity, strict=True)
            ]
        vector = question_vector(weighed)
        return self._nearest(vector, k) if vector else _found([], k)

    def by_vector(self, vector: Embeddings, k: int) -> Found:
        """The `k` passages with the highest cosine."""
        return self._nearest(vector, k)

    def _nearest(self, vector: dict[int, float] | Embeddings, k: int) -> Found:
        snapshot = self._snapshot
        if not snapshot.total:
            return _found([], k)
        name = snapshot.name(Kind.PASSAGES)
        return _found(snapshot.database.nearest(name, vector, k + _SPARE, self._expression, fresh=snapshot.fresh), k)


def _found(hits: Sequence[tuple[int, float]], k: int) -> Found:
    rows = np.array([row for row, _ in hits], dtype=np.int64)
    scores = np.array([score for _, score in hits], dtype=np.float32)
    best = np.lexsort((rows, -scores))[:k]
    return rows[best], scores[best]


def _conditions(filters: Filters, names: Mapping[str, list[str]]) -> Iterator[str]:
    """Filters as expressions, but for the event."""
    for name in LABELS:
        wanted = getattr(filters, name)
        if wanted is not None:
            yield _within(name, sorted(matching(names[name], wanted)))
    for moment, sign in ((filters.since, ">="), (filters.until, "<=")):
        if isinstance(moment, datetime):
            yield f"instant {sign} {instant(moment)} and instant > {_FIRST_INSTANT}"
        elif moment is not None:
            yield f"day {sign} {moment.toordinal()} and day > 0"


def _within(field: str, numbers: Sequence[int]) -> str:
    return f"{field} in {json.dumps([int(number) for number in numbers])}"


def _blocks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
