"""Where an archive is kept: in files of this machine (retrieval.generation), or in a database (retrieval.milvus).

The archive's manifest says which. The database's side, and its library, are imported only where there is one.
"""

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from retrieval import generation
from retrieval.building import Progress
from retrieval.embedding import Embedding
from retrieval.encoder import Encoder
from retrieval.errors import ArchiveError, UsageError
from retrieval.generation import Held, hold
from retrieval.milvus.place import FILE
from retrieval.records import Manifest
from retrieval.snapshot import Snapshot
from retrieval.store import Store
from retrieval.superwords import embedded
from retrieval.types import Article
from retrieval.verifying import verify as verify_files
from retrieval.view import View

if TYPE_CHECKING:
    from retrieval.milvus.snapshot import RemoteSnapshot


def open_view(store: Store, manifest: Manifest) -> View:
    """Open a generation."""
    if manifest.remote is None:
        return Snapshot(store, manifest)
    _require_library()
    from retrieval.milvus.snapshot import RemoteSnapshot

    return RemoteSnapshot(store, manifest, manifest.remote)


def open_again(store: Store, view: View) -> View:
    """Open the current generation; `view` itself, where it is that."""
    if isinstance(view, Snapshot) and view.manifest == store.manifest(store.current()):
        return view
    return store.open_current(open_view)


def build(
    store: Store, articles: Iterable[Article], encoder: Encoder, address: str | None, progress: Progress | None
) -> View:
    """Make an archive; the caller holds the store's lock."""
    if address is None:
        manifest = generation.write_generation(store, articles, encoder, embedded(), progress=progress)
        leave_database(store)
    else:
        where = checked(address)
        from retrieval.milvus import writing

        manifest = writing.build(store, articles, encoder, embedded(), where, progress)
    return open_view(store, manifest)


def change(
    store: Store,
    view: View,
    articles: Sequence[Article],
    gone: Sequence[int],
    encoder: Encoder,
    progress: Progress | None,
) -> View:
    """Add articles and remove those at some rows; the caller holds the store's lock."""
    if isinstance(view, Snapshot):
        held = _held(store, view, gone)
        manifest = generation.write_generation(store, articles, encoder, embedded(), held=held, progress=progress)
    else:
        from retrieval.milvus import writing

        manifest = writing.change(store, _as_remote(view), articles, gone, encoder, embedded(), progress)
    return open_view(store, manifest)


def compact(store: Store, view: View) -> View:
    """Take what was removed away now; the caller holds the store's lock."""
    if isinstance(view, Snapshot):
        manifest = generation.compact(store, _held(store, view), Embedding.of_manifest(view.manifest))
    else:
        from retrieval.milvus import writing

        manifest = writing.compact(store, _as_remote(view))
    return view if manifest is None else open_view(store, manifest)


def verify(store: Store, view: View) -> tuple[str, ...]:
    """What is not as it was written, one line each."""
    if isinstance(view, Snapshot):
        return verify_files(store, view)
    from retrieval.milvus.verifying import verify as verify_remote

    return verify_remote(store, _as_remote(view))


def size(view: View) -> int:
    """Bytes in the archive's folder."""
    parts = view.parts if isinstance(view, Snapshot) else []
    return sum(file.size for file in view.manifest.files) + sum(file.size for p in parts for file in p.record.files)


def require_files(manifest: Manifest) -> None:
    """Refuse what only an archive that is kept in files can do: to be backed up and mended.

    Raises
    ------
    UsageError
        If it is in a database.
    """
    if manifest.remote is not None:
        raise UsageError(
            f"this archive is kept in the store at {manifest.remote.address}: "
            "back it up, and mend it, with the store's own tools"
        )


def require_repairable(store: Store) -> None:
    """Refuse to mend an archive that is kept in a database.

    Raises
    ------
    UsageError
        If it is.
    """
    try:
        manifest = store.manifest(store.current())
    except ArchiveError:  # missing or damaged: that is what mending is for
        if names_database(store):
            raise UsageError(f"{store.root}: its articles are in a database; build the archive anew") from None
    else:
        require_files(manifest)


def checked(address: str) -> str:
    """The address of a database as it is kept.

    Raises
    ------
    UsageError
        If it is none, or the library for it is not installed.
    """
    _require_library()
    from retrieval.milvus.address import check_address

    return check_address(address)


def names_database(store: Store) -> bool:
    """Whether an archive's folder says where in a database it is, or was until it moved."""
    return (store.root / FILE).exists()


def leave_database(store: Store, *, bring_notes: bool = True) -> None:
    """An archive that has moved into its folder leaves nothing in a database; see retrieval.milvus.sweeping."""
    if names_database(store):
        _require_library()
        from retrieval.milvus.sweeping import sweep

        sweep(store, bring_notes=bring_notes)


def _as_remote(view: View) -> "RemoteSnapshot":
    from retrieval.milvus.snapshot import RemoteSnapshot

    if not isinstance(view, RemoteSnapshot):
        raise TypeError(f"neither kept in files nor in a database: {view!r}")
    return view


def _require_library() -> None:
    if find_spec("pymilvus") is None:
        raise UsageError("archives in Milvus need its library; get it with: pip install 'sukien[milvus]'")


def _held(store: Store, snapshot: Snapshot, gone: Sequence[int] = ()) -> list[Held]:
    """The parts of a snapshot, with those articles removed that are, and some more."""
    removed = snapshot.deleted.copy()
    removed[list(gone)] = True
    pieces = np.split(removed, np.cumsum([len(part) for part in snapshot.parts])[:-1])
    entries = snapshot.manifest.parts
    return [hold(store, entry, piece) for entry, piece in zip(entries, pieces, strict=True)]
