"""Articles into events: agglomerative clustering by mean similarity (average link) on a sparse graph of neighbours.

The best pair of events is joined as long as it is alike enough. What two events have in common is first estimated
from the pairs that are known to be neighbours; before they are joined it is computed.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence

from summarize.likeness import Likeness

# Mean similarity from which two events are one; tuned on the even clusters of both development sets.
THRESHOLD = 0.2
# Articles of an event that are compared with another one's, evenly spread: bounds the work for large events.
_SAMPLE = 24


def link(
    likeness: Likeness,
    edges: Iterable[tuple[int, int, float]],
    settled: Mapping[int, str],
    threshold: float = THRESHOLD,
) -> list[list[int]]:
    """Partition articles.

    Parameters
    ----------
    likeness : Likeness
        Of all articles.
    edges : iterable of (int, int, float)
        Pairs of neighbours with their similarity, each pair once.
    settled : mapping of int to str
        Articles whose event is already known. Those of one event stay together, those of two stay apart.

    Returns
    -------
    list of list of int
        Positions, in order in each event; events in the order of their first article.
    """
    linker = _Linker(likeness, settled, threshold)
    for first, second, similar in edges:
        linker.connect(first, second, similar)
    linker.run()
    return sorted(sorted(members) for members in linker.members.values())


class _Linker:
    def __init__(self, likeness: Likeness, settled: Mapping[int, str], threshold: float) -> None:
        self.likeness = likeness
        self.threshold = threshold
        first_of: dict[str, int] = {}
        self.of = [first_of.setdefault(settled[i], i) if i in settled else i for i in range(len(likeness))]
        self.members: dict[int, list[int]] = {}
        for article, event in enumerate(self.of):
            self.members.setdefault(event, []).append(article)
        self.settled = set(first_of.values())
        # For each event and each neighbour: sum of the known similarities and how many they are.
        self.known: dict[int, dict[int, tuple[float, int]]] = {event: {} for event in self.members}
        self.heap: list[tuple[float, int, int]] = []

    def connect(self, first: int, second: int, similar: float) -> None:
        """Tell that two articles are neighbours."""
        one, other = self.of[first], self.of[second]
        if one != other and not (one in self.settled and other in self.settled):
            total, count = self.known[one].get(other, (0.0, 0))
            self.known[one][other] = self.known[other][one] = (total + similar, count + 1)

    def run(self) -> None:
        """Join events until none are alike enough."""
        for one, neighbours in self.known.items():
            for other in neighbours:
                if one < other:
                    self._push(one, other)
        while self.heap:
            negative, one, other = heapq.heappop(self.heap)
            if self.known.get(one, {}).get(other) is None or -negative != self._mean(one, other):
                continue  # joined with another one since, or known better by now
            total = len(self.members[one]) * len(self.members[other])
            if self.known[one][other][1] < total:
                exact = self.likeness.mean(_spread(self.members[one]), _spread(self.members[other])) * total
                self.known[one][other] = self.known[other][one] = (exact, total)
                self._push(one, other)
            else:
                self._join(one, other)

    def _mean(self, one: int, other: int) -> float:
        total, count = self.known[one][other]
        return total / count

    def _push(self, one: int, other: int) -> None:
        if (mean := self._mean(one, other)) >= self.threshold:
            heapq.heappush(self.heap, (-mean, min(one, other), max(one, other)))

    def _join(self, one: int, other: int) -> None:
        if other in self.settled:
            one, other = other, one
        self.members[one] += self.members.pop(other)
        neighbours = self.known.pop(other)
        for third, (total, count) in neighbours.items():
            del self.known[third][other]
            if third == one or (one in self.settled and third in self.settled):
                continue
            before, counted = self.known[one].get(third, (0.0, 0))
            self.known[one][third] = self.known[third][one] = (before + total, counted + count)
        for third in list(self.known[one]):
            self._push(one, third)


def _spread(members: Sequence[int]) -> Sequence[int]:
    if len(members) <= _SAMPLE:
        return members
    return [members[number * len(members) // _SAMPLE] for number in range(_SAMPLE)]
