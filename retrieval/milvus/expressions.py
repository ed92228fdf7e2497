"""Numbers, and what is asked of rows, as the database takes them."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

from retrieval.copies import Keys

T = TypeVar("T")

# Ids in one expression.
_AT_ONCE = 500


def signed(keys: Keys) -> list[int]:
    """Keys as the database's numbers."""
    found: list[int] = keys.view(np.int64).tolist()
    return found


def within(field: str, numbers: Sequence[int]) -> str:
    """That a field holds one of some numbers."""
    return f"{field} in {[int(number) for number in numbers]}"


def blocks(values: Sequence[T], size: int = _AT_ONCE) -> Iterator[Sequence[T]]:
    """As many values at a time as one expression should hold."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
