"""The gate alone, before an application that answers everything: what reaches it, and what comes back."""

import asyncio
import base64
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.doorman import Doorman
from ui.gate import Gate
from ui.headers import page_policy
from ui.limits import MAX_BODY, MAX_UPLOAD, WORK
from ui.users import Users, add_user

PHRASE = "bốn từ dễ nhớ"
HTML = b"<html><script>var a = 1;</script><script src='/x.js'></script><script data-x>b()</script></html>"


class App:
    """What stands behind the gate; it is careless, as the worst application could be."""

    def __init__(self):
        self.seen = []
        self.hold = None

    async def __call__(self, scope, receive, send):
        body = b""
        while scope["method"] == "POST":
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.seen.append((scope["method"], scope["path"], scope["state"]["visitor"], body))
        if scope["path"].endswith("/boom"):
            raise ZeroDivisionError("a secret of the machine: /home/lan")
        if self.hold:
            await self.hold.wait()
        if scope["path"].startswith("/gradio_api/heartbeat"):
            await send({"type": "http.response.start", "status": 200, "headers": []})
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        careless = [(b"access-control-allow-origin", b"*"), (b"server", b"x"), (b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": careless})
        await send({"type": "http.response.body", "body": HTML[:20], "more_body": True})
        await send({"type": "http.response.body", "body": HTML[20:]})


class Visitor:
    """Asks the gate, as uvicorn would."""

    def __init__(self, gate):
        self.gate = gate

    async def ask(self, method, path, headers=None, body=b"", query=b"", address="10.0.0.1", pieces=1):
        sent = []
        step = max(1, len(body) // pieces)
        parts = [body[start : start + step] for start in range(0, len(body), step)] or [b""]
        messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
        messages[-1]["more_body"] = False

        async def receive():
            if messages:
                return messages.pop(0)
            await asyncio.sleep(3600)

        async def send(message):
            sent.append(message)

        given = {"host": "127.0.0.1:7860", **(headers or {})}
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query,
            "scheme": "http",
            "client": (address, 1234),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items() if value is not None],
        }
        await self.gate(scope, receive, send)
        text = b"".join(message.get("body", b"") for message in sent[1:])
        assert sent[-1].get("more_body", False) is False, "every response is complete"
        pairs = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
        assert len({name for name, _ in pairs}) == len(pairs), "no header twice"
        return sent[0]["status"], dict(pairs), text


@pytest.fixture
def app():
    return App()


@pytest.fixture
def make(app, tmp_path):
    def make_visitor(users=None, **options):
        doorman = Doorman(users, "sukien-7860") if users else None
        return Visitor(Gate(app, folder=tmp_path, doorman=doorman, **options))

    return make_visitor


@pytest.fixture(scope="module")
def users(tmp_path_factory):
    path = tmp_path_factory.mktemp("users") / "users.txt"
    add_user(path, "lan", PHRASE)
    return Users(path)


def finish(story):
    """Run a coroutine in a thread of its own: the browser of other tests keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result()


def run(*calls):
    async def all_of_them():
        return [await call for call in calls]

    return finish(all_of_them())


def basic(name, password):
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_headers_of_every_response(make):
    for status, headers, _ in run(make().ask("GET", "/"), make().ask("GET", "/nothing"), make().ask("POST", "/boom")):
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert not [name for name in headers if name.startswith("access-control") or name == "server"], status


def test_the_policy_names_the_inline_scripts_of_this_page(make):
    [(status, headers, text)] = run(make().ask("GET", "/"))
    assert (status, text) == (200, HTML)
    # echo -n 'var a = 1;' | openssl sha256 -binary | base64
    expected = "script-src 'self' 'unsafe-eval' 'sha256-"
    policy = headers["content-security-policy"]
    assert expected in policy
    assert policy.count("sha256-") == 2
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert page_policy(b"<script>alert(1)</script>").count("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='") == 1


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/proxy=https://example.org/",
        "/gradio_api/vibe-edit/",
        "/gradio_api/vibe-code",
        "/gradio_api/runs",
        "/gradio_api/run-history/buckets",
        "/gradio_api/dev/reload",
        "/gradio_api/token",
        "/gradio_api/deep_link",
        "/gradio_api/component_server/",
        "/gradio_api/process_recording",
        "/gradio_api/profiling/traces",
        "/gradio_api/custom_component/a/b/c/d.js",
        "/monitoring",
        "/monitoring/summary",
        "/login",
        "/logout",
        "/metrics",
        "/assets/../config",
        "/assets//x.js",
        "/assets/",
        "/static/..",
        "//",
        "/index.html",
        "/.env",
    ],
)
def test_addresses_that_are_not_there(make, app, path):
    for status, _, text in run(make().ask("GET", path), make().ask("POST", path)):
        assert status in (404, 405)
        assert json.loads(text)["error"] == "there is nothing at this address"
    assert app.seen == []


def test_methods(make, app):
    visitor = make()
    calls = [("POST", "/"), ("PUT", "/gradio_api/queue/join"), ("OPTIONS", "/gradio_api/queue/join"), ("TRACE", "/")]
    assert [status for status, *_ in run(*(visitor.ask(*call) for call in calls))] == [405] * 4
    assert app.seen == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # a program
        ({"origin": "http://127.0.0.1:7860"}, 200),
        ({"origin": "http://127.0.0.1:7860", "sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "http://localhost:7860", "host": "localhost:7860"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:8000"}, 403),
        ({"origin": "http://127.0.0.1:7860.evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:7860"}, 403),
    ],
)
def test_another_site_changes_nothing(make, app, headers, status):
    for path in ("/gradio_api/queue/join", "/gradio_api/call/ask", "/gradio_api/cancel", "/mcp"):
        [(found, *_)] = run(make().ask("POST", path, headers))
        assert found == status
    assert len(app.seen) == (4 if status == 200 else 0)


def test_another_site_may_link_but_not_read(make):
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    read = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    visitor = make()
    paths = ("/", "/config", "/gradio_api/queue/data")
    assert [status for status, *_ in run(*(visitor.ask("GET", path, link) for path in paths))] == [200] * 3
    assert [status for status, *_ in run(*(visitor.ask("GET", path, read) for path in paths))] == [403] * 3


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:7860", "", "a b", "[::1", None]
)
def test_a_name_that_is_not_ours_is_not_served(make, app, host):
    """A site whose name is made to lead to this machine (DNS rebinding) gets nothing."""
    [(status, *_)] = run(make().ask("GET", "/config", {"host": host}))
    assert status == 421
    assert app.seen == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "[::1]:7860", "tin.local:80"])
def test_names_that_are_ours(make, host):
    assert run(make(hosts=frozenset({"tin.local"})).ask("GET", "/config", {"host": host}))[0][0] == 200


def test_sizes(make, app):
    visitor = make()
    join = "/gradio_api/queue/join"
    results = run(
        visitor.ask("POST", join, body=b"x" * MAX_BODY, pieces=7),
        visitor.ask("POST", join, body=b"x" * (MAX_BODY + 1), pieces=7),  # without a stated length
        visitor.ask("POST", join, {"content-length": str(MAX_BODY + 1)}),
        visitor.ask("POST", "/gradio_api/upload"),
        visitor.ask("POST", "/gradio_api/upload", {"content-length": str(MAX_UPLOAD + 1)}),
        visitor.ask("GET", "/", query=b"q=" + b"x" * 9000),
    )
    assert [status for status, *_ in results] == [200, 413, 413, 411, 413, 414]
    assert [len(body) for *_, body in app.seen] == [MAX_BODY]


def test_a_body_that_does_not_come(make, monkeypatch):
    monkeypatch.setattr("ui.calls.BODY_SECONDS", 0.05)
    visitor = make()

    async def never():
        await asyncio.sleep(3600)

    async def ask():
        sent = []

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/gradio_api/queue/join",
            "headers": [(b"host", b"localhost")],
        }
        await visitor.gate({**scope, "client": ("::1", 1)}, never, send)
        return sent[0]["status"]

    assert finish(ask()) == 408


def test_rates(make):
    visitor = make()
    burst = int(WORK.burst)
    results = run(*(visitor.ask("POST", "/gradio_api/queue/join") for _ in range(burst + 60)))
    refused = [headers for status, headers, _ in results if status == 429]
    assert 1 <= len(refused) <= 60
    assert [status for status, *_ in results[:burst]] == [200] * burst
    assert int(refused[0]["retry-after"]) >= 1


def test_rates_are_by_visitor_and_pages_are_free(make):
    visitor = make()

    async def many():
        for _ in range(int(WORK.burst) + 60):
            status, *_ = await visitor.ask("POST", "/gradio_api/queue/join", address="10.0.0.9")
        other, *_ = await visitor.ask("POST", "/gradio_api/queue/join", address="10.0.0.8")
        page, *_ = await visitor.ask("GET", "/", address="10.0.0.9")
        return status, other, page

    assert finish(many()) == (429, 200, 200)


def test_failures_show_nothing(make):
    outcomes = []
    visitor = make(watch=outcomes.append)
    [(status, _, text)] = run(visitor.ask("POST", "/gradio_api/call/boom"))
    assert status == 500
    assert json.loads(text) == {"error": "something went wrong here; try again", "status": "Internal Server Error"}
    assert outcomes[0].failure == "ZeroDivisionError: a secret of the machine: /home/lan"
    assert (outcomes[0].door, outcomes[0].status) == ("call", 500)


def test_without_a_login_there_is_nothing_to_see(make, app, users):
    visitor = make(users)
    page = {"accept": "text/html"}
    results = run(
        visitor.ask("GET", "/", page, query=b"q=a&b=c"),
        visitor.ask("GET", "/"),
        visitor.ask("GET", "/config", page),
        visitor.ask("GET", "/assets/index.js"),
        visitor.ask("POST", "/gradio_api/queue/join"),
        visitor.ask("GET", "/gradio_api/heartbeat/abc"),
        visitor.ask("POST", "/mcp"),
        visitor.ask("GET", "/gradio_api/file=/etc/passwd"),
        visitor.ask("GET", "/metrics"),
    )
    assert [status for status, *_ in results] == [303, *[401] * 7, 404]
    assert results[0][1]["location"] == "/login?next=%2F%3Fq%3Da%26b%3Dc"
    assert results[1][1]["www-authenticate"] == 'Basic realm="Sukien"'
    assert app.seen == []


def test_a_session(make, app, users):
    async def story():
        visitor = make(users)
        form = f"username=lan&password={PHRASE.replace(' ', '+')}".encode()
        status, headers, _ = await visitor.ask(
            "POST", "/login", {"accept": "text/html"}, form, query=b"next=%2F%3Fq%3Da"
        )
        assert (status, headers["location"]) == (303, "/?q=a")
        cookie, *attributes = headers["set-cookie"].split("; ")
        assert set(attributes) == {"Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=43200"}
        assert (await visitor.ask("POST", "/gradio_api/queue/join", {"cookie": cookie}))[0] == 200
        assert app.seen[-1][2] == "lan"
        stolen = {"cookie": cookie, "origin": "https://evil.example"}
        assert (await visitor.ask("POST", "/gradio_api/queue/join", stolen))[0] == 403
        assert (await visitor.ask("POST", "/logout", {"cookie": cookie, "origin": "https://evil.example"}))[0] == 403
        assert (await visitor.ask("GET", "/logout", {"cookie": cookie}))[0] == 200, "this only asks"
        assert (await visitor.ask("GET", "/config", {"cookie": cookie}))[0] == 200
        status, headers, _ = await visitor.ask("POST", "/logout", {"cookie": cookie})
        assert (status, headers["location"]) == (303, "/login")
        assert (await visitor.ask("GET", "/config", {"cookie": cookie}))[0] == 401
        assert (await visitor.ask("GET", "/config", {"cookie": "sukien-7860=x; sukien-7860=y"}))[0] == 401

    finish(story())


def test_a_session_ends_with_the_password(make, tmp_path):
    add_user(tmp_path / "users.txt", "lan", PHRASE)

    async def story():
        visitor = make(Users(tmp_path / "users.txt"))
        _, headers, _ = await visitor.ask("POST", "/login", body=f"username=lan&password={PHRASE}".encode())
        cookie = {"cookie": headers["set-cookie"].split(";")[0]}
        assert (await visitor.ask("GET", "/config", cookie))[0] == 200
        assert (await visitor.ask("GET", "/config", basic("lan", PHRASE)))[0] == 200
        add_user(tmp_path / "users.txt", "lan", "another password")
        assert (await visitor.ask("GET", "/config", cookie))[0] == 401
        assert (await visitor.ask("GET", "/config", basic("lan", PHRASE)))[0] == 401

    finish(story())


def test_programs_send_name_and_password(make, app, users):
    visitor = make(users)
    results = run(
        visitor.ask("POST", "/mcp", basic("lan", PHRASE)),
        visitor.ask("POST", "/mcp", basic("lan", "wrong password")),
        visitor.ask("POST", "/mcp", {"authorization": "Basic !!!"}),
        visitor.ask("POST", "/mcp", {"authorization": "Bearer abc"}),
        visitor.ask("POST", "/mcp", {"authorization": "Basic " + base64.b64encode(b"lan").decode()}),
    )
    assert [status for status, *_ in results] == [200, 401, 401, 401, 401]
    assert [visitor for _, _, visitor, _ in app.seen] == ["lan"]


def test_guessing_is_slowed_down(make, users, monkeypatch):
    monkeypatch.setattr(users, "check", lambda name, password: password == PHRASE)

    async def story():
        visitor = make(users)
        wrong = [await visitor.ask("POST", "/login", body=b"username=lan&password=x") for _ in range(12)]
        assert [status for status, *_ in wrong] == [401] * 10 + [429] * 2
        assert int(wrong[-1][1]["retry-after"]) >= 9
        right = f"username=lan&password={PHRASE}".encode()
        assert (await visitor.ask("POST", "/login", body=right))[0] == 429, "not even the right one, from there"
        assert (await visitor.ask("POST", "/login", body=right, address="10.0.0.2"))[0] == 200
        assert (await visitor.ask("GET", "/config", basic("lan", "x")))[0] == 429

    finish(story())


@pytest.mark.parametrize(
    "then",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\n/evil", "", "/login"],
)
def test_a_login_leads_nowhere_else(make, users, then):
    from urllib.parse import quote

    form = f"username=lan&password={PHRASE}".encode()
    query = f"next={quote(then, safe='')}".encode()
    [(status, headers, _)] = run(make(users).ask("POST", "/login", {"accept": "text/html"}, form, query=query))
    assert (status, headers["location"]) == (303, "/")


def test_the_login_page_is_text_whatever_the_address_says(make, users):
    query = b"next=%2F%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"
    headers = {"accept": "text/html", "accept-language": "en"}
    [(status, headers, text), (_, _, vietnamese)] = run(
        make(users).ask("GET", "/login", headers, query=query),
        make(users).ask("GET", "/login", {"accept": "text/html"}),
    )
    assert status == 200
    assert b"<script" not in text
    assert b"Log in" in text
    assert "Đăng nhập".encode() in vietnamese
    assert "script-src" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]


def test_words_are_complete():
    from ui.login import WORDS

    assert WORDS["vi"].keys() == WORDS["en"].keys()
    assert all(WORDS["vi"][name] != WORDS["en"][name] for name in WORDS["vi"])


def test_files(make, app, tmp_path):
    inside = tmp_path / "a b.txt"
    inside.write_text("shown", "utf-8")
    (tmp_path.parent / "outside.txt").write_text("secret", "utf-8")
    tries = [
        "/etc/passwd",
        "//etc/passwd",
        "../outside.txt",
        f"{tmp_path}/../outside.txt",
        f"{tmp_path}/./../outside.txt",
        f"{tmp_path}/..",
        f"{tmp_path}",
        f"{tmp_path}-2/a.txt",
        "/proc/self/environ",
        "/dev/zero",
        "https://example.org/",
        "http:/169.254.169.254/",
        "file:///etc/passwd",
        f"{inside}\x00.png",
        "C:\\Windows\\win.ini",
        "\\\\server\\share",
        f"{tmp_path}/none.txt",
        "~/.ssh/id_rsa",
        "a b.txt",
    ]
    try:
        (tmp_path / "link.txt").symlink_to(tmp_path.parent / "outside.txt")
        tries.append(f"{tmp_path}/link.txt")
    except OSError:
        pass
    visitor = make()
    for sign in "=/":
        results = run(*(visitor.ask("GET", f"/gradio_api/file{sign}{path}") for path in tries))
        assert {status for status, *_ in results} == {404}
    assert app.seen == []
    assert run(visitor.ask("GET", f"/gradio_api/file={inside}"))[0][0] == 200


def test_what_runs_is_finished_and_what_listens_is_ended(make, app):
    async def story():
        app.hold = asyncio.Event()
        visitor = make()
        question = asyncio.create_task(visitor.ask("GET", "/gradio_api/queue/data"))
        await asyncio.sleep(0.01)
        hold, app.hold = app.hold, None
        listener = asyncio.create_task(visitor.ask("GET", "/gradio_api/heartbeat/abc"))
        await asyncio.sleep(0.01)
        assert visitor.gate.working == 1
        draining = asyncio.create_task(visitor.gate.drain(10))
        await asyncio.wait_for(listener, 1)
        status, headers, _ = await visitor.ask("POST", "/gradio_api/queue/join")
        assert (status, headers["retry-after"]) == (503, "60")
        assert not draining.done()
        hold.set()
        assert (await question)[0] == 200
        assert await draining == 0

    finish(story())


def test_what_does_not_end_is_counted(make, app):
    async def story():
        app.hold = asyncio.Event()
        visitor = make()
        question = asyncio.create_task(visitor.ask("GET", "/gradio_api/queue/data"))
        await asyncio.sleep(0.01)
        assert await visitor.gate.drain(0.1) == 1
        app.hold.set()
        await question

    finish(story())
