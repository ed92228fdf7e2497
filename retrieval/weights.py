"""How much each word of a question says.

An archive's own counts tell, once it is large; a small one is helped by how common words are elsewhere
(data/frequencies.txt, made by training/frequencies.py).
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from retrieval.lexical import Field
from retrieval.text import fold
from retrieval.view import View

# The background counts as much as an archive of this many passages.
_BACKGROUND_PASSAGES = 1_000
# Share of passages for a word that frequencies.txt does not list.
_RARE = 0.001


def word_weights(snapshot: View, words: Sequence[str], field: Field) -> NDArray[np.float32]:
    """Information of each word, in nats: minus the logarithm of the share of passages that hold it.

    Parameters
    ----------
    words : sequence of str
        As retrieval.text.words gives them; folded, if `field` is ``Field.FOLDED``.
    """
    background = _background(folded=field is Field.FOLDED)
    found = np.array(snapshot.counts(field, words), dtype=np.float32)
    elsewhere = np.array([background.get(word, _RARE) for word in words], dtype=np.float32)
    total = snapshot.total + _BACKGROUND_PASSAGES
    shares = (found + _BACKGROUND_PASSAGES * elsewhere) / total
    weights: NDArray[np.float32] = -np.log(shares.clip(max=0.999))
    return weights


@cache
def _background(*, folded: bool) -> dict[str, float]:
    """Share of passages elsewhere for each common word; without marks, that of all words that it may stand for."""
    if folded:
        shares: dict[str, float] = {}
        for word, share in _background(folded=False).items():
            plain = word if word.isascii() else fold(word)
            shares[plain] = 1 - (1 - shares.get(plain, 0.0)) * (1 - share)
        return shares
    lines = files("retrieval").joinpath("data", "frequencies.txt").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return {word: float(share) for word, share in pairs}
