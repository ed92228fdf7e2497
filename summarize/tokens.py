"""How much each superword token says: the archive's own counts, helped by how common it is elsewhere.

A small archive's own counts say little: in two articles about one happening every telling word is in both.
"""

import json
from functools import cache

import numpy as np
from numpy.typing import NDArray

from retrieval.superwords import FOLDER, embedded
from retrieval.view import View

# The background counts as much as an archive of this many passages.
_BACKGROUND_PASSAGES = 600
# Tokens in a passage, to turn how often a token is used into how many passages hold it.
_PASSAGE_TOKENS = 150


@cache
def background() -> NDArray[np.float32]:
    """Share of passages that hold each token, from the frequencies that the tokenizer itself is made of."""
    pairs = json.loads((FOLDER / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    scores = np.full(embedded().vocabulary, min(score for _, score in pairs))
    scores[: len(pairs)] = [score for _, score in pairs]
    shares: NDArray[np.float32] = (1 - np.exp(-np.exp(scores) * _PASSAGE_TOKENS)).astype(np.float32)
    return shares


def information(snapshot: View) -> NDArray[np.float32]:
    """Information of each token, in nats: minus the logarithm of the share of passages that hold it; at least 0."""
    held = snapshot.frequencies + _BACKGROUND_PASSAGES * background() + 0.5
    total = snapshot.total + _BACKGROUND_PASSAGES + 1
    values: NDArray[np.float32] = np.log(total / held).clip(0).astype(np.float32)
    return values
