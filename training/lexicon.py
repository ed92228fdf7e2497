"""Translate token by token, at random: code-mixed training text from a table of word translations."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from training.pairs import Pairs, Source, Wide
from training.ragged import Ragged
from training.translate import Links, align, links

# Kept for each token: the five best translations, and none below this.
TOP = 5
FLOOR = 0.02
# Weight of the mixed sources against the sources they translate, and of the single words.
MIXED = 0.6
WORDS = 1.0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Translations of each token; ``first[t]:first[t + 1]`` are those of token ``t`` in `target`."""

    first: NDArray[np.int64]
    target: NDArray[np.int32]
    # Running sum of the weights; each token with translations adds exactly 1.
    total: NDArray[np.float64]
    base: NDArray[np.float64]

    @classmethod
    def build(cls, links: Links, size: int) -> "Lexicon":
        """Index `links` by source token."""
        first = np.searchsorted(links.source, np.arange(size + 1))
        has = np.diff(first) > 0
        return cls(first, links.target.astype(np.int32), np.cumsum(links.weight), np.cumsum(has) - has)

    def translate(self, text: Ragged, rng: Generator, share: float) -> Ragged:
        """Replace each token that has translations, with probability `share`, by one of them."""
        known = (self.first[text.ids + 1] > self.first[text.ids]) & (rng.random(len(text.ids)) < share)
        ids = text.ids.copy()
        at = np.searchsorted(self.total, self.base[ids[known]] + rng.random(int(known.sum())), side="right")
        last = self.first[ids[known] + 1] - 1
        ids[known] = self.target[np.clip(at, self.first[ids[known]], last)]
        return Ragged(ids, text.offsets)


@dataclass(slots=True)
class Mixed:
    """Another source's pairs, one side or both put into another language word by word."""

    name: str
    weight: float
    source: Source
    lexicon: Lexicon
    share: float

    def draw(self, rng: Generator, size: int) -> tuple[Ragged, Ragged]:
        """Draw from the other source; translate the left text, the right one, or both."""
        left, right = self.source.draw(rng, size)
        side = rng.integers(3)
        if side != 1:
            left = self.lexicon.translate(left, rng, self.share)
        if side != 0:
            right = self.lexicon.translate(right, rng, self.share)
        return left, right


@dataclass(slots=True)
class Words:
    """Single tokens and their translations."""

    name: str
    weight: float
    links: Links

    def draw(self, rng: Generator, size: int) -> tuple[Ragged, Ragged]:
        """Draw tokens by how sure their translation is, none of them twice."""
        rows = rng.choice(len(self.links.source), size, p=self.links.weight / self.links.weight.sum())
        # In-batch negatives must not hold the same word twice.
        rows = rows[np.unique(self.links.source[rows], return_index=True)[1]]
        rows = rows[np.unique(self.links.target[rows], return_index=True)[1]]
        offsets = np.arange(len(rows) + 1, dtype=np.int64)
        return (
            Ragged(self.links.source[rows].astype(np.int32), offsets),
            Ragged(self.links.target[rows].astype(np.int32), offsets),
        )


def _joined(first: Ragged, second: Ragged) -> Ragged:
    return Ragged(
        np.concatenate([first.ids, second.ids]),
        np.concatenate([first.offsets, second.offsets[1:] + first.offsets[-1]]),
    )


def translations(sources: list[Source], langs: tuple[str, str], size: int) -> tuple[Links, Links]:
    """Return the word translations of `langs`, there and back, learned from the sentence pairs among `sources`."""
    pairs = next(s for s in sources if isinstance(s, Pairs) and s.name == f"~ {langs[0]} {langs[1]}")
    wide = next(s for s in sources if isinstance(s, Wide)).texts
    left, right = _joined(pairs.left, wide[langs[0]]), _joined(pairs.right, wide[langs[1]])
    x, y, forward, backward = align(left, right, size)
    score = np.sqrt(forward * backward)
    return links(x, y, score, TOP, FLOOR), links(y, x, score, TOP, FLOOR)


def mixed_sources(sources: list[Source], tables: dict[tuple[str, str], Links], size: int) -> list[Source]:
    """Return code-mixed versions of the sources in the first language of each table, and its words."""
    out: list[Source] = []
    for (source, target), table in tables.items():
        lexicon = Lexicon.build(table, size)
        for s in sources:
            if s.name.endswith(f" {source}") and not s.name.startswith("~"):
                out.append(Mixed(f"{s.name} to {target}", s.weight * MIXED, s, lexicon, 0.9))
        out.append(Words(f"words {source} {target}", WORDS, table))
    return out
