"""The grouping of an archive's articles: made once a generation, extended when articles come, kept in its folder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from zlib import crc32

import numpy as np

from retrieval import Archive
from retrieval.copies import key
from retrieval.events import Grouping, read_grouping, where_allowed, write_grouping
from retrieval.part import NEVER
from retrieval.superwords import Embeddings, unit
from retrieval.view import View
from summarize.clues import Clues
from summarize.edits import read_edits
from summarize.likeness import LEAST, Likeness
from summarize.linking import link
from summarize.neighbours import WINDOW, candidates
from summarize.vectors import Rows, article_vectors, passage_spans

Progress = Callable[[int, int | None], None]
# Articles in other languages that are compared with one, the nearest first.
_ACROSS = 8
# Articles whose vectors are read at once: bounds the memory.
_BLOCK = 2_000


def grouping_of(archive: Archive, *, afresh: bool = False, progress: Progress | None = None) -> Grouping:
    """The grouping of an archive's present state, made now if it is not there yet.

    Parameters
    ----------
    afresh : bool
        Forget the earlier grouping. What a person settled is kept.
    progress : callable, optional
        Called as ``progress(done, total)`` with numbers of articles.
    """
    snapshot = archive.snapshot
    before = read_grouping(snapshot.notes)
    if before is not None and before.generation == snapshot.manifest.generation and not afresh:
        return before
    known = _Known(snapshot, None if afresh else before, read_edits(snapshot.notes).events)
    fresh = np.array([row for row in known.rows if row not in known.events], dtype=np.int64)
    groups = _extended(snapshot, known, fresh, progress) if len(fresh) else _by_event(known)
    grouping = Grouping(snapshot.manifest.generation, _named(groups, known), known.marks())
    with where_allowed():  # else it is grouped again each time
        write_grouping(snapshot.notes, grouping)
    return grouping


class _Known:
    """Articles of a snapshot with what is known of them before grouping: id, event, mark, moment."""

    def __init__(self, snapshot: View, before: Grouping | None, pinned: Mapping[str, str]) -> None:
        self.snapshot = snapshot
        self.rows: list[int] = np.flatnonzero(~snapshot.deleted).tolist()
        self._moments = snapshot.columns("instant")
        self._marks = [crc32(row.tobytes()) for row in snapshot.signatures()]
        grouped = {} if before is None else {name: event for event, names in before.events.items() for name in names}
        self._ids: dict[int, str] = {}
        self.events: dict[int, str] = {}
        by_key = {int(key(name)): name for name in (*grouped, *pinned)}
        keys = snapshot.columns("id_key")
        for row in self.rows:
            name = by_key.get(int(keys[row]))
            if name is None:
                continue
            # Two ids may share a key, once in many lifetimes; then the article itself tells.
            self._ids[row] = name
            if name in pinned:
                self.events[row] = pinned[name]
            elif before is not None and before.marks.get(name) == self._marks[row]:
                self.events[row] = grouped[name]

    def id(self, row: int) -> str:
        """Id of an article."""
        if row not in self._ids:
            self._ids[row] = self.snapshot.article(row).id
        return self._ids[row]

    def order(self, row: int) -> tuple[bool, int, int]:
        """Oldest first; those without a date last."""
        moment = int(self._moments[row])
        return moment == NEVER, moment, row

    def marks(self) -> dict[str, int]:
        """A number for the content of each article, by id."""
        return {self.id(row): self._marks[row] for row in self.rows}


def _by_event(known: _Known) -> list[list[int]]:
    events: dict[str, list[int]] = {}
    for row in known.rows:
        events.setdefault(known.events[row], []).append(row)
    return list(events.values())


def _extended(snapshot: View, known: _Known, fresh: Rows, progress: Progress | None) -> list[list[int]]:
    """Events with the fresh articles among them; only what may be near to one of these is looked at."""
    fresh_articles = [snapshot.article(int(row)) for row in fresh]
    vectors = article_vectors(snapshot, fresh, [article.title for article in fresh_articles])
    near = list(_with_progress(candidates(snapshot, fresh, vectors), len(fresh), progress))
    near = [np.union1d(*both) for both in zip(near, _across(snapshot, fresh), strict=True)]
    looked_at = np.unique(np.concatenate([fresh, *near]))
    touched = {known.events[int(row)] for row in looked_at if int(row) in known.events}
    members = [row for row in known.rows if known.events.get(row) in touched]
    needed = np.union1d(looked_at, np.array(members, dtype=np.int64))
    articles = [snapshot.article(int(row)) for row in needed]
    if len(needed) > len(fresh):
        vectors = article_vectors(snapshot, needed, [article.title for article in articles])
    likeness = Likeness(vectors, _dense(snapshot, needed), [Clues(article) for article in articles])
    settled = {number: known.events[int(row)] for number, row in enumerate(needed) if int(row) in known.events}
    places = np.searchsorted(needed, fresh)
    edges = _edges(likeness, zip(places, (np.searchsorted(needed, rows) for rows in near), strict=True))
    groups = [[int(needed[number]) for number in group] for group in link(likeness, edges, settled)]
    elsewhere: dict[str, list[int]] = {}
    for row in known.rows:
        if row in known.events and known.events[row] not in touched:
            elsewhere.setdefault(known.events[row], []).append(row)
    return [*groups, *elsewhere.values()]


def _dense(snapshot: View, rows: Rows) -> Embeddings:
    """Unit mean of the passages of some articles."""
    sums = np.zeros((len(rows), snapshot.manifest.dimension), dtype=np.float32)
    spans = passage_spans(snapshot, rows)
    for start in range(0, len(rows), _BLOCK):
        block = spans[start : start + _BLOCK]
        filled = [number for number, (first, stop) in enumerate(block, start) if stop > first]
        if filled:
            vectors = snapshot.vectors(np.concatenate([np.arange(first, stop) for first, stop in block]))
            lengths = np.array([spans[number][1] - spans[number][0] for number in filled])
            sums[filled] = np.add.reduceat(vectors, np.cumsum(lengths) - lengths, axis=0)
    return unit(sums)


def _across(snapshot: View, fresh: Rows) -> Iterator[Rows]:
    """The nearest articles in other languages; in an archive of one language there are none."""
    languages, _ = snapshot.label_numbers("language")
    days = snapshot.columns("day")
    live = ~snapshot.deleted
    main = np.bincount(languages[live] + 1).argmax() - 1
    minor = np.flatnonzero(live & (languages != main))
    if not len(minor):
        yield from (minor for _ in fresh)
        return
    known = np.flatnonzero(live) if (languages[fresh] != main).any() else np.union1d(fresh, minor)
    dense = _dense(snapshot, known)
    for row in fresh:
        others = minor if languages[row] == main else np.flatnonzero(live & (languages != languages[row]))
        if days[row]:
            others = others[(days[others] == 0) | (abs(days[others] - days[row]) <= WINDOW)]
        cosines = dense[np.searchsorted(known, others)] @ dense[np.searchsorted(known, row)]
        yield others[np.lexsort((others, -cosines))[:_ACROSS]]


def _with_progress(near: Iterator[Rows], total: int, progress: Progress | None) -> Iterator[Rows]:
    for done, rows in enumerate(near, start=1):
        yield rows
        if progress is not None:
            progress(done, total)


def _edges(likeness: Likeness, near: Iterator[tuple[np.int64, Rows]]) -> Iterator[tuple[int, int, float]]:
    """Each pair of neighbours once, with its similarity."""
    seen: set[tuple[int, int]] = set()
    for place, others in near:
        pairs = [(min(int(place), int(other)), max(int(place), int(other))) for other in others]
        new = [other for other, pair in zip(others, pairs, strict=True) if pair not in seen]
        seen.update(pairs)
        if not new:
            continue
        for other, similar in zip(new, likeness.of(int(place), np.array(new, dtype=np.int64)), strict=True):
            if similar >= LEAST:
                yield int(place), int(other), float(similar)


def _named(groups: Sequence[Sequence[int]], known: _Known) -> dict[str, tuple[str, ...]]:
    """Give each event its id: the one that it has, else one made from its first article's."""
    events: dict[str, tuple[str, ...]] = {}
    taken = set(known.events.values())
    for group in sorted((sorted(group, key=known.order) for group in groups), key=lambda rows: known.order(rows[0])):
        name = next((known.events[row] for row in group if row in known.events), None)
        name = name or _new_name(known.id(group[0]), taken)
        taken.add(name)
        events[name] = tuple(known.id(row) for row in group)
    return events


def _new_name(article_id: str, taken: set[str]) -> str:
    digest = blake2b(article_id.encode("utf-8", "surrogatepass")).hexdigest()
    return next(name for length in range(8, 100) if (name := f"e{digest[:length]}") not in taken)
