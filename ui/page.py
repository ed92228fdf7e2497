"""The page: wiring only. What it does is in `handlers`, what it shows in `render`, how it looks in `style`.

What is shown follows from the address: every link and every question goes through one event, `go`.
"""

from typing import Any

import gradio as gr

from ui import form, handlers, render, visits
from ui.address import ARCHIVE, ASK, EVENTS, TABS, Address
from ui.api import add_endpoints
from ui.archive_tab import build_archive_tab
from ui.events_tab import build_events_tab
from ui.scripts import script
from ui.service import Service
from ui.strings import DEFAULT_LANGUAGE, labels
from ui.theme import theme
from ui.view import Updates, View

__all__ = ["build_page", "theme"]

ASKED_AT_ONCE = 2
"""As many questions as there are cores on the smallest machine that we serve; more of them wait in line."""
WAITING = 64
_LOOK_SECONDS = 0.01
# Events that are shown to begin with.
_NEWEST = 5


def build_page(service: Service) -> gr.Blocks:
    """Make the page over a service; the caller launches it."""
    page = gr.Blocks(title="Sukien", analytics_enabled=False)
    with page:
        add_endpoints(service)  # first, so that they get the names that they ask for
        language = gr.State(DEFAULT_LANGUAGE)
        head = _html("sk-head")
        with gr.Row(elem_id="sk-layout"):
            with gr.Column(elem_id="sk-main"), gr.Tabs(elem_id="sk-tabs") as tabs:
                tab = {name: gr.Tab(labels(DEFAULT_LANGUAGE)[f"{name}_tab"], id=name) for name in TABS}
                with tab[ASK]:
                    asking = _html("sk-asking", "form.js")
                    answer = _html("sk-answer")
                with tab[EVENTS]:
                    events = build_events_tab(service, language)
                with tab[ARCHIVE]:
                    archive = build_archive_tab(service, language)
            with gr.Column(elem_id="sk-side"):
                history = _html("sk-asked", "form.js")
                reader = _html("sk-reader", "reader.js")
        said = _html("sk-said", "said.js")
        place = _html("sk-here", "place.js")

        fixed = [place, language, tabs, *tab.values(), head, asking, history, said]
        views: dict[str, View] = {EVENTS: events, ARCHIVE: archive}
        outputs = [*fixed, answer, reader, *(part for view in views.values() for part in view.outputs)]

        def go(event: gr.EventData, request: gr.Request) -> Updates:
            visit = visits.read(service, event)
            code, to = visit.language, visit.address
            words = labels(code)
            shown = [
                render.place(to, visit.version, code, visit.serial, _event(service, to)),
                code,
                gr.Tabs(selected=to.tab),
                *(gr.Tab(label=words[f"{name}_tab"]) for name in tab),
                *(_frame(service, code, request.username) if visit.anew else [gr.skip()] * 4),
                _answer(service, to, code) if visit.asks else gr.skip(),
                _article(service, to, code) if visit.opens else gr.skip(),
            ]
            for name, view in views.items():
                shown.extend(view.show(to, code) if visit.comes_to(name) else [gr.skip()] * len(view.outputs))
            return tuple(shown)

        def judge(event: gr.EventData) -> str:
            return render.said(visits.judge(service, event))

        waiting: dict[str, Any] = {"concurrency_limit": ASKED_AT_ONCE, "concurrency_id": "go"}
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        place.go(go, None, outputs, trigger_mode="multiple", **waiting, **quiet)
        place.judge(judge, None, said, **quiet)
    page.queue(max_size=WAITING, api_open=False)
    # Gradio looks a thousand times a second whether somebody asks: a twentieth of a core, all day and night.
    page._queue.sleep_when_free = _LOOK_SECONDS
    return page


def _html(name: str, script_name: str | None = None) -> gr.HTML:
    return gr.HTML("", elem_id=name, js_on_load=script(script_name) if script_name else None, apply_default_css=False)


def _frame(service: Service, code: str, visitor: str | None) -> list[str]:
    """What changes with the language and the archive alone; `visitor` is the name that somebody logged in with."""
    try:
        info, events = service.info(), service.event_choices()
    except Exception:  # the place of the answer says what is wrong
        info, events = None, ()
    return [render.header(info, code, visitor), form.form(info, events, code), form.history(code), render.said()]


def _answer(service: Service, to: Address, code: str) -> str:
    reply = handlers.ask(service, to, code)
    if reply is not None:
        return render.reply(reply, code)
    try:
        return render.welcome(service.examples(), service.event_choices()[:_NEWEST], code)
    except Exception as error:
        return render.problem(handlers.explain(error, code), code)


def _event(service: Service, to: Address) -> str:
    try:
        return service.event_title(to.event) if to.event else ""
    except Exception:  # the answer's place says what is wrong
        return to.event


def _article(service: Service, to: Address, code: str) -> str:
    return render.article(handlers.open_article(service, to, code), code) if to.article else ""
