"""Visitors for a long time: ``python -m benchmarks.soak [--visitors 20] [--minutes 30]`` tells whether memory grows.

Each visitor is a thread that opens the page, keeps its session open, asks, reads for a while, asks again, and after
some questions goes and comes back as another. They speak HTTP as the page's own scripts do. Nobody gives up on a
question before a minute has passed, as a proxy would; what takes longer, until all of it is there, is a problem.
"""

import argparse
import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from retrieval import Archive
from seeds import starter_articles

QUESTIONS = (
    "Ai dẫn đầu đoàn công tác đến Cần Thơ?",
    "Bí thư Lê Tiến Châu làm việc với Đảng ủy Khối ngày nào?",
    "Thành ủy Hà Nội có bao nhiêu chương trình công tác toàn khóa?",
    "doi moi phuong thuc lanh dao",
    "Who led the central delegation in Cần Thơ?",
    "Ai vô địch V.League mùa này?",
    "còn ở Hải Phòng thì sao?",
)
STAYS = 6
"""Questions of one session."""
READS = (2.0, 10.0)
"""Seconds between two of them."""
DEADLINE = 60.0
"""Seconds within which a question is answered, and a page there: what proxies wait, unless told otherwise."""
# Memory at the end may be more than after the first tenth by so much: caches of bounded size fill up.
GROWTH = 1.10
_MEGABYTE = 1_000_000
_SETTLED = 0.1


class Visitor(threading.Thread):
    """One visitor after the other, until it is time."""

    def __init__(self, port: int, event: int, until: float, seed: int) -> None:
        super().__init__(daemon=True)
        self.seconds: list[float] = []
        self.problems: list[str] = []
        self.sessions = 0
        self._port, self._event, self._until = port, event, until
        self._random = random.Random(seed)  # noqa: S311 - who asks what, and when

    def run(self) -> None:
        """Come and go."""
        while time.monotonic() < self._until:
            try:
                with closing(self._connection()) as heart:
                    self._session(heart)
                self.sessions += 1
            except Exception as error:
                self.problems.append(f"{type(error).__name__}: {error}")
                time.sleep(1)

    def _session(self, heart: http.client.HTTPConnection) -> None:
        name = uuid.uuid4().hex[:12]
        self._get("/")
        heart.request("GET", f"/gradio_api/heartbeat/{name}")
        with heart.getresponse():
            before = ""
            for serial in range(STAYS):
                if time.monotonic() > self._until:
                    break
                address = f"/?q={quote(self._random.choice(QUESTIONS))}"
                began = time.monotonic()
                shown = self._go(name, address, before, serial)
                self.seconds.append(time.monotonic() - began)
                if "sk-" not in shown:
                    self.problems.append(f"no answer: {shown[:200]}")
                before = address
                time.sleep(self._random.uniform(*READS))

    def _go(self, session: str, address: str, before: str, serial: int) -> str:
        said = {"address": address, "asked": True, "language": "vi", "before": before, "version": "", "serial": serial}
        body = {"data": [], "fn_index": self._event, "session_hash": session, "event_data": said, "trigger_id": 1}
        until = time.monotonic() + DEADLINE
        with closing(self._connection()) as connection:
            connection.request("POST", "/gradio_api/queue/join", json.dumps(body), {"Content-Type": "application/json"})
            with connection.getresponse() as response:
                if response.status != 200:
                    raise ConnectionError(f"{response.status} {response.read()[:200]!r}")
                response.read()
        lines = self._get(f"/gradio_api/queue/data?session_hash={session}", until).splitlines()
        done = [json.loads(line[6:]) for line in lines if line.startswith("data: ") and "process_completed" in line]
        if not done or not done[0]["success"]:
            raise ConnectionError(f"no result: {lines[-1:]}")
        return json.dumps(done[0]["output"])

    def _get(self, path: str, until: float | None = None) -> str:
        until = until or time.monotonic() + DEADLINE
        with closing(self._connection()) as connection:
            connection.request("GET", path)
            with connection.getresponse() as response:
                lines = []
                # The server says now and then that it is still there: no single wait is long, but all of them may be.
                while line := response.readline():
                    lines.append(line)
                    if time.monotonic() > until:
                        raise TimeoutError(f"{path}: not there after {DEADLINE:.0f} s")
                if response.status != 200:
                    raise ConnectionError(f"{path}: {response.status}")
        return b"".join(lines).decode()

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=DEADLINE)


def main() -> int:
    """Serve the starter archive, let visitors come, print what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=30)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Archive.build(starter_articles(), Path(folder, "archive")).close()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "ui.cli", "serve", "--port", str(port), "--archive", f"{folder}/archive"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            if server.stdout is None or not server.stdout.readline().startswith("Sukien:"):
                return 1
            try:
                return _soak(server.pid, port, chosen.visitors, chosen.minutes * 60)
            finally:
                server.send_signal(signal.SIGTERM)
                sys.stdout.write(f"SIGTERM: exit code {server.wait(60)}\n")


def _soak(process: int, port: int, count: int, seconds: float) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/config")
    config = json.loads(connection.getresponse().read())
    event = next(each["id"] for each in config["dependencies"] if any(target[1] == "go" for target in each["targets"]))
    began = time.monotonic()
    visitors = [Visitor(port, event, began + seconds, seed) for seed in range(count)]
    for visitor in visitors:
        visitor.start()
    memory: list[tuple[float, float]] = []
    while any(visitor.is_alive() for visitor in visitors):
        memory.append(((time.monotonic() - began) / seconds, _resident(process)))
        time.sleep(min(5.0, seconds / 60))
    waited = sorted(second for visitor in visitors for second in visitor.seconds)
    problems = [problem for visitor in visitors for problem in visitor.problems]
    settled = statistics.median(used for at, used in memory if _SETTLED <= at < 2 * _SETTLED)
    end = statistics.median(used for at, used in memory if at >= 1 - _SETTLED)
    sys.stdout.write(
        f"{count} visitors, {seconds / 60:.0f} minutes: {sum(visitor.sessions for visitor in visitors)} sessions, "
        f"{len(waited)} questions, {len(problems)} problems\n"
        f"answer on the wire: median {statistics.median(waited):.3f} s, p95 {waited[int(0.95 * len(waited))]:.3f} s, "
        f"longest {waited[-1]:.3f} s\n"
        f"memory: {settled / _MEGABYTE:.0f} MB after a tenth, {end / _MEGABYTE:.0f} MB in the last tenth "
        f"({100 * (end / settled - 1):+.1f} %), open files {len(os.listdir(f'/proc/{process}/fd'))}\n"
    )
    for problem in problems[:5]:
        sys.stdout.write(f"problem: {problem}\n")
    return 1 if problems or end > GROWTH * settled else 0


def _resident(process: int) -> float:
    return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    sys.exit(main())
