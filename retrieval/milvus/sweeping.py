"""What belongs to no state of an archive any more is taken off its database.

Rows are written before the archive's folder speaks of them, and taken away after it has ceased to: what a writer that
was killed left behind belongs to no generation, and the next writer takes it away.
"""

from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress

from retrieval.errors import ArchiveMissing, ArchiveUnreachable
from retrieval.milvus.database import Database, connect
from retrieval.milvus.expressions import blocks, within
from retrieval.milvus.notes import MilvusNotes, copy, take_in
from retrieval.milvus.place import FILE, Place, long_ago
from retrieval.milvus.schema import EACH_BUILD, OWNER, Kind
from retrieval.notes import FileNotes
from retrieval.records import Manifest, Remote
from retrieval.store import Store


def sweep(store: Store, *, bring_notes: bool = True) -> None:
    """Take away what belongs to no generation, or to none but earlier ones. The caller holds the store's lock.

    Where the archive has moved into its folder, `bring_notes` is whether what was kept about events moves along.
    """
    place = Place.known(store)
    if place is None:
        return
    database = connect(place.address)
    manifest = current(store)
    remote = manifest.remote if manifest is not None else None
    mine = remote is not None and remote.address == place.address and remote.prefix.startswith(f"{place.archive}_")
    notes = MilvusNotes(place.address, place.notes)
    kept: set[str] = set()
    if remote is not None and mine:
        kept = {place.notes, *(f"{remote.prefix}_{kind.value}" for kind in EACH_BUILD)}
    if manifest is not None and remote is None and bring_notes:
        copy(notes, FileNotes(store.root))
    drop(place, kept)
    if manifest is None:
        return
    if remote is None:  # the archive has moved into its folder
        (store.root / FILE).unlink(missing_ok=True)
    elif not mine:  # a move into another database did not come to its end
        Place(remote.address, remote.prefix.rpartition("_")[0]).write(store)
    else:
        for kind in EACH_BUILD:
            _undo(database, f"{remote.prefix}_{kind.value}", kind, int(manifest.generation))
        purge(database, remote, before=long_ago())
        take_in(store, notes)
        notes.tidy(before=long_ago())


@contextmanager
def sweeping(store: Store) -> Iterator[None]:
    """What a writer that fails has written is taken away at once, if the database still answers."""
    try:
        yield
    except BaseException:
        with suppress(ArchiveUnreachable):
            sweep(store)
        raise


def drop(place: Place, kept: Set[str] = frozenset()) -> None:
    """Take away an archive's collections, but for those that are kept."""
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


def purge(database: Database, remote: Remote, before: int) -> None:
    """Take away the articles that were removed before a moment."""
    gone = [article for article, when in remote.removed if when < before]
    for block in blocks(gone):
        for kind in (Kind.PASSAGES, Kind.PIECES, Kind.ARTICLES):
            database.delete(f"{remote.prefix}_{kind.value}", within(OWNER[kind], block))


def still_kept(remote: Remote) -> list[tuple[int, int]]:
    """What was removed and may still be in the database after `sweep`; told with a minute to spare."""
    return [(article, when) for article, when in remote.removed if when > long_ago() - 60]


def current(store: Store) -> Manifest | None:
    """The manifest of the archive that is there; None where there is none."""
    try:
        return store.manifest(store.current())
    except ArchiveMissing:
        return None
