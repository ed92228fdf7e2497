"""Features of sentences, for the learned salience (quadratic.py)."""

import re

import numpy as np

from summarize.clues import names
from summarize.material import Material
from summarize.quadratic import Matrix

# Sentences this near the beginning make the lead.
LEAD = 3
# Likeness from which one sentence votes for another (LexRank: Erkan & Radev, 2004), and its damping.
_VOTE = 0.1
_DAMPING = 0.85
_ROUNDS = 20
_TINY = np.float32(1e-9)


def sentence_features(material: Material, similar: Matrix) -> Matrix:
    """Features, one row a sentence.

    Parameters
    ----------
    similar : ndarray of float32, shape (n, n)
        Cosines between the sentences.
    """
    told, article = material.told, material.article
    count = len(material.articles)
    index = np.array([one.index for one in told], dtype=np.float32)
    total = np.array([one.total for one in told], dtype=np.float32)
    start = np.array([one.start for one in told], dtype=np.float32)
    size = np.array([max(1, len(one.text)) for one in material.articles], dtype=np.float32)[article]
    length = np.array([len(found) for found in material.words], dtype=np.float32)
    texts = [material.text(number) for number in range(len(told))]
    inside = np.zeros((count, material.counts.shape[1]), dtype=np.float32)
    np.add.at(inside, article, material.counts)
    documents = np.log1p(inside) * material.information
    documents /= np.maximum(np.linalg.norm(documents, axis=1, keepdims=True), _TINY)
    centre = documents.mean(axis=0)
    centre /= max(float(np.linalg.norm(centre)), 1e-9)
    shared = (inside > 0).mean(axis=0, dtype=np.float32)
    to_titles = material.weighted @ material.titles.T
    best = np.zeros((len(told), count), dtype=np.float32)
    for number in range(count):
        mine = np.flatnonzero(article == number)
        if len(mine):
            best[:, number] = similar[:, mine].max(axis=1)
    best[np.arange(len(told)), article] = 0
    first, lead = similar[:, index == 0], similar[:, index < LEAD]
    information = np.maximum((material.weighted > 0) @ material.information, _TINY)
    columns = (
        index,
        index.clip(max=8),
        index / np.maximum(total - 1, 1),
        start / size,
        total,
        length,
        np.log1p(length),
        material.weighted @ centre,
        to_titles[np.arange(len(told)), article],
        to_titles.max(axis=1),
        to_titles.mean(axis=1),
        best.max(axis=1),
        best.sum(axis=1) / max(1, count - 1),
        votes(similar) * len(told),
        ((material.weighted > 0) @ (material.information * shared)) / information,
        [len(re.findall(r"\d+", text)) for text in texts],
        [len(names(text)) / max(1, len(text.split())) for text in texts],
        [text.count("“") + text.count('"') / 2 for text in texts],
        [one.leaning == "who" for one in told],
        [one.leaning == "link" for one in told],
        [text.rstrip("”\"'»").endswith("?") for text in texts],
        (documents @ centre)[article],
        np.full(len(told), count),
        lead.mean(axis=1) if lead.shape[1] else np.zeros(len(told)),
        first.mean(axis=1) if first.shape[1] else np.zeros(len(told)),
        np.full(len(told), len(told)),
    )
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def votes(similar: Matrix) -> Matrix:
    """LexRank's share of votes for each sentence."""
    links = np.where(similar > _VOTE, similar, 0).astype(np.float32)
    links /= np.maximum(links.sum(axis=1, keepdims=True), _TINY)
    share: Matrix = np.full(len(links), 1 / max(1, len(links)), dtype=np.float32)
    for _ in range(_ROUNDS):
        share = ((1 - _DAMPING) / max(1, len(links)) + _DAMPING * (share @ links)).astype(np.float32)
    return share
