"""The login page: our own, so that nothing of the archive or of gradio is to be seen before a login."""

from html import escape
from urllib.parse import parse_qs, quote

from ui.headers import form_policy

WORDS = {
    "vi": {
        "title": "Đăng nhập",
        "name": "Tên",
        "password": "Mật khẩu",
        "enter": "Vào",
        "wrong": "Tên hoặc mật khẩu không đúng.",
        "wait": "Thử sai quá nhiều lần. Hãy đợi {seconds} giây.",
        "leave": "Đăng xuất",
        "leave_question": "Kết thúc phiên làm việc trên máy này?",
    },
    "en": {
        "title": "Log in",
        "name": "Name",
        "password": "Password",
        "enter": "Enter",
        "wrong": "The name or the password is not right.",
        "wait": "Too many failed tries. Wait {seconds} seconds.",
        "leave": "Log out",
        "leave_question": "End your session on this machine?",
    },
}
_STYLE = """
:root { color-scheme: light dark; }
:root { --ink: #1d2126; --paper: #fbfaf6; --line: #8d8778; --accent: #8a2b1d; --bad: #9a3412; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e3dc; --paper: #16181b; --line: #777c83; --accent: #7d3a2d; --bad: #f0a07c; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.05rem/1.5 system-ui, "Noto Sans", sans-serif; }
main { max-width: 22rem; margin: 12vh auto 0; padding: 0 1.25rem; }
h1 { font: 700 1.6rem/1.2 "Noto Serif", "Times New Roman", "Liberation Serif", serif; margin: 0 0 1.2rem; }
label { display: block; margin: 0 0 .9rem; }
input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .6rem .7rem; margin-top: .2rem;
  color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .5rem; }
button { font: inherit; font-weight: 600; padding: .6rem 1.3rem; color: #fff; background: var(--accent); border: 0;
  border-radius: .5rem; cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
p[role=alert] { color: var(--bad); }
"""
POLICY = form_policy(_STYLE)
_LONGEST_FIELD = 500


def login_page(language: str, then: str, *, wrong: bool = False, wait: int = 0) -> str:
    """Give the page; `then` is where to go after the login."""
    words = WORDS[language]
    problem = words["wait"].format(seconds=wait) if wait else words["wrong"] if wrong else ""
    alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    return _page(
        language,
        words["title"],
        f"""<h1>Sukien</h1>{alert}
<form method="post" action="/login?next={quote(then, safe="")}">
<label>{words["name"]}<input name="username" autocomplete="username" required autofocus></label>
<label>{words["password"]}<input name="password" type="password" autocomplete="current-password" required></label>
<button>{words["enter"]}</button>
</form>""",
    )


def logout_page(language: str) -> str:
    """Give the page that asks before a session ends: an address alone must not end one."""
    words = WORDS[language]
    form = f'<form method="post" action="/logout"><button>{words["leave"]}</button></form>'
    return _page(language, words["leave"], f"<h1>Sukien</h1><p>{words['leave_question']}</p>{form}")


def safe_next(query: str) -> str:
    """Where to go after a login, as the address asks: a path of this server, else its front page."""
    then = parse_qs(query).get("next", ["/"])[0]
    # "//site" and "/\site" are other sites to a browser.
    outside = not then.startswith("/") or then[1:2] in ("/", "\\") or any(letter <= " " for letter in then)
    return "/" if outside or len(then) > _LONGEST_FIELD or then.startswith(("/login", "/logout")) else then


def read_login(body: bytes) -> tuple[str, str]:
    """Read the form; empty texts for what is not there."""
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:
        return "", ""
    name, password = (fields.get(field, [""])[0][:_LONGEST_FIELD] for field in ("username", "password"))
    return name, password


def _page(language: str, title: str, content: str) -> str:
    return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} · Sukien</title><style>{_STYLE}</style></head><body><main>{content}</main></body></html>
"""
