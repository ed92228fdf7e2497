"""From ranked passages to quotes, or to "not found".

Every sentence of the passages gets a score (retrieval.evidence, weighed); the best becomes the first quote. How likely
it is to answer is a logistic regression over the same numbers, calibrated on labelled questions of which half had their
passage taken out (training/answers.py). Below a threshold the archive does not answer.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Encoder
from retrieval.evidence import FEATURES, Candidate, gather
from retrieval.query import Query
from retrieval.question import kind_of
from retrieval.ranking import Ranked
from retrieval.short import short_answer
from retrieval.snapshot import Snapshot
from retrieval.text import words
from retrieval.types import Answer, Quote, Strength

# A neighbour joins the quote when it adds this share of the question's word weight.
_JOIN = 0.25
# A further quote must be at least this likely, relative to the first.
_RELATIVE = 0.05


@dataclass(frozen=True, slots=True)
class Weights:
    """What training/answers.py learned.

    Attributes
    ----------
    sentence : ndarray, shape (len(FEATURES),)
        A sentence's score is the product with its features.
    evidence : ndarray, shape (len(EVIDENCE) + 1,)
        Logistic regression over `evidence_row`; the last number is the constant.
    found, medium, strong : float
        Least evidence for an answer, and for its strength to be "medium" and "strong".
    """

    sentence: NDArray[np.float64]
    evidence: NDArray[np.float64]
    found: float
    medium: float
    strong: float


# What the decision to answer looks at: the best sentence's features, how they stand together, and the other passages.
EVIDENCE = (
    *FEATURES,
    "score",
    "lead",  # before the second sentence
    "passage_gap",  # between the scores of the first and the second passage
    "most_near",  # the best of all passages
    "most_words",
    "words_form",  # products of two features
    "near_form",
    "near_squared",
    "words_squared",
    "missing_unshared",
    "article_unshared",
)


@cache
def learned() -> Weights:
    """Weights from data/answers.json."""
    stored = json.loads(files("retrieval").joinpath("data", "answers.json").read_text("utf-8"))
    if stored["features"] != list(FEATURES) or stored["evidence_features"] != list(EVIDENCE):
        raise ValueError("data/answers.json was made for other features; run: python -m training.answers")
    return Weights(
        np.array(stored["sentence"]),
        np.array(stored["evidence"]),
        stored["found"],
        stored["medium"],
        stored["strong"],
    )


def answer(
    snapshot: Snapshot,
    query: Query,
    ranked: Sequence[Ranked],
    encoder: Encoder,
    k: int,
    least: float | None = None,
) -> Answer:
    """Answer a question from its ranked passages with at most `k` quotes.

    `least` is the least evidence for an answer; None is the learned one.
    """
    weights = learned()
    sentences, features = gather(snapshot, query, ranked, encoder)
    if not sentences:
        return Answer(query.question, (), None, False, "none", 0.0)
    scores = features @ weights.sentence
    order = np.lexsort((np.arange(len(scores)), -scores))
    evidence = probability(evidence_row(features, scores), weights)
    if evidence < (weights.found if least is None else least):
        return Answer(query.question, (), None, False, "none", evidence)
    quotes = _quotes(sentences, features, scores, order, k)
    # A few words shown large must be right: weak evidence shows only the sentence.
    certain = evidence >= weights.medium
    short = short_answer(kind_of(query.asked), query.asked, quotes[0].text) if certain else None
    return Answer(query.question, quotes, short, True, _strength(evidence, weights), evidence)


def evidence_row(features: NDArray[np.float32], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers for the decision to answer, shape ``(len(EVIDENCE),)``."""
    order = np.argsort(-scores, kind="stable")
    best = features[order[0]].astype(np.float64)
    lead = scores[order[0]] - scores[order[1]] if len(order) > 1 else scores[order[0]]
    of = dict(zip(FEATURES, best, strict=True))
    leads = np.unique(features[:, FEATURES.index("passage_lead")])
    return np.array(
        [
            *best,
            scores[order[0]],
            lead,
            leads[-1] - leads[-2] if len(leads) > 1 else 1.0,
            features[:, FEATURES.index("passage_near")].max(),
            features[:, FEATURES.index("passage_words")].max(),
            of["words"] * of["form"],
            of["near"] * of["form"],
            of["passage_near"] ** 2,
            of["passage_words"] ** 2,
            of["passage_missing"] * (1 - of["passage_words"]),
            of["article_missing"] * (1 - of["article_words"]),
        ]
    )


def probability(row: NDArray[np.float64], weights: Weights) -> float:
    """Calibrated probability that the best sentence answers."""
    return float(1 / (1 + np.exp(-(row @ weights.evidence[:-1] + weights.evidence[-1]))))


def _strength(evidence: float, weights: Weights) -> Strength:
    if evidence >= weights.strong:
        return "strong"
    return "medium" if evidence >= weights.medium else "weak"


def _quotes(
    sentences: Sequence[Candidate],
    features: NDArray[np.float32],
    scores: NDArray[np.float64],
    order: NDArray[np.int64],
    k: int,
) -> tuple[Quote, ...]:
    """Best sentences as quotes, each with a neighbour where that is needed; no sentence twice, no text twice."""
    likelihood = np.exp(scores - scores[order[0]])
    quotes: list[Quote] = []
    used: set[tuple[str, int]] = set()
    texts: set[tuple[str, ...]] = set()
    for place in order:
        if len(quotes) == k or (quotes and likelihood[place] < _RELATIVE):
            break
        candidate = sentences[place]
        text = tuple(words(candidate.text))
        if (candidate.article.id, candidate.sentence.start) in used or text in texts:
            continue
        first, last = _extent(place, sentences, features)
        inside = candidate.passage.sentences[first : last + 1]
        used.update((candidate.article.id, sentence.start) for sentence in inside)
        texts.add(text)
        quotes.append(_quote(candidate, inside[0].start, inside[-1].end))
    return tuple(quotes)


def _extent(place: int, sentences: Sequence[Candidate], features: NDArray[np.float32]) -> tuple[int, int]:
    """First and last sentence of the quote around a sentence, as numbers within its passage.

    A neighbour joins where the sentence lacks what was asked for and the neighbour has it ("Đoàn đến Long Biên. Trưởng
    đoàn là bà Hoa."), and the sentence before where it holds much of the question that the sentence does not.
    """
    of = dict(zip(FEATURES, features[place], strict=True))
    number, last = sentences[place].number, len(sentences[place].passage.sentences) - 1
    if of["form_asked"] and not of["form"]:
        for step in (1, -1):
            if 0 <= number + step <= last and features[place + step, FEATURES.index("form_unit")] == 1:
                return min(number, number + step), max(number, number + step)
    if of["around"] - of["words"] >= _JOIN and number > 0:
        return number - 1, number
    return number, number


def _quote(candidate: Candidate, start: int, end: int) -> Quote:
    article = candidate.article
    return Quote(
        article_id=article.id,
        title=article.title,
        text=article.text[start:end],
        start=start,
        end=end,
        published=article.published,
        source=article.source,
        url=article.url,
        place=article.place,
    )
