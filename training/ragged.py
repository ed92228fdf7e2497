"""Token ids of many texts in two flat arrays."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Row ``i`` is ``ids[offsets[i]:offsets[i + 1]]``."""

    ids: NDArray[np.int32]
    offsets: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Ints:
        """Tokens in each row."""
        return np.diff(self.offsets)

    def take(self, rows: Ints, starts: Ints, lengths: Ints) -> "Ragged":
        """Return, for each of `rows`, `lengths` tokens from `starts` on (both within the row)."""
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        places = np.arange(offsets[-1]) + np.repeat(self.offsets[rows] + starts - offsets[:-1], lengths)
        return Ragged(self.ids[places], offsets)

    def head(self, rows: Ints, limit: int) -> "Ragged":
        """Return the first `limit` tokens of each of `rows`."""
        return self.take(rows, np.zeros_like(rows), np.minimum(self.lengths[rows], limit))


def encode(tokenizer: Tokenizer, texts: Iterable[str], batch: int = 8192) -> Ragged:
    """Tokenise `texts`, unknown tokens (id 0) left out."""
    parts: list[NDArray[np.int32]] = []
    lengths: list[int] = []
    stream = iter(texts)
    while chunk := list(islice(stream, batch)):
        for encoding in tokenizer.encode_batch_fast(chunk, add_special_tokens=False):
            ids = np.asarray(encoding.ids, np.int32)
            parts.append(ids[ids > 0])
            lengths.append(len(parts[-1]))
    flat = np.concatenate(parts) if parts else np.zeros(0, np.int32)
    return Ragged(flat, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))
