"""A real server as strangers meet it: every address it has, with and without a login, and how it ends."""

import base64
import http.client
import json
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from serving import NAME, PHRASE, Running

from retrieval.errors import UsageError
from ui.serve import Options, check_address
from ui.users import add_user

OPEN = {"/login", "/login/", "/logout", "/logout/", "/health"}
SAMPLES = {"path": "index.html", "path_or_url": "/etc/passwd", "url_path": "https://example.org/", "page": "x"}
TRACE = re.compile(rb"Traceback|File \"|line \d+, in|\.py\b|site-packages|/home/|/usr/lib")


@pytest.fixture(scope="module")
def users(tmp_path_factory):
    path = tmp_path_factory.mktemp("users") / "users.txt"
    add_user(path, NAME, PHRASE)
    return path


@pytest.fixture(scope="module")
def guarded(starter_archive, users):
    running = Running(starter_archive, "--auth", str(users), "--metrics", "--mcp", "--log", "json")
    yield running
    code, _, err = running.stop()
    assert code == 0
    assert "Traceback" not in err


@pytest.fixture(scope="module")
def cookie(guarded):
    body = urlencode({"username": NAME, "password": PHRASE}).encode()
    status, headers, _ = guarded.ask("POST", "/login", body=body)
    assert status == 200
    return {"Cookie": headers["set-cookie"].split(";")[0]}


