"""The page's Events tab: wiring only."""

from typing import Any

import gradio as gr

from ui import handlers, render
from ui.address import Address
from ui.events_render import articles_html, event_label, summary_html, timeline_html
from ui.events_strings import event_words
from ui.events_view import Wanted, matching
from ui.passages import excerpt
from ui.service import Service
from ui.view import Updates, View

# Events in the list; narrower filters show the others.
_LISTED = 200
_FIELDS = ("place", "since", "until", "word")
_MOST_SENTENCES = 20
_DEFAULT_SENTENCES = 7

CSS = """
.sk-event { max-width: 46rem; }
.sk-event li { margin: .35rem 0; line-height: 1.6; }
.sk-event button { border: 0; background: none; color: var(--sk-accent); cursor: pointer; padding: 0; font: inherit;
  text-decoration: underline; }
.sk-event time { font-variant-numeric: tabular-nums; color: var(--sk-soft); }
.sk-timeline { width: 100%; height: auto; }
.sk-timeline line { stroke: var(--sk-line); stroke-width: 2; }
.sk-timeline circle { fill: var(--sk-accent); }
.sk-timeline text { fill: var(--sk-soft); font-size: 13px; }
"""


def build_events_tab(service: Service, language: gr.State) -> View:
    """Put the tab's parts on the page that is being built; events are grouped when the tab is first opened.

    Links and buttons with ``data-article``, ``data-start`` and ``data-end`` open the article beside the tab: see
    ``ui/static/place.js``. ``window.sukien.go(address)`` goes to an address.
    """
    words = event_words("vi")
    with gr.Row():
        fields = [gr.Textbox(label=words[name], elem_id=f"sk-event-{name}") for name in _FIELDS]
    with gr.Row():
        chosen = gr.Dropdown(label=words["event"], choices=[], elem_id="sk-events", scale=3)
        length = gr.Slider(1, _MOST_SENTENCES, _DEFAULT_SENTENCES, step=1, label=words["length"], elem_id="sk-length")
        focus = gr.Textbox(label=words["focus"], placeholder=words["focus_hint"], elem_id="sk-focus")
    question = gr.Textbox(label=words["ask"], max_length=handlers.QUESTION_LIMIT, elem_id="sk-event-question")
    answer = gr.HTML("", elem_id="sk-event-answer", js_on_load=None)
    told = gr.HTML("", elem_id="sk-event-told", js_on_load=None)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def listed(code: str, *wanted: str) -> tuple[Any, ...]:
        from summarize import find_events

        labels = event_words(code)

        try:
            found = matching(find_events(service.archive()), Wanted.of(*wanted))[:_LISTED]
        except Exception as error:
            gr.Warning(handlers.explain(error, code))
            found = []
        choices = [(event_label(event, code), event.id) for event in found]
        return (
            gr.update(choices=choices, label=f"{labels['event']} ({len(found)})"),
            *(gr.update(label=labels[name]) for name in _FIELDS),
            gr.update(label=labels["length"]),
            gr.update(label=labels["focus"], placeholder=labels["focus_hint"]),
            gr.update(label=labels["ask"]),
        )

    def show(code: str, event: str | None, sentences: float, about: str) -> str:
        return _told(service, event, int(sentences), about, code) if event else ""

    def ask(code: str, event: str | None, text: str) -> str:
        if not event or not text.strip():
            return ""
        return _answered(service, event, text, code)

    def arrive(address: Address, code: str) -> Updates:
        drop, *rest = listed(code, *([""] * len(_FIELDS)))
        event = address.event or None
        return (
            gr.update(**{**drop, "value": event}),
            *rest,
            show(code, event, _DEFAULT_SENTENCES, ""),
        )

    labelled = [chosen, *fields, length, focus, question]
    gr.on([field.submit for field in fields], listed, [language, *fields], labelled, **quiet)
    chosen.input(None, chosen, None, js="(id) => window.sukien.go(`?event=${encodeURIComponent(id)}`)", **quiet)
    gr.on([length.release, focus.submit], show, [language, chosen, length, focus], told, **quiet)
    question.submit(ask, [language, chosen, question], answer, **quiet)
    return View([*labelled, told], arrive)


def _told(service: Service, event: str, sentences: int, focus: str, code: str) -> str:
    from summarize import find_event, summarize, timeline

    try:
        archive = service.archive()
        found = find_event(archive, event)
        summary = summarize(archive, found, sentences=sentences, focus=focus or None)
        articles = [archive.article(name) for name in found.article_ids]
        parts = (
            summary_html(summary, code),
            timeline_html(timeline(archive, found), code),
            articles_html(articles, code),
        )
    except Exception as error:
        return render.problem(handlers.explain(error, code), code)
    return "".join(parts)


def _answered(service: Service, event: str, question: str, code: str) -> str:
    from retrieval.filters import Filters

    try:
        answer = service.ask(question, filters=Filters(event=event))
        texts = {quote.article_id: service.article(quote.article_id).text for quote in answer.quotes}
        excerpts = tuple(excerpt(texts[quote.article_id], quote.start, quote.end) for quote in answer.quotes)
        return render.reply(handlers.Reply(answer, excerpts), code)
    except Exception as error:
        return render.problem(handlers.explain(error, code), code)
