"""What speaks for a sentence as an answer to a question: a row of numbers per sentence.

They are weighed by retrieval.answer with weights that training/answers.py learned (data/answers.json).
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Encoder
from retrieval.overlap import Overlap
from retrieval.preparing import indexed_text
from retrieval.query import Query
from retrieval.question import Kind
from retrieval.ranking import Ranked
from retrieval.sentences import sentence_spans
from retrieval.superwords import NAME, Embeddings, Tokens, embedded
from retrieval.types import Article, Passage, Sentence
from retrieval.view import View
from retrieval.wanted import Wanted, wanted

FEATURES = (
    "words",  # share of the question's word weight that the sentence holds
    "pairs",  # the same of neighbouring words that stand together
    "telling_words",  # as "words", but words that most sentences of the article hold count little
    "telling_near",  # as "near", the same way
    "beyond_near",  # as "near", by what the question says beyond the article's headline and first sentence
    "beyond",  # how much of the question that is
    "near",  # how near the sentence's tokens come to the question's (MaxSim over static vectors), by weight
    "deficit",  # most of what one token of the question says and the sentence comes nowhere near
    "cosine",  # of the question and the sentence
    "names",  # share of the question's names that the sentence holds
    "capitals",  # share of the weight of its capitalised words, translated ones too
    "numbers",  # share of its numbers
    "form",  # whether the sentence holds something of the kind asked for that the question does not name
    "form_unit",  # how well the unit of a number fits
    "form_beside",  # share of the question's word weight right beside it
    "form_telling",  # the same by the weights of "telling_words"
    "form_asked",  # 1 where the question asks for such a kind
    "form_count",  # logarithm of how many of the kind there are
    "wanted",  # 1 where the sentence has a piece of exactly the sort that a few words could say (retrieval.brief)
    "wanted_near",  # how near the question's words stand to it
    "wanted_asked",  # 1 where the question wants such a sort
    "after_near",  # "near" of the sentence and the one before it: "It has 20 rooms."
    "around",  # share of the word weight in the sentence and its neighbours
    "around_near",  # "near" and "deficit" of the sentence and its neighbours
    "around_deficit",
    "passage_words",  # share of the question's word weight in the passage and its headline
    "passage_pairs",
    "passage_near",
    "passage_deficit",
    "passage_names",
    "passage_capitals",
    "passage_capital_missing",  # weight of the most telling capitalised word that the passage lacks, translated, too
    "passage_numbers",
    "passage_missing",  # weight of the most telling word of the question that is not in the passage or headline
    "article_words",  # as for the passage, of the whole article
    "article_names",
    "article_missing",
    "passage_bm25",  # BM25 over words, of what the question could reach
    "passage_superwords",  # the same over superword tokens
    "passage_cosine",
    "passage_score",  # the passage's sum in the ranking
    "passage_lead",  # its sum less the best sum
    "passage_chance",  # how likely it is the one, by the ranking's last word
    "length",  # logarithm of the sentence's number of words
    "question_length",  # logarithm of the question's
    "first",  # 1 for the first sentence of a passage
    "place",  # logarithm of the characters before it in the article
    "alike_near",  # as without "alike", where what the lexicon says to stand for a word is near to it, too
    "alike_deficit",
    "alike_telling_near",
    "alike_beyond_near",
    "alike_after_near",
    "alike_around_near",
    "alike_around_deficit",
    "alike_passage_near",
    "alike_passage_deficit",
)
# Characters in which the first sentence of an article ends.
_LEAD = 600
_WITH_FORM = (Kind.WHO, Kind.WHEN, Kind.WHERE, Kind.HOW_MANY)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with its place: passage `rank` of the ranking, sentence `number` of the passage."""

    article: Article
    passage: Passage
    sentence: Sentence
    rank: int
    number: int

    @property
    def text(self) -> str:
        """The sentence."""
        return self.article.text[self.sentence.start : self.sentence.end]


