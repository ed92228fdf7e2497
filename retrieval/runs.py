"""Superword tokens of very many texts. What no token spans is tokenized once and then known: texts repeat themselves.

A superword token holds at most two words. Where none of them begins with two words that stand side by side, the best
tokenization of a text is that of what is before and of what is after: a text falls into runs of one or a few words.
"""

import re
from array import array
from collections.abc import Sequence
from functools import cached_property
from itertools import islice

import numpy as np

from retrieval.superwords import SPACE, Superwords, Tokens

# Texts of which the words (retrieval.text) are all that the tokenizer sees. Others, as Chinese, are left to it.
_USUAL = re.compile(
    "[\t\n\r -~\u00a0-\u00a7\u00a9-\u00ae\u00b0-\u00b3\u00b5-\u00b7\u00b9-\u012f\u0131-\u024f\u1ea0-\u1ef9"
    "\u2010-\u2016\u2018-\u2022\u2026\u20ab\u20ac]*"
)
# Runs known at once: some tens of megabytes.
_MOST_KNOWN = 200_000
# Fewer texts are not worth finding out what may follow what.
_MANY = 128
_WIDTH = 4  # bytes of a token


class Runs:
    """Tokenizes texts by their runs.

    Parameters
    ----------
    superwords : Superwords
        Finds the tokens of a run.
    """

    def __init__(self, superwords: Superwords) -> None:
        self._superwords = superwords
        self._known: dict[str, bytes] = {}

    @cached_property
    def _seconds(self) -> dict[str, tuple[str, ...]]:
        """What may follow a word within a token."""
        seconds: dict[str, tuple[str, ...]] = {}
        for number in range(self._superwords.vocabulary):
            first, space, second = self._superwords.token(number)[1:].partition(SPACE)
            if space:
                seconds[first] = (*seconds.get(first, ()), second)
        return seconds

    def tokenize(self, texts: Sequence[str], split: Sequence[Sequence[str]]) -> Tokens:
        """Tokens of texts, given with their words.

        They are those of `Superwords.tokenize`; of tokenizations that are equally likely it may be another one.
        """
        if len(texts) < _MANY:
            return self._superwords.tokenize(texts)
        runs = [
            self._runs(written) if written and _USUAL.fullmatch(text) else []
            for text, written in zip(texts, split, strict=True)
        ]
        if len(self._known) > _MOST_KNOWN:
            self._known = {}
        known = self._known  # another thread may put another one there
        missing = {run for found in runs for run in found if run not in known}
        known.update((run, array("i", self._superwords.tokenize_words(run)).tobytes()) for run in missing)
        rows = [b"".join(map(known.__getitem__, found)) for found in runs]
        others = [place for place, found in enumerate(runs) if not found]
        tokens = self._superwords.tokenize([texts[place] for place in others])
        for number, place in enumerate(others):
            rows[place] = tokens[number].tobytes()
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row) // _WIDTH for row in rows], out=offsets[1:])
        return Tokens(np.frombuffer(b"".join(rows), dtype=np.int32), offsets)

    def _runs(self, written: Sequence[str]) -> list[str]:
        found = []
        run = last = written[0]
        seconds = self._seconds
        for word in islice(written, 1, None):
            after = seconds.get(last)
            if after is not None and word.startswith(after):
                run = f"{run} {word}"
            else:
                found.append(run)
                run = word
            last = word
        found.append(run)
        return found
