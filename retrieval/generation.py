"""Parts into a generation; on the way some are rewritten or merged, so that every change stays cheap.

A part of which many articles are removed is rewritten without them; a small one, as soon as one is: so text, vectors
and postings of what was removed leave the disk. The newest parts are merged until each part is at least twice as large
as all that come after it, as in a log-structured merge tree (O'Neil et al., 1996): an article is copied a logarithmic
number of times in its life, and an archive has a logarithmic number of parts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval import disk
from retrieval.arrays import array_bytes
from retrieval.building import Progress, rewrite_part, write_part
from retrieval.embedding import Embedding
from retrieval.encoder import Encoder
from retrieval.events import forget
from retrieval.filters import Mask
from retrieval.lexical import META, compose
from retrieval.merging import merge_parts
from retrieval.notes import FileNotes
from retrieval.part import LEXICAL, Part, open_part
from retrieval.records import File, Manifest, PartEntry
from retrieval.store import Store
from retrieval.superwords import Superwords
from retrieval.types import Article

# A part is rewritten once this share of its articles is removed, and one of at most so many articles at once.
REMOVED_SHARE = 0.2
SMALL = 256
# A part is at least so many times as large as all after it; smaller ones are merged.
GROWTH = 2


@dataclass(frozen=True, slots=True)
class Held:
    """A part in a generation: its record, the part itself, which of its articles are removed."""

    entry: PartEntry
    part: Part
    removed: Mask

    @property
    def left(self) -> int:
        """Number of articles that are not removed."""
        return len(self.removed) - int(self.removed.sum())

    @property
    def worn(self) -> bool:
        """Whether so many are removed that it is written anew without them."""
        size = len(self.removed)
        return self.left < size and (size <= SMALL or size - self.left >= REMOVED_SHARE * size)

    @property
    def size(self) -> int:
        """Number of articles, but for those that will be left out."""
        return self.left if self.worn else len(self.removed)


def hold(store: Store, entry: PartEntry, removed: Mask | None = None) -> Held:
    """A sealed part, ready to be put into a generation."""
    part = open_part(store.part(entry.name), entry.checksum)
    return Held(entry, part, np.zeros(len(part), dtype=bool) if removed is None else removed)


def write_generation(
    store: Store,
    articles: Iterable[Article],
    encoder: Encoder,
    superwords: Superwords,
    *,
    held: Sequence[Held] = (),
    progress: Progress | None = None,
) -> Manifest:
    """Write a generation of parts that are there and of new articles, and make it the current one.

    The caller holds the store's lock.

    Raises
    ------
    ArticleError
        If two of the articles share an id. The archive is as before.
    """
    count = len(articles) if isinstance(articles, Sequence) else None
    first = len(held) if count is None else _first_small(held, count)
    run = next_run(held)
    parts, dropped = _forgotten(store, held[:first], run)
    small = held[first:]
    if count == 0 and len(small) == 1 and not small[0].worn:
        parts.append(small[0])
    elif count != 0 or small or not parts:  # an archive has at least one part, be it empty
        folder, before = store.part(store.new_name()), [one.part for one in parts]
        left = [(one.part, ~one.removed) for one in small]
        run += len(dropped)
        entry = write_part(folder, run, articles, encoder, superwords, before, progress, left=left)
        parts.append(hold(store, entry))
        dropped += [one for one in small if one.worn]
    return publish(store, _merged(store, parts), Embedding.of(encoder, superwords), dropped)


def write_parts(store: Store, entries: Sequence[PartEntry], embedding: Embedding) -> Manifest:
    """Write a generation of parts that were made elsewhere, and make it the current one; the caller holds the lock."""
    return publish(store, _merged(store, [hold(store, entry) for entry in entries]), embedding)


def compact(store: Store, held: Sequence[Held], embedding: Embedding) -> Manifest | None:
    """Make one part of all, without the removed articles; None where there is nothing to do."""
    dropped = [one for one in held if one.removed.any()]
    if len(held) == 1 and not dropped:
        return None
    folder = store.part(store.new_name())
    if dropped:
        entry = rewrite_part(folder, next_run(held), [(one.part, ~one.removed) for one in held])
    else:
        entry = merge_parts(folder, [one.part for one in held])
    return publish(store, [hold(store, entry)], embedding, dropped)


def publish(store: Store, parts: Sequence[Held], embedding: Embedding, dropped: Sequence[Held] = ()) -> Manifest:
    """Write a generation of these parts and make it the current one; what was dropped leaves the events, too."""
    name = store.new_name()
    folder = store.generation(name)
    compose([one.part.folder / LEXICAL for one in parts], folder / LEXICAL)
    disk.sync_folder(folder / LEXICAL)
    removed = np.concatenate([one.removed for one in parts])
    files = (
        File.of("deleted.npy", disk.write_file(folder / "deleted.npy", array_bytes(removed))),
        File.of(f"{LEXICAL}/{META}", disk.measure(folder / LEXICAL / META)),
    )
    _forget_events(store, parts, dropped)
    manifest = embedding.manifest(
        name,
        articles=sum(one.left for one in parts),
        passages=sum(one.part.record.passages for one in parts),
        parts=tuple(one.entry for one in parts),
        files=files,
    )
    store.publish(manifest)
    return manifest


def next_run(parts: Sequence[Held]) -> int:
    """A number of a run in the word index that no passage has yet."""
    return 1 + max((number for one in parts for number, _ in one.part.record.runs), default=0)


def _first_small(held: Sequence[Held], new: int) -> int:
    """From which part on all are so small that they are written anew together with so many new articles, at once."""
    sizes = [*(one.size for one in held), new]
    first = _first_merged(sizes)
    return first if sum(sizes[first:]) <= SMALL else len(held)


def _first_merged(sizes: Sequence[int]) -> int:
    """The first part that is not much larger than all after it."""
    merged = (place for place, size in enumerate(sizes) if size <= SMALL or size < GROWTH * sum(sizes[place + 1 :]))
    return next(merged, len(sizes))


def _forgotten(store: Store, parts: Sequence[Held], run: int) -> tuple[list[Held], list[Held]]:
    """The parts, those written anew of which enough is removed; and those of which something was dropped."""
    kept: list[Held] = []
    dropped: list[Held] = []
    for one in parts:
        if not one.worn:
            kept.append(one)
            continue
        dropped.append(one)
        if one.left:
            folder = store.part(store.new_name())
            before = [other.part for other in kept]
            kept.append(hold(store, rewrite_part(folder, run, [(one.part, ~one.removed)], before)))
            run += 1
    return kept, dropped


def _merged(store: Store, parts: Sequence[Held]) -> list[Held]:
    """The parts, the newest merged where they are not much smaller than the ones before."""
    sizes = [len(one.removed) for one in parts]
    first = _first_merged(sizes)
    tail = parts[first:]
    if len(tail) < 2:
        return list(parts)
    folder = store.part(store.new_name())
    if sum(sizes[first:]) <= SMALL:  # so few that they make one run: runs are listed, and must not become very many
        before = [one.part for one in parts[:first]]
        entry = rewrite_part(folder, next_run(parts), [(one.part, ~one.removed) for one in tail], before)
        return [*parts[:first], hold(store, entry)]
    entry = merge_parts(folder, [one.part for one in tail])
    return [*parts[:first], hold(store, entry, np.concatenate([one.removed for one in tail]))]


def _forget_events(store: Store, parts: Sequence[Held], dropped: Sequence[Held]) -> None:
    gone = {one.part.article(int(row)).id for one in dropped for row in np.flatnonzero(one.removed)}
    if not gone:
        return
    keys = np.concatenate([one.part.columns["id_key"][~one.removed] for one in parts])
    forget(FileNotes(store.root), gone, lambda key: bool((keys == key).any()))
