"""Articles into a part: new ones with all that has to be made of them, stored ones with what is stored."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.copies import PERMUTATIONS, Keys, Signatures, group
from retrieval.crew import Crew
from retrieval.encoder import Encoder
from retrieval.errors import ArticleError
from retrieval.filters import Mask
from retrieval.lexical import LexicalWriter
from retrieval.part import LEXICAL, Part
from retrieval.partwriter import PartWriter
from retrieval.preparing import Maker, Stored, marked, passage_texts, terms
from retrieval.records import PartEntry
from retrieval.rows import Rows, spans
from retrieval.superwords import Superwords, Tokens
from retrieval.text import words
from retrieval.types import Article

# Articles in a batch; a few batches are in memory at once.
_BATCH = 256

Progress = Callable[[int, int | None], None]
Left = tuple[Part, Mask]
"""A part, and which of its articles are left."""


def write_part(
    folder: Path,
    run: int,
    articles: Iterable[Article],
    encoder: Encoder,
    superwords: Superwords,
    before: Sequence[Part] = (),
    progress: Progress | None = None,
    stored: Stored | None = None,
    groups: Keys | None = None,
    alone: bool = False,
    left: Sequence[Left] = (),
) -> PartEntry:
    """Write new articles as a part, after what is left of some that are there.

    Parameters
    ----------
    run : int
        A number that no passage of the archive has in the word index yet.
    articles : iterable of Article
        Their ids must differ from one another.
    before : sequence of Part
        The parts that come before it: copies of their articles are marked.
    stored : callable, optional
        Gives the vectors of some articles' passages, told how many each has; None where they have to be made.
    groups : ndarray of uint64, optional
        The articles' group keys (retrieval.copies), where they are known already; then `before` says nothing.
    alone : bool
        Make everything in this process.
    left : sequence of (Part, ndarray of bool)
        Parts that this one stands for, too, and which of their articles are left; see `rewrite_part`.

    Raises
    ------
    ArticleError
        If two of the articles share an id.
    """
    rows = made(articles, encoder, superwords, progress, stored, alone=alone)
    batches = chain(stored_batches(left), rows)
    return _write(folder, run, batches, encoder.dimension, superwords.vocabulary, before, groups)


def made(
    articles: Iterable[Article],
    encoder: Encoder,
    superwords: Superwords,
    progress: Progress | None = None,
    stored: Stored | None = None,
    *,
    alone: bool = False,
) -> Iterator[tuple[Sequence[Article], Rows]]:
    """New articles with all that has to be made of them, batch by batch; see `write_part`."""
    total = len(articles) if isinstance(articles, Sequence) else None
    # Other encoders have threads of their own, and what is stored is here.
    alone = alone or encoder is not superwords or stored is not None
    batches = _batches(_with_distinct_ids(articles))
    done = 0
    with Crew(Maker(encoder, superwords, stored), None if alone else superwords.folder) as crew:
        for batch, rows in crew.rows(batches):
            yield _with_languages(batch, rows.languages), rows
            done += len(batch)
            if progress is not None:
                progress(done, total)


def rewrite_part(folder: Path, run: int, parts: Sequence[Left], before: Sequence[Part] = ()) -> PartEntry:
    """Write what is left of stored articles as a part, as if the others had never been: nothing is embedded again.

    Parameters
    ----------
    parts : sequence of (Part, ndarray of bool)
        Parts, and which of their articles are left.
    """
    (_, dimension), vocabulary = parts[0][0].vectors.shape, parts[0][0].record.vocabulary
    return _write(folder, run, stored_batches(parts), dimension, vocabulary, before)


def _write(
    folder: Path,
    run: int,
    batches: Iterable[tuple[Sequence[Article], Rows]],
    dimension: int,
    vocabulary: int,
    before: Sequence[Part],
    groups: Keys | None = None,
) -> PartEntry:
    part = PartWriter(folder, dimension, vocabulary)
    try:
        stream = iter(batches)
        first = list(islice(stream, 2))
        lexical = LexicalWriter(folder / LEXICAL, run, threads=max(1, len(first)))  # two are worth it for many articles
        for articles, rows in chain(first, stream):
            lexical.add(part.passages, rows.terms)
            part.add(articles, rows)
        lexical.close()
        if groups is None:
            groups = group(part.signatures(), part.id_keys(), *_known(before))
        return part.finish(groups, run)
    finally:
        part.abandon()


def _known(parts: Sequence[Part]) -> tuple[Signatures, Keys]:
    found = [np.asarray(part.signatures) for part in parts]
    groups: list[NDArray[np.uint64]] = [part.columns["group"] for part in parts]
    return (
        np.concatenate([np.empty((0, PERMUTATIONS), dtype=np.uint32), *found]),
        np.concatenate([np.empty(0, dtype=np.uint64), *groups]),
    )


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    stream = iter(articles)
    while batch := list(islice(stream, _BATCH)):
        yield batch


def _with_distinct_ids(articles: Iterable[Article]) -> Iterator[Article]:
    seen: set[str] = set()
    for article in articles:
        if not isinstance(article, Article):
            raise ArticleError(f"an Article is needed, not {article!r}; nothing was changed")
        if article.id in seen:
            raise ArticleError(f"two articles have the id {article.id!r}; ids must differ, nothing was changed")
        seen.add(article.id)
        yield article


def _with_languages(articles: Sequence[Article], languages: Sequence[str | None]) -> list[Article]:
    return [
        article if article.language else replace(article, language=language)
        for article, language in zip(articles, languages, strict=True)
    ]


def stored_batches(parts: Iterable[Left]) -> Iterator[tuple[Sequence[Article], Rows]]:
    """What is left of stored articles, batch by batch, with what was made of them."""
    for part, left in parts:
        kept = np.flatnonzero(left)
        for start in range(0, len(kept), _BATCH):
            yield _stored_rows(part, kept[start : start + _BATCH])


def _stored_rows(part: Part, rows: NDArray[np.int64]) -> tuple[Sequence[Article], Rows]:
    articles = [part.article(int(row)) for row in rows]
    places = [part.passage_rows(int(row)) for row in rows]
    split = [[part.passage(row) for row in found] for found in places]
    passage_rows = np.concatenate([np.empty(0, dtype=np.int64), *map(np.asarray, places)]).astype(np.int64)
    held = [part.tokens[int(row)] for row in passage_rows]
    offsets = np.cumsum([0, *map(len, held)], dtype=np.int64)
    tokens = Tokens(np.concatenate([np.empty(0, dtype=np.int32), *held]), offsets)
    written = [words(text) for text in passage_texts(articles, split)]
    counts, passages, sentences = spans(split)
    made = Rows(
        languages=[article.language for article in articles],
        signatures=part.signatures[rows],
        counts=counts,
        passages=passages,
        sentences=sentences,
        tokens=tokens,
        vectors=part.vectors[passage_rows],
        terms=terms(written, tokens),
        words=marked(written),
    )
    return articles, made
