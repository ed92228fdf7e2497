"""Articles into a new generation: the one way in which anything gets into an archive."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from retrieval.copies import PERMUTATIONS, group, signatures
from retrieval.dense import build_index
from retrieval.encoder import Encoder
from retrieval.errors import ArticleError
from retrieval.filters import Mask
from retrieval.language import detect_language
from retrieval.lexical import Field, LexicalWriter
from retrieval.part import PartWriter
from retrieval.passages import passages
from retrieval.snapshot import Snapshot
from retrieval.store import Manifest, Store, now
from retrieval.superwords import Superwords
from retrieval.text import fold_word, with_pairs, words
from retrieval.types import Article, Passage

# Articles in memory at once.
_BATCH = 256

Progress = Callable[[int, int | None], None]


def write_generation(
    store: Store,
    articles: Iterable[Article],
    encoder: Encoder,
    superwords: Superwords,
    *,
    previous: Snapshot | None = None,
    deleted: Mask | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Write a generation and make it the current one. The caller holds the store's lock.

    Parameters
    ----------
    articles : iterable of Article
        New articles; their ids must differ from one another.
    previous : Snapshot, optional
        The generation to extend; None starts afresh.
    deleted : ndarray of bool, optional
        Which of the previous articles are no longer there.

    Raises
    ------
    ArticleError
        If two of the articles share an id. The archive is as before.
    """
    name = store.new_name()
    folder = store.generation(name)
    folder.mkdir()
    part = PartWriter(store.part(name), encoder.dimension, superwords.vocabulary)
    try:
        passages_before = _continue_lexical(previous, folder / "lexical")
        lexical = LexicalWriter(folder / "lexical")
        total = len(articles) if isinstance(articles, Sequence) else None
        for batch in _batches(_with_distinct_ids(articles)):
            _add(part, lexical, passages_before, batch, encoder, superwords)
            if progress is not None:
                progress(part.articles, total)
        lexical.close()
        old_signatures = np.empty((0, PERMUTATIONS), np.uint32) if previous is None else previous.signatures()
        old_groups = np.empty(0, np.uint64) if previous is None else previous.groups
        part.finish(group(part.signatures(), part.id_keys(), old_signatures, old_groups))
    finally:
        part.abandon()

    before = () if previous is None or not len(previous) else previous.manifest.parts
    if not before:
        deleted = None
    gone = np.zeros(0, dtype=bool) if deleted is None else deleted
    np.save(folder / "deleted.npy", np.concatenate([gone, np.zeros(part.articles, dtype=bool)]))
    parts = (*before, name)
    _write_dense(store, parts, encoder.dimension, folder / "dense.faiss")
    in_parts = tuple(f"parts/{part}/" for part in before)
    kept = [] if previous is None else [file for file in previous.manifest.files if file.path.startswith(in_parts)]
    manifest = Manifest(
        generation=name,
        created=now(),
        model=encoder.name,
        fingerprint=encoder.fingerprint,
        tokenizer=superwords.fingerprint,
        dimension=encoder.dimension,
        articles=part.articles + (int((~gone).sum())),
        passages=part.passages + passages_before,
        parts=parts,
        files=(*kept, *store.describe(store.part(name)), *store.describe(folder)),
    )
    store.publish(manifest)
    return manifest


def indexed_text(article: Article, passage: Passage) -> str:
    """What is indexed and embedded for a passage: the headline says what the passage is about."""
    return f"{article.title}\n{article.text[passage.start : passage.end]}"


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


def _add(
    part: PartWriter,
    lexical: LexicalWriter,
    passages_before: int,
    batch: Sequence[Article],
    encoder: Encoder,
    superwords: Superwords,
) -> None:
    articles = [
        article if article.language else replace(article, language=detect_language(f"{article.title}\n{article.text}"))
        for article in batch
    ]
    split = [passages(article.text) for article in articles]
    texts = [
        indexed_text(article, passage) for article, spans in zip(articles, split, strict=True) for passage in spans
    ]
    tokens = superwords.tokenize(texts)
    vectors = superwords.embed(tokens) if encoder is superwords else encoder.encode_passages(texts)
    written = [words(text) for text in texts]
    passage_words = iter(written)
    by_article = [[word for _ in spans for word in next(passage_words)] for spans in split]
    first = passages_before + part.passages
    for row, as_written in enumerate(written):
        lexical.add(
            first + row,
            {
                Field.EXACT: with_pairs(as_written),
                Field.FOLDED: with_pairs([fold_word(word) for word in as_written]),
                Field.SUPER: map(str, tokens[row].tolist()),
            },
        )
    part.add(
        articles,
        signatures(by_article),
        split,
        tokens,
        written,
        vectors,
    )


def _continue_lexical(previous: Snapshot | None, folder: Path) -> int:
    """Start from the previous lexical index, whose segment files never change; return how many passages it holds."""
    folder.mkdir()
    if previous is None or not len(previous):
        return 0
    for file in (previous.store.generation(previous.manifest.generation) / "lexical").iterdir():
        if file.name.endswith(".lock"):
            continue
        if file.suffix == ".json":
            shutil.copyfile(file, folder / file.name)
            continue
        try:
            os.link(file, folder / file.name)
        except OSError:  # a file system without hard links
            shutil.copyfile(file, folder / file.name)
    return previous.manifest.passages


def _write_dense(store: Store, parts: Sequence[str], dimension: int, path: Path) -> None:
    vectors = [np.load(store.part(part) / "vectors.npy", mmap_mode="r", allow_pickle=False) for part in parts]
    build_index(vectors[0] if len(vectors) == 1 else np.concatenate(vectors), path)
