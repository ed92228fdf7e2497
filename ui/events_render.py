"""Events → HTML: the list with its filters, and one event's summary, days and articles. Every text is escaped."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ui import parts
from ui.address import EVENTS, Address
from ui.events_lines import counts
from ui.events_strings import event_words
from ui.handlers import QUESTION_LIMIT
from ui.strings import number_text

if TYPE_CHECKING:
    from retrieval import Article
    from summarize import Event, SourcedSentence, Summary

FIELDS = ("place", "since", "until", "word")
MOST_SENTENCES = 20
DEFAULT_SENTENCES = 7
FOCUS_LIMIT = 300
# Sources and places that are named for an event; the others are counted.
_NAMED = 3
_LABEL = 40

Articles = Mapping[str, "Article"]


def form(chosen: Address, places: Iterable[str], language: str) -> str:
    """The filters, as the address says; ``ui/static/events.js`` goes to what is chosen in them."""
    words = event_words(language)
    options = "".join(f'<option value="{escape(place)}"></option>' for place in places)
    kinds = {"since": 'type="date"', "until": 'type="date"', "place": 'type="text" list="sk-event-places"'}
    fields = "".join(
        f'<div class="sk-field"><label for="sk-event-{name}">{escape(words[name])}</label>'
        f'<input {kinds.get(name, "type=text")} id="sk-event-{name}" name="{name}"'
        f' value="{escape(getattr(chosen, name))}"></div>'
        for name in FIELDS
    )
    clear = f'<button type="reset">{escape(words["clear"])}</button>' if _filtered(chosen) else ""
    return (
        f'<form id="sk-event-form" role="search" autocomplete="off"><div class="sk-fields">{fields}{clear}</div>'
        f'<button type="submit" class="sk-hidden" tabindex="-1">{escape(words["filter"])}</button>'
        f'<datalist id="sk-event-places">{options}</datalist></form>'
    )


def event_list(events: "Sequence[Event]", most: int, language: str) -> str:
    """The newest events: each with its days, articles, sources and places, and a link to it."""
    words = event_words(language)
    if not events:
        return f'<p class="sk-count" role="status">{escape(words["no_events"])}</p>'
    count = words["count"].format(number_text(len(events), language)) if len(events) > 1 else words["count_one"]
    if len(events) > most:
        count = words["shown"].format(number_text(len(events), language), most)
    items = "".join(_item(event, language) for event in events[:most])
    return f'<p class="sk-count" role="status">{escape(count)}</p><ol class="sk-events">{items}</ol>'


def gathering(progress: tuple[int, int] | None, language: str) -> str:
    """How far the grouping of articles is, None when it is done; until then ``ui/static/gathering.js`` asks again."""
    words = event_words(language)
    title = escape(words["gathering"])
    done, total = progress or (0, 0)
    counts = f"{number_text(done, language)}/{number_text(total, language)}" if done < total else words["naming"]
    value = f' value="{done / total:.3f}"' if done < total else ""
    return (
        f'<section class="sk-job" data-gathering="{"running" if progress else "done"}"><h2>{title}</h2>'
        f'<progress max="1"{value} aria-label="{title}"></progress><p role="status">{escape(counts)}</p></section>'
    )


def event_head(event: "Event", language: str) -> str:
    """An event's title, days, counts, sources and places; a way back to the list; a question within it."""
    words = event_words(language)
    back = parts.link(Address(tab=EVENTS), f"← {words['all']}")
    return (
        f'<p class="sk-back">{back}</p><h2 class="sk-title" tabindex="-1" dir="auto">{escape(event.title)}</h2>'
        f"{_facts(event, language)}"
        f'<form id="sk-event-ask" data-event="{escape(event.id)}" autocomplete="off"><div class="sk-box">'
        f'<label class="sk-hidden" for="sk-event-question">{escape(words["ask"])}</label>'
        f'<input id="sk-event-question" type="text" maxlength="{QUESTION_LIMIT}" enterkeyhint="search"'
        f' placeholder="{escape(words["ask"])}">'
        f'<button class="sk-primary" type="submit">{escape(words["send"])}</button></div></form>'
    )


