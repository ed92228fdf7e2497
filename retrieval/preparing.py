"""What has to be made of new articles before they are written: passages, words, tokens, vectors."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.copies import Signatures, signatures
from retrieval.encoder import Encoder
from retrieval.language import detect_language
from retrieval.lexical import Field
from retrieval.passages import passages
from retrieval.rows import Rows, spans
from retrieval.runs import Runs
from retrieval.superwords import Embeddings, Superwords, Tokens
from retrieval.text import fold_word, with_pairs, words
from retrieval.types import Article, Passage

Stored = Callable[[Sequence[Article], Sequence[int]], NDArray[np.float16] | None]


class Maker:
    """Makes rows of new articles.

    Parameters
    ----------
    encoder : Encoder
        Makes the vectors.
    superwords : Superwords
        Makes the tokens, and the vectors, too, where it is the encoder.
    stored : callable, optional
        Gives the vectors of some articles' passages, told how many each has; None where they have to be made.
    """

    def __init__(self, encoder: Encoder, superwords: Superwords, stored: Stored | None = None) -> None:
        self._encoder = encoder
        self._superwords = superwords
        self._runs = Runs(superwords)
        self._stored = stored

    def rows(self, articles: Sequence[Article]) -> Rows:
        """What is made of some articles."""
        split = [passages(article.text) for article in articles]
        texts = passage_texts(articles, split)
        written = [words(text) for text in texts]
        tokens = self._runs.tokenize(texts, written)
        counts, places, sentences = spans(split)
        passage_words = iter(written)
        return Rows(
            languages=[one.language or detect_language(f"{one.title}\n{one.text}") for one in articles],
            signatures=signatures([[word for _ in found for word in next(passage_words)] for found in split]),
            counts=counts,
            passages=places,
            sentences=sentences,
            tokens=tokens,
            vectors=self._vectors(articles, counts, texts, tokens).astype(np.float16, copy=False),
            terms=terms(written, tokens),
            words=marked(written),
        )

    def _vectors(
        self, articles: Sequence[Article], counts: NDArray[np.int32], texts: Sequence[str], tokens: Tokens
    ) -> Embeddings | NDArray[np.float16]:
        kept = None if self._stored is None else self._stored(articles, counts.tolist())
        if kept is not None:
            return kept
        if self._encoder is self._superwords:
            return self._superwords.embed(tokens)
        return self._encoder.encode_passages(texts)


def article_signatures(articles: Sequence[Article]) -> Signatures:
    """The articles' signatures alone (retrieval.copies)."""
    texts = (passage_texts([article], [passages(article.text)]) for article in articles)
    return signatures([[word for text in found for word in words(text)] for found in texts])


def indexed_text(article: Article, passage: Passage) -> str:
    """What is indexed and embedded for a passage: the headline says what the passage is about."""
    return f"{article.title}\n{article.text[passage.start : passage.end]}"


def passage_texts(articles: Sequence[Article], split: Sequence[Sequence[Passage]]) -> list[str]:
    """What is indexed and embedded for each of the articles' passages."""
    return [indexed_text(article, passage) for article, found in zip(articles, split, strict=True) for passage in found]


def terms(written: Sequence[Sequence[str]], tokens: Tokens) -> dict[Field, list[str]]:
    """The terms that each passage is found by, given its words and its tokens."""
    exact = [" ".join(with_pairs(held)) for held in written]
    return {
        Field.EXACT: exact,
        Field.FOLDED: [
            text if text.isascii() else " ".join(with_pairs(list(map(fold_word, held))))
            for text, held in zip(exact, written, strict=True)
        ],
        Field.SUPER: [" ".join(map(str, tokens[passage].tolist())) for passage in range(len(tokens))],
    }


def marked(written: Iterable[Sequence[str]]) -> dict[str, int]:
    """Words that carry marks or are of another script, and in how many passages they occur."""
    counts: Counter[str] = Counter()
    for held in written:
        counts.update(set(held))
    return {word: count for word, count in counts.items() if not word.isascii()}