# In a process of its own: gradio leaves an event loop behind.
LIST = """
import json, re, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
from ui.application import application
from ui.serve import Options
from ui.service import Service

def listed(routes, prefix=""):
    for route in routes:
        path = prefix + (getattr(route, "path", None) or "")
        inner = getattr(getattr(route, "original_router", None), "routes", None) or getattr(route, "routes", None)
        if inner:
            yield from listed(inner, path)
        else:
            for method in getattr(route, "methods", None) or ("GET", "POST"):
                yield method, path or "/"

found = sorted(set(listed(application(Service(Path(sys.argv[1])), Options(mcp=True), protected=False).routes)))
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def routes(starter_archive):
    """Every address and method that gradio knows, samples filled in."""
    done = subprocess.run([sys.executable, "-c", LIST, starter_archive], capture_output=True, check=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return [
        (method, re.sub(r"\{(\w+)(?::\w+)?\}", lambda field: SAMPLES.get(field[1], "abc123"), path))
        for method, path in found
    ]


def test_all_of_gradio_is_known_to_this_test(routes):
    assert len(routes) > 80
    known = {path for _, path in routes}
    assert {"/", "/config", "/gradio_api/queue/join", "/gradio_api/upload", "/mcp", "/download/articles.jsonl"} <= known


def test_no_address_answers_without_a_login(guarded, routes):
    for method, path in [*routes, ("GET", "/metrics"), ("POST", "/mcp"), ("GET", "/mcp/sse")]:
        if path in OPEN:
            continue
        status, headers, body = guarded.ask(method, path, body=b"{}" if method == "POST" else None)
        assert status in (401, 404, 405, 411), (method, path, status)
        assert headers["x-content-type-options"] == "nosniff", path
        assert not [name for name in headers if name.startswith("access-control")], path
        assert len(body) < 200, path
        assert b"gradio" not in body.lower(), path


def test_no_address_answers_a_forged_login(guarded, routes):
    forged = {
        "Cookie": f"sukien-{guarded.port}=x; access-token=x; access-token-unsecure-x=x",
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-User": NAME,
        "Authorization": "Bearer x",
    }
    for method, path in routes:
        if path not in OPEN:
            status, *_ = guarded.ask(method, path, headers=forged, body=b"{}" if method == "POST" else None)
            assert status in (401, 404, 405, 411), (method, path, status)


def test_no_response_shows_a_trace(guarded, routes, cookie):
    bodies = [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"data": 1, "fn_index": -1, "session_hash": {}}', b"[" * 5000]
    for method, path in routes:
        if path in OPEN or "heartbeat" in path:
            continue
        for body in bodies if method == "POST" else [None]:
            headers = {**cookie, "Content-Type": "application/json"}
            status, _, answer = guarded.ask(method, path, headers=headers, body=body)
            assert status < 600
            if "assets" not in path and path not in ("/", "/config", "/gradio_api/info", "/gradio_api/info/"):
                assert not TRACE.search(answer), (method, path, answer[:300])


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=..%2f..%2f..%2fetc%2fpasswd",
        "/gradio_api/file=%2e%2e/%2e%2e/etc/passwd",
        "/gradio_api/file=//etc/passwd",
        "/gradio_api/file=/proc/self/environ",
        "/gradio_api/file=file:///etc/passwd",
        "/gradio_api/file=http://127.0.0.1:1/",
        "/gradio_api/file=https:%2f%2fexample.org",
        "/gradio_api/file=/etc/passwd%00.png",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/file/../../../../etc/passwd",
        "/gradio_api/file%3D/etc/passwd",
        "/file=/etc/passwd",
        "/file/etc/passwd",
        "/static/../../../../../../etc/passwd",
        "/static/..%2f..%2f..%2f..%2fetc/passwd",
        "/assets/..%2f..%2froutes.py",
        "/assets/%2e%2e/%2e%2e/routes.py",
        "/svelte/..%5c..%5croutes.py",
        "/static//etc/passwd",
        "/gradio_api/custom_component/x/client/component/..%2f..%2f..%2fetc%2fpasswd",
        "/gradio_api/proxy=file:///etc/passwd",
        "/gradio_api/stream/a/b/1/playlist-file",
        "/gradio_api/upload?upload_id=../../x",
        "/..%2f..%2fetc/passwd",
        "//etc/passwd",
        "/.%2e/.%2e/etc/passwd",
        "/gradio_api/heartbeat/../../config",
    ],
)
def test_paths_lead_nowhere(guarded, cookie, path):
    status, _, body = guarded.ask("GET", path, headers=cookie)
    assert status in (404, 405), body[:200]
    assert b"root:" not in body
    assert b"import" not in body


def test_files_of_the_archive_are_not_offered(guarded, cookie, starter_archive, users):
    for path in [users, *starter_archive.rglob("*")]:
        for sign in "=/":
            assert guarded.ask("GET", f"/gradio_api/file{sign}{path}", headers=cookie)[0] == 404


def test_an_upload_is_read_back_by_its_owner_only_after_a_login(guarded, cookie):
    part = 'Content-Disposition: form-data; name="files"; filename="../../a.txt"'
    body = f"--b\r\n{part}\r\n\r\nxin chào\r\n--b--\r\n".encode()
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert guarded.ask("POST", "/gradio_api/upload", headers=headers, body=body)[0] == 401
    status, _, answer = guarded.ask("POST", "/gradio_api/upload", headers={**headers, **cookie}, body=body)
    assert status == 200
    [path] = json.loads(answer)
    assert ".." not in path
    status, fields, text = guarded.ask("GET", f"/gradio_api/file={path}", headers=cookie)
    assert (status, text.decode()) == (200, "xin chào")
    assert fields["x-content-type-options"] == "nosniff"
    assert guarded.ask("GET", f"/gradio_api/file={path}")[0] == 401
    large = {**headers, **cookie, "Content-Length": str(300 * 1024 * 1024)}
    assert guarded.ask("POST", "/gradio_api/upload", headers=large)[0] == 413


def test_health_and_metrics(guarded, cookie):
    status, _, body = guarded.ask("GET", "/health")
    assert (status, json.loads(body)) == (200, {"status": "ok"}), "a stranger learns no more"
    known = json.loads(guarded.ask("GET", "/health", headers=cookie)[2])
    assert known["status"] == "ok"
    assert known["articles"] == 17
    status, fields, body = guarded.ask("GET", "/metrics", headers=cookie)
    assert status == 200
    assert fields["content-type"].startswith("text/plain; version=0.0.4")
    text = body.decode()
    assert "sukien_articles 17.0\n" in text
    assert 'sukien_requests_total{door="login",status="200"} 1.0\n' in text
    assert 'sukien_request_seconds_bucket{door="health",le="0.1"}' in text
    doors = set(re.findall(r'door="([^"]*)"', text))
    assert doors <= {"page", "health", "login", "metrics", "closed", *re.findall(r"\w+", " ".join(doors))}
    from prometheus_client.parser import text_string_to_metric_families

    names = {family.name for family in text_string_to_metric_families(text)}
    assert {"sukien_requests", "sukien_request_seconds", "sukien_refused", "process_resident_memory_bytes"} <= names


def test_mcp_and_downloads_answer_who_logged_in(guarded, cookie):
    basic = base64.b64encode(f"{NAME}:{PHRASE}".encode()).decode()
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    call["params"] = {"name": "search", "arguments": {"question": "Cần Thơ", "k": 1}}
    accept = {"Accept": "application/json, text/event-stream"}
    for known in (cookie, {"Authorization": f"Basic {basic}"}):
        status, _, body = guarded.post("/mcp", call, {**accept, **known})
        assert (status, len(json.loads(body)["result"]["structuredContent"]["result"])) == (200, 1)
        status, _, body = guarded.ask("GET", "/download/articles.jsonl", headers=known)
        assert (status, len(body.splitlines())) == (200, 17)
    assert guarded.post("/mcp", call, accept)[0] == 401
    assert guarded.post("/mcp", call, {**accept, **cookie, "Origin": "https://evil.example"})[0] == 403


def test_the_client_of_gradio_logs_in(guarded):
    from gradio_client import Client
    from gradio_client.exceptions import AuthenticationError

    client = Client(guarded.address, auth=(NAME, PHRASE), verbose=False)
    assert client.config["title"] == "Sukien"
    client.close()
    with pytest.raises(AuthenticationError):
        Client(guarded.address, auth=(NAME, "wrong password"), verbose=False)


def test_logs_are_json_and_hold_no_words_of_visitors(starter_archive, users):
    running = Running(starter_archive, "--auth", str(users), "--log", "json")
    running.ask("GET", "/?q=chuy%E1%BB%87n-ri%C3%AAng", headers={"Accept": "text/html"})
    running.ask("POST", "/login", body=urlencode({"username": "kín", "password": "rất-kín-đáo"}).encode())
    code, out, err = running.stop()
    assert (code, out) == (0, "")
    lines = [json.loads(line) for line in err.splitlines()]
    assert [line["event"] for line in lines] == ["start", "request", "request", "stop"]
    assert lines[1]["door"] == "page"
    assert lines[1]["status"] == 303
    assert lines[2]["status"] == 401
    assert lines[2]["level"] == "warning"
    assert all(line["time"].endswith("+00:00") for line in lines)
    for word in ("riêng", "ri%C3%AAng", "kín", PHRASE):
        assert word not in err


def test_sigterm_finishes_what_runs_and_failures_of_libraries_are_one_line_without_words(starter_archive):
    running = Running(starter_archive)
    _, _, answer = running.post("/gradio_api/call/search", {"data": ["lời riêng"]})
    address = f"{running.address}gradio_api/call/search/{json.loads(answer)['event_id']}"
    with urlopen(address, timeout=20) as stream:  # noqa: S310 - our own address
        assert stream.read().startswith(b"event: error")
    joined, _, answer = running.post("/gradio_api/call/search", {"data": ["Cần Thơ", 3, *[None] * 6]})
    assert joined == 200, answer
    event = json.loads(answer)["event_id"]
    listening = threading.Thread(target=running.ask, args=("GET", "/gradio_api/heartbeat/abc123"))
    listening.start()
    events = []

    def read():
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
        with closing(connection):
            connection.request("GET", f"/gradio_api/call/search/{event}")
            with connection.getresponse() as response:
                events.append(response.read().decode())

    reading = threading.Thread(target=read)
    reading.start()
    time.sleep(0.05)
    began = time.monotonic()
    assert running.stop(signal.SIGTERM) == (0, "", "sukien: event=library failure=ValueError\n")
    assert time.monotonic() - began < 15
    reading.join(5)
    listening.join(5)
    assert events[0].startswith("event: complete")
    assert "Cần Thơ" in json.loads(events[0].split("data: ")[1])[0][0]["text"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])  # noqa: S104 - refused
def test_another_address_needs_users(host, users):
    with pytest.raises(UsageError, match="others could reach the archive there, and nobody would ask who they are"):
        check_address(Options(host=host))
    check_address(Options(host=host, users=users))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_needs_none(host):
    check_address(Options(host=host))


def test_another_address_is_served_with_users(starter_archive, users):
    running = Running(starter_archive, "--auth", str(users), host="0.0.0.0")  # noqa: S104 - with users
    assert running.ask("GET", "/config")[0] == 401
    assert running.ask("GET", "/config", headers={"Host": "evil.example"})[0] == 401
    code, _, err = running.stop()
    assert code == 0
    assert "can be read on its way" in err


def test_nothing_is_served_without_a_file_of_users(starter_archive, tmp_path):
    running = Running(starter_archive, "--auth", str(tmp_path / "none.txt"))
    code, out, err = running.stop()
    assert (code, running.line, out) == (2, "", "")
    assert "sukien user add" in err
    assert len(err.splitlines()) == 1
