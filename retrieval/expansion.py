"""A question's superword tokens in the words of each of the archive's languages, so that BM25 can cross languages.

A token is replaced, with weights, by its likeliest translations (probabilistic structured queries, Darwish & Oard,
2003; the table is learned from parallel sentences by training/translate.py). A token without a translation stands for
itself where it occurs, and else for the tokens that lie nearest to it in the static table.
"""

from collections.abc import Callable, Iterable
from functools import cache, cached_property
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from retrieval.nearby import nearby
from retrieval.superwords import FOLDER, Embeddings
from retrieval.view import View

NEIGHBOURS = 5
TEMPERATURE = 0.1
# Languages with at least this share of the articles, at most so many, are crossed into.
_LEAST_SHARE = 0.02
_MOST_LANGUAGES = 4
# Translations and neighbours with less weight are left out: they cost time and change nothing.
_LEAST_WEIGHT = 0.02

Weighted = list[tuple[int, float]]


@cache
def translations(language: str) -> list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]]:
    """Tables into a language: source tokens in ascending order, target tokens, probabilities."""
    from safetensors import safe_open

    tables = []
    with safe_open(FOLDER / "translations.safetensors", framework="np") as stored:
        for name in stored.keys():  # noqa: SIM118  # safe_open is no mapping
            if name.endswith(f"-{language}.source"):
                pair = name.removesuffix(".source")
                columns: list[Any] = [
                    stored.get_tensor(f"{pair}.{column}") for column in ("source", "target", "weight")
                ]
                tables.append((columns[0], columns[1], columns[2].astype(np.float32)))
    return tables


class Expansion:
    """Replaces tokens by those that one snapshot's passages hold."""

    def __init__(self, snapshot: View) -> None:
        self._languages = snapshot.language_tokens(_LEAST_SHARE, _MOST_LANGUAGES)

    def expand(self, tokens: Iterable[int], spoken: str | None) -> list[dict[int, float]]:
        """For each token those to search for, with weights that sum to at most 1 in each language of the archive.

        `spoken` is the question's language where it is known: nothing is translated into it.
        """
        return [self._expanded(token, spoken) for token in tokens]

    def same(self, tokens: Iterable[int], spoken: str | None) -> list[dict[int, float]]:
        """As `expand`, without what is merely near: a name that is not there has nothing that means the same."""
        return [self._joined(self._same(token, language, spoken) for language in self._languages) for token in tokens]

    def _expanded(self, token: int, spoken: str | None) -> dict[int, float]:
        cosines = cache(lambda: nearby().cosines(token))  # the same for all languages, and only needed for some tokens
        return self._joined(
            self._same(token, language, spoken) or self._nearest(cosines, language) for language in self._languages
        )

    @staticmethod
    def _joined(languages: Iterable[Weighted]) -> dict[int, float]:
        weights: dict[int, float] = {}
        for found, weight in chain.from_iterable(languages):
            weights[found] = max(weight, weights.get(found, 0.0))
        return weights

    def _same(self, token: int, language: str, spoken: str | None) -> Weighted:
        mask = self._languages[language]
        found = [
            (int(target), float(weight))
            for sources, targets, probabilities in (translations(language) if language != spoken else ())
            for place in range(*np.searchsorted(sources, (token, token + 1)))
            for target, weight in ((targets[place], probabilities[place]),)
            if weight >= _LEAST_WEIGHT and mask[target]
        ]
        if mask[token] and all(target != token for target, _ in found):
            found.append((token, 1.0))
        total = max(1.0, sum(weight for _, weight in found))
        return [(target, weight / total) for target, weight in found]

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


_expansions: WeakKeyDictionary[View, Expansion] = WeakKeyDictionary()


def expansion(snapshot: View) -> Expansion:
    """The expansion of a snapshot, made when it is first asked for."""
    found = _expansions.get(snapshot)
    if found is None:
        found = _expansions[snapshot] = Expansion(snapshot)
    return found
