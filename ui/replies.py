"""Responses of the gate itself, and what it does to those of gradio on their way out."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from ui.headers import Headers, harden, page_policy

if TYPE_CHECKING:
    from starlette.types import Message, Send

JSON = "application/json"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole response."""

    status: int
    body: str
    kind: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    refused: str | None = None

    async def send(self, send: "Send") -> None:
        """Send it, with the headers that forbid."""
        body = self.body.encode()
        headers: Headers = [(b"content-type", self.kind.encode()), (b"content-length", str(len(body)).encode())]
        headers += [(name.encode(), value.encode()) for name, value in self.headers]
        await send({"type": "http.response.start", "status": self.status, "headers": harden(headers, private=True)})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def refuse(status: int, error: str, *, retry: int = 0, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Refuse a request; `error` says why in a line."""
    after = (("retry-after", str(retry)),) if retry else ()
    body = json.dumps({"error": error, "status": HTTPStatus(status).phrase})
    return Reply(status, body, JSON, (*headers, *after), refused=error)


@dataclass(slots=True)
class Progress:
    """What of a response was sent so far."""

    status: int = 0
    size: int = 0
    complete: bool = False

    def record(self, send: "Send") -> "Send":
        """Watch what goes out."""

        async def recorded(message: "Message") -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
            elif message["type"] == "http.response.body":
                self.size += len(message.get("body", b""))
                self.complete = not message.get("more_body", False)
            await send(message)

        return recorded


def hardened(send: "Send", *, private: bool) -> "Send":
    """Put the headers that forbid on a response."""

    async def harden_start(message: "Message") -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": harden(list(message.get("headers", [])), private=private)}
        await send(message)

    return harden_start


def with_policy(send: "Send") -> "Send":
    """Hold a page back until it is whole, and send it with the policy made for it."""
    start: list[Message] = []
    pieces: list[bytes] = []

    async def hold(message: "Message") -> None:
        if message["type"] == "http.response.start":
            start.append(message)
            return
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            html = b"".join(pieces)
            headers = [*start[0].get("headers", []), (b"content-security-policy", page_policy(html).encode())]
            await send({**start[0], "headers": headers})
            await send({"type": "http.response.body", "body": html, "more_body": False})

    return hold
