"""In which order a summary tells: order, the third of score, select, order."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from summarize.clues import day_of
from summarize.material import Material
from summarize.salience import Worth


def arrange(material: Material, worth: Worth, chosen: Sequence[int]) -> list[int]:
    """Order sentences by day of publication, then by where the articles tell it.

    Articles tell the same things in different places: a sentence's place is the mean of its own and of those of the
    sentences most like it in the other articles. One that leans on the sentence before stays right behind it; none
    that leans on anything comes first, if another can. The first day's weightiest lead comes first of all.
    """
    days = [_day(material, sentence) for sentence in chosen]
    places = {sentence: place(material, worth, sentence) for sentence in chosen}
    blocks = _blocks(material, sorted(chosen))
    day_of_sentence = dict(zip(chosen, days, strict=True))
    blocks.sort(key=lambda block: (day_of_sentence[block[0]], places[block[0]], block[0]))
    standing = [block for block in blocks if not material.told[block[0]].leaning]
    # On the first day, the weightiest of the articles' own first sentences says what it is all about.
    leads = [
        block
        for block in standing
        if material.told[block[0]].index == 0 and day_of_sentence[block[0]] == day_of_sentence[blocks[0][0]]
    ]
    front = max(leads, key=lambda block: worth.salience[block[0]], default=standing[0] if standing else None)
    if front is not None:
        blocks.remove(front)
        blocks.insert(0, front)
    return [sentence for block in blocks for sentence in block]


def place(material: Material, worth: Worth, sentence: int) -> float:
    """Where in the articles a sentence's content is told, 0 for the beginning, 1 for the end."""
    similar = worth.similar[sentence]
    offsets, weights = [], []
    for number, article in enumerate(material.articles):
        mine = np.flatnonzero(material.article == number)
        if not len(mine):
            continue
        nearest = sentence if number == material.article[sentence] else int(mine[similar[mine].argmax()])
        offsets.append(material.told[nearest].start / max(1, len(article.text)))
        weights.append(float(similar[nearest]) ** 2)
    return float(np.average(offsets, weights=weights)) if sum(weights) > 0 else 0.0


def _day(material: Material, sentence: int) -> date:
    return day_of(material.articles[material.article[sentence]]) or date.max


def _blocks(material: Material, chosen: Sequence[int]) -> list[list[int]]:
    """Sentences with those that lean on them."""
    blocks: list[list[int]] = []
    for sentence in chosen:
        if blocks and material.told[sentence].leaning == "who" and blocks[-1][-1] == sentence - 1:
            blocks[-1].append(sentence)
        else:
            blocks.append([sentence])
    return blocks