@dataclass(frozen=True, slots=True)
class _Nearness:
    """How near sentences and passages come to the question's tokens: `best` by token, all else as `FEATURES` has it."""

    best: NDArray[np.float32]
    best_of_passages: NDArray[np.float32]
    near: NDArray[np.float32]
    deficit: NDArray[np.float32]
    telling_near: NDArray[np.float32]
    beyond_near: NDArray[np.float32]
    beyond: NDArray[np.float32]
    after_near: NDArray[np.float32]
    around_near: NDArray[np.float32]
    around_deficit: NDArray[np.float32]
    passage_near: NDArray[np.float32]
    passage_deficit: NDArray[np.float32]


def gather(
    snapshot: View, query: Query, ranked: Sequence[Ranked], encoder: Encoder
) -> tuple[list[Candidate], NDArray[np.float32]]:
    """All sentences of the ranked passages with their features, shape ``(n_sentences, len(FEATURES))``."""
    found: list[Candidate] = []
    for rank, hit in enumerate(ranked):
        article, passage = snapshot.article(hit.article), snapshot.passage(hit.row)
        found.extend(Candidate(article, passage, span, rank, n) for n, span in enumerate(passage.sentences))
    rows = np.zeros((len(found), len(FEATURES)), dtype=np.float32)
    if not found:
        return found, rows

    overlap = Overlap(snapshot, query)
    texts = [candidate.text for candidate in found]
    firsts = [row for row, candidate in enumerate(found) if candidate.number == 0]
    sentences = [overlap.words(text) for text in texts]
    numbers = {article: number for number, article in enumerate(dict.fromkeys(c.article.id for c in found))}
    groups = np.array([numbers[candidate.article.id] for candidate in found])
    telling = [
        overlap.telling_weights([sentences[row] for row in np.flatnonzero(groups == number)])
        for number in range(len(numbers))
    ]
    leads = [_lead(found[int(np.flatnonzero(groups == number)[0])].article) for number in range(len(numbers))]
    tokens = embedded().tokenize([*texts, *leads])
    nearness = _nearness(overlap, tokens, groups, firsts)
    alike = _nearness(overlap, tokens, groups, firsts, alike=True)
    best_of_passages = nearness.best_of_passages
    asks = wanted(query.asked)
    cosine = _vectors(encoder, texts, tokens) @ encoder.encode_queries([query.read])[0]
    best_sum = max(hit.sum for hit in ranked)
    in_passages = []
    articles: dict[str, tuple[float, float, float]] = {}
    for rank, row in enumerate(firsts):
        article = found[row].article
        if article.id not in articles:
            everything = overlap.words(f"{article.title}\n{article.text}")
            articles[article.id] = (
                overlap.share(everything),
                overlap.name_share(everything),
                overlap.heaviest_missing(everything),
            )
        held = overlap.words(indexed_text(article, found[row].passage))
        in_passages.append((
            overlap.share(held),
            overlap.pair_share(held),
            nearness.passage_near[rank],
            nearness.passage_deficit[rank],
            overlap.name_share(held),
            *overlap.capitals(held, best_of_passages[rank]),
            overlap.number_share(held),
            overlap.heaviest_missing(held),
            *articles[article.id],
            ranked[rank].words,
            ranked[rank].superwords,
            ranked[rank].cosine,
            ranked[rank].sum,
            ranked[rank].sum - best_sum,
            ranked[rank].chance,
        ))  # fmt: skip
    for row, (candidate, held) in enumerate(zip(found, sentences, strict=True)):
        before = sentences[row - 1] if candidate.number > 0 else []
        after = sentences[row + 1] if candidate.number + 1 < len(candidate.passage.sentences) else []
        form = overlap.form(candidate.text, telling[groups[row]])
        rows[row] = (
            overlap.share(held),
            overlap.pair_share(held),
            overlap.share(held, telling[groups[row]]),
            nearness.telling_near[row],
            nearness.beyond_near[row],
            nearness.beyond[row],
            nearness.near[row],
            nearness.deficit[row],
            cosine[row],
            overlap.name_share(held),
            overlap.capitals(held, nearness.best[row])[0],
            overlap.number_share(held),
            *form[:-1],
            overlap.kind in _WITH_FORM,
            form[-1],
            *_wanted(asks, query.asked, candidate.text),
            nearness.after_near[row],
            overlap.share([*before, *held, *after]),
            nearness.around_near[row],
            nearness.around_deficit[row],
            *in_passages[candidate.rank],
            np.log1p(len(held)),
            np.log1p(len(overlap.asked)),
            candidate.number == 0,
            np.log1p(candidate.sentence.start),
            alike.near[row],
            alike.deficit[row],
            alike.telling_near[row],
            alike.beyond_near[row],
            alike.after_near[row],
            alike.around_near[row],
            alike.around_deficit[row],
            alike.passage_near[candidate.rank],
            alike.passage_deficit[candidate.rank],
        )
    return found, rows


