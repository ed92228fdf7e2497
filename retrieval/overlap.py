"""How much of a question a text holds: its words, its pairs of words, its names and numbers, its meaning."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from retrieval.expansion import expansion
from retrieval.lexical import Field
from retrieval.nearby import nearby
from retrieval.query import Query
from retrieval.question import is_asking, kind_of
from retrieval.short import candidates, names, unit_of
from retrieval.superwords import SPACE, Tokens, embedded
from retrieval.text import fold, words
from retrieval.view import View
from retrieval.weights import word_weights

# Characters before and after a name, time or number that stand beside it.
_BESIDE = 50
# Nearness from which a token stands for another: its likeliest translation, or itself.
_TRANSLATED = 0.9
# Weight, in nats, of a word that begins a question because it is a name.
_RARE = 6.0
# Superword tokens of a question that are compared one by one: nobody types as many.
_MOST_TOKENS = 128
_TINY = 1e-6

# Tokens, which of the question's each stands for, and how well.
_Standing = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.float32]]


class Overlap:
    """A question, ready to be compared with many texts. A text is the list of words that `Query.words` makes of it.

    Attributes
    ----------
    length : int
        How many superword tokens the question has.
    token_weights : ndarray of float32, shape (n_tokens,)
        What each of those that say something says, in nats; the tokens are in ascending order.
    neighbours : tuple of two ndarrays, each of shape (n_pairs,)
        Places among them of those that stand beside each other in the question.
    capitals_at, numbers_at : ndarray of int64
        Places of the tokens of its capitalised words, and of its numbers.
    """

    def __init__(self, snapshot: View, query: Query) -> None:
        self.kind = kind_of(query.asked)
        self._question = query.asked
        self.words = query.words
        everything = query.words(query.asked)
        self.asked = [word for word in everything if not is_asking(word)] or everything
        unique = list(dict.fromkeys(self.asked))
        field = Field.EXACT if query.marked else Field.FOLDED
        self._weights = dict(zip(unique, word_weights(snapshot, unique, field).tolist(), strict=True))
        self._pairs = {
            pair: self._weights[pair[0]] + self._weights[pair[1]]
            for pair in dict.fromkeys(zip(self.asked, self.asked[1:], strict=False))
        }
        self._numbers = {word for word in self.asked if word.isdigit()}
        # One capitalised word is often no name ("Thành ủy", "Đảng bộ"); two are.
        named = [self.words(query.asked[start:end]) for start, end in names(query.asked)]
        self._names = [name for name in named if len(name) > 1]
        self._unit = unit_of(query.asked)
        self._capitals = self._capitalised(query.asked)
        self._folded = {fold(word) for word in self.asked}
        superwords = embedded()
        tokens, order = np.unique(query.tokens[:_MOST_TOKENS], return_inverse=True)
        # A token weighs what its words weigh; one that weighs nothing is not compared.
        pieces = [self.words(superwords.token(int(token)).replace(SPACE, " ")) for token in tokens]
        weights = np.array([sum(self._weights.get(word, 0.0) for word in piece) for piece in pieces], dtype=np.float32)
        telling = np.flatnonzero(weights > 0)
        pieces = [pieces[place] for place in telling]
        self.length = len(tokens)
        self._tokens, self.token_weights = tokens[telling], weights[telling]
        self._vectors = nearby().vectors(self._tokens)
        along = (np.cumsum(weights > 0) - 1)[order[weights[order] > 0]]
        self.neighbours = along[:-1], along[1:]
        others = expansion(snapshot)
        self._same = _standing(others.same(self._tokens.tolist(), query.language))
        self._alike = _standing(others.alike(self._tokens.tolist(), query.language))
        self._holding = {
            word: [column for column, piece in enumerate(pieces) if word in piece] for word in self._capitals
        }
        self.capitals_at = np.array(sorted({*chain.from_iterable(self._holding.values())}), dtype=np.int64)
        self.numbers_at = np.array([n for n, piece in enumerate(pieces) if self._numbers & set(piece)], dtype=np.int64)

    def _capitalised(self, asked: str) -> set[str]:
        """Words of names, of one word too; the question's first one only if it is rare ("Varsano sinh năm nào")."""
        found = {word for start, end in names(asked) for word in self.words(asked[start:end])}
        first = asked.split(maxsplit=1)[0] if asked.strip() else ""
        if first[:1].isupper():
            found.update(word for word in self.words(first) if self._weights.get(word, 0.0) >= _RARE)
        return found & self._weights.keys()

    def share(self, held: Sequence[str], weights: Mapping[str, float] | None = None) -> float:
        """Share of the question's word weight that a text holds; by its own weights, or by others."""
        weights = self._weights if weights is None else weights
        total = sum(weights.values())
        there = set(held)
        return sum(weight for word, weight in weights.items() if word in there) / total if total > 0 else 0.0

    def heaviest_missing(self, held: Sequence[str]) -> float:
        """Weight, in nats, of the most telling word of the question that a text does not hold."""
        there = set(held)
        return max((weight for word, weight in self._weights.items() if word not in there), default=0.0)

    def pair_share(self, held: Sequence[str]) -> float:
        """Share of the question's weight of neighbouring words that stand together in a text."""
        there = set(zip(held, held[1:], strict=False))
        total = sum(self._pairs.values())
        return sum(weight for pair, weight in self._pairs.items() if pair in there) / total if total else 0.0

    def name_share(self, held: Sequence[str]) -> float:
        """Share of the question's names that stand in a text, word for word; 1 if it names nothing."""
        if not self._names:
            return 1.0
        line = f" {' '.join(held)} "
        return sum(f" {' '.join(name)} " in line for name in self._names) / len(self._names)

    def capitals(self, held: Sequence[str], best: NDArray[np.float32]) -> tuple[float, float]:
        """Whether a text speaks of what the question names: share of the weight of its capitalised words, most missing.

        1 and 0 where the question has none. A translation will do; `best` is the text's nearness to each token.
        """
        there = set(held)
        weights = {word: self._weights[word] for word in self._capitals}
        missing = [
            weight
            for word, weight in weights.items()
            if word not in there and not any(best[column] >= _TRANSLATED for column in self._holding[word])
        ]
        total = sum(weights.values())
        return 1 - sum(missing) / total if total else 1.0, max(missing, default=0.0)

    def number_share(self, held: Sequence[str]) -> float:
        """Share of the question's numbers that a text holds; 1 if it has none."""
        return len(self._numbers & set(held)) / len(self._numbers) if self._numbers else 1.0

    def form(self, sentence: str, telling: Mapping[str, float]) -> tuple[float, float, float, float, float]:
        """What a sentence has of the kind asked for that the question does not name itself.

        Whether there is one; how well its unit fits: the share of the words that the question counts ("đảng viên") that
        follow a number, 1 where nothing is counted; and the share of the question's word weight right beside it, by its
        own weights and by those that tell the article's sentences apart; and the logarithm of how many there are.
        """
        found = [
            span
            for span in candidates(self.kind, self._question, sentence)
            if not {fold(word) for word in words(sentence[slice(*span)])} <= self._folded
        ]
        if not found:
            return 0.0, 0.0, 0.0, 0.0, 0.0
        beside = [
            self.words(f"{sentence[max(0, start - _BESIDE) : start]} {sentence[end : end + _BESIDE]}")
            for start, end in found
        ]
        after = ([fold(word) for word in words(sentence[end : end + 40])] for _, end in found)
        return (
            1.0,
            max(_agreement(self._unit, words_after) for words_after in after) if self._unit else 1.0,
            max(map(self.share, beside)),
            max(self.share(held, telling) for held in beside),
            float(np.log1p(len(found))),
        )

    def telling_weights(self, texts: Sequence[Sequence[str]]) -> dict[str, float]:
        """Weights of the question's words by which texts on one subject are told apart: words of most count little.

        In an article about a gold shop every sentence says so; what matters is which one holds the other words.
        """
        count = len(texts)
        common = Counter(word for held in texts for word in set(held) if word in self._weights)
        return {word: self._weights[word] * float(np.log((count + 1) / (n + 0.5))) for word, n in common.items()}

    def nearness(self, texts: Tokens, *, alike: bool = False) -> NDArray[np.float32]:
        """How near each text comes to each token of the question, shape ``(len(texts), n_tokens)``.

        The best cosine to any token of the text (late interaction as in Khattab & Zaharia, 2020, but over static
        vectors); a translation counts by its probability, relative to the likeliest one's. With `alike`, so does what
        the lexicon says to stand for it.
        """
        best = np.zeros((len(texts), len(self._tokens)), dtype=np.float32)
        filled = np.flatnonzero(np.diff(texts.offsets))
        if not len(filled) or not len(self._tokens):
            return best
        unique, inverse = np.unique(texts.ids, return_inverse=True)
        similarity = self.similarity(unique)
        if alike:
            similarity = self.with_alike(unique, similarity)
        best[filled] = np.maximum.reduceat(similarity[inverse], texts.offsets[filled], axis=0)
        return best

    def similarity(self, unique: NDArray[np.int32]) -> NDArray[np.float32]:
        """How near each token, in ascending order, comes to each of the question's: ``(len(unique), n_tokens)``."""
        return _raised(nearby().vectors(unique) @ self._vectors.T, unique, self._same)

    def with_alike(self, unique: NDArray[np.int32], similarity: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same, where tokens that the lexicon says to stand for one are near to it, too."""
        return _raised(similarity.copy(), unique, self._alike)

    def near(self, best: NDArray[np.float32]) -> NDArray[np.float32]:
        """Mean nearness of texts to the question's tokens, by what each token says."""
        near: NDArray[np.float32] = best @ self.token_weights / max(float(self.token_weights.sum()), _TINY)
        return near

    def deficit(self, best: NDArray[np.float32]) -> NDArray[np.float32]:
        """Most of what a single token of the question says and a text comes nowhere near, in nats."""
        if not len(self.token_weights):
            return np.zeros(len(best), dtype=np.float32)
        deficit: NDArray[np.float32] = ((1 - best) * self.token_weights).max(axis=1)
        return deficit

    def telling_near(self, best: NDArray[np.float32], groups: NDArray[np.int64]) -> NDArray[np.float32]:
        """As `near`, but tokens that most texts of the same group come near to weigh little."""
        telling = np.zeros(len(best), dtype=np.float32)
        for group in np.unique(groups):
            mine = groups == group
            weights = self.token_weights * (1 - best[mine].mean(axis=0)).clip(min=0)
            telling[mine] = best[mine] @ weights / max(float(weights.sum()), _TINY)
        return telling

    def beyond(
        self, best: NDArray[np.float32], leads: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """How near texts come to what the question says beyond the headline and first sentence of their article.

        Who asks says which report is meant, and then what is wanted of it. Also how much of the question is beyond.

        Parameters
        ----------
        best, leads : ndarray of float32, shape (n_texts, n_tokens)
            Nearness of each text, and of its article's headline and first sentence.
        """
        weights = self.token_weights * (1 - leads).clip(min=0)
        total = weights.sum(axis=1)
        near: NDArray[np.float32] = (best * weights).sum(axis=1) / np.maximum(total, _TINY)
        share: NDArray[np.float32] = total / max(float(self.token_weights.sum()), _TINY)
        return near, share


def _agreement(unit_words: Sequence[str], after: Sequence[str]) -> float:
    """Share of the first words of a unit that come first after a number."""
    agreed = 0
    for wanted, found in zip(unit_words, after, strict=False):
        if wanted != found:
            break
        agreed += 1
    return agreed / len(unit_words)


def _standing(others: Sequence[Mapping[int, float]]) -> _Standing:
    """Tokens that stand for the question's, as flat arrays; how well, relative to the best for the same one."""
    most = [max(weights.values(), default=1.0) for weights in others]
    rows = [
        (token, column, weight / most[column])
        for column, weights in enumerate(others)
        for token, weight in weights.items()
    ]
    tokens, columns, values = zip(*rows, strict=True) if rows else ((), (), ())
    return (
        np.array(tokens, dtype=np.int32),
        np.array(columns, dtype=np.int64),
        np.array(values, dtype=np.float32),
    )


def _raised(similarity: NDArray[np.float32], unique: NDArray[np.int32], standing: _Standing) -> NDArray[np.float32]:
    """Raise, in place, how near tokens are to those that they stand for."""
    tokens, columns, values = standing
    if len(unique) and len(tokens):
        places = np.searchsorted(unique, tokens).clip(max=len(unique) - 1)
        there = unique[places] == tokens
        at = places[there], columns[there]
        similarity[at] = np.maximum(similarity[at], values[there])
    return similarity
