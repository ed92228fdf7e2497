"""Vietnamese typed without marks, read with those that the archive's own words make likely.

"doi moi" may be "đổi mới" or "đội mới": of all readings the one is taken that is likeliest by how often the archive's
passages hold its words and its pairs of neighbouring words (a bigram model, Viterbi search). A small archive, or one in
another language, is helped by how often Vietnamese texts hold them (data/marks.txt, made by training/marks.py).
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np

from retrieval.lexical import Field
from retrieval.text import fold, has_marks, search_form
from retrieval.view import View

# Readings of one word that are tried, most frequent first.
_READINGS = 12
# A question is read as Vietnamese if at least this share of its neighbouring words stand together in Vietnamese texts:
# of foreign names they do not, and of English words hardly ever.
_LEAST_VIETNAMESE = 0.3
# The background counts as much as an archive of this many passages, and was counted over so many.
_BACKGROUND_PASSAGES = 3_000
_COUNTED = 100_000
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


def restore(snapshot: View, question: str) -> str:
    """A question with its likeliest marks, in search form; as it is if it has marks or is not Vietnamese."""
    if has_marks(question):
        return question
    pieces = re.findall(r"[a-z]+|[^a-z]+", search_form(question))
    places = [place for place, piece in enumerate(pieces) if piece[0].islower()]
    if not places or not _is_vietnamese([pieces[place] for place in places]):
        return question
    readings = _readings(snapshot, [pieces[place] for place in places])
    for place, word in zip(places, _likeliest(snapshot, readings), strict=True):
        pieces[place] = word
    return "".join(pieces)


def _is_vietnamese(plain: Sequence[str]) -> bool:
    forms = [_forms().get(word, []) for word in plain]
    pairs = [any(f"{a}_{b}" in _background() for a in first for b in second) for first, second in pairwise(forms)]
    return sum(pairs) >= _LEAST_VIETNAMESE * len(pairs) if pairs else bool(forms[0])


def is_syllable(word: str) -> bool:
    """Whether a folded word could be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(word) is not None


def _readings(snapshot: View, words: Sequence[str]) -> list[dict[str, float]]:
    """For each word those that are it without marks, with the number of passages that hold them."""
    readings = []
    for word, here, plain in zip(words, snapshot.forms(words), snapshot.counts(Field.EXACT, words), strict=True):
        forms = {form: _background().get(form, 0.0) for form in _forms().get(word, ())}
        for form, count in here.items():
            forms[form] = forms.get(form, 0.0) + count
        if plain or not forms:
            forms[word] = forms.get(word, 0.0) + plain
        readings.append(dict(sorted(forms.items(), key=lambda item: (-item[1], item[0]))[:_READINGS]))
    return readings


@cache
def _background() -> dict[str, float]:
    """Passages elsewhere that hold a word or pair, as if there were `_BACKGROUND_PASSAGES`."""
    lines = files("retrieval").joinpath("data", "marks.txt").read_text("utf-8").splitlines()
    terms = (line.split("\t") for line in lines)
    return {term: int(count) * _BACKGROUND_PASSAGES / _COUNTED for term, count in terms}


@cache
def _forms() -> dict[str, list[str]]:
    """Words of the background by what they are without marks."""
    forms: dict[str, list[str]] = {}
    for term in _background():
        if "_" not in term:
            forms.setdefault(fold(term), []).append(term)
    return forms


def _likeliest(snapshot: View, readings: Sequence[dict[str, float]]) -> list[str]:
    total = snapshot.total + _BACKGROUND_PASSAGES
    pairs = {f"{first}_{word}" for before, here in pairwise(readings) for first in before for word in here}
    held = dict(zip(pairs, snapshot.counts(Field.EXACT, list(pairs)), strict=True))
    columns = [list(forms) for forms in readings]
    scores = np.log([(readings[0][word] + 0.5) / total for word in columns[0]])
    back: list[np.ndarray[tuple[int], np.dtype[np.intp]]] = []
    for place in range(1, len(columns)):
        before, here = readings[place - 1], readings[place]
        steps = np.array([[_step(held, before, first, here, word, total) for first in before] for word in here])
        paths = steps + scores[np.newaxis]
        back.append(paths.argmax(axis=1))
        scores = paths.max(axis=1)
    last = int(scores.argmax())
    path = [last]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return [column[number] for column, number in zip(columns, reversed(path), strict=True)]


def _step(
    held: dict[str, int], before_forms: dict[str, float], before: str, forms: dict[str, float], word: str, total: int
) -> float:
    both = f"{before}_{word}"
    pair = held[both] + _background().get(both, 0.0)
    own = (forms[word] + 0.5) / total
    return float(np.log((pair + _SMOOTHING * own) / (before_forms[before] + _SMOOTHING)))
