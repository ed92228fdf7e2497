"""Serve the page on this machine until it is told to end."""

import ipaddress
import os
import signal
import socket
import threading
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from retrieval.errors import UsageError
from ui.service import Service
from ui.strings import count_text

if TYPE_CHECKING:
    from gradio import Blocks

_UPLOAD_LIMIT = "50mb"
_VISITORS_REMEMBERED = 1000


def check_address(host: str, port: int) -> None:
    """Check that the page may and can be served at an address.

    Raises
    ------
    UsageError
        If others than this machine could reach it, or the port is in use.
    """
    if not _is_loopback(host):
        raise UsageError(
            f"--host {host}: others could reach the archive there, and sukien cannot ask for passwords yet; "
            "use 127.0.0.1, and a tunnel such as ssh -L from elsewhere"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(
                f"{host}:{port} cannot be used ({error.strerror}); give another port, as in --port {port + 1}"
            ) from None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(service: Service, host: str, port: int, say: Callable[[str], None], *, mcp: bool = False) -> None:
    """Serve the page until SIGTERM or Ctrl-C; `say` is told the address once the page answers.

    Raises
    ------
    ArchiveMissing, ArchiveDamaged
        If the archive cannot be opened; nothing is served.
    """
    articles = len(service.archive())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries; nothing that a person at the terminal could act on
        try:
            page, address = _launch(service, host, port, mcp)
        except OSError as error:  # gradio gives the server five seconds to come up
            raise UsageError(
                f"{host}:{port}: the page could not be started there in time ({error.strerror or 'no answer'}); "
                "try again, or give another port"
            ) from error
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    say(f"Sukien: {address} ({count_text('count_articles', articles, 'en')}; Ctrl-C ends it)")
    while not ended.wait(1.0):  # in steps: on Windows a wait without end hears no Ctrl-C
        pass
    page.close(verbose=False)


def _launch(service: Service, host: str, port: int, mcp: bool) -> "tuple[Blocks, str]":
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
    os.environ["HF_HUB_OFFLINE"] = "1"
    # Gradio asks itself whether it is up; a proxy of the office must not be asked instead.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(filter(None, (os.environ.get("NO_PROXY"), host)))
    from ui import downloads, events_tab, style
    from ui.page import build_page, theme

    page = build_page(service)
    app: dict[str, Any] = {"routes": downloads.routes(service)}
    if mcp:
        from ui.mcp_server import make_server, mounted

        tools, app["lifespan"] = mounted(make_server(service, loopback=_is_loopback(host)))
        app["routes"] += tools
    _, address, _ = page.launch(
        server_name=host,
        server_port=port,
        share=False,
        inbrowser=False,
        quiet=True,
        prevent_thread_lock=True,
        show_error=False,
        debug=False,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        ssr_mode=False,
        max_file_size=_UPLOAD_LIMIT,
        state_session_capacity=_VISITORS_REMEMBERED,
        blocked_paths=[str(service.path.resolve())],
        theme=theme(),
        css=style.CSS + events_tab.CSS,
        head=style.HEAD,
        app_kwargs=app,
    )
    return page, address
