"""Sources of training pairs: each batch comes from one of them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.random import Generator
from tokenizers import Tokenizer

from training import corpus
from training.ragged import Ints, Ragged, encode

PASSAGE = 160


class Source(Protocol):
    """What batches are drawn from."""

    name: str
    weight: float

    def draw(self, rng: Generator, size: int) -> tuple[Ragged, Ragged]:
        """Return up to `size` left and right texts; row i of one belongs to row i of the other."""
        ...


@dataclass(slots=True)
class Pairs:
    """Fixed pairs: a title and its lead, a question and its passage, a sentence and its translation."""

    name: str
    weight: float
    left: Ragged
    right: Ragged
    # Rows of one group have the same right text: only one of them may be in a batch.
    group: Ints | None = None

    def draw(self, rng: Generator, size: int) -> tuple[Ragged, Ragged]:
        """Draw rows without repetition."""
        rows = rng.choice(len(self.left), min(size, len(self.left)), replace=False)
        if self.group is not None:
            rows = rows[np.unique(self.group[rows], return_index=True)[1]]
        return self.left.head(rows, PASSAGE), self.right.head(rows, PASSAGE)


@dataclass(slots=True)
class Cloze:
    """A span of a document and the text around it, without the span (inverse cloze)."""

    name: str
    weight: float
    documents: Ragged
    rows: Ints

    def draw(self, rng: Generator, size: int) -> tuple[Ragged, Ragged]:
        """Draw a window of a document and split it in two."""
        rows = rng.choice(self.rows, min(size, len(self.rows)), replace=False)
        lengths = self.documents.lengths[rows]
        window = np.minimum(lengths, PASSAGE)
        start = (rng.random(len(rows)) * (lengths - window + 1)).astype(np.int64)
        span = np.minimum(rng.integers(6, 26, len(rows)), window // 2)
        # The span lies at the window's start or end: what is left stays in one piece.
        at_start = rng.random(len(rows)) < 0.5
        query = np.where(at_start, start, start + window - span)
        rest = np.where(at_start, start + span, start)
        return self.documents.take(rows, query, span), self.documents.take(rows, rest, window - span)


@dataclass(slots=True)
class Wide:
    """Sentences in many languages; a batch takes two of them at random, one often Vietnamese or English."""

    name: str
    weight: float
    texts: dict[str, Ragged]

    def draw(self, rng: Generator, size: int) -> tuple[Ragged, Ragged]:
        """Draw two languages, then sentences."""
        langs = sorted(self.texts)
        hub = ("vi", "en")[int(rng.integers(2))] if rng.random() < 0.8 else langs[int(rng.integers(len(langs)))]
        other = [lang for lang in langs if lang != hub][int(rng.integers(len(langs) - 1))]
        rows = rng.choice(len(self.texts[hub]), min(size, len(self.texts[hub])), replace=False)
        return self.texts[hub].head(rows, PASSAGE), self.texts[other].head(rows, PASSAGE)


def _cloze(name: str, weight: float, documents: Ragged) -> Cloze:
    return Cloze(name, weight, documents, np.flatnonzero(documents.lengths >= 24))


def _beside(first: Ragged, second: Ragged, limit: int) -> Ragged:
    """Return each row of `first` followed by up to `limit` tokens of the row of `second`."""
    n, m = first.lengths, np.minimum(second.lengths, limit)
    offsets = np.concatenate([[0], np.cumsum(n + m)]).astype(np.int64)
    ids = np.empty(offsets[-1], np.int32)
    ids[np.arange(len(first.ids)) + np.repeat(offsets[:-1] - first.offsets[:-1], n)] = first.ids
    tail = second.head(np.arange(len(second)), limit)
    ids[np.arange(len(tail.ids)) + np.repeat(offsets[:-1] + n - tail.offsets[:-1], m)] = tail.ids
    return Ragged(ids, offsets)


def _news(data: Path, tokenizer: Tokenizer) -> Iterator[Source]:
    items: dict[str, list[corpus.News]] = defaultdict(list)
    for item in corpus.news(data):
        items[item.lang].append(item)
    for lang, weight in (("vi", 1.0), ("en", 0.15)):
        titles = encode(tokenizer, (n.title for n in items[lang]))
        abstracts = encode(tokenizer, (n.abstract or n.title for n in items[lang]))
        bodies = encode(tokenizer, (n.body[:1400] for n in items[lang]))
        yield Pairs(f"news title {lang}", weight, titles, _beside(abstracts, bodies, 70))
        yield Pairs(f"news abstract {lang}", weight * 0.6, abstracts, bodies)
        yield _cloze(f"news cloze {lang}", weight, bodies)


def _wiki(data: Path, tokenizer: Tokenizer) -> Iterator[Source]:
    heads: dict[str, list[str]] = defaultdict(list)
    texts: dict[str, list[str]] = defaultdict(list)
    for article in corpus.wiki(data):
        for section, text in article.paragraphs:
            if len(text) >= 100:
                heads[article.lang].append(f"{article.title} {section}")
                texts[article.lang].append(text[:1000])
    for lang, weight in (("vi", 1.0), ("el", 0.2), ("uk", 0.2), ("ja", 0.2)):
        paragraphs = encode(tokenizer, texts[lang])
        group = np.unique(heads[lang], return_inverse=True)[1]
        yield Pairs(f"wiki title {lang}", weight * 0.4, encode(tokenizer, heads[lang]), paragraphs, group)
        yield _cloze(f"wiki cloze {lang}", weight, paragraphs)


def _questions(data: Path, tokenizer: Tokenizer) -> Iterator[Source]:
    by_lang: dict[str, list[corpus.Question]] = defaultdict(list)
    for q in corpus.questions(data):
        if q.answers and corpus.is_even(q.context):
            by_lang[q.lang].append(q)
    for lang, items in by_lang.items():
        asked = encode(tokenizer, (q.question for q in items))
        contexts = encode(tokenizer, (q.context for q in items))
        group = np.unique([q.context for q in items], return_inverse=True)[1]
        yield Pairs(f"qa {lang}", 0.3, asked, contexts, group)


def _translations(data: Path, tokenizer: Tokenizer) -> Iterator[Source]:
    by_pair: dict[tuple[str, str], list[corpus.Translation]] = defaultdict(list)
    for t in corpus.translations(data):
        by_pair[t.langs].append(t)
    for langs, items in sorted(by_pair.items()):
        if len(items) < 500:
            continue
        left = encode(tokenizer, (t.texts[0] for t in items))
        right = encode(tokenizer, (t.texts[1] for t in items))
        weight = 3.0 if langs == ("en", "vi") else 0.02 * (len(items) / 1000) ** 0.5 * (3 if "en" in langs else 1)
        yield Pairs(f"~ {langs[0]} {langs[1]}", weight, left, right)


def _wide(data: Path, tokenizer: Tokenizer) -> Source:
    rows = [texts for _, texts in corpus.wide(data)]
    return Wide("wide", 1.2, {lang: encode(tokenizer, (row[lang] for row in rows)) for lang in sorted(rows[0])})


def _exams(data: Path, tokenizer: Tokenizer) -> Iterator[Source]:
    by_lang: dict[str, list[str]] = defaultdict(list)
    for lang, text in corpus.exams(data):
        by_lang[lang].append(text)
    for lang, items in sorted(by_lang.items()):
        yield _cloze(f"exams {lang}", 0.15, encode(tokenizer, items))


def make_sources(data: Path, tokenizer: Tokenizer) -> list[Source]:
    """Read and tokenise everything under `data`."""
    return [
        *_news(data, tokenizer),
        *_wiki(data, tokenizer),
        *_questions(data, tokenizer),
        *_translations(data, tokenizer),
        _wide(data, tokenizer),
        *_exams(data, tokenizer),
    ]
