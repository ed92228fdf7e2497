"""The grouping of an archive's articles: made once a generation, extended when articles come, kept in its folder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from zlib import crc32

import numpy as np

from retrieval import Archive, Article
from retrieval.events import Grouping, read_grouping, write_grouping
from retrieval.snapshot import Snapshot
from retrieval.superwords import Embeddings, unit
from summarize.clues import Clues, clues
from summarize.edits import read_edits
from summarize.likeness import Likeness
from summarize.linking import link
from summarize.neighbours import WINDOW, candidates
from summarize.vectors import Rows, article_vectors

Progress = Callable[[int, int | None], None]
# Pairs less alike than this are not worth remembering.
_LEAST = 0.05
# Articles in another language that are compared with one, the nearest first.
_ACROSS = 8


def grouping_of(archive: Archive, *, afresh: bool = False, progress: Progress | None = None) -> Grouping:
    """The grouping of an archive's present generation, made now if it is not there yet.

    Parameters
    ----------
    afresh : bool
        Forget the earlier grouping. What a person settled is kept.
    """
    snapshot, root = archive.snapshot, archive.store.root
    before = read_grouping(root)
    if before is not None and before.generation == snapshot.manifest.generation and not afresh:
        return before
    edits = read_edits(root)
    previous = {} if before is None or afresh else _still_valid(before)
    marks = {} if before is None else before.marks
    grouping = _group(snapshot, previous, marks, edits.events, progress)
    write_grouping(root, grouping)
    return grouping


def _still_valid(grouping: Grouping) -> dict[str, str]:
    return {article: event for event, articles in grouping.events.items() for article in articles}


def _group(
    snapshot: Snapshot,
    previous: Mapping[str, str],
    marks_before: Mapping[str, int],
    pinned: Mapping[str, str],
    progress: Progress | None,
) -> Grouping:
    rows = np.flatnonzero(~snapshot.deleted)
    articles = [snapshot.article(int(row)) for row in rows]
    marks = _marks(snapshot, rows, articles)
    settled: dict[int, str] = {}
    for position, article in enumerate(articles):
        if article.id in pinned:
            settled[position] = pinned[article.id]
        elif article.id in previous and marks_before.get(article.id) == marks[article.id]:
            settled[position] = previous[article.id]
    fresh = [position for position in range(len(articles)) if position not in settled]
    if fresh:
        vectors = article_vectors(snapshot, rows, [article.title for article in articles])
        told = [clues(article) for article in articles]
        dense = _dense(snapshot, rows)
        likeness = Likeness(vectors, dense, told)
        days = np.array([clue.published for clue in told], dtype=np.int64)
        near = candidates(vectors, days, fresh)
        pairs = _pairs(near, _across(dense, told, days, fresh), len(fresh), progress)
        groups = link(likeness, _edges(likeness, pairs, frozenset(fresh)), settled)
    else:
        by_event: dict[str, list[int]] = {}
        for position, event in settled.items():
            by_event.setdefault(event, []).append(position)
        groups = list(by_event.values())
    return Grouping(snapshot.manifest.generation, _named(groups, articles, settled), marks)


def _marks(snapshot: Snapshot, rows: Rows, articles: Sequence[Article]) -> dict[str, int]:
    signatures = snapshot.signatures()[rows]
    return {article.id: crc32(row.tobytes()) for article, row in zip(articles, signatures, strict=True)}


def _dense(snapshot: Snapshot, rows: Rows) -> Embeddings:
    """Unit mean of each article's passages."""
    sums = np.zeros((len(snapshot.deleted), snapshot.manifest.dimension), dtype=np.float32)
    owner = snapshot.article_of
    if len(owner):
        starts = np.flatnonzero(np.diff(owner, prepend=-1))
        every = snapshot.vectors(np.arange(len(owner)))
        sums[owner[starts]] = np.add.reduceat(every, starts, axis=0)
    return unit(sums[rows])


def _across(dense: Embeddings, told: Sequence[Clues], days: Rows, fresh: Sequence[int]) -> Iterator[tuple[int, Rows]]:
    """Nearest articles in other languages, for every fresh article; nothing to do in an archive of one language."""
    numbers = {language: number for number, language in enumerate(dict.fromkeys(clue.language for clue in told))}
    languages = np.array([numbers[clue.language] for clue in told], dtype=np.int64)
    main = np.bincount(languages).argmax() if len(languages) else 0
    minor = np.flatnonzero(languages != main)
    for article in fresh:
        # Those of the main language are met from the other side, but by an article that was there before.
        others = np.flatnonzero(languages != languages[article]) if languages[article] != main else minor
        if days[article]:
            others = others[(days[others] == 0) | (abs(days[others] - days[article]) <= WINDOW)]
        if len(others):
            cosines = dense[others] @ dense[article]
            yield article, others[np.lexsort((others, -cosines))[:_ACROSS]]


def _pairs(
    near: Iterator[tuple[int, Rows]], across: Iterator[tuple[int, Rows]], total: int, progress: Progress | None
) -> Iterator[tuple[int, Rows]]:
    for done, (article, others) in enumerate(near, start=1):
        yield article, others
        if progress is not None:
            progress(done, total)
    yield from across


def _edges(
    likeness: Likeness, pairs: Iterator[tuple[int, Rows]], fresh: frozenset[int]
) -> Iterator[tuple[int, int, float]]:
    """Each pair of neighbours once, with its similarity."""
    seen: set[tuple[int, int]] = set()
    for article, others in pairs:
        # Of two fresh articles that name each other, the pair is computed once.
        new = [int(other) for other in others if (min(article, other), max(article, other)) not in seen]
        if not new:
            continue
        for other, similar in zip(new, likeness.of(article, np.array(new, dtype=np.int64)), strict=True):
            if other in fresh:
                seen.add((min(article, other), max(article, other)))
            if similar >= _LEAST:
                yield article, other, float(similar)


def _named(
    groups: Sequence[Sequence[int]], articles: Sequence[Article], settled: Mapping[int, str]
) -> dict[str, tuple[str, ...]]:
    """Give each event its id: the one it has, else one made from its first article's."""
    events: dict[str, tuple[str, ...]] = {}
    taken = set(settled.values())
    for group in groups:
        ordered = sorted(group, key=lambda position: (_moment(articles[position]), position))
        known = next((settled[position] for position in ordered if position in settled), None)
        name = known or _new_name(articles[ordered[0]].id, taken)
        taken.add(name)
        events[name] = tuple(articles[position].id for position in ordered)
    return events


def _moment(article: Article) -> float:
    return article.published.timestamp() if article.published else float("inf")


def _new_name(article_id: str, taken: set[str]) -> str:
    digest = blake2b(article_id.encode("utf-8", "surrogatepass")).hexdigest()
    return next(name for length in range(8, 100) if (name := f"e{digest[:length]}") not in taken)
