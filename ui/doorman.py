"""Who is who: a session after a login, or a name and password with each request (HTTP Basic, for programs)."""

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from http.cookies import CookieError, SimpleCookie

from ui.limits import LOGINS_AS, LOGINS_FROM, Limiter
from ui.users import Users

SESSION_SECONDS = 12 * 3600
_BASIC_SECONDS = 300
_REMEMBERED = 5000
# Each try takes 32 MB and a quarter of a second of a core.
_TRIES_AT_ONCE = 2


class Doorman:
    """Knows who has logged in.

    Sessions are in memory: they end with the server, after half a day, and with a user's password.

    Parameters
    ----------
    users : Users
        Who may come in.
    cookie : str
        The session cookie's name. Cookies are shared by all ports of a machine: let it name the port.
    """

    def __init__(self, users: Users, cookie: str) -> None:
        self.cookie = cookie
        self._users = users
        self._sessions: OrderedDict[bytes, tuple[str, str, float]] = OrderedDict()
        self._known: OrderedDict[bytes, tuple[str, str, float]] = OrderedDict()
        self._secret = secrets.token_bytes(32)
        self._from, self._as = Limiter(LOGINS_FROM), Limiter(LOGINS_AS)
        self._trying = asyncio.Semaphore(_TRIES_AT_ONCE)

    def visitor(self, cookies: str) -> str | None:
        """Name the user whose session a Cookie header holds."""
        token = self._token(cookies)
        return self._fresh(self._sessions, _digest(token)) if token else None

    async def caller(self, authorization: str, address: str) -> tuple[str | None, int]:
        """Name the user of an Authorization header, and else give the seconds to wait before another try."""
        kind, _, encoded = authorization.partition(" ")
        try:
            name, colon, password = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, ValueError):
            return None, 0
        if kind.lower() != "basic" or not colon:
            return None, 0
        key = hmac.digest(self._secret, authorization.encode("utf-8", "replace"), "sha256")
        known = self._fresh(self._known, key)
        if known:
            return known, 0
        right, wait = await self._check(name, password, address)
        mark = self._users.mark(name) if right else None
        if mark is None:
            return None, wait
        self._keep(self._known, key, (name, mark, time.monotonic() + _BASIC_SECONDS))
        return name, 0

    async def log_in(self, name: str, password: str, address: str) -> tuple[str | None, int]:
        """Give the token of a new session; None, and the seconds to wait before another try, if the login is wrong."""
        right, wait = await self._check(name, password, address)
        mark = self._users.mark(name) if right else None
        if mark is None:
            return None, wait
        token = secrets.token_urlsafe(32)
        self._keep(self._sessions, _digest(token), (name, mark, time.monotonic() + SESSION_SECONDS))
        return token, 0

    def log_out(self, cookies: str) -> None:
        """End the session of a Cookie header."""
        token = self._token(cookies)
        if token:
            self._sessions.pop(_digest(token), None)

    async def _check(self, name: str, password: str, address: str) -> tuple[bool, int]:
        wait = max(self._from.take(address), self._as.take(name))
        if wait:
            return False, wait
        async with self._trying:
            right = await asyncio.to_thread(self._users.check, name, password)
        if right:  # only failures count
            self._from.give_back(address)
            self._as.give_back(name)
        return right, 0

    def _token(self, cookies: str) -> str | None:
        try:
            morsel = SimpleCookie(cookies).get(self.cookie)
        except CookieError:
            return None
        return morsel.value if morsel else None

    def _fresh(self, kept: OrderedDict[bytes, tuple[str, str, float]], key: bytes) -> str | None:
        name, mark, until = kept.get(key, ("", "", 0.0))
        if not name:
            return None
        if time.monotonic() > until or self._users.mark(name) != mark:
            kept.pop(key, None)
            return None
        kept.move_to_end(key)
        return name

    @staticmethod
    def _keep(kept: OrderedDict[bytes, tuple[str, str, float]], key: bytes, value: tuple[str, str, float]) -> None:
        kept[key] = value
        while len(kept) > _REMEMBERED:
            kept.popitem(last=False)


def _digest(token: str) -> bytes:
    # What is looked up by is not what is compared: no timing tells how much of a token was right.
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