def options(event: "Event", language: str) -> str:
    """How long the summary is to be, and what about; ``ui/static/telling.js`` asks for it."""
    words = event_words(language)
    return (
        f'<form id="sk-telling" data-event="{escape(event.id)}" autocomplete="off"><div class="sk-field">'
        f'<label for="sk-length">{escape(words["length"])}: '
        f'<output for="sk-length">{DEFAULT_SENTENCES}</output></label>'
        f'<input type="range" id="sk-length" name="sentences" min="1" max="{MOST_SENTENCES}"'
        f' value="{DEFAULT_SENTENCES}"></div>'
        f'<div class="sk-field"><label for="sk-focus">{escape(words["focus"])}</label>'
        f'<input type="text" id="sk-focus" name="focus" maxlength="{FOCUS_LIMIT}" enterkeyhint="go"'
        f' placeholder="{escape(words["focus_hint"])}"></div></form>'
    )


def summary_html(summary: "Summary", articles: Articles, language: str, sentences: int, focus: str) -> str:
    """The summary; each sentence opens its article where it stands."""
    items = "".join(
        f"<li>{_sentence(sentence, articles, language)}</li>"  # one a line: a reader may stop after any
        for sentence in summary.sentences
    )
    query = {"event": summary.event_id or "", "sentences": sentences} | ({"focus": focus} if focus else {})
    below = parts.downloads("summary", f"?{urlencode(query, errors='replace')}", language)
    return f'<ol class="sk-told">{items}</ol><p class="sk-actions">{below}</p>'


def timeline_html(line: "Sequence[SourcedSentence]", articles: Articles, language: str) -> str:
    """A sentence for each day, oldest first."""
    if not line:
        return f"<p>{escape(event_words(language)['no_days'])}</p>"
    items = "".join(
        f'<li><time datetime="{sentence.date}">{escape(parts.day(sentence.date, language))}</time>'
        f"<div>{_sentence(sentence, articles, language)}</div></li>"
        for sentence in line
    )
    return f'<ol class="sk-days">{items}</ol>'


def articles_html(articles: "Iterable[Article]", language: str) -> str:
    """The event's articles; each opens from its beginning."""
    items = "".join(
        f'<li dir="auto">{parts.article_link(one.id, 0, 0, "", one.title or one.id, "sk-open")}'
        f"{parts.origin(one.published, one.source, one.place, language)}</li>"
        for one in articles
    )
    return f'{heading("list", language)}<ul class="sk-articles">{items}</ul>'


def heading(name: str, language: str) -> str:
    """A heading of one of the event's parts."""
    return f'<h3 class="sk-part">{escape(event_words(language)[name])}</h3>'


def _item(event: "Event", language: str) -> str:
    link = f'<a href="{escape(str(Address(tab=EVENTS, event=event.id)))}" data-go><bdi>{escape(event.title)}</bdi></a>'
    return f"<li>{link}{_facts(event, language)}</li>"


def _facts(event: "Event", language: str) -> str:
    names = [*_some(event.sources), *_some(event.places)]
    facts = [
        escape(_days(event, language)),
        escape(counts(event, language)),
        *(f"<bdi>{escape(n)}</bdi>" for n in names),
    ]
    return f'<p class="sk-origin">{" · ".join(facts)}</p>'


def _some(names: Sequence[str]) -> list[str]:
    more = [f"+{len(names) - _NAMED}"] if len(names) > _NAMED else []
    return [*names[:_NAMED], *more]


def _sentence(sentence: "SourcedSentence", articles: Articles, language: str) -> str:
    article = articles[sentence.article_id]
    label = article.source or parts.shortened(article.title, _LABEL) or event_words(language)["article"]
    link = parts.article_link(sentence.article_id, sentence.start, sentence.end, sentence.text, label, "sk-open")
    return f'<span dir="auto">{escape(sentence.text)}</span> <span class="sk-from">{link}</span>'


def _days(event: "Event", language: str) -> str:
    if event.start is None:
        return event_words(language)["no_date"]
    first, last = parts.day(event.start, language), parts.day(event.end, language)
    return first if first == last else f"{first} – {last}"


def _filtered(chosen: Address) -> bool:
    return any(getattr(chosen, name) for name in FIELDS)
