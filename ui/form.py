"""The question's box and the filters, as a form: the browser's own fields, which speak the reader's language."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ui.handlers import QUESTION_LIMIT
from ui.strings import labels, language_name, number_text

if TYPE_CHECKING:
    from retrieval import ArchiveInfo

# More names than this are found by typing, not by scrolling.
_OFFERED = 300

Counted = Sequence[tuple[str, int]]


def form(info: "ArchiveInfo | None", events: Sequence[tuple[str, str]], language: str) -> str:
    """Show the box and the filters, empty; the page's script fills them from the address."""
    words = labels(language)
    counted: tuple[Counted, Counted, Counted] = ((), (), ())
    if info:
        counted = info.sources, info.places, info.languages
    fields = (
        _named("source", words["any_source"], counted[0], language)
        + _named("place", words["any_place"], counted[1], language)
        + _chosen(
            "language",
            words["any_language"],
            [(code, f"{language_name(code, language)} ({number_text(count, language)})") for code, count in counted[2]],
            language,
        )
        + "".join(_field(name, f'<input type="date" id="sk-{name}" name="{name}">', language) for name in _DATES)
        + (_chosen("event", words["any_event"], events, language) if events else _hidden("event"))
    )
    return (
        f'<form id="sk-form" role="search" lang="{language}" autocomplete="off"><div class="sk-box">'
        f'<label class="sk-hidden" for="sk-question">{escape(words["question"])}</label>'
        f'<input id="sk-question" name="q" type="text" maxlength="{QUESTION_LIMIT}" enterkeyhint="search" autofocus'
        f' spellcheck="false" placeholder="{escape(words["question_hint"])}">'
        f'<button id="sk-submit" type="submit">{escape(words["ask"])}</button></div>'
        f'<details id="sk-filters"><summary>{escape(words["filters"])}</summary><div class="sk-fields">{fields}'
        f'<button type="button" data-action="clear">{escape(words["clear_filters"])}</button></div></details></form>'
    )


def history(language: str) -> str:
    """An empty list, which the page's script fills with what was asked in this visit."""
    words = labels(language)
    return (
        f'<details id="sk-history" open hidden><summary>{escape(words["history"])}</summary><ol></ol>'
        f'<button type="button" data-action="forget">{escape(words["clear_history"])}</button></details>'
    )


_DATES = ("since", "until")


def _named(name: str, anything: str, counted: Counted, language: str) -> str:
    """A field that offers names as one types; typed without marks they are found as well."""
    options = "".join(
        f'<option value="{escape(value)}">{escape(number_text(count, language))}</option>'
        for value, count in counted[:_OFFERED]
    )
    return _field(
        name,
        f'<input type="text" id="sk-{name}" name="{name}" list="sk-{name}s" placeholder="{escape(anything)}">'
        f'<datalist id="sk-{name}s">{options}</datalist>',
        language,
    )


def _chosen(name: str, anything: str, options: Sequence[tuple[str, str]], language: str) -> str:
    items = "".join(f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in options)
    return _field(
        name,
        f'<select id="sk-{name}" name="{name}"><option value="">{escape(anything)}</option>{items}</select>',
        language,
    )


def _field(name: str, control: str, language: str) -> str:
    return f'<div class="sk-field"><label for="sk-{name}">{escape(labels(language)[name])}</label>{control}</div>'


def _hidden(name: str) -> str:
    return f'<input type="hidden" id="sk-{name}" name="{name}">'
