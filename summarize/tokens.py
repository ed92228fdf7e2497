"""How common each superword token is outside an archive: a small archive's own counts say little."""

import json
from functools import cache

import numpy as np
from numpy.typing import NDArray

from retrieval.superwords import FOLDER, embedded

# The background counts as much as an archive of this many articles.
_BACKGROUND_ARTICLES = 300
# Tokens in an article, to turn how often a token is used into how many articles hold it.
_ARTICLE_TOKENS = 300


@cache
def background() -> NDArray[np.float32]:
    """Share of articles that hold each token, from the frequencies that the tokenizer itself is made of."""
    pairs = json.loads((FOLDER / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    scores = np.full(embedded().vocabulary, min(score for _, score in pairs))
    scores[: len(pairs)] = [score for _, score in pairs]
    shares: NDArray[np.float32] = (1 - np.exp(-np.exp(scores) * _ARTICLE_TOKENS)).astype(np.float32)
    return shares


def information(frequencies: NDArray[np.int64], articles: int) -> NDArray[np.float32]:
    """Information of each token, in nats, from the number of articles that hold it; never below 0."""
    held = frequencies + _BACKGROUND_ARTICLES * background() + 0.5
    total = articles + _BACKGROUND_ARTICLES + 1
    values: NDArray[np.float32] = np.log(total / held).clip(0).astype(np.float32)
    return values
