"""The best passages once more, by where in them the question's words stand.

The sum of retrieval.ranking looks at how often a passage holds the question's words. Here a small network over a row of
numbers per passage, learned from labelled questions (training/reranking.py), puts the best of that sum in order anew:
how near the passage's superword tokens come to the question's (late interaction as in Khattab & Zaharia, 2020, but over
static vectors), in all of it and within short runs of tokens. The tokens are stored: no text is read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.network import Network
from retrieval.overlap import Overlap
from retrieval.query import Query
from retrieval.superwords import Tokens
from retrieval.view import View

# Passages that are put in order once more.
DEPTH = 24
FEATURES = (
    "sum",  # the sum of retrieval.ranking
    "sum_lead",  # less the best sum: 0 for the first passage
    "words",  # BM25 over words, of what the question could reach
    "words_lead",
    "superwords",  # the same over superword tokens
    "superwords_lead",
    "cosine",
    "cosine_lead",
    "near",  # how near the passage's tokens come to the question's, by what each says
    "deficit",  # most of what one token of the question says and the passage comes nowhere near
    "held",  # share of what the question says that the passage holds, translated, too
    "near_8",  # the same within the best run of so many tokens
    "near_16",
    "near_32",
    "held_8",
    "held_16",
    "held_32",
    "deficit_16",
    "deficit_32",
    "pairs",  # share of the weight of neighbouring tokens that are neighbours there
    "together",  # the same of those that stand within four tokens
    "capitals",  # share of the weight of its capitalised words
    "capital_missing",  # weight of the most telling one that the passage lacks
    "capitals_16",  # as "capitals", within a run
    "numbers_16",  # the same of its numbers
    "article_near",  # as above, of all these passages of its article
    "article_deficit",
    "article_others",  # best sum of its article's other passages, 0 without any
    "spread",  # mean of "near" less the best: how many are as good
    "length",  # logarithm of the number of tokens
    "question_length",
    "known",  # share of what the question says that any of the passages holds
    "alike_near",  # "near" where what the lexicon says to stand for a word is near to it, too
    "alike_deficit",
    "alike_held",  # share of what the question says that the passage holds so
    "alike_near_16",  # the same within the best run
    "alike_near_32",
    "alike_held_16",
    "alike_deficit_16",
    "alike_deficit_32",
)
_RUNS = (8, 16, 32)
_ALIKE_RUNS = (16, 32)
# Nearness from which a token stands for another: its likeliest translation, or itself.
_HELD = 0.9
# ... and from which it stands for it by the lexicon: what says the same, but not all that is merely related.
_ALIKE = 0.6
# How fast chances fall with the sum, where another model's cosines are in it and the network has nothing to say: of the
# embedded model's sums, this made the right passage likeliest on the even half of dev/mlqa, one language.
_FALL = 6.0
# What a step of the network is in a score, so that scores stay near the sums.
_SCALE = 0.1
_TINY = 1e-6

Column = NDArray[np.float32]
Rows = NDArray[np.int64]
# Nearness of passages to the question's tokens, shape (n_question, n_passages), and of the run of so many tokens that
# begins at each place, shape (n_question, n_passages, n_places): sums and maxima over the first axis are fast.
Nearness = NDArray[np.float32]
Runs = Mapping[int, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Found:
    """Passages by their sum, best first: rows of passages and articles, and the parts of retrieval.ranking.Ranked."""

    rows: Rows
    articles: Rows
    sums: Column
    words: Column
    superwords: Column
    cosines: Column

    def first(self, count: int) -> "Found":
        """The best of them."""
        return Found(*(getattr(self, name)[:count] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Reranked:
    """What is said of passages: places of the best first, and of each, by its place, score, chance and presence.

    `chances` say which one it is, if it is one of them; they sum to 1. `presences` say how likely each is against none
    of them, as logarithms of odds: those can be compared between questions.
    """

    order: NDArray[np.int64]
    scores: NDArray[np.float64]
    chances: NDArray[np.float64]
    presences: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """What training/reranking.py learned.

    Attributes
    ----------
    order : Network
        Score of a passage; the softmax over the passages is how likely each is to answer, if one does.
    presence : Network
        Score of a passage beside that of "none", which is 0.
    """

    order: Network
    presence: Network


def rerank(snapshot: View, query: Query, found: Found, usual: bool) -> Reranked:
    """Put the best `DEPTH` passages in order once more.

    Parameters
    ----------
    found : Found
        Passages by their sum, best first.
    usual : bool
        Whether the cosines are those of the embedded model, as they were when the network learned. If not, the order
        by sum stays, and presences are not known (NaN).
    """
    scores, chances = found.sums.astype(np.float64), np.zeros(len(found.rows))
    presences = np.full(len(found.rows), np.nan)
    best = found.first(DEPTH)
    count = len(best.rows)
    if count:
        says = _FALL * scores[:count]
        if usual:
            rows = evidence(snapshot, query, best)
            says, presences[:count] = learned().order.score(rows), learned().presence.score(rows)
            scores[:count] = scores[count - 1] + _SCALE * (says - says.min())
        likely = np.exp(says - says.max())
        chances[:count] = likely / likely.sum()
    return Reranked(np.lexsort((found.rows, -scores)), scores, chances, presences)


@cache
def learned() -> Weights:
    """Weights from data/reranking.json."""
    stored = json.loads(files("retrieval").joinpath("data", "reranking.json").read_text("utf-8"))
    return Weights(Network(stored["order"], FEATURES), Network(stored["presence"], FEATURES))


def evidence(snapshot: View, query: Query, found: Found) -> Column:
    """Numbers that speak for each passage, shape ``(n_passages, len(FEATURES))``."""
    overlap = Overlap(snapshot, query)
    tokens = snapshot.tokens(found.rows)
    weights = overlap.token_weights
    total = max(float(weights.sum()), _TINY)
    runs, alike_runs = _runs(overlap, tokens)
    best = runs[1].max(axis=2)
    near = _sums(best, weights) / total
    of_article = _of_articles(best, found.articles)
    columns: dict[str, Column | float] = {
        "sum": found.sums,
        "sum_lead": found.sums - found.sums.max(),
        "words": found.words,
        "words_lead": found.words - found.words.max(),
        "superwords": found.superwords,
        "superwords_lead": found.superwords - found.superwords.max(),
        "cosine": found.cosines,
        "cosine_lead": found.cosines - found.cosines.max(),
        "near": near,
        "deficit": _deficit(best, weights),
        "held": _sums(best >= _HELD, weights) / total,
        "pairs": _neighbours(overlap, runs[1], 1),
        "together": _neighbours(overlap, runs[4], 0),
        "capitals": _share(overlap, best[:, :, np.newaxis], overlap.capitals_at),
        "capital_missing": _missing(overlap, best),
        "capitals_16": _share(overlap, runs[16], overlap.capitals_at),
        "numbers_16": _share(overlap, runs[16], overlap.numbers_at),
        "article_near": _sums(of_article, weights) / total,
        "article_deficit": _deficit(of_article, weights),
        "article_others": _others(found),
        "spread": float(near.mean() - near.max()),
        "length": np.log1p(np.diff(tokens.offsets)).astype(np.float32),
        "question_length": float(np.log1p(overlap.length)),
        "known": float((best >= _HELD).any(axis=1) @ weights / total),
    }
    alike = alike_runs[1].max(axis=2)
    columns["alike_near"] = _sums(alike, weights) / total
    columns["alike_deficit"] = _deficit(alike, weights)
    columns["alike_held"] = _sums(alike >= _ALIKE, weights) / total
    columns["alike_held_16"] = _sums(alike_runs[16] >= _ALIKE, weights).max(axis=1) / total
    for size in _ALIKE_RUNS:
        columns[f"alike_near_{size}"] = _sums(alike_runs[size], weights).max(axis=1) / total
        columns[f"alike_deficit_{size}"] = _deficit(alike_runs[size], weights).min(axis=1)
    for size in _RUNS:
        columns[f"near_{size}"] = _sums(runs[size], weights).max(axis=1) / total
        columns[f"held_{size}"] = _sums(runs[size] >= _HELD, weights).max(axis=1) / total
        columns[f"deficit_{size}"] = _deficit(runs[size], weights).min(axis=1)
    rows = np.empty((len(found.rows), len(FEATURES)), dtype=np.float32)
    for column, name in enumerate(FEATURES):
        rows[:, column] = columns[name]
    return rows


def _runs(overlap: Overlap, tokens: Tokens) -> tuple[Runs, Runs]:
    """Nearness of the run of 1, 2, 4 ... tokens that begins at each place where one can; shorter texts end in zeros.

    Without what the lexicon says to stand for a word, and with it.
    """
    lengths = np.diff(tokens.offsets)
    unique, inverse = np.unique(tokens.ids, return_inverse=True)
    similarity = overlap.similarity(unique)
    text = np.repeat(np.arange(len(lengths)), lengths)
    # For each place of each text the column of its token; where the text has ended, of one that is near to nothing.
    columns = np.full((len(lengths), max(int(lengths.max()), _RUNS[-1])), len(unique))
    columns[text, np.arange(len(tokens.ids)) - tokens.offsets[text]] = inverse
    both = []
    for nearness in (similarity, overlap.with_alike(unique, similarity)):
        of_token = np.zeros((nearness.shape[1], len(unique) + 1), dtype=np.float32)
        of_token[:, :-1] = nearness.T
        run = of_token.take(columns, axis=1)
        runs, size = {1: run}, 1
        while size < _RUNS[-1]:
            run, size = np.maximum(run[:, :, :-size], run[:, :, size:]), 2 * size
            runs[size] = run
        both.append(runs)
    return both[0], both[1]


def _sums(nearness: NDArray[Any], weights: Column) -> NDArray[np.float32]:
    """Weighted sum over the question's tokens; "@" looks beyond such small rows, and warns of what it finds there."""
    sums: NDArray[np.float32] = np.einsum("k...,k->...", nearness, weights)
    return sums