def _nearness(
    overlap: Overlap, tokens: Tokens, groups: NDArray[np.int64], firsts: Sequence[int], *, alike: bool = False
) -> _Nearness:
    """Nearness of sentences, whose tokens are followed by those of the leads of their articles."""
    best, best_of_leads = np.split(overlap.nearness(tokens, alike=alike), [len(groups)])
    beyond_near, beyond = overlap.beyond(best, best_of_leads[groups])
    best_around = _around(best, firsts)
    best_of_passages = np.maximum.reduceat(best, firsts, axis=0)
    return _Nearness(
        best=best,
        best_of_passages=best_of_passages,
        near=overlap.near(best),
        deficit=overlap.deficit(best),
        telling_near=overlap.telling_near(best, groups),
        beyond_near=beyond_near,
        beyond=beyond,
        after_near=overlap.near(_with_before(best, firsts)),
        around_near=overlap.near(best_around),
        around_deficit=overlap.deficit(best_around),
        passage_near=overlap.near(best_of_passages),
        passage_deficit=overlap.deficit(best_of_passages),
    )


def _vectors(encoder: Encoder, texts: Sequence[str], tokens: Tokens) -> Embeddings:
    """Vectors of texts; the embedded model takes the tokens that are known already, which may be followed by others."""
    if encoder.name != NAME:
        return encoder.encode_passages(texts)
    return embedded().embed(Tokens(tokens.ids[: tokens.offsets[len(texts)]], tokens.offsets[: len(texts) + 1]))


def _wanted(asks: Wanted | None, question: str, sentence: str) -> tuple[bool, float, bool]:
    """Whether a sentence has what a question wants, how near to its words, and whether it wants anything."""
    if asks is None:
        return False, 0.0, False
    from retrieval.brief import pieces_wanted  # takes a while, and who only builds or searches never needs it

    near = [piece.near for piece in pieces_wanted(asks, question, sentence) if piece.may]
    return bool(near), max(near, default=0.0), True


def _lead(article: Article) -> str:
    """Headline and first sentence of an article."""
    first = next(iter(sentence_spans(article.text[:_LEAD])), None)
    return f"{article.title}\n{article.text[first.start : first.end] if first else ''}"


def _with_before(best: NDArray[np.float32], firsts: Sequence[int]) -> NDArray[np.float32]:
    """Nearness of each sentence with the one before it in its passage."""
    before = best.copy()
    for start, stop in itertools.pairwise([*firsts, len(best)]):
        np.maximum(before[start + 1 : stop], best[start : stop - 1], out=before[start + 1 : stop])
    return before


def _around(best: NDArray[np.float32], firsts: Sequence[int]) -> NDArray[np.float32]:
    """Nearness of each sentence with those before and after it in its passage."""
    around = best.copy()
    for start, stop in itertools.pairwise([*firsts, len(best)]):
        np.maximum(around[start + 1 : stop], best[start : stop - 1], out=around[start + 1 : stop])
        np.maximum(around[start : stop - 1], best[start + 1 : stop], out=around[start : stop - 1])
    return around
