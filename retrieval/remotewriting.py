"""Articles into a database, and out of it. Killed at any instant, the archive is as before or as after.

Rows are written before the archive's folder speaks of them, and taken away after it has ceased to: what a writer that
was killed left behind belongs to no generation, and the next writer takes it away (`sweep`).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from itertools import islice
from secrets import token_hex
from time import time
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from retrieval.bm25 import MeanLengths, passage_vector, term_key
from retrieval.building import Progress, made
from retrieval.copies import PERMUTATIONS, Keys, Signatures, band_keys, group, key
from retrieval.encoder import Encoder
from retrieval.errors import ArchiveDamaged, ArchiveMissing, ArchiveUnreachable
from retrieval.events import forget, read_text, replace_text
from retrieval.generation import Embedding
from retrieval.lexical import Field
from retrieval.lines import line_of
from retrieval.milvus import MOST_NUMBERS, TEXT_BYTES, WORDS_BYTES, Database, Kind, Record, connect
from retrieval.part import NEVER, instant
from retrieval.preparing import indexed_text
from retrieval.records import Manifest, Remote
from retrieval.remote import RemoteSnapshot, plain_key, signed
from retrieval.rows import Rows
from retrieval.store import Store, now
from retrieval.superwords import Superwords
from retrieval.tallies import Tallies
from retrieval.text import fold, fold_word, with_pairs, words
from retrieval.types import Article

# Batches whose articles are compared with all others at once, and then written.
_BATCHES = 16
# Different terms that are counted before their counts are written.
_TERMS = 1_000_000
# Terms in one question to the database.
_TERMS_AT_ONCE = 2_000
# Bands in one question to the database.
_BANDS = 2_000
_PLACE = "milvus.json"
# What was removed or replaced stays so long for those who still read it.
_KEPT_SECONDS = 600
_PREFIX = "sukien"

Terms = Mapping[Field, Counter[str]]
Batch = tuple[Sequence[Article], Rows]
"""Articles, and what was made of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an archive's collections are: the database, and what their names begin with.

    `retired` is with what the names of those begin that were replaced last, `since` when, in seconds since 1970.
    """

    address: str
    archive: str
    retired: str = ""
    since: int = 0

    @classmethod
    def of(cls, store: Store, address: str) -> "Place":
        """That of an archive that is about to be built; written down, so that nothing in the database is forgotten."""
        place = cls.known(store)
        if place is None or place.address != address:
            place = cls(address, f"{_PREFIX}_{token_hex(4)}")
            place.write(store)
        return place

    def write(self, store: Store) -> None:
        """Write it down."""
        replace_text(store.root / _PLACE, json.dumps(asdict(self)))

    def retire(self, store: Store, prefix: str) -> None:
        """Keep what begins so for a while, for those who still read it."""
        replace(self, retired=prefix, since=int(time())).write(store)

    def keeps(self, name: str) -> bool:
        """Whether somebody may still read a collection that was replaced."""
        return bool(self.retired) and name.startswith(self.retired) and time() - self.since < _KEPT_SECONDS

    @classmethod
    def known(cls, store: Store) -> "Place | None":
        """That of the archive that is there; None if it is kept in its folder."""
        path = store.root / _PLACE
        try:
            record = json.loads(read_text(path))
            record.pop("checksum")
            return cls(**record)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveDamaged(f"{path}: cannot be read ({error}); build the archive anew") from error


def build(
    store: Store,
    articles: Iterable[Article],
    encoder: Encoder,
    superwords: Superwords,
    address: str,
    progress: Progress | None = None,
) -> Manifest:
    """Make an archive in the database at an address. The caller holds the store's lock."""
    rows = made(articles, encoder, superwords, progress)
    return build_of_rows(store, rows, Embedding.of(encoder, superwords), superwords.vocabulary, address)


