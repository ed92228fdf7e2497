"""The server put together: gradio's application, the gate before it, what answers at `/health` and `/metrics`."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.errors import SukienError
from ui import failures
from ui.doors import Kind
from ui.journal import Journal
from ui.limits import MAX_UPLOADED_FILE
from ui.replies import Reply
from ui.service import Service
from ui.users import Users

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn import Server

    from ui.gate import Gate, Outcome
    from ui.metrics import Metrics
    from ui.serve import Options

CLOSE_SECONDS = 3
_VISITORS_REMEMBERED = 100
_CONNECTIONS = 1000
# An uploaded file is deleted when it is so old.
_KEPT_SECONDS = 3600
_PLAIN_TEXT = "text/plain; version=0.0.4; charset=utf-8"


def prepare(
    service: Service, options: "Options", users: Users | None, folder: Path, journal: Journal
) -> "tuple[Gate, Server]":
    """Make the gate and the server that is to run it; `folder` is where gradio keeps files to show."""
    # Read by gradio when it is imported.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    os.environ["HF_HUB_OFFLINE"] = "1"
    import uvicorn

    from ui.doorman import Doorman
    from ui.gate import Gate
    from ui.metrics import Metrics

    metrics = Metrics() if options.metrics else None

    def watch(outcome: "Outcome") -> None:
        journal.request(outcome)
        if metrics:
            metrics.request(outcome)

    gate = Gate(
        application(service, options, protected=users is not None),
        folder=folder,
        doorman=Doorman(users, f"sukien-{options.port}") if users else None,
        hosts=frozenset({options.host}),
        pages=_own_pages(service, metrics),
        watch=watch,
    )
    config = uvicorn.Config(
        gate,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="critical",  # the gate writes of requests, and of what went wrong in them
        access_log=False,
        server_header=False,
        # A proxy on this machine may say who its visitor is, and that it speaks TLS; nobody else is believed.
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1,::1",
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=CLOSE_SECONDS,
    )
    return gate, uvicorn.Server(config)


def application(service: Service, options: "Options", *, protected: bool) -> "FastAPI":
    """Make gradio's application over a service; `protected` says whether the gate knows who each visitor is."""
    from ui.quick import import_gradio

    import_gradio()
    import gradio as gr
    from fastapi import FastAPI, Request

    from ui import downloads, events_tab, style
    from ui.page import build_page, theme

    def visitor(request: Request) -> str | None:
        name: str | None = getattr(request.state, "visitor", None)
        return name

    page = build_page(service)
    parts: dict[str, Any] = {"routes": downloads.routes(service)}
    if options.mcp:
        from ui.mcp_server import make_server, mounted

        # Whom a request names as its host is the gate's matter.
        tools, parts["lifespan"] = mounted(make_server(service, loopback=False))
        parts["routes"] += tools
    page.delete_cache = (_KEPT_SECONDS, _KEPT_SECONDS)
    page.state_session_capacity = _VISITORS_REMEMBERED
    served: FastAPI = gr.mount_gradio_app(
        FastAPI(openapi_url=None, docs_url=None, redoc_url=None),
        page,
        "/",
        server_name=options.host,
        server_port=options.port,
        auth_dependency=visitor if protected else None,
        show_error=False,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        ssr_mode=False,
        max_file_size=MAX_UPLOADED_FILE,
        allowed_paths=[],
        blocked_paths=[str(service.path.resolve())],
        theme=theme(),
        css=style.CSS + events_tab.CSS,
        head=style.HEAD,
        app_kwargs=parts,
    )
    return served


def _own_pages(service: Service, metrics: "Metrics | None") -> "dict[Kind, Callable[[bool], Awaitable[Reply]]]":
    from importlib.metadata import version

    async def health(known: bool) -> Reply:
        try:
            archive = await asyncio.to_thread(service.archive)
        except (SukienError, OSError) as error:
            reason = {"reason": failures.line(error)} if known else {}
            return Reply(503, json.dumps({"status": "failing", **reason}))
        facts = {"articles": len(archive), "version": version("sukien")} if known else {}
        return Reply(200, json.dumps({"status": "ok", **facts}))

    if metrics is None:
        return {Kind.HEALTH: health}

    async def numbers(known: bool) -> Reply:
        info = await asyncio.to_thread(service.info)
        metrics.archive(info.articles, info.passages)
        return Reply(200, metrics.text(), _PLAIN_TEXT)

    return {Kind.HEALTH: health, Kind.METRICS: numbers}
