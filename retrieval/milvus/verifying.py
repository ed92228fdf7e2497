"""Whether an archive in a database is as it was written: every file's checksum, every count, every article's text."""

from collections.abc import Iterator
from zlib import crc32

from retrieval.errors import ArchiveBusy
from retrieval.milvus.schema import Kind
from retrieval.milvus.snapshot import RemoteSnapshot
from retrieval.store import Store


def verify(store: Store, snapshot: RemoteSnapshot) -> tuple[str, ...]:
    """See `Archive.verify`."""
    folder = store.generation(snapshot.manifest.generation)
    files = (wrong for file in snapshot.manifest.files if (wrong := store.check(folder, file)))
    return (*files, *_miscounted(snapshot), *_changed(snapshot), *snapshot.notes.problems())


def _miscounted(snapshot: RemoteSnapshot) -> Iterator[str]:
    manifest = snapshot.manifest
    for kind, expected in ((Kind.ARTICLES, manifest.articles), (Kind.PASSAGES, manifest.passages)):
        found = snapshot.source.count(kind)
        if found != expected:
            yield f"{snapshot.remote.address}: {found} {kind.value} instead of {expected}; build the archive anew"


def _changed(snapshot: RemoteSnapshot) -> Iterator[str]:
    try:
        for number, checksum, line in snapshot.lines():
            if crc32(line) != checksum:
                yield f"{snapshot.remote.address}: article {number} was changed; build the archive anew"
    except ArchiveBusy:
        yield f"{snapshot.remote.address}: a piece of an article is missing; build the archive anew"