def build_of_rows(store: Store, rows: Iterable[Batch], embedding: Embedding, vocabulary: int, address: str) -> Manifest:
    """As `build`, of articles with all that has been made of them."""
    sweep(store)
    before, earlier = Place.known(store), _current(store)
    place = Place.of(store, address)
    database = connect(address)
    name = store.new_name()
    prefix = f"{place.archive}_{name}"
    remote = Remote(address, prefix, 0, 0, 0, (0.0, 0.0, 0.0), ())
    with _swept(store):
        for kind in Kind:
            database.create(f"{prefix}_{kind.value}", kind, embedding.dimension)
        writer = _Writer(database, remote, int(name), Tallies(vocabulary))
        writer.add(rows, lambda signatures: _NONE)
        manifest = writer.publish(store, name, embedding, articles=0, passages=0, removed=())
    if before is not None and before.archive != place.archive:
        _drop(before)
    elif earlier is not None and earlier.remote is not None:
        place.retire(store, f"{earlier.remote.prefix}_")
    return manifest


def change(
    store: Store,
    snapshot: RemoteSnapshot,
    articles: Sequence[Article],
    gone: Sequence[int],
    encoder: Encoder,
    superwords: Superwords,
    progress: Progress | None = None,
) -> Manifest:
    """Add articles, and remove those at some rows. The caller holds the store's lock."""
    sweep(store)
    known = _purged(snapshot.remote)
    name = store.new_name()
    folder = store.generation(snapshot.manifest.generation)
    writer = _Writer(snapshot.database, snapshot.remote, int(name), Tallies.read(folder))
    left = snapshot.read_articles(gone)
    with _swept(store):
        writer.remove(snapshot, left)
        rows = made(articles, encoder, superwords, progress)
        writer.add(rows, lambda signatures: _possible_copies(snapshot, signatures))
        manifest = writer.publish(
            store,
            name,
            Embedding.of_manifest(snapshot.manifest),
            articles=snapshot.manifest.articles,
            passages=snapshot.manifest.passages,
            removed=(*known, *((row, int(time())) for row in left)),
        )
    if left:
        lives = {int(key(article.id)) for article in articles}
        forget(store.root, {article.id for article in left.values()}, lambda one: int(one) in lives)
    return manifest


def compact(store: Store, snapshot: RemoteSnapshot) -> Manifest | None:
    """Take what was removed off the database now; None where there is nothing to do."""
    sweep(store)
    if not snapshot.remote.removed:
        return None
    name = store.new_name()
    tallies = Tallies.read(store.generation(snapshot.manifest.generation))
    manifest = replace(
        snapshot.manifest,
        generation=name,
        created=now(),
        files=tallies.write(store.generation(name)),
        remote=replace(snapshot.remote, removed=()),
    )
    store.publish(manifest)
    _purge(snapshot.database, snapshot.remote, before=int(time()) + 1)
    return manifest


def sweep(store: Store) -> None:
    """Take away what belongs to no generation, or to none but earlier ones. The caller holds the store's lock."""
    place = Place.known(store)
    if place is None:
        return
    database = connect(place.address)
    manifest = _current(store)
    remote = manifest.remote if manifest is not None else None
    mine = remote is not None and remote.address == place.address and remote.prefix.startswith(f"{place.archive}_")
    kept: set[str] = set()
    if remote is not None and mine:
        kept = {f"{remote.prefix}_{kind.value}" for kind in Kind}
    _drop(place, kept)
    if manifest is None:
        return
    if remote is None:  # the archive has moved into its folder
        (store.root / _PLACE).unlink(missing_ok=True)
    elif not mine:  # a move into another database did not come to its end
        Place(remote.address, remote.prefix.rpartition("_")[0]).write(store)
    else:
        for kind in Kind:
            _undo(database, f"{remote.prefix}_{kind.value}", kind, int(manifest.generation))
        _purge(database, remote, before=int(time()) - _KEPT_SECONDS)


@contextmanager
def _swept(store: Store) -> Iterator[None]:
    """What a writer that fails has written is taken away at once, if the database still answers."""
    try:
        yield
    except BaseException:
        with suppress(ArchiveUnreachable):
            sweep(store)
        raise


def _drop(place: Place, kept: Set[str] = frozenset()) -> None:
    database = connect(place.address)
    for name in database.names(f"{place.archive}_"):
        if name not in kept and not (kept and place.keeps(name)):
            database.drop(name)


def _undo(database: Database, name: str, kind: Kind, generation: int) -> None:
    """Take back what was written after a generation."""
    later = f"born > {generation}"
    if kind is not Kind.TERMS:
        database.delete(name, later)
        return
    rows = list(database.rows(name, later, ("id", "before", "words"), fresh=True))
    database.insert(name, [{**row, "count": row["before"], "born": generation} for row in rows], replace=True)


