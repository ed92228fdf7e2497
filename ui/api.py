"""The verbs as named endpoints of the page's server, for `gradio_client` and any other HTTP client."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import gradio as gr
from gradio.events import api

from ui.handlers import explain
from ui.service import Service
from ui.verbs import Verb, verbs
from ui.wire import describe, plain

AT_ONCE = 1
"""Machines wait in a line of their own: whoever sits at the page is not kept waiting by them."""


def add_endpoints(service: Service) -> None:
    """Offer ``/search``, ``/ask``, ``/events``, ``/summarize`` and ``/articles`` on the page that is being built."""
    for verb in verbs(service):
        name = getattr(verb, "__name__", "")
        api(
            _plain(verb),
            api_name=name,
            api_description=verb.__doc__,
            concurrency_limit=AT_ONCE,
            concurrency_id="api",
        )


def _plain(verb: Verb) -> Callable[..., Any]:
    """Give results as plain JSON values, and failures as one line; the types of the verb stay its documentation."""

    @wraps(verb)
    def call(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever the verb takes
        try:
            return plain(verb(*arguments, **options))
        except Exception as error:
            raise gr.Error(explain(error, "en"), print_exception=False) from None

    describe(call, verb)
    return call
