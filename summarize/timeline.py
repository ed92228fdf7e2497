"""What happened when: for each day that an event's articles tell of, the sentence that tells it best."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from retrieval import Archive
from summarize.clues import day_of
from summarize.dates import find_dates
from summarize.material import Material, gather
from summarize.salience import Worth, score
from summarize.summary import event_articles
from summarize.types import Event, SourcedSentence

# Words that sentences are scored for: a timeline holds about as much as a summary.
_WORDS = 200
# What a sentence gains by naming its day before any other, and at its beginning, and by being its article's first:
# relative to salience. A day named in passing, far behind, is not what the sentence is about.
_NAMED_FIRST = 0.15
_NAMED_EARLY = 0.15
_EARLY = 80
_FIRST = 0.1
# Two days' sentences this alike tell the same: the later found one gives way to its day's next. Where there is none, a
# day that its sentence begins with is told all the same, for what is new may be in a word or two; but no text twice.
_REPEAT = 0.75
_SAME = 0.95
# A sentence that goes on from the one before reads worse alone; one that speaks of someone named there is not told.
_LINK = -0.1


def timeline(archive: Archive, event: Event | str | Sequence[str]) -> list[SourcedSentence]:
    """Tell an event day by day.

    Dates in the running text ("Sáng 23/3", "chiều cùng ngày", "hôm qua", "March 5") are resolved against the day of
    publication. An article whose beginning names no day tells of the day that it was published.

    Parameters
    ----------
    archive : Archive
        An open archive.
    event : Event, str or sequence of str
        An event, its id, or ids of articles.

    Returns
    -------
    list of SourcedSentence
        One for each day, oldest first, verbatim; empty where no day is known.

    Raises
    ------
    UsageError
        If there is no such event or article.
    """
    _, articles = event_articles(archive, event)
    material = gather(articles)
    if not material.told:
        return []
    worth = score(material, _WORDS)
    found: dict[date, list[tuple[float, int, bool]]] = {}
    for sentence, day, gain, begins in _dated(material):
        value = float(worth.salience[sentence]) + gain + _LINK * (material.told[sentence].leaning == "link")
        found.setdefault(day, []).append((-value, sentence, begins))
    chosen = _choose(found, worth)
    return [_entry(material, chosen[day], day) for day in sorted(chosen)]


def _dated(material: Material) -> Iterator[tuple[int, date, float, bool]]:
    """Sentences with a day that they tell of, what they gain by how they name it, and whether they begin with it."""
    mentions = [find_dates(article.text, day_of(article), article.language) for article in material.articles]
    first = set(np.unique(material.article, return_index=True)[1].tolist())
    for sentence, told in enumerate(material.told):
        if told.leaning == "who":
            continue
        owner = int(material.article[sentence])
        named = [mention for mention in mentions[owner] if told.start <= mention.start < told.end]
        for number, mention in enumerate(named):
            early = max(0.0, 1 - (mention.start - told.start) / _EARLY)
            gain = _NAMED_FIRST * (number == 0) + _NAMED_EARLY * early + _FIRST * (sentence in first)
            yield sentence, mention.day, gain, number == 0 and early > 0
        published = day_of(material.articles[owner])
        if sentence in first and not named and published:
            yield sentence, published, 0.0, False


def _choose(found: dict[date, list[tuple[float, int, bool]]], worth: Worth) -> dict[date, int]:
    """The best sentence of each day that does not repeat another day's, the days most told of first."""
    chosen: dict[date, int] = {}
    for day in sorted(found, key=lambda day: (-len(found[day]), day)):
        said = list(chosen.values())
        ways = [(worth.similar[one, said].max(initial=0), one, begins) for _, one, begins in sorted(found[day])]
        fresh = [one for alike, one, _ in ways if alike < _REPEAT]
        own = [one for alike, one, begins in ways if begins and alike < _SAME]
        if fresh or own:
            chosen[day] = (fresh or own)[0]
    return chosen


def _entry(material: Material, sentence: int, day: date) -> SourcedSentence:
    article, told = material.articles[int(material.article[sentence])], material.told[sentence]
    return SourcedSentence(article.text[told.start : told.end], article.id, told.start, told.end, day)