def _purge(database: Database, remote: Remote, before: int) -> None:
    """Take away the articles that were removed before a moment."""
    gone = [article for article, when in remote.removed if when < before]
    for start in range(0, len(gone), _BANDS):
        block = gone[start : start + _BANDS]
        for kind, field in ((Kind.PASSAGES, "article"), (Kind.PIECES, "article"), (Kind.ARTICLES, "id")):
            database.delete(f"{remote.prefix}_{kind.value}", f"{field} in {block}")


def _purged(remote: Remote) -> list[tuple[int, int]]:
    """What was removed and may still be in the database after `sweep`; told with a minute to spare."""
    return [(article, when) for article, when in remote.removed if when > time() - _KEPT_SECONDS - 60]


def _current(store: Store) -> Manifest | None:
    try:
        return store.manifest(store.current())
    except ArchiveMissing:
        return None


@dataclass(frozen=True, slots=True)
class _Known:
    """Articles that new ones may be copies of."""

    signatures: Signatures
    groups: Keys


PossibleCopies = Callable[[Signatures], _Known]
_NONE = _Known(np.empty((0, PERMUTATIONS), dtype=np.uint32), np.empty(0, dtype=np.uint64))


def _possible_copies(snapshot: RemoteSnapshot, signatures: Signatures) -> _Known:
    """Articles of a state that share a band with some new ones, the earliest first."""
    wanted = np.unique(band_keys(signatures))
    found: dict[int, Record] = {}
    fields = ("id", "group_key", "signature")
    for start in range(0, len(wanted), _BANDS):
        expression = f"array_contains_any(bands, {wanted[start : start + _BANDS].tolist()}) and {snapshot.here}"
        for row in snapshot.database.some(snapshot.name(Kind.ARTICLES), expression, fields, fresh=True):
            found[row["id"]] = row
    rows = [found[number] for number in sorted(found)]
    groups = np.array([row["group_key"] for row in rows], dtype=np.int64).view(np.uint64)
    held = b"".join(bytes.fromhex(row["signature"]) for row in rows)
    return _Known(np.frombuffer(held, dtype="<u4").reshape(len(rows), PERMUTATIONS), groups)


class _Counts:
    """In how many passages terms occur: one row a term, that knows its count before this generation, too."""

    def __init__(self, database: Database, name: str, born: int, *, empty: bool) -> None:
        self._database = database
        self._name = name
        self._born = born
        self._empty = empty
        self._held: dict[int, int] = {}
        self._forms: dict[int, set[str]] = {}

    def add(self, terms: Terms, step: int) -> None:
        """Count the different words and pairs of a passage, or with a `step` of -1 no longer."""
        for field in (Field.EXACT, Field.FOLDED):
            for term in terms[field]:
                number = term_key(field, term)
                if field is Field.EXACT and number not in self._held and "_" not in term and not term.isascii():
                    plain = fold(term)
                    if plain != term:
                        self._forms.setdefault(plain_key(plain), set()).add(term)
                self._held[number] = self._held.get(number, 0) + step
        if len(self._held) > _TERMS:
            self.write()

    def write(self) -> None:
        """Write what was counted since."""
        numbers = [*self._held, *self._forms]
        for start in range(0, len(numbers), _TERMS_AT_ONCE):
            block = numbers[start : start + _TERMS_AT_ONCE]
            known = {} if self._empty else self._known(block)
            rows = [self._row(number, known.get(number)) for number in block]
            self._database.insert(self._name, rows, replace=not self._empty)
        self._empty = self._empty and not numbers
        self._held.clear()
        self._forms.clear()

    def _known(self, numbers: Sequence[int]) -> dict[int, Record]:
        fields = ("id", "born", "count", "before", "words")
        return {row["id"]: row for row in self._database.some(self._name, f"id in {numbers}", fields, fresh=True)}

    def _row(self, number: int, known: Record | None) -> Record:
        count, before, words_before = (known["count"], known["before"], known["words"]) if known else (0, 0, "")
        if known is None or known["born"] != self._born:
            before = count
        forms = self._forms.get(number, set()) | set(words_before.split())
        kept = ""
        for form in sorted(forms):
            if len(f"{kept} {form}".encode()) <= WORDS_BYTES:
                kept = f"{kept} {form}"
        step = self._held.get(number, 0)
        return {"id": number, "born": self._born, "count": count + step, "before": before, "words": kept}


