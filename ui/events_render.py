"""An event → HTML: its summary, its timeline as a picture, its articles. Article text is escaped everywhere."""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from ui.events_lines import counts, days
from ui.events_strings import event_words

if TYPE_CHECKING:
    from retrieval import Article
    from summarize import Event, SourcedSentence, Summary

# The picture: width and height in its own units, and room on the left and right of the line.
_WIDTH = 720
_HEIGHT = 84
_MARGIN = 40
# Days whose date is written out; more would run into one another.
_LABELLED = 6


def event_label(event: "Event", language: str) -> str:
    """One line for a list: days, title, counts."""
    words = event_words(language)
    return f"{days(event.start, event.end) or words['no_date']} · {event.title} ({counts(event, language)})"


def summary_html(summary: "Summary", language: str) -> str:
    """The summary; each sentence opens its article where it stands."""
    words = event_words(language)
    items = "".join(f"<li>{_sentence(sentence, words['article'])}</li>" for sentence in summary.sentences)
    heads = f'<h2 dir="auto">{escape(summary.title)}</h2><h3>{escape(words["summary"])}</h3>'
    return f'<section class="sk-event">{heads}<ol>{items}</ol></section>'


def timeline_html(line: "Sequence[SourcedSentence]", language: str) -> str:
    """The timeline: a picture of its days, then a sentence for each."""
    words = event_words(language)
    head = f'<section class="sk-event"><h3>{escape(words["timeline"])}</h3>'
    if not line:
        return f"{head}<p>{escape(words['no_days'])}</p></section>"
    items = "".join(
        f"<li><time>{sentence.date}</time> {_sentence(sentence, words['article'])}</li>" for sentence in line
    )
    return f"{head}{_picture([sentence.date for sentence in line if sentence.date])}<ul>{items}</ul></section>"


def articles_html(articles: "Iterable[Article]", language: str) -> str:
    """The event's articles; each opens from its beginning."""
    words = event_words(language)
    items = []
    for article in articles:
        facts = (article.source, article.published and article.published.date().isoformat(), article.place)
        origin = escape(" · ".join(fact for fact in facts if fact))
        button = _button(article.id, 0, 0, article.title or article.id)
        items.append(f'<li dir="auto">{button} <small>{origin}</small></li>')
    return f'<section class="sk-event"><h3>{escape(words["list"])}</h3><ul>{"".join(items)}</ul></section>'


def _sentence(sentence: "SourcedSentence", label: str) -> str:
    button = _button(sentence.article_id, sentence.start, sentence.end, label)
    return f'<span dir="auto">{escape(sentence.text)}</span> {button}'


def _button(article_id: str, start: int, end: int, label: str) -> str:
    return (
        f'<button type="button" data-action="open_article" data-article="{escape(article_id)}"'
        f' data-start="{start}" data-end="{end}">{escape(label)}</button>'
    )


def _picture(when: Sequence[date]) -> str:
    """A line with a dot for each day, at a distance true to the days between."""
    first, last = min(when), max(when)
    span = max(1, (last - first).days)
    step = max(1, -(-len(when) // _LABELLED))
    marks = []
    for number, day in enumerate(when):
        x = _MARGIN + (_WIDTH - 2 * _MARGIN) * (day - first).days / span
        marks.append(f'<circle cx="{x:.1f}" cy="30" r="6"><title>{day}</title></circle>')
        if number % step == 0:
            marks.append(
                f'<text x="{x:.1f}" y="{58 if number // step % 2 == 0 else 76}" text-anchor="middle">{day}</text>'
            )
    line = f'<line x1="{_MARGIN}" y1="30" x2="{_WIDTH - _MARGIN}" y2="30"/>'
    label = escape(f"{first} – {last}")
    return (
        f'<svg class="sk-timeline" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">'
        f"{line}{''.join(marks)}</svg>"
    )
