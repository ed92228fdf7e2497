"""Gradio, imported without the work that only editors, its own commands and its own MCP server need."""

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

_STUB_WRITER = "gradio.component_meta"


def import_gradio() -> None:
    """Import gradio, about a second faster than `import gradio` does."""
    if "gradio" not in sys.modules:
        _leave_out()
    with _no_stubs():
        import gradio  # noqa: F401 - for what it does when it is imported


def _leave_out() -> None:
    """Put empty modules in place of two that gradio imports at once and needs for nothing that we do.

    They bring the packages of its commands and of MCP, which `--mcp` here uses without gradio.
    """
    found = PathFinder.find_spec("gradio")
    if found is None or not found.submodule_search_locations:
        return
    commands, tools = ModuleType("gradio.cli"), ModuleType("gradio.mcp")
    # What lies below can still be imported by whoever wants it.
    commands.__path__ = [str(Path(folder) / "cli") for folder in found.submodule_search_locations]
    commands.__dict__["deploy"] = _same
    tools.__dict__.update(tool=_same, resource=_same, prompt=_same)
    sys.modules.update({"gradio.cli": commands, "gradio.mcp": tools})


def _same(value: Callable[..., Any]) -> Callable[..., Any]:
    return value


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
