"""A question's superword tokens in the words of each of the archive's languages, so that BM25 can cross languages.

A token is replaced, with weights, by its likeliest translations (probabilistic structured queries, Darwish & Oard,
2003) and by what else says the same (retrieval.lexicon). A token without either stands for itself where it occurs, and
else for the tokens that lie nearest to it in the static table.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from retrieval.lexicon import FORM, Weighted, alike, translations
from retrieval.nearby import nearby
from retrieval.superwords import Embeddings
from retrieval.view import View

NEIGHBOURS = 5
TEMPERATURE = 0.1
# What a token that says the same counts in BM25, beside how well it does; chosen on the even half of dev/mlqa.
ALIKE = 0.6
# Languages with at least this share of the articles, at most so many, are crossed into.
_LEAST_SHARE = 0.02
_MOST_LANGUAGES = 4
# What has less weight is left out: it costs time and changes nothing.
_LEAST_WEIGHT = 0.02
# Tokens whose meanings are remembered: those of the last few hundred questions.
_KEPT = 8_192


@dataclass(frozen=True, slots=True)
class Meaning:
    """A token that a language's passages hold for one of the question's.

    `chance` is that of the translation that it is or stands for, `strength` how well it stands for that: 1 if it is it.
    """

    token: int
    chance: float
    strength: float


class Expansion:
    """Replaces tokens by those that one snapshot's passages hold."""

    def __init__(self, snapshot: View) -> None:
        self._languages = snapshot.language_tokens(_LEAST_SHARE, _MOST_LANGUAGES)
        # Ranking and answer ask for the same tokens, one after another.
        self._meanings = lru_cache(_KEPT)(self._found)

    def expand(self, tokens: Iterable[int], spoken: str | None) -> list[dict[int, float]]:
        """For each token those to search for, with weights.

        `spoken` is the question's language where it is known: nothing is translated into it. Translations into a
        language sum to at most 1; what says the same comes on top of them.
        """
        return [_joined(self._expanded(token, spoken)) for token in tokens]

    def same(self, tokens: Iterable[int], spoken: str | None) -> list[dict[int, float]]:
        """For each token itself, its translations, and other forms of either.

        Not what is merely near: a name that is not there has nothing that means the same.
        """
        return [self._standing(token, spoken, FORM) for token in tokens]

    def alike(self, tokens: Iterable[int], spoken: str | None) -> list[dict[int, float]]:
        """As `same`, and with all that says the same or often stands for it."""
        return [self._standing(token, spoken, 0.0) for token in tokens]

    def _expanded(self, token: int, spoken: str | None) -> Iterator[Weighted]:
        cosines = cache(lambda: nearby().cosines(token))  # the same for all languages, and only needed for some tokens
        for language in self._languages:
            found = (
                (one.token, one.chance * one.strength * (1.0 if one.strength == 1 else ALIKE))
                for one in self._meanings(token, language, spoken)
            )
            yield [pair for pair in found if pair[1] >= _LEAST_WEIGHT] or self._nearest(cosines, language)

    def _standing(self, token: int, spoken: str | None, least: float) -> dict[int, float]:
        return _joined(
            [
                (one.token, one.chance * one.strength)
                for one in self._meanings(token, language, spoken)
                if one.strength >= least
            ]
            for language in self._languages
        )

    def _found(self, token: int, language: str, spoken: str | None) -> tuple[Meaning, ...]:
        mask = self._languages[language]
        found = translations(token, language) if language != spoken else []
        if all(target != token for target, _ in found):
            # An English word is none of Vietnamese that is written the same.
            native = (language == "vi") == (spoken == "vi")
            found = [*found, (token, 1.0)] if mask[token] or native else found
        total = max(1.0, sum(weight for target, weight in found if mask[target]))
        return tuple(
            Meaning(other, weight / total, strength)
            for target, weight in found
            for other, strength in ((target, 1.0), *alike(target, language))
            if mask[other] and weight / total * strength >= _LEAST_WEIGHT
        )

    def _nearest(self, cosines: Callable[[], Embeddings], language: str) -> Weighted:
        tokens, places = self._places[language]
        count = min(NEIGHBOURS, len(tokens))
        if not count:
            return []
        similarity = cosines()[places]
        best = np.argpartition(-similarity, count - 1)[:count]
        weights = np.exp((similarity[best] - similarity[best].max()) / TEMPERATURE)
        weights /= weights.sum()
        return [
            (int(tokens[place]), float(weight))
            for place, weight in zip(best, weights, strict=True)
            if weight >= _LEAST_WEIGHT
        ]

    @cached_property
    def _places(self) -> dict[str, tuple[NDArray[np.intp], NDArray[np.int64]]]:
        """Tokens of each language, and where their cosines are; found when a token first has no translation."""
        held = {language: np.flatnonzero(mask) for language, mask in self._languages.items()}
        return {language: (tokens, nearby().places(tokens)) for language, tokens in held.items()}


def _joined(languages: Iterable[Weighted]) -> dict[int, float]:
    weights: dict[int, float] = {}
    for found, weight in chain.from_iterable(languages):
        weights[found] = max(weight, weights.get(found, 0.0))
    return weights


_expansions: WeakKeyDictionary[View, Expansion] = WeakKeyDictionary()


def expansion(snapshot: View) -> Expansion:
    """The expansion of a snapshot, made when it is first asked for."""
    found = _expansions.get(snapshot)
    if found is None:
        found = _expansions[snapshot] = Expansion(snapshot)
    return found
