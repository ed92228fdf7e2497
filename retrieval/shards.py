"""Parts that are made on other machines and put together here: the same archive as one that was made here.

Which articles are near-copies of one another is decided here, by their signatures, before parts are made.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from retrieval import disk, keeping
from retrieval.archive import Archive
from retrieval.building import stored_batches, write_part
from retrieval.copies import PERMUTATIONS, Keys, Signatures, group, key
from retrieval.embedding import Embedding
from retrieval.encoder import Encoder, load_encoder
from retrieval.generation import hold, write_parts
from retrieval.part import LEXICAL
from retrieval.records import PartEntry
from retrieval.store import Store
from retrieval.superwords import embedded
from retrieval.types import Article


@dataclass(frozen=True, slots=True)
class Shard:
    """A part as it travels: the contents of its files, and its record's checksum."""

    files: dict[str, bytes]
    checksum: str


def make_shard(articles: Sequence[Article], groups: Keys, run: int, model: str | None) -> Shard:
    """Make a part of articles, given their group keys and the number of its run in the word index."""
    with TemporaryDirectory(prefix="sukien-") as name:
        folder = Path(name) / "part"
        entry = write_part(folder, run, articles, load_encoder(model), embedded(), groups=groups, alone=True)
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        return Shard(files, entry.checksum)


def group_keys(ids: Sequence[str], signatures: Signatures) -> Keys:
    """Group keys of articles in the order of the archive."""
    keys = np.array([key(one) for one in ids], dtype=np.uint64)
    return group(signatures, keys, np.empty((0, PERMUTATIONS), dtype=np.uint32), np.empty(0, dtype=np.uint64))


class Assembly:
    """Takes parts, in any order, each as often as it comes, and makes an archive of them."""

    def __init__(self, store: Store, encoder: Encoder, address: str | None) -> None:
        self._store = store
        self._encoder = encoder
        self._address = address
        self._first = int(store.new_name())
        self._entries: dict[int, PartEntry] = {}

    def put(self, number: int, shard: Shard) -> None:
        """Write a part to the disk, by its number in the order of the archive, from 0."""
        folder = self._store.part(f"{self._first + number:08d}")
        disk.remove(folder)
        disk.make_folder(folder / LEXICAL)
        for name, data in shard.files.items():
            disk.write_file(folder / name, data)
        for path in (folder / LEXICAL, folder, folder.parent):
            disk.sync_folder(path)
        self._entries[number] = PartEntry(folder.name, shard.checksum)

    def finish(self) -> Archive:
        """Make the archive."""
        entries = [self._entries[number] for number in range(len(self._entries))]
        embedding = Embedding.of(self._encoder, embedded())
        if self._address is None:
            manifest = write_parts(self._store, entries, embedding)
            keeping.leave_database(self._store)
        else:
            from retrieval.milvus.writing import build_of_rows

            held = [hold(self._store, entry) for entry in entries]
            rows = stored_batches([(one.part, ~one.removed) for one in held])
            manifest = build_of_rows(self._store, rows, embedding, embedded().vocabulary, self._address)
        return Archive(self._store, keeping.open_view(self._store, manifest), self._encoder)


@contextmanager
def assembling(path: Path, model: str | None, store: str | None) -> Iterator[Assembly]:
    """Hold an archive's writing lock while parts for it come; see `Archive.build`."""
    encoder = load_encoder(model)
    folder = Store(path)
    folder.require_archive_or_empty()
    address = None if store is None else keeping.checked(store)
    with folder.writing():
        yield Assembly(folder, encoder, address)
