"""What a superword token is called in another language, and what else says the same in its own.

Translations come from two tables: one learned from parallel sentences (training/translate.py), one from a written
lexicon (training/words.py), which also says how well tokens of one language stand for each other.
"""

from collections import defaultdict
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.superwords import FOLDER

LEARNED = "translations.safetensors"
WORDS = "words.safetensors"
# Share of the written translations where there are learned ones, too; chosen on the even half of dev/mlqa.
WRITTEN = 0.45
# From so well on a token stands for another as a form of the same word ("founded", "founding").
FORM = 0.9
# Translations with less weight are left out: they cost time and change nothing.
_LEAST_WEIGHT = 0.02

Weighted = list[tuple[int, float]]


class Table:
    """Targets of source tokens with their weights, as arrays: by source in ascending order, best target first."""

    def __init__(self, source: NDArray[np.int32], target: NDArray[np.int32], weight: NDArray[np.float16]) -> None:
        self._source = source
        self._target = target
        self._weight = weight

    def __getitem__(self, token: int) -> Weighted:
        first, last = np.searchsorted(self._source, (token, token + 1))
        return list(zip(self._target[first:last].tolist(), self._weight[first:last].tolist(), strict=True))


@cache
def _tables(name: str) -> dict[tuple[str, str], Table]:
    """Tables of a file, by languages of source and target."""
    from safetensors import safe_open

    with safe_open(FOLDER / name, framework="np") as stored:
        names = [key.removesuffix(".source") for key in stored.keys() if key.endswith(".source")]  # noqa: SIM118
        columns: dict[str, list[Any]] = {
            pair: [stored.get_tensor(f"{pair}.{column}") for column in ("source", "target", "weight")] for pair in names
        }
    return {(pair[:2], pair[3:]): Table(*arrays) for pair, arrays in columns.items()}


@cache
def translations(token: int, language: str) -> Weighted:
    """Translations of a token into a language, with their chances: at most 1 for each language it may be of."""
    weights: dict[int, float] = defaultdict(float)
    written, learned = _tables(WORDS), _tables(LEARNED)
    for pair in dict.fromkeys([*learned, *written]):
        if pair[1] != language or pair[0] == language:
            continue
        both = [table[pair][token] if pair in table else [] for table in (learned, written)]
        shares = (1 - WRITTEN, WRITTEN) if all(both) else (1.0, 1.0)
        for found, share in zip(both, shares, strict=True):
            for target, weight in found:
                weights[target] += share * weight
    return [(target, weight) for target, weight in weights.items() if weight >= _LEAST_WEIGHT]


@cache
def alike(token: int, language: str) -> Weighted:
    """Other tokens of the same language that stand for it, and how well."""
    pair = (language, language)
    return _tables(WORDS)[pair][token] if pair in _tables(WORDS) else []
