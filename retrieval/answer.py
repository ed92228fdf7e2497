"""From ranked passages to quotes, or to "not found".

Every sentence of the passages gets a score from a small network over its features (retrieval.evidence); the best
becomes the first quote. How likely it is that the archive answers at all is a logistic regression over the best
sentence's features and how all sentences stand together, learned from labelled questions that were asked with and
without the article that answers them (training/answers.py). Below a threshold, which grows with the archive, it does
not answer.
"""

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Encoder
from retrieval.evidence import FEATURES, Candidate, gather
from retrieval.network import Network
from retrieval.query import Query
from retrieval.ranking import Ranked
from retrieval.text import words
from retrieval.types import Answer, Quote, Strength
from retrieval.view import View
from retrieval.wanted import NAMES, wanted

# A neighbour joins the quote when it is at least this likely, relative to it.
_JOIN = 0.22
# A further quote must be at least this likely, relative to the first.
_RELATIVE = 0.05
# A short answer is given where the evidence, times the share of all sentences' likelihood that those with its words
# have, is at least this; more for names, which sentences hold for many reasons. And not where the passage lacks a
# capitalised word of the question that says more than so much, in nats.
_SURE = 0.65
_SURE_NAME = 0.75
_LACKING = 2.0
# Sentences whose mean is looked at.
_BEST = 5

# Features that say nothing about whether an archive answers, or not the same in a small one as in a large one.
_SILENT = ("length", "question_length", "first", "place", "passage_superwords")
_TOLD = tuple(name for name in FEATURES if name not in _SILENT)
_COLUMNS = [FEATURES.index(name) for name in _TOLD]

# What the decision to answer looks at: the features of the best sentence, the most of each feature in any sentence, its
# mean over the best sentences, and how the scores stand together.
EVIDENCE = (
    *_TOLD,
    *(f"most_{name}" for name in _TOLD),
    *(f"best_{name}" for name in _TOLD),
    "lead",  # of the best score before the second sentence's
    "passage_gap",  # between the scores of the first and the second passage
    "total",  # logarithm of the sum of all likelihoods
    "doubt",  # entropy of their distribution
    "share",  # of the best sentence in it
    "presence",  # of the likeliest sentence
    "presence_total",  # logarithm of the sum of all sentences' odds against "none"
    "passage_presence",  # the same of the passages, by retrieval.reranking
    "passage_presence_total",
)


@dataclass(frozen=True, slots=True)
class Weights:
    """What training/answers.py learned.

    Attributes
    ----------
    sentence : Network
        Score of a sentence; the softmax over the sentences is how likely each is to answer, if one does.
    presence : Network
        Score of a sentence beside that of "none", which is 0: it can be compared between questions.
    evidence : Network
        Over `evidence_row`; its logistic function is how likely it is that the archive answers.
    found : sequence of (float, float)
        Numbers of passages of archives, ascending, and the least evidence for an answer from such an archive: in more
        sentences more look right by chance.
    medium, strong : float
        Least evidence for the strength of an answer to be "medium" and "strong".
    """

    sentence: Network
    presence: Network
    evidence: Network
    found: tuple[tuple[float, float], ...]
    medium: float
    strong: float

    def least(self, passages: int) -> float:
        """Least evidence for an answer from an archive of so many passages."""
        sizes, evidence = np.array(self.found).T
        return float(np.interp(np.log(max(passages, 1)), np.log(sizes), evidence))


@cache
def learned() -> Weights:
    """Weights from data/answers.json."""
    stored = json.loads(files("retrieval").joinpath("data", "answers.json").read_text("utf-8"))
    return Weights(
        Network(stored["sentence"], FEATURES),
        Network(stored["presence"], FEATURES),
        Network(stored["evidence"], EVIDENCE),
        tuple((size, least) for size, least in stored["found"]),
        stored["medium"],
        stored["strong"],
    )


