"""Serve the page until told to end: gradio behind the gate, on a socket of our own."""

import asyncio
import ipaddress
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import UsageError
from ui.application import CLOSE_SECONDS, prepare
from ui.journal import Form, Journal, Overheard
from ui.service import Service
from ui.strings import count_text
from ui.users import Users

if TYPE_CHECKING:
    from uvicorn import Server

    from ui.gate import Gate

_START_SECONDS = 30.0
FINISH_SECONDS = 20.0
"""So long may what runs go on after SIGTERM; a question takes less than one."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve. `users` is the file of those who may come in; None lets in whoever is on this machine."""

    host: str = "127.0.0.1"
    port: int = 7860
    users: Path | None = None
    log: Form = Form.OFF
    metrics: bool = False
    mcp: bool = False


def check_address(options: Options) -> None:
    """Check that the page may be served at an address.

    Raises
    ------
    UsageError
        If others than this machine could reach it, and nobody would ask them who they are.
    """
    if options.users is None and not is_loopback(options.host):
        raise UsageError(
            f"--host {options.host}: others could reach the archive there, and nobody would ask who they are; "
            "give --auth FILE (made by: sukien user add FILE NAME), or use 127.0.0.1 and a tunnel such as ssh -L"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(service: Service, options: Options, say: Callable[[str], None]) -> None:
    """Serve the page until SIGTERM or Ctrl-C; `say` is told the address once the page answers.

    What runs when the signal comes is finished, within `FINISH_SECONDS`; a second signal does not wait.

    Raises
    ------
    UsageError
        If the address is not to be served at, is in use, or the file of users is none.
    ArchiveMissing, ArchiveDamaged
        If the archive cannot be opened; nothing is served.
    """
    check_address(options)
    users = Users(options.users) if options.users else None
    articles = len(service.archive())
    journal = Journal(options.log)
    with (
        _listening(options.host, options.port) as listening,
        _folder() as folder,
        redirect_stderr(Overheard(journal)),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")  # of libraries; nothing that a person at the terminal could act on
        gate, server = prepare(service, options, users, folder, journal)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        _wait_until_up(server, thread, options)
        signals = _Signals()
        host = f"[{options.host}]" if ":" in options.host else options.host
        count = count_text("count_articles", articles, "en")
        journal.tell("start", fields={"host": options.host, "port": options.port, "articles": articles})
        threading.Thread(target=service.warm, daemon=True).start()
        say(f"Sukien: http://{host}:{options.port}/ ({count}; Ctrl-C ends it)")
        signals.wait(1, None)
        left = _finish(server, gate, signals)
        thread.join(CLOSE_SECONDS + 2)
        journal.tell("stop", fields={"unfinished": left})


def _finish(server: "Server", gate: "Gate", signals: "_Signals") -> int:
    loop = gate.loop
    if loop is None:
        server.should_exit = True
        return 0
    draining = asyncio.run_coroutine_threadsafe(gate.drain(FINISH_SECONDS), loop)
    while not draining.done() and not signals.wait(2, 0.05):
        pass
    left = draining.result() if draining.done() else gate.working
    server.force_exit = left > 0
    server.should_exit = True
    return left


class _Signals:
    """Counts SIGTERM and Ctrl-C."""

    def __init__(self) -> None:
        self._count = 0
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def _note(self, *_: object) -> None:
        self._count += 1

    def wait(self, count: int, seconds: float | None) -> bool:
        """Wait until so many came, or so long; whether they came."""
        until = None if seconds is None else time.monotonic() + seconds
        # In steps: on Windows a wait without end hears no Ctrl-C.
        while self._count < count and (until is None or time.monotonic() < until):
            time.sleep(0.05)
        return self._count >= count


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listening:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            raise UsageError(
                f"{host}:{port} cannot be used ({error.strerror or error}); give another port, as in --port {port + 1}"
            ) from None
        yield listening


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that only we can read, for what gradio keeps to show; it goes with the server."""
    folder = Path(tempfile.mkdtemp(prefix="sukien-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_up(server: "Server", thread: threading.Thread, options: Options) -> None:
    until = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise UsageError(
                f"{options.host}:{options.port}: the page could not be started there in time; "
                "try again, or give another port"
            )
        time.sleep(0.01)
