"""What was read from elsewhere and never changes, kept for the next time: so many values, the oldest go first."""

from collections.abc import Mapping
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memory(Generic[K, V]):
    """A bounded dict that threads may share."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[K, V] = {}
        self._lock = Lock()

    def __contains__(self, key: K) -> bool:
        return key in self._held

    def get(self, key: K) -> V | None:
        """The value of a key, if it is still known."""
        return self._held.get(key)

    def update(self, found: Mapping[K, V]) -> None:
        """Keep values; the oldest make place for them."""
        with self._lock:
            self._held.update(found)
            for oldest in list(self._held)[: max(0, len(self._held) - self._most)]:
                del self._held[oldest]
