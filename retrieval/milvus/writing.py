"""Articles into a database. Killed at any instant, the archive is as before or as after."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import time

from retrieval.building import Progress, made
from retrieval.copies import key
from retrieval.embedding import Embedding
from retrieval.encoder import Encoder
from retrieval.events import forget
from retrieval.milvus.database import connect
from retrieval.milvus.earlier import NONE, possible_copies
from retrieval.milvus.notes import MilvusNotes, copy, take_in
from retrieval.milvus.place import Place
from retrieval.milvus.schema import EACH_BUILD
from retrieval.milvus.snapshot import RemoteSnapshot
from retrieval.milvus.sweeping import current, drop, purge, still_kept, sweep, sweeping
from retrieval.milvus.tallies import Tallies
from retrieval.milvus.writer import Batch, Writer
from retrieval.records import Manifest, Remote
from retrieval.store import Store, now
from retrieval.superwords import Superwords
from retrieval.types import Article


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
    before, earlier = Place.known(store), current(store)
    place = Place.of(store, address)
    database = connect(address)
    name = store.new_name()
    prefix = f"{place.archive}_{name}"
    remote = Remote(address, prefix, 0, 0, 0, (0.0, 0.0, 0.0), ())
    with sweeping(store):
        if earlier is not None and earlier.remote is not None and before != place:
            copy(MilvusNotes.of(earlier.remote), MilvusNotes.of(remote))
        for kind in EACH_BUILD:
            database.create(f"{prefix}_{kind.value}", kind, embedding.dimension)
        writer = Writer(database, remote, int(name), Tallies(vocabulary))
        writer.add(rows, lambda signatures: NONE)
        manifest = writer.publish(store, name, embedding, articles=0, passages=0, removed=())
    take_in(store, MilvusNotes.of(remote))
    if before is not None and before.archive != place.archive:
        drop(before)
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
    known = still_kept(snapshot.remote)
    name = store.new_name()
    folder = store.generation(snapshot.manifest.generation)
    writer = Writer(snapshot.source.database, snapshot.remote, int(name), Tallies.read(folder))
    left = snapshot.read_articles(gone)
    with sweeping(store):
        writer.remove(snapshot, left)
        rows = made(articles, encoder, superwords, progress)
        writer.add(rows, lambda signatures: possible_copies(snapshot, signatures))
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
        forget(snapshot.notes, {article.id for article in left.values()}, lambda one: int(one) in lives)
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
    purge(snapshot.source.database, snapshot.remote, before=int(time()) + 1)
    return manifest
