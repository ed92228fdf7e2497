"""One generation's rows, written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from zlib import crc32

import numpy as np

from retrieval.copies import Keys, band_keys, group, key
from retrieval.embedding import Embedding
from retrieval.lexical import Field
from retrieval.lines import line_of
from retrieval.milvus.bm25 import MeanLengths
from retrieval.milvus.counting import Counts, terms_of
from retrieval.milvus.database import Database
from retrieval.milvus.earlier import NONE, Known, PossibleCopies
from retrieval.milvus.entries import passages_of, pieces_of, shared
from retrieval.milvus.expressions import signed
from retrieval.milvus.schema import EACH_BUILD, TEXT_BYTES, Kind, Record
from retrieval.milvus.snapshot import RemoteSnapshot
from retrieval.milvus.tallies import Tallies
from retrieval.preparing import indexed_text
from retrieval.records import Manifest, Remote
from retrieval.rows import Rows
from retrieval.store import Store
from retrieval.text import words
from retrieval.types import Article

# Batches whose articles are compared with all others at once, and then written.
_BATCHES = 16

Batch = tuple[Sequence[Article], Rows]
"""Articles, and what was made of them."""


class Writer:
    """Writes one generation's rows."""

    def __init__(self, database: Database, remote: Remote, born: int, tallies: Tallies) -> None:
        self._database = database
        self._remote = remote
        self._born = born
        self._tallies = tallies
        terms = f"{remote.prefix}_{Kind.TERMS.value}"
        self._counts = Counts(database, terms, born, empty=not remote.articles)
        self._means = MeanLengths(*remote.mean_lengths) if any(remote.mean_lengths) else None
        self._articles, self._passages, self._tokens = remote.articles, remote.passages, remote.tokens
        self._more_articles = self._more_passages = 0

    def add(self, batches: Iterable[Batch], possible: PossibleCopies) -> None:
        """Write new articles; `possible` gives the earlier ones that they may be copies of."""
        known = NONE
        for block in _several(batches, _BATCHES):
            signatures = np.concatenate([rows.signatures for _, rows in block])
            keys = np.array([key(article.id) for articles, _ in block for article in articles], dtype=np.uint64)
            before = possible(signatures)
            groups = group(
                signatures,
                keys,
                np.concatenate([before.signatures, known.signatures]),
                np.concatenate([before.groups, known.groups]),
            )
            known = Known(np.concatenate([known.signatures, signatures]), np.concatenate([known.groups, groups]))
            self._means = _mean_lengths(self._means, self._passages, [rows for _, rows in block])
            first = 0
            for articles, rows in block:
                self._add(articles, rows, groups[first : first + len(rows)])
                first += len(rows)
        self._counts.write()

    def remove(self, snapshot: RemoteSnapshot, articles: Mapping[int, Article]) -> None:
        """Take articles out of all counts; their rows stay for those who read the state before."""
        for row, article in articles.items():
            places = snapshot.passages_of(row)
            tokens = snapshot.tokens(places)
            self._tallies.count_article(article, -1)
            for number, place in enumerate(places.tolist()):
                span = snapshot.passage(place)
                self._tallies.count_passage(np.unique(tokens[number]), None, -1)
                self._counts.add(terms_of(words(indexed_text(article, span))), -1)
            self._more_articles -= 1
            self._more_passages -= len(places)
            self._tokens -= len(tokens.ids)

    def publish(
        self,
        store: Store,
        name: str,
        embedding: Embedding,
        *,
        articles: int,
        passages: int,
        removed: tuple[tuple[int, int], ...],
    ) -> Manifest:
        """Bring all to the database's disk, and make the new generation the current one.

        `articles` and `passages` are those that were there before.
        """
        remote = replace(
            self._remote,
            articles=self._articles,
            passages=self._passages,
            tokens=self._tokens,
            mean_lengths=(self._means.exact, self._means.folded, self._means.super) if self._means else (0.0, 0.0, 0.0),
            removed=removed,
        )
        for kind in EACH_BUILD:
            self._database.flush(f"{remote.prefix}_{kind.value}")
        manifest = embedding.manifest(
            name,
            articles=articles + self._more_articles,
            passages=passages + self._more_passages,
            files=self._tallies.write(store.generation(name)),
            remote=remote,
        )
        store.publish(manifest)
        return manifest

    def _add(self, articles: Sequence[Article], rows: Rows, groups: Keys) -> None:
        bands, group_keys = band_keys(rows.signatures), signed(groups)
        stops = np.cumsum(rows.counts).tolist()
        passages = passages_of(rows, self._means or MeanLengths(0.0, 0.0, 0.0), self._counts)
        article_rows: list[Record] = []
        pieces: list[Record] = []
        for number, (article, stop, count) in enumerate(zip(articles, stops, rows.counts.tolist(), strict=True)):
            line = line_of(article, packed=False).rstrip(b"\n")
            both = shared(article, group_keys[number], self._born, self._tallies)
            self._tallies.count_article(article, 1)
            article_rows.append(
                {
                    "id": self._articles,
                    "id_key": signed(np.array([key(article.id)], dtype=np.uint64))[0],
                    "first_passage": self._passages + stop - count,
                    "passages": count,
                    "crc": crc32(line),
                    "line": line.decode("utf-8") if len(line) <= TEXT_BYTES else "",
                    "signature": rows.signatures[number].astype("<u4").tobytes().hex(),
                    "bands": bands[number].tolist(),
                    **both,
                }
            )
            if len(line) > TEXT_BYTES:
                pieces += [
                    {"article": self._articles, "born": self._born, "number": place, "line": piece}
                    for place, piece in enumerate(pieces_of(line))
                ]
            for place in range(stop - count, stop):
                self._tallies.count_passage(np.unique(rows.tokens[place]), article.language, 1)
                passages[place] |= {"id": self._passages + place, "article": self._articles, **both}
            self._articles += 1
        self._passages += len(passages)
        self._tokens += len(rows.tokens.ids)
        self._more_articles += len(articles)
        self._more_passages += len(passages)
        prefix = self._remote.prefix
        self._database.insert(f"{prefix}_{Kind.PASSAGES.value}", passages)
        self._database.insert(f"{prefix}_{Kind.PIECES.value}", pieces)
        self._database.insert(f"{prefix}_{Kind.ARTICLES.value}", article_rows)


def _mean_lengths(before: MeanLengths | None, written: int, block: Sequence[Rows]) -> MeanLengths | None:
    """Mean lengths of the passages written before and of those of some articles; None, if there are none."""
    count = sum(len(rows.passages) for rows in block)
    if not count:
        return before
    lengths = MeanLengths(0.0, 0.0, 0.0) if before is None else before
    exact, folded, superwords = (
        (written * mean + sum(len(text.split()) for rows in block for text in rows.terms[field])) / (written + count)
        for mean, field in ((lengths.exact, Field.EXACT), (lengths.folded, Field.FOLDED), (lengths.super, Field.SUPER))
    )
    return MeanLengths(exact, folded, superwords)


def _several(batches: Iterable[Batch], count: int) -> Iterator[list[Batch]]:
    stream = iter(batches)
    while block := list(islice(stream, count)):
        yield block