def answer(
    snapshot: View,
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
    scores = weights.sentence.score(features)
    order = np.lexsort((np.arange(len(scores)), -scores))
    passages = np.array([hit.presence for hit in ranked])
    row = evidence_row(features, scores, weights.presence.score(features), passages)
    evidence = probability(weights.evidence.score(row[np.newaxis]))[0]
    if evidence < (weights.least(snapshot.total) if least is None else least):
        return Answer(query.question, (), None, False, "none", evidence)
    quotes = _quotes(sentences, scores, order, k)
    short = _short(query, sentences, features, scores, evidence)
    return Answer(query.question, quotes, short, True, _strength(evidence, weights), evidence)


def _short(
    query: Query,
    sentences: Sequence[Candidate],
    features: NDArray[np.float32],
    scores: NDArray[np.float64],
    evidence: float,
) -> str | None:
    """A few words from the best sentence, where it and those that hold the same words are clearly the likeliest."""
    best, asks = int(scores.argmax()), wanted(query.asked)
    if asks is None or features[best, FEATURES.index("passage_capital_missing")] >= _LACKING:
        return None
    from retrieval.brief import brief_answer, holds  # takes a while, and most processes never need it

    text = brief_answer(asks, query.asked, sentences[best].text)
    if text is None:
        return None
    same = holds(text)
    likelihood = np.exp(scores - scores[best])
    agreeing = sum(chance for chance, sentence in zip(likelihood, sentences, strict=True) if same.search(sentence.text))
    sure = evidence * float(agreeing / likelihood.sum())
    return text if sure >= (_SURE_NAME if asks.sort in NAMES else _SURE) else None


def evidence_row(
    features: NDArray[np.float32],
    scores: NDArray[np.float64],
    presence: NDArray[np.float64],
    passages: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Numbers for the decision to answer, shape ``(len(EVIDENCE),)``.

    From features and both scores of each sentence, and the presence of each passage (NaN where it is not known).
    """
    order = np.argsort(-scores, kind="stable")
    told = features[:, _COLUMNS].astype(np.float64)
    lead = scores[order[0]] - scores[order[1]] if len(order) > 1 else scores[order[0]]
    leads = np.unique(features[:, FEATURES.index("passage_lead")])
    likelihood = np.exp(scores - scores[order[0]])
    share = likelihood / likelihood.sum()
    return np.array(
        [
            *told[order[0]],
            *told.max(axis=0),
            *told[order[:_BEST]].mean(axis=0),
            lead,
            leads[-1] - leads[-2] if len(leads) > 1 else 1.0,
            np.log(likelihood.sum()),
            -(share * np.log(share + 1e-9)).sum(),
            share[order[0]],
            presence.max(),
            _together(presence),
            passages.max(),
            _together(passages),
        ]
    )


def _together(scores: NDArray[np.float64]) -> float:
    """Logarithm of the sum of the exponentials; NaN, without a warning, where the scores are not known."""
    most = scores.max()
    return float(most + np.log(np.exp(scores - most).sum()))


def probability(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic function of scores."""
    chances: NDArray[np.float64] = 1 / (1 + np.exp(-scores))
    return chances


def _strength(evidence: float, weights: Weights) -> Strength:
    if evidence >= weights.strong:
        return "strong"
    return "medium" if evidence >= weights.medium else "weak"


def _quotes(
    sentences: Sequence[Candidate], scores: NDArray[np.float64], order: NDArray[np.int64], k: int
) -> tuple[Quote, ...]:
    """Best sentences as quotes, each with a neighbour that is nearly as likely; no sentence twice, no text twice."""
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
        first, last = _extent(candidate, place, likelihood, used)
        inside = candidate.passage.sentences[first : last + 1]
        used.update((candidate.article.id, sentence.start) for sentence in inside)
        texts.add(text)
        quotes.append(_quote(candidate, inside[0].start, inside[-1].end))
    return tuple(quotes)


def _extent(
    candidate: Candidate, place: int, likelihood: NDArray[np.float64], used: Set[tuple[str, int]]
) -> tuple[int, int]:
    """First and last sentence of the quote around a sentence, as numbers within its passage.

    The likelier neighbour that is in no quote yet joins if it is likely enough: the answer may stand in it ("Đoàn đến
    Long Biên. Trưởng đoàn là bà Hoa.").
    """
    number, spans = candidate.number, candidate.passage.sentences
    beside = {
        step: likelihood[place + step]
        for step in (-1, 1)
        if 0 <= number + step < len(spans) and (candidate.article.id, spans[number + step].start) not in used
    }
    step = max(beside, key=lambda step: beside[step], default=0)
    if step and beside[step] >= _JOIN * likelihood[place]:
        return min(number, number + step), max(number, number + step)
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
