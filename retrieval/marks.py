"""Vietnamese typed without marks, read with those that its words and the archive's own make likely.

"doi moi" may be "đổi mới" or "đội mới". How likely each reading of a word is by the words around it, a network says
(retrieval.readings); how likely two stand side by side, the archive's passages do, helped, where it is small or in
another language, by how often they do in Vietnamese texts (data/marks.txt). The best of all readings of the question is
taken (Viterbi search).
"""

import re
from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np

from retrieval.lexical import Field
from retrieval.readings import network, vocabulary
from retrieval.text import has_marks, search_form
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
# What the network says of a word counts as much as so many passages with the word and one beside it.
_NETWORK_PASSAGES = 50.0
# What the network says of a reading that it does not know, of a word of which it knows others.
_UNKNOWN = -9.0
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
    pieces = re.findall(r"[a-z]+|[0-9]+|[^a-z0-9]+", search_form(question))
    places = [place for place, piece in enumerate(pieces) if piece.isalnum() and piece.isascii()]
    typed = [pieces[place] for place in places]
    if not _is_vietnamese([word for word in typed if word.isalpha()]):
        return question
    for place, word in zip(places, _likeliest(snapshot, typed, _readings(snapshot, typed)), strict=True):
        pieces[place] = word
    return "".join(pieces)


def _is_vietnamese(plain: Sequence[str]) -> bool:
    known = vocabulary()
    forms = [known.of(word) for word in plain]
    pairs = [any(f"{a}_{b}" in known.counts for a in first for b in second) for first, second in pairwise(forms)]
    return sum(pairs) >= _LEAST_VIETNAMESE * len(pairs) if pairs else any(forms)


def is_syllable(word: str) -> bool:
    """Whether a folded word could be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(word) is not None


def _readings(snapshot: View, words: Sequence[str]) -> list[dict[str, float]]:
    """For each word those that are it without marks, with the number of passages that hold them."""
    readings = []
    for word, here, plain in zip(words, snapshot.forms(words), snapshot.counts(Field.EXACT, words), strict=True):
        forms = {form: _elsewhere(form) for form in vocabulary().of(word)}
        for form, count in here.items():
            forms[form] = forms.get(form, 0.0) + count
        if plain or not forms:
            forms[word] = forms.get(word, 0.0) + plain
        readings.append(dict(sorted(forms.items(), key=lambda item: (-item[1], item[0]))[:_READINGS]))
    return readings


def _elsewhere(term: str) -> float:
    """Passages elsewhere that hold a word or pair, as if there were `_BACKGROUND_PASSAGES`."""
    return vocabulary().counts.get(term, 0) * _BACKGROUND_PASSAGES / _COUNTED


def _likeliest(snapshot: View, words: Sequence[str], readings: Sequence[dict[str, float]]) -> list[str]:
    total = snapshot.total + _BACKGROUND_PASSAGES
    pairs = {f"{first}_{word}" for before, here in pairwise(readings) for first in before for word in here}
    held = dict(zip(pairs, snapshot.counts(Field.EXACT, list(pairs)), strict=True))
    columns = [list(forms) for forms in readings]
    # A large archive says no more of how Vietnamese is written than the texts that the network was learned from.
    weight = min(1.0, _BACKGROUND_PASSAGES / max(snapshot.total, 1))
    likely = _likely(words, columns, {pair: weight * count for pair, count in held.items()})
    scores = likely[0] + np.log([(readings[0][word] + 0.5) / total for word in columns[0]])
    back: list[np.ndarray[tuple[int], np.dtype[np.intp]]] = []
    for place in range(1, len(columns)):
        before, here = readings[place - 1], readings[place]
        steps = np.array([[_step(held, before, first, here, word, total) for first in before] for word in here])
        paths = steps + scores[np.newaxis]
        back.append(paths.argmax(axis=1))
        scores = paths.max(axis=1) + likely[place]
    last = int(scores.argmax())
    path = [last]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return [column[number] for column, number in zip(columns, reversed(path), strict=True)]


def _likely(
    words: Sequence[str], columns: Sequence[Sequence[str]], held: dict[str, float]
) -> list[np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Logarithms of how likely the readings of each word are: by the network, and by the archive beside its neighbours.

    Where the archive holds a word beside its neighbours, that counts more the oftener it does: its own name may be one
    that is hardly ever read so elsewhere.
    """
    own = [dict.fromkeys(column, 0.0) for column in columns]
    for place, (before, here) in enumerate(pairwise(columns)):
        for first, word in product(before, here):
            own[place][first] += held[f"{first}_{word}"]
            own[place + 1][word] += held[f"{first}_{word}"]
    likely = []
    for column, says, counts in zip(columns, network().likelihoods(words), own, strict=True):
        expected = np.exp([says.get(form, _UNKNOWN if says else 0.0) for form in column])
        found = np.array([counts[form] for form in column])
        likely.append(np.log((_NETWORK_PASSAGES * expected + found) / (_NETWORK_PASSAGES + found.sum())))
    return likely


def _step(
    held: dict[str, int], before_forms: dict[str, float], before: str, forms: dict[str, float], word: str, total: int
) -> float:
    both = f"{before}_{word}"
    pair = held[both] + _elsewhere(both)
    own = (forms[word] + 0.5) / total
    return float(np.log((pair + _SMOOTHING * own) / (before_forms[before] + _SMOOTHING)))
