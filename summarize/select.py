"""Which sentences a summary holds: select, the second of score, select, order."""

import math
from dataclasses import dataclass

import numpy as np

from summarize.arrays import distinct
from summarize.knapsack import fill
from summarize.material import Material
from summarize.quadratic import Matrix
from summarize.salience import Worth

# A sentence's gain is divided by its length to this power: 1 fills the budget with short sentences, 0 with long ones.
_LENGTH_POWER = 0.85
# Weight of a sentence's own salience beside what it adds, for each of its words.
_OWN = 0.5
# Two sentences this alike say the same.
_REPEAT = 0.7
# Of the words asked for, this share is told, where the articles have them.
_FULL = 0.9
# Sentences that are tried to fill up the rest.
_TRIED = 150
_LEAST = 1e-6
# What a sentence with something that was asked for gains at least, for each of its words.
_LEAST_ASKED = 0.05


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a summary may be: whole sentences, never over either limit."""

    sentences: int | None = None
    words: int | None = None


def select(material: Material, worth: Worth, limits: Limits, favoured: Matrix | None = None) -> list[int]:
    """Choose sentences that hold what matters and do not repeat one another.

    Greedy: each step takes the sentence that adds most for its length. A sentence that speaks of someone named in the
    one before is chosen only together with that one. One article's first sentence is always among them, if it fits.

    Parameters
    ----------
    favoured : ndarray of float32, optional
        A factor on each sentence's gain; 0 excludes it.

    Returns
    -------
    list of int
        Positions, in the order chosen. At least one where there is any sentence, even if it is over the limit.
    """
    chooser = _Chooser(material, worth, favoured)
    left = _take_best(chooser, limits)
    lead = chooser.lead(limits.words)
    if lead is not None:
        chooser = _Chooser(material, worth, favoured)
        left = _take_best(chooser, limits, [lead])
    if limits.words is not None and chooser.chosen and left is not None and left > (1 - _FULL) * limits.words:
        return _filled(material, worth, favoured, chooser.groups, limits.words) or chooser.chosen
    return chooser.chosen or chooser.shortest()


def _take_best(chooser: "_Chooser", limits: Limits, first: list[int] | None = None) -> int | None:
    """Choose until nothing fits; return how many words are left."""
    left = limits.words
    best = first
    while limits.sentences is None or len(chooser.chosen) < limits.sentences:
        room = None if limits.sentences is None else limits.sentences - len(chooser.chosen)
        best = best or chooser.best(left, room)
        if best is None:
            break
        chooser.groups.append(best)
        for sentence in best:
            chooser.take(sentence)
            left = None if left is None else left - int(chooser.material.lengths[sentence])
        best = None
    return left


def _filled(
    material: Material, worth: Worth, favoured: Matrix | None, groups: list[list[int]], words: int
) -> list[int] | None:
    """Keep as many of the first choices as leave room that others fill; None where none do."""
    least = math.ceil(_FULL * words)
    for kept in reversed(range(len(groups))):
        chooser = _Chooser(material, worth, favoured)
        for group in groups[:kept]:
            for sentence in group:
                chooser.take(sentence)
        used = int(material.lengths[chooser.chosen].sum())
        others = chooser.others()
        lengths = [int(material.lengths[sentence]) for sentence in others]
        found = fill(chooser.worths(others), lengths, least - used, words - used)
        if found is not None:
            return chooser.chosen + [others[number] for number in found]
    return None


class _Chooser:
    def __init__(self, material: Material, worth: Worth, favoured: Matrix | None) -> None:
        self.material = material
        self.worth = worth
        self.favoured = np.ones(len(material.told), dtype=np.float32) if favoured is None else favoured
        self.chosen: list[int] = []
        self.groups: list[list[int]] = []
        self._missing = worth.units.copy()
        self._open = self.favoured > 0
        own = worth.salience - (worth.salience.mean() if len(worth.salience) else 0)
        self._own = _OWN * own * material.lengths
        self._before = _antecedents(material)
        # The units of all sentences end to end: their worth is added up for all at once, step by step.
        self._flat = np.concatenate([np.empty(0, np.int64), *worth.held])
        self._counts = np.array([len(held) for held in worth.held], dtype=np.int64)
        self._lengths = material.lengths
        self._word_counts = material.lengths.tolist()
        self._factors = self.favoured.tolist()

    def best(self, words: int | None, sentences: int | None) -> list[int] | None:
        """The most worthy sentence that fits, behind the one it leans on; None if there is none."""
        alone = self._sums(self._missing[self._flat]) + self._own
        best, highest = None, -np.inf
        for sentence in np.flatnonzero(self._open).tolist():
            group = self._with_antecedent(sentence)
            if group is None or (sentences is not None and len(group) > sentences):
                continue
            length = int(self._lengths[group].sum()) if len(group) > 1 else self._word_counts[sentence]
            if words is not None and length > words:
                continue
            gain = float(alone[sentence]) if len(group) == 1 else self._gain(group)
            gain = _favoured(gain, length, self._factors[sentence])
            value = gain / max(length, 1) ** _LENGTH_POWER if gain > 0 else gain
            if value > highest:
                best, highest = group, value
        return best

    def take(self, sentence: int) -> None:
        """Choose a sentence: what it holds need not be said again."""
        self.chosen.append(sentence)
        self._missing[self.worth.held[sentence]] = 0
        self._open[sentence] = False
        self._open &= self.worth.similar[sentence] < _REPEAT

    def lead(self, words: int | None) -> int | None:
        """The weightiest first sentence of an article, where none is chosen: it says what the news is."""
        if any(self.material.told[i].index == 0 and not self.material.told[i].leaning for i in self.chosen):
            return None
        if not self.chosen or (self.favoured > 1).any():
            return None  # what was asked for comes first
        leads = [
            number
            for number, told in enumerate(self.material.told)
            if told.index == 0
            and not told.leaning
            and self.favoured[number] == 1
            and (words is None or self._word_counts[number] <= words)
        ]
        return max(leads, key=lambda number: self.worth.salience[number], default=None)

    def others(self) -> list[int]:
        """Sentences that stand alone, say nothing that is said, and do not repeat one another; the best first."""
        gains = self._gains()
        free = [i for i in np.flatnonzero(self._open).tolist() if self.material.told[i].leaning != "who"]
        free.sort(key=lambda i: (-gains[i] / max(1, self._word_counts[i]), i))
        found: list[int] = []
        for sentence in free[:_TRIED]:
            if self._word_counts[sentence] and (self.worth.similar[sentence, found] < _REPEAT).all():
                found.append(sentence)
        return found

    def worths(self, sentences: list[int]) -> list[float]:
        """What each sentence adds, above 0."""
        return [max(float(gain), _LEAST) for gain in self._gains()[sentences]]

    def _gains(self) -> Matrix:
        alone = (self._sums(self._missing[self._flat]) + self._own).tolist()
        gains = map(_favoured, alone, self._word_counts, self._factors)
        return np.fromiter(gains, dtype=np.float32, count=len(alone))

    def shortest(self) -> list[int]:
        """The best of the shortest sentences, for a limit that none fits."""
        if not self.material.told:
            return []
        usable = np.flatnonzero(self.favoured > 0)
        usable = usable if len(usable) else np.arange(len(self.material.told))
        standing = [i for i in usable if not self.material.told[i].leaning]
        return [int(min(standing or usable, key=lambda i: (self.material.lengths[i], -self.worth.salience[i])))]

    def _with_antecedent(self, sentence: int) -> list[int] | None:
        """A sentence behind those that it leans on; None where one of these cannot be told."""
        group = [sentence]
        while self.material.told[group[0]].leaning == "who":
            before = self._before[group[0]]
            if before is None or (not self._open[before] and before not in self.chosen):
                return None
            if before in self.chosen:
                break
            group.insert(0, before)
        return group

    def _gain(self, group: list[int]) -> float:
        held = distinct(np.concatenate([self.worth.held[i] for i in group]))
        return float(self._missing[held].sum() + self._own[group].sum())

    def _sums(self, values: Matrix) -> Matrix:
        """Sum over the units that each sentence holds."""
        sums = np.zeros(len(self._counts), dtype=np.float32)
        filled = np.flatnonzero(self._counts)
        if len(filled):
            sums[filled] = np.add.reduceat(values, (np.cumsum(self._counts) - self._counts)[filled])
        return sums


def _favoured(gain: float, length: int, factor: float) -> float:
    """A gain times its factor; what is asked for gains something even where it would be passed over otherwise."""
    if factor > 1:
        return max(gain, _LEAST_ASKED * length) * factor
    return gain * factor if gain > 0 or factor == 0 else gain / factor


def _antecedents(material: Material) -> list[int | None]:
    """For each sentence, the one right before it in its article, where that can be told."""
    told, article = material.told, material.article
    return [
        number - 1
        if number and article[number - 1] == article[number] and told[number - 1].index == told[number].index - 1
        else None
        for number in range(len(told))
    ]
