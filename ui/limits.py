"""How much one visitor may ask for. Token buckets: a burst at once, then so many a second."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

MEGABYTE = 1024 * 1024
MAX_BODY = MEGABYTE
"""Most bytes of a request that is no upload: a question, a paste of one long article."""
MAX_UPLOAD = 200 * MEGABYTE
"""Most bytes of one upload request, of however many files."""
MAX_UPLOADED_FILE = 50 * MEGABYTE
"""Most of one uploaded file, as gradio writes it; `seeds.limits` refuses larger documents, too."""
MAX_ADDRESS = 8192
"""Most characters of a path with its query."""
MAX_OPEN = 300
"""Most requests of one visitor under way at once: an office behind one address has many pages open."""
BODY_SECONDS = 30.0
"""A body that does not come within this time is given up."""
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once (`burst`), then so many a second."""

    burst: float
    per_second: float


WORK = Rate(burst=200, per_second=40)
"""Questions and whatever else computes: two cores answer about 40 a second."""
UPLOADS = Rate(burst=60, per_second=1)
LOGINS_FROM = Rate(burst=10, per_second=0.1)
"""Failed logins from one address."""
LOGINS_AS = Rate(burst=50, per_second=0.05)
"""Failed logins of one name, from wherever: more generous, so that guessing does not lock a person out at once."""


class Limiter:
    """Buckets by key. The keys longest unused are forgotten beyond a bound, so that nobody can fill the memory."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> int:
        """Take one; 0 if there was one, else the seconds until there will be."""
        left = self._left(key)
        if left < 1:
            return max(1, ceil((1 - left) / self._rate.per_second))
        self._put(key, left - 1)
        return 0

    def give_back(self, key: str) -> None:
        """Undo a `take`."""
        self._put(key, min(self._left(key) + 1, self._rate.burst))

    def _left(self, key: str) -> float:
        left, when = self._buckets.get(key, (self._rate.burst, self._clock()))
        return min(self._rate.burst, left + (self._clock() - when) * self._rate.per_second)

    def _put(self, key: str, left: float) -> None:
        self._buckets[key] = left, self._clock()
        self._buckets.move_to_end(key)
        while len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