class _Writer:
    """Writes one generation's rows."""

    def __init__(self, database: Database, remote: Remote, born: int, tallies: Tallies) -> None:
        self._database = database
        self._remote = remote
        self._born = born
        self._tallies = tallies
        terms = f"{remote.prefix}_{Kind.TERMS.value}"
        self._counts = _Counts(database, terms, born, empty=not remote.articles)
        self._means = MeanLengths(*remote.mean_lengths) if any(remote.mean_lengths) else None
        self._articles, self._passages, self._tokens = remote.articles, remote.passages, remote.tokens
        self._more_articles = self._more_passages = 0

    def add(self, batches: Iterable[Batch], possible: PossibleCopies) -> None:
        """Write new articles; `possible` gives the earlier ones that they may be copies of."""
        known = _NONE
        for block in _several(batches, _BATCHES):
            signatures = np.concatenate([rows.signatures for _, rows in block])
            keys = np.array([key(article.id) for articles, _ in block for article in articles], dtype=np.uint64)
            before = possible(signatures)
            groups = group(
                signatures,
                keys,
                np.concatenate([before.signatures, known.signatures]),
                np.concatenate([before.groups, known.groups]),
            )
            known = _Known(np.concatenate([known.signatures, signatures]), np.concatenate([known.groups, groups]))
            if self._means is None:
                self._means = _mean_lengths([rows for _, rows in block])
            first = 0
            for articles, rows in block:
                self._add(articles, rows, groups[first : first + len(rows)])
                first += len(rows)
        self._counts.write()

    def remove(self, snapshot: RemoteSnapshot, articles: Mapping[int, Article]) -> None:
        """Take articles out of all counts; their rows stay for those who read the state before."""
        for row, article in articles.items():
            places = snapshot.passages_of(row)
            tokens = snapshot.tokens(places)
            self._tallies.count_article(article, -1)
            for number, place in enumerate(places.tolist()):
                span = snapshot.passage(place)
                self._tallies.count_passage(np.unique(tokens[number]), None, -1)
                self._counts.add(_terms(words(indexed_text(article, span))), -1)
            self._more_articles -= 1
            self._more_passages -= len(places)
            self._tokens -= len(tokens.ids)

    def publish(
        self,
        store: Store,
        name: str,
        embedding: Embedding,
        *,
        articles: int,
        passages: int,
        removed: tuple[tuple[int, int], ...],
    ) -> Manifest:
        """Bring all to the database's disk, and make the new generation the current one.

        `articles` and `passages` are those that were there before.
        """
        remote = replace(
            self._remote,
            articles=self._articles,
            passages=self._passages,
            tokens=self._tokens,
            mean_lengths=(self._means.exact, self._means.folded, self._means.super) if self._means else (0.0, 0.0, 0.0),
            removed=removed,
        )
        for kind in Kind:
            self._database.flush(f"{remote.prefix}_{kind.value}")
        manifest = Manifest(
            generation=name,
            created=now(),
            model=embedding.model,
            fingerprint=embedding.fingerprint,
            tokenizer=embedding.tokenizer,
            dimension=embedding.dimension,
            articles=articles + self._more_articles,
            passages=passages + self._more_passages,
            parts=(),
            files=self._tallies.write(store.generation(name)),
            remote=remote,
        )
        store.publish(manifest)
        return manifest

    def _add(self, articles: Sequence[Article], rows: Rows, groups: Keys) -> None:
        bands, group_keys = band_keys(rows.signatures), signed(groups)
        stops = np.cumsum(rows.counts).tolist()
        passages = self._passages_of(rows)
        article_rows: list[Record] = []
        pieces: list[Record] = []
        for number, (article, stop, count) in enumerate(zip(articles, stops, rows.counts.tolist(), strict=True)):
            line = line_of(article, packed=False).rstrip(b"\n")
            shared = self._shared(article, group_keys[number])
            self._tallies.count_article(article, 1)
            article_rows.append(
                {
                    "id": self._articles,
                    "id_key": signed(np.array([key(article.id)], dtype=np.uint64))[0],
                    "first_passage": self._passages + stop - count,
                    "passages": count,
                    "crc": crc32(line),
                    "line": line.decode("utf-8") if len(line) <= TEXT_BYTES else "",
                    "signature": rows.signatures[number].astype("<u4").tobytes().hex(),
                    "bands": bands[number].tolist(),
                    **shared,
                }
            )
            if len(line) > TEXT_BYTES:
                pieces += [
                    {"article": self._articles, "born": self._born, "number": place, "line": piece}
                    for place, piece in enumerate(_pieces(line))
                ]
            for place in range(stop - count, stop):
                self._tallies.count_passage(np.unique(rows.tokens[place]), article.language, 1)
                passages[place] |= {"id": self._passages + place, "article": self._articles, **shared}
            self._articles += 1
        self._passages += len(passages)
        self._tokens += len(rows.tokens.ids)
        self._more_articles += len(articles)
        self._more_passages += len(passages)
        prefix = self._remote.prefix
        self._database.insert(f"{prefix}_{Kind.PASSAGES.value}", passages)
        self._database.insert(f"{prefix}_{Kind.PIECES.value}", pieces)
        self._database.insert(f"{prefix}_{Kind.ARTICLES.value}", article_rows)

    def _passages_of(self, rows: Rows) -> list[Record]:
        """Rows of passages, without what they have of their articles."""
        means = self._means or MeanLengths(0.0, 0.0, 0.0)
        vectors = np.asarray(np.asarray(rows.vectors, dtype=np.float16), dtype=np.float32)
        ends = np.cumsum(rows.passages[:, 2])
        passages: list[Record] = []
        for place, (start, end, sentences) in enumerate(rows.passages.tolist()):
            tokens = rows.tokens[place]
            terms = {field: Counter(rows.terms[field][place].split()) for field in (Field.EXACT, Field.FOLDED)}
            self._counts.add(terms, 1)
            passages.append(
                {
                    "start_offset": start,
                    "end_offset": end,
                    "sentences": rows.sentences[ends[place] - sentences : ends[place]].ravel().tolist(),
                    "length": len(tokens),
                    "tokens": tokens.tolist() if len(tokens) <= MOST_NUMBERS else [],
                    "dense": vectors[place],
                    "sparse": passage_vector(_keyed(terms, tokens), means),
                }
            )
        return passages

    def _shared(self, article: Article, group_key: int) -> Record:
        """What the row of an article and those of its passages have in common."""
        when = article.published
        return {
            "born": self._born,
            "group_key": group_key,
            "instant": NEVER if when is None else instant(when),
            "day": 0 if when is None else when.date().toordinal(),
            "source": self._tallies.number("source", article.source),
            "place": self._tallies.number("place", article.place),
            "language": self._tallies.number("language", article.language),
        }


