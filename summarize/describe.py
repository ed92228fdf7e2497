"""What an event is called and what sets it apart: headline, dates, places, key terms, independent sources."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval import Article
from retrieval.superwords import Tokens, embedded
from retrieval.text import search_form, words
from retrieval.view import View
from summarize.clues import day_of
from summarize.tokens import information
from summarize.types import Event
from summarize.vectors import passage_spans

# Key terms of an event, and how many tokens are tried for each.
_TERMS = 8
_TRIED = 6
# Articles of an event that its terms and its headline are taken from, evenly spread; passages of each, characters.
_SAMPLE = 30
_PASSAGES = 2
_BEGINNING = 2_000
# What headlines say counts so much.
_TITLED = 2.0
# A headline is not longer than this, where it has to be made of the first sentence.
_HEADLINE = 120


class Describer:
    """Describes events of one snapshot."""

    def __init__(self, snapshot: View) -> None:
        self._snapshot = snapshot
        self._information = information(snapshot)

    def describe(self, event_id: str, rows: Sequence[int]) -> Event:
        """Describe an event by the rows of its articles, oldest first."""
        articles = [self._snapshot.article(row) for row in rows]
        groups = self._snapshot.groups[list(rows)].tolist()
        days = [day for article in articles if (day := day_of(article))]
        firsts = [article for number, article in enumerate(articles) if groups[number] not in groups[:number]]
        languages = _by_frequency(article.language for article in articles)
        title, terms = self._title_and_terms(articles, rows, languages[0] if languages else None)
        return Event(
            id=event_id,
            title=title,
            article_ids=tuple(article.id for article in articles),
            start=min(days, default=None),
            end=max(days, default=None),
            places=_by_frequency(article.place for article in articles),
            languages=languages,
            terms=terms,
            sources=_by_frequency(article.source for article in firsts),
        )

    def _title_and_terms(
        self, articles: Sequence[Article], rows: Sequence[int], language: str | None
    ) -> tuple[str, tuple[str, ...]]:
        """The headline nearest to what all articles tell, and the tokens that weigh most in them."""
        numbers = [number for number, article in enumerate(articles) if article.language == language]
        numbers = (numbers or list(range(len(articles))))[:: max(1, len(numbers) // _SAMPLE)]
        read = [articles[number] for number in numbers]
        titles = embedded().tokenize([article.title for article in read])
        ids, weights = self._weights(titles, np.array([rows[number] for number in numbers], dtype=np.int64))

        def worth(number: int) -> float:
            found = np.searchsorted(ids, np.unique(titles[number]))
            return float(weights[found].sum() / np.sqrt(len(found))) if len(found) else -1.0

        best = max(range(len(read)), key=lambda number: (worth(number), -number))
        return read[best].title.strip() or _first_words(read[best]), _terms(ids, weights, read)

    def _weights(self, titles: Tokens, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Tokens of the articles' beginnings and titles, sorted, and how much each says of them together."""
        spans = passage_spans(self._snapshot, rows)
        beginnings = [
            self._snapshot.tokens(np.arange(first, min(first + _PASSAGES, stop))).ids for first, stop in spans
        ]
        texts = [np.concatenate([titles[number], ids]) for number, ids in enumerate(beginnings)]
        ids, where = np.unique(np.concatenate([np.empty(0, np.int64), *texts]).astype(np.int64), return_inverse=True)
        weights = np.zeros(len(ids), dtype=np.float32)
        start = 0
        for text in texts:
            counts = np.bincount(where[start : start + len(text)], minlength=len(ids))
            weights += np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0) / len(texts)
            start += len(text)
        weights *= self._information[ids]
        weights[np.searchsorted(ids, np.unique(titles.ids))] *= _TITLED
        return ids, weights


def _by_frequency(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(value for value, _ in Counter(filter(None, values)).most_common())


def _terms(ids: NDArray[np.int64], weights: NDArray[np.float32], articles: Sequence[Article]) -> tuple[str, ...]:
    text = "\n".join(f"{article.title}\n{article.text[:_BEGINNING]}" for article in articles)
    lowered = text.lower()
    terms: list[str] = []
    held: set[str] = set()
    for number in np.argsort(-weights, kind="stable")[: _TRIED * _TERMS]:
        if weights[number] <= 0 or len(terms) == _TERMS:
            break
        term = embedded().token(int(ids[number])).replace("▁", " ").strip()
        written = _as_written(term, text, lowered if len(lowered) == len(text) else text)
        if written and not set(words(written)) <= held:
            terms.append(written)
            held.update(words(written))
    return tuple(terms)


def _as_written(term: str, text: str, lowered: str) -> str | None:
    """A term as the articles first spell it; None for a piece of a word or a number."""
    if len(term) < 2 or not any(map(str.isalpha, term)):
        return None
    start = lowered.find(term)
    while start >= 0:
        end = start + len(term)
        if not lowered[start - 1 : start].isalnum() and not lowered[end : end + 1].isalnum():
            written = text[start:end]
            return written if " " in written or not written.islower() or len(search_form(written)) > 3 else None
        start = lowered.find(term, end)
    return None


def _first_words(article: Article) -> str:
    line = next((line.strip() for line in article.text.splitlines() if line.strip()), article.id)
    return line if len(line) <= _HEADLINE else line[:_HEADLINE].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"
