"""Fixtures that several test files share."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Temporary files are kept here, if there is that much room in bytes: an archive waits for the disk after each of its
# files, and hundreds of them are made. That nothing counts as written before is tested with calls that fail or count.
# With TMPDIR set, they are kept there, and those of a test that failed can be looked at afterwards.
MEMORY = Path("/dev/shm")  # noqa: S108 - only a folder that is made in it is used
ROOM = 4 * 2**30


def pytest_configure(config: pytest.Config) -> None:
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or min(_free()) < ROOM:
        return
    own = tempfile.mkdtemp(prefix="sukien-tests-", dir=MEMORY)
    Path(own).chmod(0o1777)  # noqa: S103 - as the folder that it stands for: one test is another user for a while
    os.environ["TMPDIR"] = own  # for the processes of xdist and the commands that tests start, too
    tempfile.tempdir = None
    config.add_cleanup(partial(shutil.rmtree, own, ignore_errors=True))


def _free() -> tuple[int, int]:
    """Bytes that are free: of what may be kept in memory so, and of the memory itself."""
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    available = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
    return shutil.disk_usage(MEMORY).free, available * 1024


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--shared",
        type=Path,
        default=ROOT.parent / "shared",
        help="folder that holds data/ and seeds/ (default: ../shared); tests that need it are skipped without it",
    )


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.config.getoption("--shared")
    if not (folder / "seeds").is_dir():
        pytest.skip(f"{folder} is absent: give its place with --shared DIR")
    return folder


@pytest.fixture(scope="session")
def starter_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folder of an archive built from the starter corpus; never write to it."""
    from retrieval import Archive
    from seeds import starter_articles

    path = tmp_path_factory.mktemp("starter") / "archive"
    Archive.build(starter_articles(), path).close()
    yield path


@pytest.fixture(scope="session")
def milvus_lite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a Milvus Lite file: the same client calls as of a cluster, in this process."""
    pytest.importorskip("pymilvus", reason="Milvus's library is not there: pip install 'sukien[milvus]'")
    pytest.importorskip("milvus_lite", reason="Milvus Lite is not there: pip install milvus-lite")
    return str(tmp_path_factory.mktemp("milvus") / "store.db")


@pytest.fixture(params=["files", "milvus"])
def build(request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """`Archive.build`, into each of the places where an archive can be kept."""
    from retrieval import Archive

    if request.param == "files":
        yield Archive.build
        return
    address = request.getfixturevalue("milvus_lite")
    yield partial(Archive.build, store=address)
    from retrieval.milvus.database import connect

    for name in connect(address).names(""):
        connect(address).drop(name)


CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
READY_SECONDS = 30
WAIT = 30_000  # milliseconds: a machine that does other work beside must not fail a test


class Server:
    """`sukien serve` in a process of its own."""

    def __init__(self, archive, *options, port=0):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = port or probe.getsockname()[1]
        self.process = subprocess.Popen(
            [
                Path(sys.executable).with_name("sukien"),
                "serve",
                "--port",
                str(self.port),
                "--archive",
                str(archive),
                *options,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=Path(archive).parent,
            env={**os.environ, "GRADIO_SHARE": "true", "GRADIO_ANALYTICS_ENABLED": "True"},
        )
        self.line = self.process.stdout.readline()
        self.address = f"http://127.0.0.1:{self.port}/"

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=READY_SECONDS)
        return self.process.returncode, out, err


@pytest.fixture(scope="session")
def serve():
    """Start servers; those still running when the tests are over are ended."""
    running = []

    def start(archive, *options, port=0):
        running.append(Server(archive, *options, port=port))
        return running[-1]

    yield start
    for one in running:
        one.stop()


@pytest.fixture(scope="session")
def starter_server(serve, starter_archive, tmp_path_factory):
    """One server of the starter corpus for all tests that only ask and look; it may group its own copy into events."""
    running = serve(shutil.copytree(starter_archive, tmp_path_factory.mktemp("shown") / "archive"), "--mcp")
    yield running
    assert running.stop() == (0, "", "")


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine (apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser):
    """Open the page; when the test ends, nothing may have left the machine and no script may have failed."""
    contexts, problems, requests = [], [], []

    def open_page(address, *, locale="vi-VN", width=1280, scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(address)
        page.wait_for_selector(".sk-head")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []
    outside = [url for url in requests if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]
    assert outside == []
