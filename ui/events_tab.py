"""The page's Events tab: wiring only. Where the visitor is, is in the address: see ``ui/static/place.js``."""

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components.plot import PlotData

from ui import events_edit as edit
from ui import events_render as draw
from ui import handlers, render
from ui.address import Address
from ui.events_picture import picture
from ui.events_view import Wanted, matching
from ui.gathering import Gathering
from ui.scripts import script
from ui.service import Service
from ui.view import Updates, View

if TYPE_CHECKING:
    from summarize import Event

# Events in the list; narrower filters show the others.
_LISTED = 200
# So long a visitor waits for the articles to be grouped before being told how far it is.
_PATIENCE = 0.7

CSS = files("ui").joinpath("static", "events.css").read_text("utf-8")


def build_events_tab(service: Service, language: gr.State) -> View:
    """Put the tab's parts on the page that is being built; events are grouped when the tab is first opened."""
    gathering = Gathering()
    fields = _html("sk-event-filters", "events.js")
    listing = _html("sk-event-list", "gathering.js")
    with gr.Column(visible=False, elem_id="sk-event-view") as opened:
        head = _html("sk-event-head", "events.js")
        with gr.Column(elem_id="sk-event-told"):
            options = _html("sk-event-options", "telling.js")
            summary = _html("sk-event-summary")
        with gr.Column(elem_id="sk-event-days"):
            line_head = _html("sk-event-line-head")
            days = gr.Plot(show_label=False, container=False, elem_id="sk-picture")
            rest = _html("sk-event-rest")
        editing = _html("sk-event-edit", "editing.js")
        said = _html("sk-event-said")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    outputs = [fields, listing, opened, head, options, summary, line_head, days, rest, editing, said]

    def retell(event: gr.EventData, code: str) -> str:
        asked = event._data if isinstance(event._data, dict) else {}
        event_id, number, about = (asked.get(name) for name in ("event", "sentences", "focus"))
        if not isinstance(event_id, str) or not isinstance(number, int):
            return ""
        wanted = min(max(number, 1), draw.MOST_SENTENCES)
        return _summary(service, event_id, wanted, str(about or "").strip()[: draw.FOCUS_LIMIT], code)

    def change(event: gr.EventData, code: str) -> Updates:
        asked = event._data if isinstance(event._data, dict) else {}
        try:
            service.require_writable()
            event_id, done = edit.change(service.archive(), asked)
            return *_opened(service, event_id, code)[:-1], edit.said(done, code)
        except Exception as error:
            return *[gr.skip()] * (len(outputs) - 1), render.problem(handlers.explain(error, code), code)

    def arrive(to: Address, code: str) -> Updates:
        try:
            if under_way := gathering.wait(service.archive(), _PATIENCE):
                shown = draw.gathering(under_way, code)
                return "", shown, gr.update(visible=False), *[gr.skip()] * (len(outputs) - 3)
            return _opened(service, to.event, code) if to.event else _listed(service, to, code)
        except Exception as error:
            shown = render.problem(handlers.explain(error, code), code)
            return "", shown, gr.update(visible=False), *[gr.skip()] * (len(outputs) - 3)

    def poll(code: str) -> str:
        try:
            return draw.gathering(gathering.wait(service.archive(), 0), code)
        except Exception as error:
            return render.problem(handlers.explain(error, code), code)

    listing.poll(poll, language, listing, **quiet)
    # One at a time and none left out, so that the last one asked for stands ("always_last" would ask the first again).
    options.retell(retell, language, summary, trigger_mode="multiple", **quiet)
    editing.change_event(change, language, outputs, **quiet)
    return View(outputs, arrive)


def _html(name: str, script_name: str | None = None) -> gr.HTML:
    return gr.HTML("", elem_id=name, js_on_load=script(script_name) if script_name else None, apply_default_css=False)


def _listed(service: Service, chosen: Address, code: str) -> Updates:
    from summarize import find_events

    events = find_events(service.archive())
    found = matching(events, Wanted.of(chosen.place, chosen.since, chosen.until, chosen.word))
    form = draw.form(chosen, _places(events), code)
    return form, draw.event_list(found, _LISTED, code), gr.update(visible=False), *[gr.skip()] * 8


def _opened(service: Service, event_id: str, code: str) -> Updates:
    from summarize import find_event, find_events, timeline

    archive = service.archive()
    event = find_event(archive, event_id)
    articles = {name: archive.article(name) for name in event.article_ids}
    line = timeline(archive, event)
    figure = picture(line, articles.values(), code)
    return (
        "",
        "",
        gr.update(visible=True),
        draw.event_head(event, code),
        draw.heading("summary", code) + draw.options(event, code),
        _summary(service, event, draw.DEFAULT_SENTENCES, "", code),
        draw.heading("timeline", code),
        gr.update(value=PlotData(type="plotly", plot=figure) if figure else None, visible=bool(figure)),
        draw.timeline_html(line, articles, code) + draw.articles_html(articles.values(), code),
        "" if service.read_only else edit.form(event, articles.values(), edit.near(event, find_events(archive)), code),
        "",
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
