"""Other ways to summarise, as rows to beat. Each ranks sentences; all are cut to the same length by one rule.

LexRank and TextRank are sumy's own, given our sentences and a Vietnamese tokenizer (its own needs a download).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.rouge import rouge
from retrieval import Article
from retrieval.sentences import sentence_spans
from retrieval.text import words

Chosen = list[int]
Matrix = NDArray[np.float64]
# Weight of repetition in maximal marginal relevance (Carbonell & Goldstein, 1998).
_DIVERSITY = 0.3
# LexRank, TextRank and the like say nothing of repetition: what repeats a chosen sentence this closely is passed over.
_REPEAT = 0.7


def plain_material(articles: Sequence[Article]) -> list[tuple[int, int, str]]:
    """Every sentence of every article: position of the article, position in it, text."""
    return [
        (number, index, article.text[span.start : span.end])
        for number, article in enumerate(articles)
        for index, span in enumerate(sentence_spans(article.text))
    ]


def fill(order: Sequence[int], lengths: Sequence[int], budget: int, repeats: Callable[[int, int], bool]) -> Chosen:
    """Take sentences in order while they fit; shorter ones further down may still fit."""
    chosen: Chosen = []
    for sentence in order:
        if lengths[sentence] <= budget and not any(repeats(sentence, other) for other in chosen):
            chosen.append(sentence)
            budget -= lengths[sentence]
    return chosen


def tfidf(texts: Sequence[str]) -> Matrix:
    """Unit rows of TF-IDF over syllables, one a text."""
    found = [words(text) for text in texts]
    known = {word: number for number, word in enumerate(dict.fromkeys(word for text in found for word in text))}
    counts = np.zeros((len(texts), len(known)))
    for row, text in enumerate(found):
        for word in text:
            counts[row, known[word]] += 1
    weighted = counts * np.log(len(texts) / np.maximum((counts > 0).sum(axis=0), 1))
    return weighted / np.maximum(np.linalg.norm(weighted, axis=1, keepdims=True), 1e-9)


def methods(articles: Sequence[Article], budget: int, references: Sequence[str]) -> dict[str, str]:
    """A summary by each method."""
    sentences = plain_material(articles)
    texts = [text for _, _, text in sentences]
    lengths = [len(text.split()) for text in texts]
    vectors = tfidf(texts)
    similar = vectors @ vectors.T
    centre = vectors @ vectors.mean(axis=0)
    every = range(len(texts))

    def repeats(one: int, other: int) -> bool:
        return bool(similar[one, other] > _REPEAT)

    def best(scores: Sequence[float]) -> Chosen:
        return fill(sorted(every, key=lambda i: (-scores[i], i)), lengths, budget, repeats)

    first_doc = sorted(every, key=lambda i: (sentences[i][0], sentences[i][1]))
    chosen = {
        "leads, in turn": fill(sorted(every, key=lambda i: (sentences[i][1], i)), lengths, budget, repeats),
        "lead of the first": fill(first_doc, lengths, budget, repeats),
        "lead of the most typical": fill(_typical(articles, first_doc, sentences), lengths, budget, repeats),
        "LexRank (sumy)": best(_lexrank(texts)),
        "TextRank (sumy)": best(_textrank(texts)),
        "centroid": best(centre.tolist()),
        "MMR": _mmr(centre, similar, lengths, budget),
        "oracle (greedy)": _oracle(texts, sentences, lengths, budget, references),
    }
    return {name: "\n".join(texts[i] for i in sorted(found)) for name, found in chosen.items()}


def _typical(articles: Sequence[Article], order: list[int], sentences: Sequence[tuple[int, int, str]]) -> list[int]:
    whole = tfidf([article.text for article in articles])
    best = int((whole @ whole.mean(axis=0)).argmax())
    return sorted(order, key=lambda i: (sentences[i][0] != best, sentences[i][0], sentences[i][1]))


def _lexrank(texts: Sequence[str]) -> list[float]:
    from sumy.summarizers.lex_rank import LexRankSummarizer

    ranker = LexRankSummarizer()
    found = [words(text) for text in texts]
    frequencies, inverse = ranker._compute_tf(found), ranker._compute_idf(found)
    matrix = ranker._create_matrix(found, ranker.threshold, frequencies, inverse)
    return [float(score) for score in ranker.power_method(matrix, ranker.epsilon)]


def _textrank(texts: Sequence[str]) -> list[float]:
    from sumy.summarizers.text_rank import TextRankSummarizer

    ranker = TextRankSummarizer()
    found = [words(text) for text in texts]
    weights = np.zeros((len(texts), len(texts)))
    for one in range(len(texts)):
        for other in range(one, len(texts)):
            weights[one, other] = weights[other, one] = ranker._rate_sentences_edge(found[one], found[other])
    weights /= np.maximum(weights.sum(axis=1)[:, np.newaxis], ranker._ZERO_DIVISION_PREVENTION)
    size = len(texts)
    matrix = np.full((size, size), (1.0 - ranker.damping) / size) + ranker.damping * weights
    return [float(score) for score in ranker.power_method(matrix, ranker.epsilon)]


def _mmr(scores: Matrix, similar: Matrix, lengths: Sequence[int], budget: int) -> Chosen:
    chosen: Chosen = []
    nearest = np.zeros(len(scores))
    scaled = scores / max(float(scores.max()), 1e-9)
    while fitting := [i for i in range(len(scores)) if i not in chosen and lengths[i] <= budget]:
        best = max(fitting, key=lambda i: (1 - _DIVERSITY) * scaled[i] - _DIVERSITY * nearest[i])
        chosen.append(best)
        budget -= lengths[best]
        nearest = np.maximum(nearest, similar[best])
    return chosen


def _oracle(
    texts: Sequence[str],
    sentences: Sequence[tuple[int, int, str]],
    lengths: Sequence[int],
    budget: int,
    references: Sequence[str],
) -> Chosen:
    """The ceiling: sees the references and takes what raises ROUGE-1 + ROUGE-2 most."""
    chosen: Chosen = []
    value = 0.0
    while True:
        tried = [
            (sum(rouge("\n".join(texts[j] for j in sorted([*chosen, i])), references)[:2]), -i)
            for i in range(len(texts))
            if i not in chosen and lengths[i] <= budget
        ]
        best, negative = max(tried, default=(0.0, 0))
        if best <= value:
            return chosen
        value = best
        chosen.append(-negative)
        budget -= lengths[-negative]