def _deficit(nearness: NDArray[np.float32], weights: Column) -> NDArray[np.float32]:
    """Most of what one of the question's tokens says that is not there."""
    lacking = weights.reshape(-1, *[1] * (nearness.ndim - 1)) * (1 - nearness)
    deficit: NDArray[np.float32] = lacking.max(axis=0, initial=0)
    return deficit


def _share(overlap: Overlap, run: NDArray[np.float32], at: Rows) -> Column:
    """Share of the weight of some of the question's tokens that the best run holds; 1 where there are none."""
    if not len(at):
        return np.ones(run.shape[1], dtype=np.float32)
    weights = overlap.token_weights[at]
    share: Column = _sums(run[at] >= _HELD, weights).max(axis=1) / max(float(weights.sum()), _TINY)
    return share


def _missing(overlap: Overlap, best: Nearness) -> Column:
    at = overlap.capitals_at
    missing: Column = ((best[at] < _HELD) * overlap.token_weights[at, np.newaxis]).max(axis=0, initial=0)
    return missing


def _neighbours(overlap: Overlap, run: NDArray[np.float32], step: int) -> Column:
    """Share of the weight of the question's neighbours whose second stands `step` places after the first somewhere."""
    first, second = overlap.neighbours
    weights = overlap.token_weights[first] + overlap.token_weights[second]
    held = run >= _HELD
    there = np.any(held[first, :, : held.shape[2] - step] & held[second, :, step:], axis=2)
    share: Column = _sums(np.asarray(there), weights) / max(float(weights.sum()), _TINY)
    return share


def _of_articles(best: Nearness, articles: Rows) -> Nearness:
    """Nearness of all the passages of each one's article."""
    unique, group = np.unique(articles, return_inverse=True)
    of_article = np.full((len(unique), len(best)), -np.inf, dtype=np.float32)
    np.maximum.at(of_article, group, best.T)
    return of_article[group].T


def _others(found: Found) -> Column:
    same = found.articles[:, np.newaxis] == found.articles
    np.fill_diagonal(same, False)
    others: Column = np.where(same, found.sums, 0).max(axis=1)
    return others
