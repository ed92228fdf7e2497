"""Articles into a part: new ones with all that has to be made of them, stored ones with what is stored."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.copies import PERMUTATIONS, Keys, Signatures, group, signatures
from retrieval.encoder import Encoder
from retrieval.errors import ArticleError
from retrieval.filters import Mask
from retrieval.language import detect_language
from retrieval.lexical import Field, LexicalWriter
from retrieval.part import LEXICAL, Part
from retrieval.partwriter import PartWriter, Rows
from retrieval.passages import passages
from retrieval.records import PartEntry
from retrieval.runs import Runs
from retrieval.superwords import Superwords, Tokens
from retrieval.text import fold_word, with_pairs, words
from retrieval.types import Article, Passage

# Articles in a batch; a few batches are in memory at once.
_BATCH = 256
# What a batch is made into is mostly work of libraries that run beside one another in threads.
_THREADS = 2

Progress = Callable[[int, int | None], None]
Stored = Callable[[Sequence[Article], Sequence[int]], NDArray[np.float16] | None]


def write_part(
    folder: Path,
    run: int,
    articles: Iterable[Article],
    encoder: Encoder,
    superwords: Superwords,
    before: Sequence[Part] = (),
    progress: Progress | None = None,
    stored: Stored | None = None,
) -> PartEntry:
    """Write new articles as a part.

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

    Raises
    ------
    ArticleError
        If two of the articles share an id.
    """
    total = len(articles) if isinstance(articles, Sequence) else None

    def made() -> Iterator[Rows]:
        done = 0
        # Other encoders have threads of their own, and tokenizers that are not to be shared.
        threads = _THREADS if encoder is superwords else 1
        batches = _batches(_with_distinct_ids(articles))
        runs = Runs(superwords)
        for rows in _ahead(lambda batch: _rows(batch, encoder, superwords, runs, stored), batches, threads):
            yield rows
            done += len(rows.articles)
            if progress is not None:
                progress(done, total)

    return _write(folder, run, made(), encoder.dimension, superwords.vocabulary, before)


def rewrite_part(folder: Path, run: int, parts: Sequence[tuple[Part, Mask]], before: Sequence[Part] = ()) -> PartEntry:
    """Write what is left of stored articles as a part, as if the others had never been: nothing is embedded again.

    Parameters
    ----------
    parts : sequence of (Part, ndarray of bool)
        Parts, and which of their articles are left.
    """
    (_, dimension), vocabulary = parts[0][0].vectors.shape, parts[0][0].record.vocabulary
    return _write(folder, run, _stored(parts), dimension, vocabulary, before)


def indexed_text(article: Article, passage: Passage) -> str:
    """What is indexed and embedded for a passage: the headline says what the passage is about."""
    return f"{article.title}\n{article.text[passage.start : passage.end]}"


def _write(
    folder: Path, run: int, batches: Iterable[Rows], dimension: int, vocabulary: int, before: Sequence[Part]
) -> PartEntry:
    part = PartWriter(folder, dimension, vocabulary)
    try:
        lexical = LexicalWriter(folder / LEXICAL, run)
        for rows in batches:
            _index(lexical, part.passages, rows)
            part.add(rows)
        lexical.close()
        return part.finish(group(part.signatures(), part.id_keys(), *_known(before)), run)
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


def _ahead(make: Callable[[list[Article]], Rows], batches: Iterable[list[Article]], threads: int) -> Iterator[Rows]:
    """What is made of each batch, in order; the next ones are being made while one is written."""
    waiting: deque[Future[Rows]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for batch in batches:
                waiting.append(pool.submit(make, batch))
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for left in waiting:
                left.cancel()


def _with_distinct_ids(articles: Iterable[Article]) -> Iterator[Article]:
    seen: set[str] = set()
    for article in articles:
        if not isinstance(article, Article):
            raise ArticleError(f"an Article is needed, not {article!r}; nothing was changed")
        if article.id in seen:
            raise ArticleError(f"two articles have the id {article.id!r}; ids must differ, nothing was changed")
        seen.add(article.id)
        yield article


def _rows(
    batch: Sequence[Article], encoder: Encoder, superwords: Superwords, runs: Runs, stored: Stored | None = None
) -> Rows:
    articles = [
        article if article.language else replace(article, language=detect_language(f"{article.title}\n{article.text}"))
        for article in batch
    ]
    split = [passages(article.text) for article in articles]
    texts = _texts(articles, split)
    written = [words(text) for text in texts]
    tokens = runs.tokenize(texts, written)
    kept = None if stored is None else stored(articles, [len(spans) for spans in split])
    made = superwords.embed if encoder is superwords else None
    vectors = kept if kept is not None else made(tokens) if made else encoder.encode_passages(texts)
    passage_words = iter(written)
    by_article = [[word for _ in spans for word in next(passage_words)] for spans in split]
    return Rows(articles, signatures(by_article), split, tokens, written, vectors)


def _stored(parts: Sequence[tuple[Part, Mask]]) -> Iterator[Rows]:
    for part, left in parts:
        kept = np.flatnonzero(left)
        for start in range(0, len(kept), _BATCH):
            rows = kept[start : start + _BATCH]
            spans = [part.passage_rows(int(row)) for row in rows]
            passage_rows = np.concatenate([np.empty(0, dtype=np.int64), *map(np.asarray, spans)]).astype(np.int64)
            articles = [part.article(int(row)) for row in rows]
            split = [[part.passage(row) for row in span] for span in spans]
            held = [part.tokens[int(row)] for row in passage_rows]
            offsets = np.cumsum([0, *map(len, held)], dtype=np.int64)
            yield Rows(
                articles=articles,
                signatures=part.signatures[rows],
                passages=split,
                tokens=Tokens(np.concatenate([np.empty(0, dtype=np.int32), *held]), offsets),
                words=[words(text) for text in _texts(articles, split)],
                vectors=part.vectors[passage_rows],
            )


def _texts(articles: Sequence[Article], split: Sequence[Sequence[Passage]]) -> list[str]:
    return [indexed_text(article, passage) for article, spans in zip(articles, split, strict=True) for passage in spans]


def _index(lexical: LexicalWriter, first: int, rows: Rows) -> None:
    for place, as_written in enumerate(rows.words):
        lexical.add(
            first + place,
            {
                Field.EXACT: with_pairs(as_written),
                Field.FOLDED: with_pairs([fold_word(word) for word in as_written]),
                Field.SUPER: map(str, rows.tokens[place].tolist()),
            },
        )
