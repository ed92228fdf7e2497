"""Translate token by token, at random: code-mixed training text from a table of word translations."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from training.pairs import PASSAGE, Pairs, Source, Wide
from training.ragged import Ragged
from training.translate import Links, align, links

# Kept for each token: the best translations, and none below this.
TOP = 10
FLOOR = 0.005
# Sentence pairs that other languages' words are learned from: enough, and it bounds the time.
HUB_PAIRS = 20_000
# Weight of the mixed sources against the sources they translate, and of the single words.
MIXED = 1.5
HOPS = 0.3
WORDS = 1.5
# Share of the tokens that are translated.
SHARE = 0.9
# Languages that are reached by way of English.
HUB = tuple("ar cs de el es fr hi id it ja ko nl pl pt ro ru th tr uk vi zh".split())


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
class Hop:
    """Another source's pairs, one side put into a random language: to a hub language first, then onwards."""

    name: str
    weight: float
    source: Source
    hub: Lexicon | None
    onwards: tuple[Lexicon, ...]
    share: float

    def draw(self, rng: Generator, size: int) -> tuple[Ragged, Ragged]:
        """Draw from the other source and a language; translate the left text or the right one."""
        left, right = self.source.draw(rng, size)
        onward = self.onwards[int(rng.integers(len(self.onwards)))]
        steps = [onward] if self.hub is None else [self.hub, onward]
        if rng.random() < 0.5:
            left, right = right, left
        for lexicon in steps:
            left = lexicon.translate(left, rng, self.share)
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


Tables = dict[tuple[str, str], Links]


def translations(sources: list[Source], size: int) -> Tables:
    """Return word translations between English and each hub language, from the sentence pairs among `sources`."""
    wide = next(s for s in sources if isinstance(s, Wide)).texts
    by_name = {s.name: s for s in sources if isinstance(s, Pairs)}
    out: Tables = {}
    for lang in HUB:
        pairs = by_name[" ".join(["~", *sorted(("en", lang))])]
        mine, english = (pairs.left, pairs.right) if lang < "en" else (pairs.right, pairs.left)
        if lang != "vi":
            rows = np.arange(min(len(mine), HUB_PAIRS))
            mine, english = mine.head(rows, PASSAGE), english.head(rows, PASSAGE)
        x, y, forward, backward = align(_joined(english, wide["en"]), _joined(mine, wide[lang]), size)
        score = np.sqrt(forward * backward)
        out["en", lang], out[lang, "en"] = links(x, y, score, TOP, FLOOR), links(y, x, score, TOP, FLOOR)
    return out


def mixed_sources(sources: list[Source], tables: Tables, size: int) -> list[Source]:
    """Return code-mixed versions of the sources, by way of English, and the tables' words as pairs."""
    lexicons = {langs: Lexicon.build(table, size) for langs, table in tables.items()}
    to_en = {source: lexicon for (source, target), lexicon in lexicons.items() if target == "en"}
    from_en = {target: lexicon for (source, target), lexicon in lexicons.items() if source == "en"}
    rest = tuple(lexicon for lang, lexicon in sorted(from_en.items()) if lang != "vi")
    out: list[Source] = []
    for s in sources:
        lang = s.name.split(" ")[-1].split("-")[0]
        if s.name.startswith("~") or s.name == "wide":
            continue
        if lang == "en":
            out.append(Mixed(f"{s.name} to vi", s.weight * MIXED, s, from_en["vi"], SHARE))
            out.append(Hop(f"{s.name} to any", s.weight * HOPS, s, None, rest, SHARE))
        elif lang in to_en:
            out.append(Mixed(f"{s.name} to en", s.weight * MIXED, s, to_en[lang], SHARE))
            others = rest if lang == "vi" else (from_en["vi"],)
            out.append(Hop(f"{s.name} to any", s.weight * HOPS, s, to_en[lang], others, SHARE))
    for (source, target), table in tables.items():
        if source == "en":
            out.append(Words(f"words {source} {target}", WORDS if target == "vi" else WORDS * HOPS / 5, table))
    return out
