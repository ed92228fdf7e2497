"""The page: wiring only. What it does is in `handlers`, what it shows in `render`, how it looks in `style`.

This module and `serve` are the only ones that import gradio.
"""

from typing import Any

import gradio as gr

from ui import handlers, render, scripts, style
from ui.events_strings import event_words
from ui.events_tab import build_events_tab
from ui.handlers import Choices, Reply, Span
from ui.service import Service
from ui.strings import DEFAULT_LANGUAGE, LABELS, labels, language_name, number_text, preferred_language

ASKING = "ask"
ASKED_AT_ONCE = 2
"""As many questions as there are cores on the smallest machine that we serve; more of them wait in line."""
WAITING = 64

_DROPDOWNS = ("source", "place", "language")
_DATES = ("since", "until")

Updates = tuple[Any, ...]


def build_page(service: Service) -> gr.Blocks:
    """Make the page over a service; the caller launches it."""
    words = labels(DEFAULT_LANGUAGE)  # until the browser has said which language it prefers
    page = gr.Blocks(title="Sukien", analytics_enabled=False)
    with page:
        language = gr.State(DEFAULT_LANGUAGE)
        reply: gr.State = gr.State(None)
        span: gr.State = gr.State(None)  # of the open article; the article itself is not kept for every visitor

        head = _html("sk-head", scripts.HEADER)
        with gr.Tabs(elem_id="sk-tabs"):
            with gr.Tab(_both("ask_tab"), id="ask"):
                with gr.Row(elem_id="sk-layout"):
                    with gr.Column(elem_id="sk-main"):
                        with gr.Row(elem_id="sk-ask"):
                            question = gr.Textbox(
                                label=words["question"],
                                placeholder=words["question_hint"],
                                lines=1,
                                max_lines=1,
                                max_length=handlers.QUESTION_LIMIT,
                                autofocus=True,
                                show_label=False,
                                container=False,
                                elem_id="sk-question",
                            )
                            submit = gr.Button(words["ask"], variant="primary", elem_id="sk-submit")
                        with gr.Accordion(words["filters"], open=False, elem_id="sk-filters") as panel:
                            with gr.Row():
                                dropdowns = [
                                    gr.Dropdown(label=words[name], elem_id=f"sk-{name}", min_width=180)
                                    for name in _DROPDOWNS
                                ]
                            with gr.Row():
                                dates = [_date(words[name], f"sk-{name}") for name in _DATES]
                        answer = _html("sk-answer", scripts.ANSWER)
                    reader = _html("sk-reader", scripts.READER)
            with gr.Tab(_both("tab"), id="events") as events:
                build_events_tab(service, language, events)

        fields = [*dropdowns, *dates]  # in the order of `Choices`
        labelled = [head, question, submit, panel, *fields]

        def relabel(code: str, shown: Reply | None, opened: Span | None, *chosen: str) -> Updates:
            return (
                code,
                *_labels(service, code, Choices(*chosen)),
                _answer(service, shown, code),
                _article(service, opened, code),
            )

        def start(request: gr.Request, shown: Reply | None, opened: Span | None, *chosen: str) -> Updates:
            return relabel(preferred_language(request.headers.get("accept-language")), shown, opened, *chosen)

        def switch(event: gr.EventData, shown: Reply | None, opened: Span | None, *chosen: str) -> Updates:
            code = str(event.language)
            return relabel(code if code in LABELS else DEFAULT_LANGUAGE, shown, opened, *chosen)

        def ask(code: str, text: str, *chosen: str) -> Updates:
            choices = Choices(*(value or "" for value in chosen))
            shown = handlers.ask(service, text, choices, code)
            panel_label = gr.update(label=_filters_label(code, choices))
            return shown, _answer(service, shown, code), None, "", panel_label

        def ask_example(event: gr.EventData, code: str, *chosen: str) -> Updates:
            text = str(event.question)
            return text, *ask(code, text, *chosen)

        def open_article(event: gr.EventData, code: str, shown: Reply | None) -> Updates:
            opened = handlers.shown_span(shown, str(event.article), int(event.start), int(event.end))
            return opened, _article(service, opened, code)

        everything = [language, *labelled, answer, reader]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        # A question asked while another is under way is not dropped: the last one is asked when that one is answered.
        lined_up: dict[str, Any] = {"concurrency_limit": ASKED_AT_ONCE, "concurrency_id": ASKING}
        asking: dict[str, Any] = {**quiet, **lined_up, "trigger_mode": "always_last"}
        page.load(start, [reply, span, *fields], everything, **quiet)
        head.set_language(switch, [reply, span, *fields], everything, **quiet)
        answered = [reply, answer, span, reader, panel]
        changed = [*(field.input for field in dropdowns), *(field.input for field in dates)]
        asked = [question.submit, submit.click, *changed]
        gr.on(asked, ask, [language, question, *fields], answered, **asking)
        answer.ask_example(ask_example, [language, *fields], [question, *answered], **asking)
        answer.open_article(open_article, [language, reply], [span, reader], **asking)
        reader.close_article(lambda: (None, ""), None, [span, reader], **quiet)
    page.queue(max_size=WAITING, api_open=False)
    return page


