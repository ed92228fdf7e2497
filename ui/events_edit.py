"""How a visitor has the last word on an event: another title, articles taken out, another event taken in."""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from retrieval.errors import UsageError
from ui import parts
from ui.events_strings import event_words

if TYPE_CHECKING:
    from retrieval import Archive, Article
    from summarize import Event

LONGEST_TITLE = 200
# Events that are offered to be taken in: the nearest in time.
_OFFERED = 100
_LABEL = 90


def change(archive: "Archive", asked: dict[str, Any]) -> tuple[str, str]:
    """Do what a visitor asks for; nothing of it is trusted.

    Returns
    -------
    tuple of str
        The event to show then, and the label of what was done.

    Raises
    ------
    UsageError
        If there is no such event or article, the title is empty or too long, or it is none of the three changes.
    """
    from summarize import merge_events, rename_event, split_event

    event = _text(asked.get("event"))
    match asked.get("kind"):
        case "rename":
            title = " ".join(_text(asked.get("title")).split())
            if len(title) > LONGEST_TITLE:
                raise UsageError(f"the title has {len(title)} characters; shorten it to {LONGEST_TITLE}")
            rename_event(archive, event, title)
            return event, "renamed"
        case "split":
            chosen = asked.get("articles")
            split_event(archive, event, [_text(one) for one in chosen] if isinstance(chosen, list) else [])
            return event, "was_split"
        case "merge":
            return merge_events(archive, [event, _text(asked.get("other"))]), "merged"
    raise UsageError("there is no such change of an event")


def near(event: "Event", events: "Sequence[Event]") -> "list[Event]":
    """Other events, the nearest in time first."""
    day = event.start or event.end

    def distance(other: "Event") -> tuple[bool, int]:
        other_day: date | None = other.start or other.end
        return (True, 0) if day is None or other_day is None else (False, abs((other_day - day).days))

    return sorted((other for other in events if other.id != event.id), key=distance)[:_OFFERED]


def form(event: "Event", articles: "Iterable[Article]", others: "Iterable[Event]", language: str) -> str:
    """Show what can be changed of an event; what is not to be undone takes two presses."""
    words = event_words(language)
    return (
        f'<details class="sk-edit" data-event="{escape(event.id)}"><summary>{escape(words["edit"])}</summary>'
        f'<form data-kind="rename"><div class="sk-field"><label for="sk-event-title">{escape(words["title"])}</label>'
        f'<input id="sk-event-title" name="title" maxlength="{LONGEST_TITLE}" required dir="auto"'
        f' value="{escape(event.title[:LONGEST_TITLE])}"></div>{_button(words["rename"])}</form>'
        f"{_split(articles, language) if len(event.article_ids) > 1 else ''}{_merge(others, language)}</details>"
    )


def said(done: str, language: str) -> str:
    """Say what was done."""
    return f'<p class="sk-done" role="status">{escape(event_words(language)[done])}</p>'


def _split(articles: "Iterable[Article]", language: str) -> str:
    words = event_words(language)
    items = "".join(
        f'<li><label><input type="checkbox" name="article" value="{escape(one.id)}">'
        f' <span dir="auto">{escape(one.title or one.id)}</span></label>'
        f"{parts.origin(one.published, one.source, one.place, language)}</li>"
        for one in articles
    )
    return (
        f'<form data-kind="split"><fieldset><legend>{escape(words["split_hint"])}</legend><ul>{items}</ul></fieldset>'
        f"{_button(words['split'], words['sure_split'])}</form>"
    )


def _merge(others: "Iterable[Event]", language: str) -> str:
    words = event_words(language)
    options = "".join(
        f'<option value="{escape(other.id)}">{escape(parts.shortened(other.title, _LABEL))}'
        f"{f' ({parts.day(other.start, language)})' if other.start else ''}</option>"
        for other in others
    )
    if not options:
        return ""
    return (
        f'<form data-kind="merge"><div class="sk-field"><label for="sk-event-other">{escape(words["merge_hint"])}'
        f'</label><select id="sk-event-other" name="other" required><option value="">{escape(words["choose_event"])}'
        f"</option>{options}</select></div>{_button(words['merge'], words['sure_merge'])}</form>"
    )


def _button(label: str, sure: str = "") -> str:
    twice = f' data-sure="{escape(sure)}"' if sure else ""
    return f'<button type="submit"{twice}>{escape(label)}</button>'


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
