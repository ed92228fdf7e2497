"""Gradio, imported without the work that only editors need."""

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_STUB_WRITER = "gradio.component_meta"


def import_gradio() -> None:
    """Import gradio, about a second faster than `import gradio` does."""
    with _no_stubs():
        import gradio  # noqa: F401 - for what it does when it is imported


@contextmanager
def _no_stubs() -> Iterator[None]:
    """Let gradio find no source files of its components.

    Whenever it is imported it parses them all and writes stubs for editors beside them. It passes over a class without
    a file, and so it does here; anyone else who asks for a file is told.
    """
    real = inspect.getfile

    def getfile(thing: Any) -> str:  # noqa: ANN401 - as the function that it stands for
        if sys._getframe(1).f_globals.get("__name__") == _STUB_WRITER:
            raise OSError("no stubs are wanted")
        return real(thing)

    inspect.getfile = getfile  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = real
