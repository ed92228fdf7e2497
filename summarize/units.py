"""Words and pairs of neighbouring words, as what a summary should hold: which of them people would have written.

Choosing sentences that hold what matters, each thing once, both finds what is important and avoids saying it twice
(Gillick & Favre, 2009). How much a unit matters is learned (quadratic.py) from where and how often the articles say it.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retrieval.text import words
from summarize.arrays import distinct
from summarize.features import LEAD
from summarize.material import Ints, Material
from summarize.quadratic import Matrix

# Share of passages with a word that frequencies.txt does not list.
_RARE = 0.001
_COMMON = 0.999


@dataclass(frozen=True, slots=True)
class Units:
    """Distinct words, or pairs of words, of some sentences.

    Attributes
    ----------
    names : list of str
        The units; a pair's words are separated by a space.
    held : list of ndarray of int64
        For each sentence, which units it holds, in order and as often as it holds them.
    """

    names: list[str]
    held: list[Ints]


def find_units(material: Material, *, pairs: bool) -> Units:
    """Words, or pairs of neighbouring words, of all sentences."""
    known: dict[str, int] = {}
    held = [
        np.array([known.setdefault(unit, len(known)) for unit in split(found, pairs=pairs)], dtype=np.int64)
        for found in material.words
    ]
    return Units(list(known), held)


def split(found: list[str], *, pairs: bool) -> list[str]:
    """The units of a list of words."""
    return [f"{first} {second}" for first, second in pairwise(found)] if pairs else found


def unit_features(material: Material, units: Units, sentences: Matrix, salience: Matrix, budget: int) -> Matrix:
    """Features, one row a unit.

    Parameters
    ----------
    sentences : ndarray of float32
        features.sentence_features.
    salience : ndarray of float32
        What quadratic.learned("sentence") says of each sentence.
    budget : int
        Words that the summary may have.
    """
    count, documents = len(units.names), len(material.articles)
    flat = np.concatenate([np.empty(0, np.int64), *units.held])
    sentence = np.repeat(np.arange(len(units.held)), [len(held) for held in units.held])
    article = material.article[sentence]
    frequency = np.bincount(flat, minlength=count).astype(np.float32)
    in_sentences = np.bincount(distinct(flat * len(units.held) + sentence) // max(1, len(units.held)), minlength=count)

    def articles_where(mask: NDArray[np.bool_]) -> Matrix:
        keys = distinct(flat[mask] * documents + article[mask])
        return np.bincount(keys // documents, minlength=count).astype(np.float32)

    def lowest(values: Matrix) -> Matrix:
        found = np.full(count, np.inf, dtype=np.float32)
        np.minimum.at(found, flat, values[sentence])
        return found

    def highest(values: Matrix) -> Matrix:
        return -lowest(-values)

    def mean(values: Matrix) -> Matrix:
        return (np.bincount(flat, weights=values[sentence], minlength=count) / frequency).astype(np.float32)

    index = sentences[:, 0]
    held_by = articles_where(np.ones(len(flat), dtype=bool))
    titles = _in_titles(material, units)
    rarity = [_rarities(unit) for unit in units.names]
    columns = (
        held_by,
        held_by / documents,
        frequency,
        frequency / len(units.held),
        in_sentences / len(units.held),
        lowest(index),
        mean(index),
        lowest(sentences[:, 3]),
        mean(sentences[:, 3]),
        articles_where(index[sentence] < LEAD) / documents,
        articles_where(index[sentence] < 1) / documents,
        titles / documents,
        titles > 0,
        [min(found) for found in rarity],
        [max(found) for found in rarity],
        [any(map(str.isdigit, unit)) for unit in units.names],
        highest(sentences[:, 7]),
        mean(sentences[:, 7]),
        highest(salience),
        mean(salience),
        highest(sentences[:, 13]),
        mean(sentences[:, 13]),
        highest(sentences[:, 12]),
        mean(sentences[:, 5]),
        np.full(count, documents),
        np.full(count, len(units.held)),
        np.full(count, budget),
        np.full(count, budget / max(1, int(material.lengths.sum()))),
    )
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _in_titles(material: Material, units: Units) -> Matrix:
    pairs = " " in next(iter(units.names), "")
    number = {unit: position for position, unit in enumerate(units.names)}
    found = np.zeros(len(units.names), dtype=np.float32)
    for article in material.articles:
        for unit in set(split(words(article.title), pairs=pairs)):
            if unit in number:
                found[number[unit]] += 1
    return found


def _rarities(unit: str) -> list[float]:
    return [rarity(word) for word in unit.split(" ")]


@cache
def rarity(word: str) -> float:
    """Minus the logarithm of the share of passages, in general, that hold a word."""
    return float(-np.log(min(_COMMON, _shares().get(word, _RARE))))


@cache
def _shares() -> dict[str, float]:
    lines = files("retrieval").joinpath("data", "frequencies.txt").read_text("utf-8").splitlines()
    return {word: float(share) for word, share in (line.split("\t") for line in lines)}
