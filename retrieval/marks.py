"""Vietnamese typed without marks, read with those that the archive's own words make likely.

"doi moi" may be "đổi mới" or "đội mới": of all readings the one is taken that is likeliest by how often the archive's
passages hold its words and its pairs of neighbouring words (a bigram model, Viterbi search).
"""

import re
from collections.abc import Sequence

import numpy as np

from retrieval.lexical import Field
from retrieval.snapshot import Snapshot
from retrieval.text import has_marks, search_form

# Readings of one word that are tried, most frequent first.
_READINGS = 12
# A question is read as Vietnamese if at least this share of its words could be.
_LEAST_VIETNAMESE = 0.8
# How much a word's own frequency counts beside that of the pair.
_SMOOTHING = 2.0
# A Vietnamese syllable without its marks: an initial and a rime.
_SYLLABLE = re.compile(
    "(?:b|ch?|d|gh?|gi|h|kh?|l|m|nh?|ngh?|ph?|qu|r|s|th?|tr|v|x)?"
    "(?:a(?:ch?|i|m|ng?|nh|o|p|t|u|y)?|e(?:ch?|m|ng?|nh|o|p|t|u)?"
    "|i(?:a|ch|e(?:c|m|ng?|p|t|u)|m|n|nh|p|t|u)?"
    "|o(?:a(?:ch?|i|m|ng?|nh|o|p|t|y)?|c|e(?:n|o|t)?|i|m|ng?|oc|ong|p|t)?"
    "|u(?:a(?:ng?|t|y)?|c|e(?:ch|nh)?|i|m|ng?|o(?:c|i|m|ng?|p|t|u)?|p|t|u|y(?:a|ch|en|et|nh|t|u)?)?"
    "|y(?:ch|e(?:m|ng?|t|u)|nh|t)?)"
)


def restore(snapshot: Snapshot, question: str) -> str:
    """A question with its likeliest marks, in search form; as it is if it has marks or is not Vietnamese."""
    if has_marks(question):
        return question
    pieces = re.findall(r"[a-z]+|[^a-z]+", search_form(question))
    places = [place for place, piece in enumerate(pieces) if piece[0].islower()]
    vietnamese = sum(_SYLLABLE.fullmatch(pieces[place]) is not None for place in places)
    if not places or vietnamese < _LEAST_VIETNAMESE * len(places):
        return question
    readings = [_readings(snapshot, pieces[place]) for place in places]
    for place, word in zip(places, _likeliest(snapshot, readings), strict=True):
        pieces[place] = word
    return "".join(pieces)


def _readings(snapshot: Snapshot, word: str) -> dict[str, int]:
    """Words of the archive that are `word` without marks, with the number of passages that hold them."""
    forms = snapshot.forms(word)
    plain = snapshot.lexical.document_frequency(Field.EXACT, word)
    if plain or not forms:
        forms[word] = plain
    return dict(sorted(forms.items(), key=lambda item: (-item[1], item[0]))[:_READINGS])


def _likeliest(snapshot: Snapshot, readings: Sequence[dict[str, int]]) -> list[str]:
    total = len(snapshot.article_of) + 1
    columns = [list(forms) for forms in readings]
    scores = np.log([(readings[0][word] + 0.5) / total for word in columns[0]])
    back: list[np.ndarray[tuple[int], np.dtype[np.intp]]] = []
    for place in range(1, len(columns)):
        before, here = readings[place - 1], readings[place]
        steps = np.array([[_step(snapshot, before, first, here, word, total) for first in before] for word in here])
        paths = steps + scores[np.newaxis]
        back.append(paths.argmax(axis=1))
        scores = paths.max(axis=1)
    last = int(scores.argmax())
    path = [last]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return [column[number] for column, number in zip(columns, reversed(path), strict=True)]


def _step(
    snapshot: Snapshot, before_forms: dict[str, int], before: str, forms: dict[str, int], word: str, total: int
) -> float:
    pair = snapshot.lexical.document_frequency(Field.EXACT, f"{before}_{word}")
    own = (forms[word] + 0.5) / total
    return float(np.log((pair + _SMOOTHING * own) / (before_forms[before] + _SMOOTHING)))
