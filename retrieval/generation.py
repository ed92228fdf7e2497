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
    parts = list(held)
    if not isinstance(articles, Sequence) or articles or not parts:
        name = store.new_name()
        before = [one.part for one in parts]
        entry = write_part(store.part(name), next_run(parts), articles, encoder, superwords, before, progress)
        parts.append(hold(store, entry))
    parts, dropped = _forgotten(store, parts)
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


def _forgotten(store: Store, parts: Sequence[Held]) -> tuple[list[Held], list[Held]]:
    """The parts, those rewritten of which enough is removed; and those of which something was dropped."""
    kept: list[Held] = []
    dropped: list[Held] = []
    run = next_run(parts)
    for one in parts:
        removed = len(one.removed) - one.left
        if removed == 0 or (len(one.removed) > SMALL and removed < REMOVED_SHARE * len(one.removed)):
            kept.append(one)
            continue
        dropped.append(one)
        if one.left:
            folder = store.part(store.new_name())
            before = [other.part for other in kept]
            kept.append(hold(store, rewrite_part(folder, run, [(one.part, ~one.removed)], before)))
            run += 1
    if not kept:  # an archive has at least one part, be it empty
        folder = store.part(store.new_name())
        kept.append(hold(store, rewrite_part(folder, run, [(parts[0].part, ~parts[0].removed)])))
    return kept, dropped


def _merged(store: Store, parts: Sequence[Held]) -> list[Held]:
    """The parts, the newest merged where they are not much smaller than the ones before."""
    sizes = [len(one.removed) for one in parts]
    first = len(parts)
    for place, size in enumerate(sizes[:-1]):
        if size <= SMALL or size < GROWTH * sum(sizes[place + 1 :]):
            first = place
            break
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
    forget(store.root, gone, lambda key: bool((keys == key).any()))
