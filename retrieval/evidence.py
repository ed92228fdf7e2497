"""What speaks for a sentence as an answer to a question: a row of numbers per sentence.

The numbers are weighed by answer.py with weights that training/answers.py learned (data/answers.json).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.building import indexed_text
from retrieval.encoder import Encoder
from retrieval.lexical import Field
from retrieval.query import Query
from retrieval.question import Kind, kind_of
from retrieval.ranking import Ranked
from retrieval.short import candidates
from retrieval.snapshot import Snapshot
from retrieval.superwords import embedded, unit
from retrieval.text import fold, words
from retrieval.types import Article, Passage, Sentence
from retrieval.weights import word_weights

FEATURES = (
    "words",  # share of the question's word weight that the sentence holds
    "pairs",  # the same of neighbouring words that stand together
    "near",  # how near the sentence's tokens come to the question's (MaxSim over static vectors), by weight
    "cosine",  # of the question and the sentence
    "passage_words",  # share of the question's word weight in the passage and its headline
    "passage_near",  # MaxSim over the passage
    "passage_score",  # the passage's score in the ranking
    "passage_lead",  # its score less the best score: 0 for the first passage
    "around",  # share of the word weight in the sentence and its neighbours
    "form",  # 1 where the sentence holds something of the kind asked for that the question does not name
    "wants_form",  # 1 where the question asks for such a kind
    "number_match",  # share of the question's numbers that the sentence holds; 1 if it has none
    "length",  # logarithm of the sentence's number of words
    "question_length",  # logarithm of the question's
    "first",  # 1 for the first sentence of a passage
)
_FORMS = (Kind.WHO, Kind.WHEN, Kind.WHERE, Kind.HOW_MANY)


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


def gather(
    snapshot: Snapshot, query: Query, ranked: Sequence[Ranked], encoder: Encoder
) -> tuple[list[Candidate], NDArray[np.float32]]:
    """All sentences of the ranked passages with their features, shape ``(n_sentences, len(FEATURES))``."""
    found: list[Candidate] = []
    for rank, hit in enumerate(ranked):
        article, passage = snapshot.article(hit.article), snapshot.passage(hit.row)
        found.extend(Candidate(article, passage, span, rank, n) for n, span in enumerate(passage.sentences))
    if not found:
        return [], np.zeros((0, len(FEATURES)), dtype=np.float32)

    reader = _Reader(snapshot, query)
    sentences = [reader.words(candidate.text) for candidate in found]
    firsts = [row for row, candidate in enumerate(found) if candidate.number == 0]
    passages = [reader.words(indexed_text(found[row].article, found[row].passage)) for row in firsts]
    near, passage_near = reader.nearness([c.text for c in found], firsts)
    cosine = encoder.encode_passages([c.text for c in found]) @ encoder.encode_queries([query.read])[0]
    best = ranked[0].score

    rows = np.zeros((len(found), len(FEATURES)), dtype=np.float32)
    for row, (candidate, here) in enumerate(zip(found, sentences, strict=True)):
        passage_words = passages[candidate.rank]
        inside = candidate.passage.sentences
        before = sentences[row - 1] if candidate.number > 0 else []
        after = sentences[row + 1] if candidate.number + 1 < len(inside) else []
        rows[row] = (
            reader.share(here),
            reader.pair_share(here),
            near[row],
            cosine[row],
            reader.share(passage_words),
            passage_near[candidate.rank],
            ranked[candidate.rank].score,
            ranked[candidate.rank].score - best,
            reader.share([*before, *here, *after]),
            reader.holds_form(candidate.text),
            reader.kind in _FORMS,
            reader.number_share(here),
            np.log1p(len(here)),
            np.log1p(len(reader.asked)),
            candidate.number == 0,
        )
    return found, rows


class _Reader:
    """A question, ready to be compared with many sentences."""

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self.kind = kind_of(query.read)
        self.words = query.words
        self.asked = query.words(query.asked)
        field = Field.EXACT if query.marked else Field.FOLDED
        unique = list(dict.fromkeys(self.asked))
        self._weights = dict(zip(unique, word_weights(snapshot, unique, field).tolist(), strict=True))
        self._total = sum(self._weights.values())
        pairs = list(dict.fromkeys(zip(self.asked, self.asked[1:], strict=False)))
        self._pairs = {pair: self._weights[pair[0]] + self._weights[pair[1]] for pair in pairs}
        self._numbers = {word for word in self.asked if word.isdigit()}
        self._folded = {fold(word) for word in self.asked}
        superwords = embedded()
        tokens = np.unique(superwords.tokenize([query.read]).ids)
        self._vectors = unit(superwords.table[tokens].astype(np.float32))
        # A token weighs what its words weigh.
        self._token_weights = np.array(
            [
                sum(self._weights.get(word, 0.0) for word in self.words(superwords.token(t).replace("▁", " ")))
                for t in tokens
            ],
            dtype=np.float32,
        )

    def share(self, held: Sequence[str]) -> float:
        """Share of the question's word weight among the words `held`."""
        there = set(held)
        return sum(w for word, w in self._weights.items() if word in there) / self._total if self._total else 0.0

    def pair_share(self, held: Sequence[str]) -> float:
        """Share of the question's weight of neighbouring words that also stand together in `held`."""
        there = set(zip(held, held[1:], strict=False))
        total = sum(self._pairs.values())
        return sum(w for pair, w in self._pairs.items() if pair in there) / total if total else 0.0

    def number_share(self, held: Sequence[str]) -> float:
        """Share of the question's numbers among the words `held`; 1 if it has none."""
        return len(self._numbers & set(held)) / len(self._numbers) if self._numbers else 1.0

    def holds_form(self, sentence: str) -> bool:
        """Whether a sentence holds something of the kind asked for that the question does not name."""
        return any(
            not {fold(word) for word in words(sentence[start:end])} <= self._folded
            for start, end in candidates(self.kind, sentence)
        )

    def nearness(
        self, sentences: Sequence[str], firsts: Sequence[int]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """MaxSim of each sentence, and of each passage; `firsts` are the rows of the passages' first sentences.

        Each question token takes the best cosine to any token of the sentence; the mean is weighted (Khattab & Zaharia,
        2020, over static vectors).
        """
        superwords = embedded()
        tokens = superwords.tokenize(sentences)
        weight = self._token_weights.sum()
        if not len(tokens.ids) or not weight:
            return np.zeros(len(sentences), dtype=np.float32), np.zeros(len(firsts), dtype=np.float32)
        unique, inverse = np.unique(tokens.ids, return_inverse=True)
        similarity = (unit(superwords.table[unique].astype(np.float32)) @ self._vectors.T)[inverse]
        best = np.zeros((len(sentences), len(self._vectors)), dtype=np.float32)
        filled = np.flatnonzero(np.diff(tokens.offsets))
        best[filled] = np.maximum.reduceat(similarity, tokens.offsets[filled], axis=0)
        by_passage = np.maximum.reduceat(best, firsts, axis=0)
        return best @ self._token_weights / weight, by_passage @ self._token_weights / weight
