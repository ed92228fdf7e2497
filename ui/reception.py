"""Logging in and out: the two addresses that a visitor without a session may use."""

import json
from urllib.parse import quote

from ui import login
from ui.calls import SAFE_METHODS, Call
from ui.doorman import SESSION_SECONDS, Doorman
from ui.doors import Door, Kind
from ui.replies import HTML, JSON, Reply, refuse
from ui.strings import preferred_language

LOGIN_BODY = 4096
"""Most bytes of a login form."""
_FORM = (("content-security-policy", login.POLICY),)


def turn_away(call: Call, door: Door) -> Reply:
    """Send a person to the login page; tell a program how to log in."""
    if call.wants_page and door.kind is Kind.PAGE:
        then = quote(f"/?{call.query}" if call.query else "/", safe="")
        return Reply(303, "", HTML, (("location", f"/login?next={then}"),), refused="no login")
    # A browser would open a window of its own for a password; programs need to be told how to send one.
    asked = () if "sec-fetch-mode" in call.headers else (("www-authenticate", 'Basic realm="Sukien"'),)
    return refuse(401, "log in first: at /login, or with HTTP Basic", headers=asked)


async def receive_visitor(doorman: Doorman, call: Call, door: Door, body: bytes, *, secure: bool) -> Reply:
    """Answer a request to log in or out; `secure` says whether it came over TLS."""
    language = preferred_language(call.headers.get("accept-language"))
    if door.kind is Kind.LOGOUT:
        if call.method in SAFE_METHODS:
            return Reply(200, login.logout_page(language), HTML, _FORM)
        doorman.log_out(call.headers.get("cookie", ""))
        return Reply(303, "", HTML, (("location", "/login"), _cookie(doorman, "", 0, secure)))
    then = login.safe_next(call.query)
    if call.method in SAFE_METHODS:
        return Reply(200, login.login_page(language, then), HTML, _FORM)
    name, password = login.read_login(body)
    token, wait = await doorman.log_in(name, password, call.address)
    person = "text/html" in call.headers.get("accept", "")
    if token:
        kept = _cookie(doorman, token, SESSION_SECONDS, secure)
        if person:
            return Reply(303, "", HTML, (("location", then), kept))
        return Reply(200, json.dumps({"success": True}), JSON, (kept,))
    status = 429 if wait else 401
    error = "too many failed tries; wait" if wait else "the name or the password is not right"
    if not person:
        return refuse(status, error, retry=wait)
    after = (("retry-after", str(wait)),) if wait else ()
    page = login.login_page(language, then, wrong=True, wait=wait)
    return Reply(status, page, HTML, (*_FORM, *after), refused=error)


def _cookie(doorman: Doorman, token: str, seconds: int, secure: bool) -> tuple[str, str]:
    only = "; Secure" if secure else ""
    return "set-cookie", f"{doorman.cookie}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{only}"
