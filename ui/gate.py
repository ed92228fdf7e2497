"""The one way in: an ASGI application before gradio's. Every request passes it, and what it does not know is refused.

It asks, in this order: is there such an address; is the server ending; was the request meant for us, and made by our
own page; is it small enough; who is it; do they ask too often. Only then gradio hears of it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ui.calls import SAFE_METHODS, Call, read_body, replayed
from ui.doorman import Doorman
from ui.doors import CLOSED, Door, Kind, find_door, is_offered
from ui.limits import MAX_ADDRESS, MAX_BODY, MAX_OPEN, MAX_UPLOAD, MEGABYTE, UPLOADS, WORK, Limiter
from ui.reception import LOGIN_BODY, receive_visitor, turn_away
from ui.replies import Progress, Reply, hardened, refuse, with_policy

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_DRAIN_STEP = 0.05
_NOTHING = "there is nothing at this address"

OwnPage = Callable[[bool], Awaitable[Reply]]
"""What answers at an address of our own; told whether the visitor is known."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request: for logs and metrics. Neither the question nor any other text of it is in here."""

    door: str
    kind: Kind | None
    method: str
    status: int
    seconds: float
    size: int
    visitor: str
    refused: str | None = None
    failure: str | None = None


class Gate:
    """Guards an application.

    Parameters
    ----------
    app : ASGI application
        What stands behind the gate. It finds the visitor's name in ``scope["state"]["visitor"]``.
    folder : Path
        Where gradio keeps files to show; file addresses name files below it, or nothing.
    doorman : Doorman, optional
        Where there is one, nobody comes in without a login but to the login page and `/health`.
    hosts : frozenset of str
        Names by which people may call this server besides those of this machine; they matter without a doorman only.
    pages : mapping
        What answers at `/health` and `/metrics`. An address that is not in it is not there.
    watch : callable
        Told of every request when it has ended.
    """

    def __init__(
        self,
        app: "ASGIApp",
        *,
        folder: Path,
        doorman: Doorman | None = None,
        hosts: frozenset[str] = frozenset(),
        pages: Mapping[Kind, OwnPage] | None = None,
        watch: Callable[[Outcome], None] = lambda outcome: None,
    ) -> None:
        self._app = app
        self._folder = folder
        self._doorman = doorman
        self._hosts = hosts
        self._pages = dict(pages or {})
        self._watch = watch
        self._work, self._uploads = Limiter(WORK), Limiter(UPLOADS)
        self._open: Counter[str] = Counter()
        self.working = 0
        """How many requests are being answered, those that only listen aside."""
        self.loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()

    async def drain(self, seconds: float) -> int:
        """Refuse new work, end what only listens, and let the rest finish; how many did not in this time."""
        self._ending.set()
        until = time.monotonic() + seconds
        while self.working and time.monotonic() < until:
            await asyncio.sleep(_DRAIN_STEP)
        return self.working

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve one request; messages of the application's life pass."""
        if scope["type"] != "http":  # of websockets there are none: uvicorn is told to speak no such protocol
            if scope["type"] == "lifespan":
                self.loop = asyncio.get_running_loop()
                await self._app(scope, receive, send)
            return
        began = time.monotonic()
        call = Call.of(scope)
        door, elsewhere = find_door(call.method, call.path)
        progress, name, refused, failure = Progress(), None, None, None
        send = progress.record(send)
        try:
            reply = self._look_at(call, door, elsewhere)
            if reply is None and door is not None:
                name, reply = await self._identify(call, door)
                reply = reply or await self._let_in(call, door, name, scope, receive, send)
            if reply is not None:
                refused = reply.refused
                await reply.send(send)
            elif not progress.complete:  # a stream that was ended
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except OSError:  # the visitor is gone
            refused = "went away"
        except Exception as error:  # a server neither shows nor dies of what it did not expect
            failure = f"{type(error).__name__}: {error}"
            if not progress.status:
                await refuse(500, "something went wrong here; try again").send(send)
        self._watch(
            Outcome(
                door=door.name if door else CLOSED,
                kind=door.kind if door else None,
                method=call.method,
                status=progress.status,
                seconds=time.monotonic() - began,
                size=progress.size,
                visitor=name or call.address,
                refused=refused,
                failure=failure,
            )
        )

    def _look_at(self, call: Call, door: Door | None, elsewhere: bool) -> Reply | None:
        """Refuse what its first lines tell enough about; None for what may go on."""
        if door is None:
            return refuse(405 if elsewhere else 404, _NOTHING)
        if door.kind in (Kind.HEALTH, Kind.METRICS) and door.kind not in self._pages:
            return refuse(404, _NOTHING)
        if door.kind in (Kind.LOGIN, Kind.LOGOUT) and self._doorman is None:
            return refuse(404, _NOTHING)
        if self._ending.is_set() and call.method not in SAFE_METHODS:
            return refuse(503, "the server is ending; try again in a minute", retry=60)
        if self._doorman is None and not call.is_for(self._hosts):
            return refuse(421, "this server is for its own machine; to serve it under a name, start it with --auth")
        if not call.is_of_this_site:
            return refuse(403, "another site may not do this")
        if len(call.path) + len(call.query) > MAX_ADDRESS:
            return refuse(414, "the address is too long")
        limit = MAX_UPLOAD if door.kind is Kind.UPLOAD else MAX_BODY
        if door.kind is Kind.UPLOAD and call.length is None:
            return refuse(411, "say how long the upload is (Content-Length)")
        if call.length is not None and call.length > limit:
            return refuse(413, f"the request is larger than {limit // MEGABYTE} MB")
        return None

    async def _identify(self, call: Call, door: Door) -> tuple[str | None, Reply | None]:
        """Give the visitor's name, where there is one; and a refusal, where there should be one."""
        if self._doorman is None:
            return None, None
        name, wait = self._doorman.visitor(call.headers.get("cookie", "")), 0
        if name is None and "authorization" in call.headers:
            name, wait = await self._doorman.caller(call.headers["authorization"], call.address)
        if name is not None or door.kind in (Kind.LOGIN, Kind.LOGOUT, Kind.HEALTH):
            return name, None
        return None, refuse(429, "too many failed tries; wait", retry=wait) if wait else turn_away(call, door)

    async def _let_in(
        self, call: Call, door: Door, name: str | None, scope: "Scope", receive: "Receive", send: "Send"
    ) -> Reply | None:
        """Answer, or have gradio answer (None), unless too much is asked for."""
        key = name or call.address
        if self._open[key] >= MAX_OPEN:
            return refuse(429, "too many requests at once", retry=1)
        limiter = {Kind.WORK: self._work, Kind.UPLOAD: self._uploads}.get(door.kind)
        if wait := limiter.take(key) if limiter else 0:
            return refuse(429, "too many requests", retry=wait)
        if door.kind in self._pages:
            return await self._pages[door.kind](self._doorman is None or name is not None)
        if door.kind is Kind.FILE and not is_offered(call.path, self._folder):
            return refuse(404, _NOTHING)
        async with self._counted(key, door):
            body = b""
            if call.method not in SAFE_METHODS and door.kind is not Kind.UPLOAD:
                limit = LOGIN_BODY if door.kind is Kind.LOGIN else MAX_BODY
                try:
                    read = await read_body(receive, limit)
                except TimeoutError:
                    return refuse(408, "the request did not come in time")
                if read is None:
                    return refuse(413, f"the request is larger than {limit // 1024} kB")
                body, receive = read, replayed(read, receive)
            if self._doorman is not None and door.kind in (Kind.LOGIN, Kind.LOGOUT):
                return await receive_visitor(self._doorman, call, door, body, secure=scope.get("scheme") == "https")
            await self._pass(door, name, scope, receive, send)
        return None

    async def _pass(self, door: Door, name: str | None, scope: "Scope", receive: "Receive", send: "Send") -> None:
        scope = {**scope, "state": {**scope.get("state", {}), "visitor": name}}
        send = hardened(send, private=door.kind is not Kind.ASSET)
        if door.kind is Kind.PAGE:
            # The policy is made of the page's text, so it must come as text.
            scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"]
            send = with_policy(send)
        await self._app(scope, self._until_the_end(receive) if door.kind is Kind.LISTEN else receive, send)

    @asynccontextmanager
    async def _counted(self, key: str, door: Door) -> AsyncIterator[None]:
        working = door.kind is not Kind.LISTEN
        self._open[key] += 1
        self.working += working
        try:
            yield
        finally:
            self.working -= working
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]

    def _until_the_end(self, receive: "Receive") -> "Receive":
        """For those that only listen, the visitor seems to be gone when the server ends."""

        async def until() -> "Message":
            ending = asyncio.ensure_future(self._ending.wait())
            message = asyncio.ensure_future(receive())
            try:
                await asyncio.wait({ending, message}, return_when=asyncio.FIRST_COMPLETED)
                return await message if message.done() else {"type": "http.disconnect"}
            finally:
                ending.cancel()
                message.cancel()

        return until