def _both(name: str) -> str:
    """A tab's name in both languages: it is there before the browser says which one it prefers."""
    return f"{event_words('vi')[name]} · {event_words('en')[name]}"


def theme() -> gr.themes.Base:
    """Gradio's own parts in the page's colours, with fonts of the reader's system."""
    return gr.themes.Base(font=style.SANS, font_mono=style.MONO).set(
        body_background_fill="var(--sk-paper)",
        body_background_fill_dark="var(--sk-paper)",
        background_fill_primary="var(--sk-card)",
        background_fill_primary_dark="var(--sk-card)",
        background_fill_secondary="var(--sk-paper)",
        background_fill_secondary_dark="var(--sk-paper)",
        border_color_primary="var(--sk-line)",
        border_color_primary_dark="var(--sk-line)",
        body_text_color="var(--sk-ink)",
        body_text_color_dark="var(--sk-ink)",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        input_border_width="1px",
        input_border_width_dark="1px",
        block_label_text_color="var(--sk-soft)",
        block_label_text_color_dark="var(--sk-soft)",
        block_title_text_color="var(--sk-soft)",
        block_title_text_color_dark="var(--sk-soft)",
        input_background_fill="var(--sk-card)",
        input_background_fill_dark="var(--sk-card)",
        input_border_color="var(--sk-line)",
        input_border_color_dark="var(--sk-line)",
        input_border_color_focus="var(--sk-accent)",
        input_border_color_focus_dark="var(--sk-accent)",
        input_placeholder_color="var(--sk-soft)",
        input_placeholder_color_dark="var(--sk-soft)",
        button_primary_background_fill="var(--sk-button)",
        button_primary_background_fill_dark="var(--sk-button)",
        button_primary_background_fill_hover="var(--sk-button-strong)",
        button_primary_background_fill_hover_dark="var(--sk-button-strong)",
        button_primary_border_color="transparent",
        button_primary_border_color_dark="transparent",
        button_primary_border_color_hover="transparent",
        button_primary_border_color_hover_dark="transparent",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
    )


def _html(name: str, script: str) -> gr.HTML:
    return gr.HTML("", elem_id=name, js_on_load=script, apply_default_css=False)


def _date(label: str, name: str) -> gr.HTML:
    # The browser's own date field: it speaks the reader's language, which Gradio's picker does not.
    return gr.HTML(
        "",
        label=label,
        elem_id=name,
        html_template=scripts.DATE_FIELD,
        js_on_load=scripts.DATE,
        apply_default_css=False,
        min_width=180,
    )


def _labels(service: Service, code: str, choices: Choices) -> Updates:
    words = labels(code)
    try:
        info = service.info()
    except Exception:  # the place of the answer says what is wrong
        info = None
    pairs = (info.sources, info.places, info.languages) if info else ((), (), ())
    lists = [[(words[name], "")] for name in ("any_source", "any_place", "any_language")]
    for options, counted in zip(lists, pairs, strict=True):
        options.extend((f"{name} ({number_text(count, code)})", name) for name, count in counted)
    lists[2] = [
        (text if not value else f"{language_name(value, code)} ({number_text(dict(pairs[2])[value], code)})", value)
        for text, value in lists[2]
    ]
    chosen = (choices.source, choices.place, choices.language)
    return (
        render.header(info, code),
        gr.update(label=words["question"], placeholder=words["question_hint"]),
        gr.update(value=words["ask"]),
        gr.update(label=_filters_label(code, choices)),
        *(
            gr.update(label=words[name], choices=options, value=value or "")
            for name, options, value in zip(_DROPDOWNS, lists, chosen, strict=True)
        ),
        *(gr.update(label=words[name]) for name in _DATES),
    )


def _filters_label(code: str, choices: Choices) -> str:
    words = labels(code)
    return words["filters_active"].format(count=choices.count) if choices.count else words["filters"]


def _article(service: Service, opened: Span | None, code: str) -> str:
    return render.article(handlers.open_article(service, opened, code), code) if opened else ""


def _answer(service: Service, shown: Reply | None, code: str) -> str:
    if shown is not None:
        return render.reply(shown, code)
    try:
        return render.welcome(service.examples(), code)
    except Exception as error:
        return render.problem(handlers.explain(error, code), code)