def _terms(held: Sequence[str]) -> Terms:
    """Words and pairs of a passage, with and without marks, as retrieval.building gives them to tantivy."""
    return {
        Field.EXACT: Counter(with_pairs(held)),
        Field.FOLDED: Counter(with_pairs([fold_word(word) for word in held])),
    }


def _keyed(terms: Terms, tokens: NDArray[np.int32]) -> dict[Field, dict[int, int]]:
    unique, counts = np.unique(tokens, return_counts=True)
    keyed = {field: {term_key(field, term): count for term, count in held.items()} for field, held in terms.items()}
    superwords = zip(unique.tolist(), counts.tolist(), strict=True)
    return {**keyed, Field.SUPER: {term_key(Field.SUPER, str(token)): count for token, count in superwords}}


def _mean_lengths(block: Sequence[Rows]) -> MeanLengths | None:
    """Mean lengths of the passages of some articles; None, if they have none."""
    count = sum(len(rows.passages) for rows in block)
    if not count:
        return None
    exact, folded, superwords = (
        sum(len(text.split()) for rows in block for text in rows.terms[field]) / count
        for field in (Field.EXACT, Field.FOLDED, Field.SUPER)
    )
    return MeanLengths(exact, folded, superwords)


def _pieces(line: bytes) -> Iterator[str]:
    text = line.decode("utf-8")
    step = TEXT_BYTES // 4  # no letter takes more than four bytes
    return (text[start : start + step] for start in range(0, len(text), step))


def _several(batches: Iterable[Batch], count: int) -> Iterator[list[Batch]]:
    stream = iter(batches)
    while block := list(islice(stream, count)):
        yield block
