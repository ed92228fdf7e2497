"""What a summary is made from: the sentences of an event's articles, with all that scoring and selecting need."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.superwords import embedded
from retrieval.text import words
from retrieval.types import Article
from summarize.quadratic import Matrix
from summarize.sentences import Told, told_sentences
from summarize.tokens import background

# Sentences that are looked at; of a large event each article gives its first ones. Bounds time and memory.
_MOST_SENTENCES = 800
# At least so many of each article.
_LEAST_EACH = 2

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Material:
    """Sentences of several articles, article by article; arrays have an entry for each.

    Attributes
    ----------
    articles : sequence of Article
    told : list of Told
    article : ndarray of int64
        Position of the sentence's article.
    words : list of list of str
        In search form, as measures count them.
    lengths : ndarray of int64
        In words as ``str.split`` gives them.
    weighted : ndarray of float32, shape (n_sentences, n_tokens)
        Unit rows: which superword tokens the sentence holds, weighted by how much they say.
    counts : ndarray of float32, shape (n_sentences, n_tokens)
        How often it holds them.
    titles : ndarray of float32, shape (n_articles, n_tokens)
        Unit rows of the articles' titles.
    information : ndarray of float32, shape (n_tokens,)
    """

    articles: Sequence[Article]
    told: list[Told]
    article: Ints
    words: list[list[str]]
    lengths: Ints
    weighted: Matrix
    counts: Matrix
    titles: Matrix
    information: Matrix

    def text(self, sentence: int) -> str:
        """A sentence, verbatim."""
        told = self.told[sentence]
        text: str = self.articles[int(self.article[sentence])].text
        return text[told.start : told.end]


def gather(articles: Sequence[Article]) -> Material:
    """Collect the sentences of some articles."""
    each = max(_LEAST_EACH, _MOST_SENTENCES // max(1, len(articles)))
    sentences = [told_sentences(article) for article in articles]
    if sum(map(len, sentences)) > _MOST_SENTENCES:
        sentences = [told[:each] for told in sentences]
    told = [sentence for found in sentences for sentence in found]
    owner = np.repeat(np.arange(len(articles)), [len(found) for found in sentences])
    texts = [articles[article].text[one.start : one.end] for one, article in zip(told, owner.tolist(), strict=True)]
    tokens = embedded().tokenize([*texts, *(article.title for article in articles)])
    ids, columns = np.unique(tokens.ids, return_inverse=True)
    counts = np.zeros((len(tokens), len(ids)), dtype=np.float32)
    np.add.at(counts, (np.repeat(np.arange(len(tokens)), np.diff(tokens.offsets)), columns), 1)
    information = -np.log(background()[ids])
    weighted: Matrix = np.where(counts > 0, information, np.float32(0))
    weighted /= np.maximum(np.linalg.norm(weighted, axis=1, keepdims=True), np.float32(1e-9))
    return Material(
        articles=articles,
        told=told,
        article=owner,
        words=[words(text) for text in texts],
        lengths=np.array([len(text.split()) for text in texts], dtype=np.int64),
        weighted=weighted[: len(told)],
        counts=counts[: len(told)],
        titles=weighted[len(told) :],
        information=information,
    )
