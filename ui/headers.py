"""What the server tells a browser to forbid. Even if a script of an article reached the page, it would not run."""

import base64
import hashlib
import re

_INLINE = re.compile(rb"<script(?P<attributes>(?:\s[^>]*)?)>(?P<code>.*?)</script>", re.DOTALL | re.IGNORECASE)
_FORBIDDEN = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
_ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    # Other sites learn nothing; without any referrer, browsers would not say that our own forms are ours.
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": _FORBIDDEN.encode(),
}
# Nothing may run, be framed or be fetched from what is no page.
_BARE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# Gradio lets every site read its answers unless it is on this machine; and says which software it is.
_DROPPED = (b"access-control-", b"server", b"x-powered-by")

Headers = list[tuple[bytes, bytes]]


def page_policy(html: bytes) -> str:
    """Give the policy under which a page of gradio works: its own inline scripts by their hashes, no others.

    `unsafe-eval` stays: gradio compiles the scripts and templates of its HTML parts in the browser. It opens no way for
    text of an article, which would first have to be run as a script. Styles are set inline everywhere.
    """
    codes = [found["code"] for found in _INLINE.finditer(html) if b"src=" not in found["attributes"]]
    hashes = dict.fromkeys(f"'sha256-{base64.b64encode(hashlib.sha256(code).digest()).decode()}'" for code in codes)
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' 'unsafe-eval' {' '.join(hashes)}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def form_policy(style: str) -> str:
    """Give the policy of the login page: one style, by its hash, and a form to this server."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def harden(headers: Headers, *, private: bool) -> Headers:
    """Give a response's headers with ours; `private` ones are not to be kept by any cache."""
    kept = [(name.lower(), value) for name, value in headers if not name.lower().startswith(_DROPPED)]
    kept = [(name, value) for name, value in kept if name not in _ALWAYS]
    names = {name for name, _ in kept}
    kept += _ALWAYS.items()
    if b"content-security-policy" not in names:
        kept.append((b"content-security-policy", _BARE.encode()))
    if private:
        kept = [(name, value) for name, value in kept if name != b"cache-control"]
        kept.append((b"cache-control", b"no-store"))
    return kept
