"""Whether an archive is as it was written: every file's checksum, every count."""

import os
from collections.abc import Iterator
from pathlib import Path

from retrieval import disk
from retrieval.checked import missing
from retrieval.lexical import segment_files
from retrieval.part import BLOCKS, LEXICAL
from retrieval.snapshot import Snapshot
from retrieval.store import Store


def verify(store: Store, snapshot: Snapshot) -> tuple[str, ...]:
    """See `Archive.verify`."""
    return (*_damaged(store, snapshot), *_miscounted(store, snapshot), *snapshot.notes.problems())


def _damaged(store: Store, snapshot: Snapshot) -> Iterator[str]:
    manifest = snapshot.manifest
    folder = store.generation(manifest.generation)
    for file in manifest.files:
        if wrong := store.check(folder, file):
            yield wrong
    for part in snapshot.parts:
        table, sound = b"", True
        for file in part.record.files:
            try:
                found = disk.measure(part.folder / file.path)
            except OSError as error:
                sound = False
                yield str(missing(part.folder / file.path, error))
                continue
            if wrong := store.compare(part.folder / file.path, file, found):
                sound = False
                yield wrong
            table += found.blocks
            if file.path.startswith(f"{LEXICAL}/") and not file.path.endswith("meta.json"):
                yield from _second_name(part.folder / file.path, folder / file.path, file.checksum)
        blocks = part.folder / BLOCKS
        if sound and blocks.read_bytes() != table:
            yield f"{blocks}: is not what its files give; mend it with: sukien repair"


def _second_name(first: Path, second: Path, checksum: str) -> Iterator[str]:
    """A file of the word index has a second name in the generation; on some file systems that is a copy."""
    try:
        if not os.path.samefile(first, second) and disk.measure(second).checksum != checksum:
            yield f"{second}: its checksum is wrong; mend it with: sukien repair"
    except OSError as error:
        yield str(missing(second, error))


def _miscounted(store: Store, snapshot: Snapshot) -> Iterator[str]:
    manifest = snapshot.manifest
    counts = {
        "articles": (manifest.articles, len(snapshot)),
        "passages": (manifest.passages, len(snapshot.article_of)),
        "vectors": (manifest.passages, len(snapshot.dense)),
        "passages in the word index": (manifest.passages, len(snapshot.lexical)),
        "files in the word index": (
            sum(len(segment_files(part.folder / LEXICAL)) for part in snapshot.parts),
            len(segment_files(store.generation(manifest.generation) / LEXICAL)),
        ),
    }
    for what, (expected, found) in counts.items():
        if expected != found:
            yield f"{store.root}: {found} {what} instead of {expected}; mend it with: sukien repair"
