"""A request as the gate sees it, before anything of it is believed."""

import asyncio
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ui.limits import BODY_SECONDS

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope

SAFE_METHODS = frozenset({"GET", "HEAD"})
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Call:
    """A request's line and headers; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    address: str

    @classmethod
    def of(cls, scope: "Scope") -> "Call":
        """Read it."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        client = scope.get("client")
        query = scope.get("query_string", b"").decode("latin-1")
        return cls(scope["method"], scope["path"], query, headers, _network(client[0] if client else ""))

    @property
    def wants_page(self) -> bool:
        """Whether a person is at the other end, who should see a page and no JSON."""
        return self.method in SAFE_METHODS and "text/html" in self.headers.get("accept", "")

    @property
    def is_of_this_site(self) -> bool:
        """Whether the request comes from our own page, an address that a person typed or opened, or a program.

        A browser says where a request comes from (Sec-Fetch-Site, Origin), and no page can make it lie; a request that
        says nothing comes from a program, which another site's page cannot use.
        """
        site = self.headers.get("sec-fetch-site")
        if site in ("same-origin", "none"):
            return True
        if site is not None:
            # A link on another site may open a page of ours, no more.
            return self.method in SAFE_METHODS and self.headers.get("sec-fetch-mode") == "navigate"
        origin = self.headers.get("origin")
        if origin is None:
            return True
        return urlsplit(origin).netloc.lower() == self.headers.get("host", "").lower()

    def is_for(self, hosts: frozenset[str]) -> bool:
        """Whether the Host header names this machine, or one of `hosts`, at whatever port a tunnel may have."""
        try:
            named = urlsplit(f"//{self.headers.get('host', '')}").hostname or ""
        except ValueError:
            return False
        return named in _HERE or named in hosts

    @property
    def length(self) -> int | None:
        """What Content-Length says; None where there is none."""
        stated = self.headers.get("content-length", "")
        return int(stated) if stated.isdecimal() else None


async def read_body(receive: "Receive", limit: int) -> bytes | None:
    """Read a whole body; None if it is longer than `limit`.

    Raises
    ------
    TimeoutError
        If it does not come in time.
    """
    pieces: list[bytes] = []
    size = 0
    async with asyncio.timeout(BODY_SECONDS):
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return b"".join(pieces)
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if size > limit:
                return None
            if not message.get("more_body", False):
                return b"".join(pieces)


def replayed(body: bytes, receive: "Receive") -> "Receive":
    """Give a body that was read once more; then whatever comes next, the end of the connection."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> "Message":
        return waiting.pop() if waiting else await receive()

    return again


def _network(address: str) -> str:
    # One customer commonly has a whole /64 of IPv6 addresses.
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 and not ip.is_loopback else str(ip)
