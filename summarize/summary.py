"""Several articles in a few of their sentences, each with its source."""

from collections.abc import Sequence
from unicodedata import normalize

import numpy as np

from retrieval import Archive, Article
from retrieval.errors import UsageError
from retrieval.text import words as in_words
from summarize.clues import day_of
from summarize.dates import find_dates
from summarize.events import find_event
from summarize.material import Material, gather
from summarize.order import arrange
from summarize.quadratic import Matrix
from summarize.salience import score
from summarize.select import Limits, select
from summarize.types import Event, SourcedSentence, Summary
from summarize.units import rarity, split

DEFAULT_SENTENCES = 7
# Words of a usual sentence, to score for a length given in sentences.
_SENTENCE_WORDS = 30
# How much more a sentence counts that holds all of what a summary is focused on.
_FOCUS = 20.0
# A sentence in another language than the reader's counts as nothing beside any of his own.
_OTHER_LANGUAGE = 1e-6


def summarize(
    archive: Archive,
    event: Event | str | Sequence[str],
    sentences: int | None = None,
    words: int | None = None,
    focus: str | None = None,
    language: str | None = None,
) -> Summary:
    """Tell what happened in sentences of the articles, verbatim.

    Parameters
    ----------
    archive : Archive
        An open archive.
    event : Event, str or sequence of str
        An event, its id, or ids of articles.
    sentences : int, optional
        At most so many sentences; 7 where no length is given.
    words : int, optional
        At most so many words, as ``str.split`` counts them; overrides `sentences`. One sentence comes even if it is
        longer.
    focus : str, optional
        A question or a few words: what they name is told first of all.
    language : str, optional
        ISO 639-1 code of the reader's language, told first; None is the event's main one.

    Raises
    ------
    UsageError
        If a length is below 1, or there is no such event or article.
    """
    limits = _limits(sentences, words)
    found, articles = _articles(archive, event)
    title = found.title if found else next((article.title for article in articles if article.title), "")
    material = gather(_without_copies(archive, articles))
    if not material.told:
        return Summary(found.id if found else None, title, ())
    worth = score(material, limits.words or (limits.sentences or DEFAULT_SENTENCES) * _SENTENCE_WORDS)
    favoured = _favoured(material, language or _main_language(articles), focus)
    chosen = arrange(material, worth, select(material, worth, limits, favoured))
    return Summary(found.id if found else None, title, tuple(sourced(material, sentence) for sentence in chosen))


def sourced(material: Material, sentence: int) -> SourcedSentence:
    """A sentence with its source."""
    article, told = material.articles[material.article[sentence]], material.told[sentence]
    published = day_of(article)
    mentions = (m for m in find_dates(article.text[: told.end], published, article.language) if m.start >= told.start)
    mention = next(mentions, None)
    return SourcedSentence(
        text=article.text[told.start : told.end],
        article_id=article.id,
        start=told.start,
        end=told.end,
        date=mention.day if mention else published,
    )


def event_articles(archive: Archive, event: Event | str | Sequence[str]) -> tuple[Event | None, list[Article]]:
    """The articles that an argument names, oldest first, and the event if it names one."""
    return _articles(archive, event)


def _limits(sentences: int | None, words: int | None) -> Limits:
    for name, value in (("sentences", sentences), ("words", words)):
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise UsageError(f"{name} must be a whole number of at least 1, not {value!r}")
    if words is not None:
        return Limits(words=words)
    return Limits(sentences=DEFAULT_SENTENCES if sentences is None else sentences)


def _articles(archive: Archive, event: Event | str | Sequence[str]) -> tuple[Event | None, list[Article]]:
    if isinstance(event, str):
        event = find_event(archive, normalize("NFC", event))
    if isinstance(event, Event):
        return event, [archive.article(name) for name in event.article_ids]
    ids = list(dict.fromkeys(event))
    if not ids:
        raise UsageError("give an event, its id, or at least one article id")
    articles = [archive.article(name) for name in ids]
    return None, sorted(articles, key=lambda article: (article.published is None, article.published or 0))


def _without_copies(archive: Archive, articles: Sequence[Article]) -> list[Article]:
    """The first of each group of near-copies: a report that was printed ten times says it once."""
    snapshot = archive.snapshot
    seen: set[int] = set()
    kept = []
    for article in articles:
        row = snapshot.row(article.id)
        group = -1 if row is None else int(snapshot.groups[row])
        if group not in seen or row is None:
            kept.append(article)
        seen.add(group)
    return kept


def _main_language(articles: Sequence[Article]) -> str | None:
    languages = [article.language for article in articles if article.language]
    return max(dict.fromkeys(languages), key=languages.count, default=None)


def _units(found: list[str]) -> set[str]:
    """Words and pairs of neighbouring words."""
    return {*found, *split(found, pairs=True)}


def _weight(unit: str) -> float:
    """How much a word, or a pair of words, says."""
    return sum(map(rarity, unit.split(" ")))


def _favoured(material: Material, language: str | None, focus: str | None) -> Matrix:
    """A factor for each sentence: the reader's language, and what the summary is to be about."""
    factors = np.ones(len(material.told), dtype=np.float32)
    if focus and (asked := _units(in_words(normalize("NFC", focus)))):
        total = sum(map(_weight, asked))
        for number, held in enumerate(material.words):
            factors[number] += _FOCUS * sum(map(_weight, asked & _units(held))) / max(total, 1e-9)
    for number, owner in enumerate(material.article):
        if language is not None and material.articles[owner].language not in (language, None):
            factors[number] *= _OTHER_LANGUAGE
    return factors
