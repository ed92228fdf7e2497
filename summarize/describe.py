"""What an event is called and what sets it apart: headline, dates, places, key terms, independent sources."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from retrieval import Article
from retrieval.snapshot import Snapshot
from retrieval.superwords import embedded
from retrieval.text import search_form, words
from summarize.clues import day_of
from summarize.tokens import information
from summarize.types import Event

# Key terms of an event.
_TERMS = 8
# Articles of an event that its terms and its headline are taken from, evenly spread.
_SAMPLE = 30
# Characters of an article that its terms are taken from.
_BEGINNING = 2_000
# A headline is not longer than this, where it has to be made of the first sentence.
_HEADLINE = 120


def describe(snapshot: Snapshot, event_id: str, articles: Sequence[Article], groups: Sequence[int]) -> Event:
    """Describe an event.

    Parameters
    ----------
    articles : sequence of Article
        Its articles, oldest first.
    groups : sequence of int
        Group key of each article; near-copies share one.
    """
    days = [day for article in articles if (day := day_of(article))]
    firsts = [article for number, article in enumerate(articles) if groups[number] not in groups[:number]]
    languages = _by_frequency(article.language for article in articles)
    title, terms = _title_and_terms(snapshot, articles, languages[0] if languages else None)
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


def _by_frequency(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(value for value, _ in Counter(filter(None, values)).most_common())


def _title_and_terms(
    snapshot: Snapshot, articles: Sequence[Article], language: str | None
) -> tuple[str, tuple[str, ...]]:
    """The headline nearest to what all articles tell, and the tokens that weigh most in them."""
    step = max(1, len(articles) // _SAMPLE)
    read = [article for article in articles if article.language == language][::step] or list(articles[::step])
    tokens = embedded().tokenize([f"{article.title}\n{article.text[:_BEGINNING]}" for article in read])
    titles = embedded().tokenize([article.title for article in read])
    weights = np.zeros(len(snapshot.frequencies), dtype=np.float32)
    for number in range(len(read)):
        weights[np.unique(tokens[number])] += 1 / len(read)
        counted = np.bincount(tokens[number], minlength=0)
        present = np.flatnonzero(counted)
        weights[present] += np.log(counted[present]) / len(read)
    weights *= information(snapshot)

    def worth(number: int) -> float:
        found = np.unique(titles[number])
        return float(weights[found].sum() / np.sqrt(len(found))) if len(found) else -1.0

    best = max(range(len(read)), key=lambda number: (worth(number), -number))
    titled = np.unique(np.concatenate([titles[number] for number in range(len(read))]))
    weights[titled] *= 2  # what the headlines say, the articles are about
    return read[best].title.strip() or _first_words(read[best]), _terms(weights, read)


def _terms(weights: "np.typing.NDArray[np.float32]", articles: Sequence[Article]) -> tuple[str, ...]:
    text = "\n".join(f"{article.title}\n{article.text[:_BEGINNING]}" for article in articles)
    terms: list[str] = []
    for token in np.argsort(-weights, kind="stable")[: 6 * _TERMS]:
        term = _as_written(embedded().token(int(token)).replace("▁", " ").strip(), text)
        held = {word for found in terms for word in words(found)}
        if term and weights[token] > 0 and not set(words(term)) <= held:
            terms.append(term)
        if len(terms) == _TERMS:
            break
    return tuple(terms)


def _as_written(term: str, text: str) -> str | None:
    """A term as the articles spell it most often; None for a piece of a word or a number."""
    if len(term) < 2 or not any(map(str.isalpha, term)):
        return None
    pattern = r"(?<!\w)" + r"\W{1,3}".join(map(re.escape, term.split())) + r"(?!\w)"
    spelled = Counter(found[0] for found in re.finditer(pattern, text, re.IGNORECASE) if "\n" not in found[0])
    if not spelled:
        return None
    written = spelled.most_common(1)[0][0]
    return written if " " in written or not written.islower() or len(search_form(written)) > 3 else None


def _first_words(article: Article) -> str:
    line = next((line.strip() for line in article.text.splitlines() if line.strip()), article.id)
    return line if len(line) <= _HEADLINE else line[:_HEADLINE].rsplit(" ", 1)[0] + "…"
