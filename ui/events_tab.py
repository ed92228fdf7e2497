"""The page's Events tab: wiring only. Where the visitor is, is in the address: see ``ui/static/place.js``."""

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components.plot import PlotData

from ui import events_render as draw
from ui import handlers, render
from ui.address import Address
from ui.events_picture import picture
from ui.events_strings import event_words
from ui.events_view import Wanted, matching
from ui.scripts import script
from ui.service import Service
from ui.view import Updates, View

if TYPE_CHECKING:
    from summarize import Event

# Events in the list; narrower filters show the others.
_LISTED = 200
_MOST_SENTENCES = 20
_DEFAULT_SENTENCES = 7
_FOCUS_LIMIT = 300

CSS = files("ui").joinpath("static", "events.css").read_text("utf-8")


def build_events_tab(service: Service, language: gr.State) -> View:
    """Put the tab's parts on the page that is being built; events are grouped when the tab is first opened."""
    words = event_words("vi")
    fields = _html("sk-event-filters", "events.js")
    listing = _html("sk-event-list")
    event: gr.State = gr.State("")
    with gr.Column(visible=False, elem_id="sk-event") as opened:
        head = _html("sk-event-head", "events.js")
        summary_head = _html("sk-event-summary-head")
        with gr.Row(elem_id="sk-event-options"):
            length = gr.Slider(
                1, _MOST_SENTENCES, _DEFAULT_SENTENCES, step=1, label=words["length"], elem_id="sk-length"
            )
            focus = gr.Textbox(label=words["focus"], max_length=_FOCUS_LIMIT, elem_id="sk-focus")
        summary = _html("sk-event-summary")
        line_head = _html("sk-event-line-head")
        days = gr.Plot(show_label=False, container=False, elem_id="sk-picture")
        rest = _html("sk-event-rest")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def retell(code: str, event_id: str, sentences: float, about: str) -> str:
        return _summary(service, event_id, int(sentences), about.strip(), code) if event_id else ""

    def arrive(to: Address, code: str) -> Updates:
        try:
            return _opened(service, to.event, code) if to.event else _listed(service, to, code)
        except Exception as error:
            shown = render.problem(handlers.explain(error, code), code)
            return "", shown, "", gr.update(visible=False), *[gr.skip()] * 8

    gr.on([length.release, focus.submit], retell, [language, event, length, focus], summary, **quiet)
    outputs = [fields, listing, event, opened, head, summary_head, length, focus, summary, line_head, days, rest]
    return View(outputs, arrive)


def _html(name: str, script_name: str | None = None) -> gr.HTML:
    return gr.HTML("", elem_id=name, js_on_load=script(script_name) if script_name else None, apply_default_css=False)


def _listed(service: Service, chosen: Address, code: str) -> Updates:
    from summarize import find_events

    events = find_events(service.archive())
    found = matching(events, Wanted.of(chosen.place, chosen.since, chosen.until, chosen.word))
    form = draw.form(chosen, _places(events), code)
    return form, draw.event_list(found, _LISTED, code), "", gr.update(visible=False), *[gr.skip()] * 8


def _opened(service: Service, event_id: str, code: str) -> Updates:
    from summarize import find_event, timeline

    words = event_words(code)
    archive = service.archive()
    event = find_event(archive, event_id)
    articles = {name: archive.article(name) for name in event.article_ids}
    line = timeline(archive, event)
    figure = picture(line, articles.values(), code)
    return (
        "",
        "",
        event.id,
        gr.update(visible=True),
        draw.event_head(event, code),
        draw.heading("summary", code),
        gr.update(label=words["length"], value=_DEFAULT_SENTENCES),
        gr.update(label=words["focus"], placeholder=words["focus_hint"], value=""),
        _summary(service, event, _DEFAULT_SENTENCES, "", code),
        draw.heading("timeline", code),
        gr.update(value=PlotData(type="plotly", plot=figure) if figure else None, visible=bool(figure)),
        draw.timeline_html(line, articles, code) + draw.articles_html(articles.values(), code),
    )


def _summary(service: Service, event: "Event | str", sentences: int, focus: str, code: str) -> str:
    from summarize import summarize

    try:
        archive = service.archive()
        made = summarize(archive, event, sentences=sentences, focus=focus or None)
        articles = {sentence.article_id: archive.article(sentence.article_id) for sentence in made.sentences}
        return draw.summary_html(made, articles, code, sentences, focus)
    except Exception as error:
        return render.problem(handlers.explain(error, code), code)


def _places(events: "list[Event]") -> list[str]:
    return sorted({place for event in events for place in event.places})
