"""`sukien serve` in a process of its own, and requests to it as they are: no library mends a path or a header."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

READY_SECONDS = 60
NAME, PHRASE = "lan", "bốn từ dễ nhớ"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    def __init__(self, archive: Path, *arguments: str, host: str = "127.0.0.1") -> None:
        self.port = free_port()
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed by `stop`
        self.process = subprocess.Popen(
            [
                *(Path(sys.executable).with_name("sukien"), "serve", "--host", host, "--port", str(self.port)),
                *("--archive", str(archive), *arguments),
            ],
            stdout=subprocess.PIPE,
            stderr=self._errors,  # a file: a pipe that nobody reads would fill up and stop the server
            text=True,
            encoding="utf-8",
            cwd=archive.parent,
            env={**os.environ, "GRADIO_SHARE": "true", "GRADIO_ALLOWED_PATHS": "/", "GRADIO_ANALYTICS_ENABLED": "True"},
        )
        self.line = self.process.stdout.readline()
        self.address = f"http://127.0.0.1:{self.port}/"

    def ask(self, method, path, *, headers=None, body=None, timeout=20):
        """Give status, headers (names in lower case) and the first bytes of a response; a stream is not waited for."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.putrequest(method, path, skip_host=bool(headers and "Host" in headers))
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None and "Content-Length" not in (headers or {}):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            if body:
                connection.send(body)
            with connection.getresponse() as response:
                fields = {name.lower(): value for name, value in response.getheaders()}
                stream = "event-stream" in fields.get("content-type", "")
                return response.status, fields, b"" if stream else response.read()
        finally:
            connection.close()

    def post(self, path, value, headers=None):
        return self.ask(
            "POST",
            path,
            body=json.dumps(value).encode(),
            headers={"Content-Type": "application/json", **(headers or {})},
        )

    def memory(self) -> int:
        """Resident memory in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=READY_SECONDS)
        with self._errors:
            self._errors.seek(0)
            err = self._errors.read()
        return self.process.returncode, out, err
