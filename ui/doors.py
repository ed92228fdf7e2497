"""Which addresses of the server exist. What is not listed here is not there, whatever gradio may add.

Left out on purpose, of what gradio 6 offers: fetching other sites (`proxy=`), its editor (`vibe-*`), its run history,
monitoring and profiling, reloading, deep links, recordings, component servers, custom components, and its own login.
"""

import os
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a request is for; it decides what it may cost, and what happens to it when the server ends."""

    PAGE = "page"
    ASSET = "asset"
    DESCRIPTION = "description"
    WORK = "work"
    RESULT = "result"
    LISTEN = "listen"
    UPLOAD = "upload"
    FILE = "file"
    LOGIN = "login"
    LOGOUT = "logout"
    HEALTH = "health"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True)
class Door:
    """A set of addresses. `name` is what logs and metrics call them: never what a visitor typed."""

    name: str
    kind: Kind
    methods: frozenset[str]
    pattern: re.Pattern[str]


def _door(name: str, kind: Kind, methods: str, pattern: str) -> Door:
    return Door(name, kind, frozenset(methods.split()), re.compile(pattern))


_WORD = r"[\w.-]+"
_DOORS = (
    _door("page", Kind.PAGE, "GET HEAD", r"/"),
    _door("assets", Kind.ASSET, "GET HEAD", rf"/(?:assets|static|svelte)/(?:{_WORD}/)*{_WORD}"),
    _door("theme", Kind.ASSET, "GET HEAD", r"/(?:gradio_api/)?theme\.css|/favicon\.ico|/manifest\.json|/robots\.txt"),
    _door("config", Kind.DESCRIPTION, "GET", r"/config/?"),
    _door("info", Kind.DESCRIPTION, "GET", r"/gradio_api/(?:info/?|openapi\.json|app_id/?|startup-events)"),
    _door("join", Kind.WORK, "POST", r"/gradio_api/queue/join"),
    _door("data", Kind.RESULT, "GET", r"/gradio_api/queue/data"),
    _door("call", Kind.WORK, "POST", rf"/gradio_api/(?:call|call/v2|run|api)/{_WORD}/?"),
    _door("called", Kind.RESULT, "GET", rf"/gradio_api/call/(?:v2/)?{_WORD}/{_WORD}"),
    _door("cancel", Kind.WORK, "POST", r"/gradio_api/(?:cancel|reset/?)"),
    _door("heartbeat", Kind.LISTEN, "GET", rf"/gradio_api/heartbeat/{_WORD}"),
    _door("upload", Kind.UPLOAD, "POST", r"/gradio_api/upload"),
    _door("progress", Kind.LISTEN, "GET", r"/gradio_api/upload_progress"),
    _door("file", Kind.FILE, "GET HEAD", r"/gradio_api/file[=/].+"),
    _door("mcp", Kind.WORK, "POST DELETE", r"/mcp"),
    _door("mcp_listen", Kind.LISTEN, "GET", r"/mcp"),
    _door("download", Kind.WORK, "GET", rf"/download/{_WORD}"),
    _door("login", Kind.LOGIN, "GET HEAD POST", r"/login/?"),
    _door("logout", Kind.LOGOUT, "GET HEAD POST", r"/logout/?"),
    _door("health", Kind.HEALTH, "GET HEAD", r"/health"),
    _door("metrics", Kind.METRICS, "GET", r"/metrics"),
)
CLOSED = "closed"


def find_door(method: str, path: str) -> tuple[Door | None, bool]:
    """Find the door of a request; the second value says whether the address exists for another method."""
    doors = [door for door in _DOORS if door.pattern.fullmatch(path)] if ".." not in path.split("/") else []
    return next((door for door in doors if method in door.methods), None), bool(doors)


def is_offered(path: str, folder: Path) -> bool:
    """Whether a file address names a file below `folder`, where gradio keeps what it was given to show.

    Gradio checks this too; here, nothing else is possible: no other folder, no link out of it, no address of a site.
    """
    named = re.sub(r"^/gradio_api/file[=/]", "", path)
    if "\x00" in named or ".." in named.split("/") or not os.path.isabs(named):
        return False
    root, real = Path(os.path.realpath(folder)), Path(os.path.realpath(named))
    return real.is_relative_to(root) and real.is_file()
