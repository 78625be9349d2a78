"""A site served by a real process, with its own VAR_DIR and port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _hear_ctrl_c() -> None:
    """A suite that a shell started in the background ignores SIGINT, and so would the site."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Site:
    def __init__(
        self,
        command: str,
        var_dir: Path,
        port: int,
        program: Sequence[str] = ("manage.py",),
        **environment: str,
    ):
        self.port = port
        self.output = (var_dir.parent / f"output-{time.monotonic_ns()}").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, *program, command],
            cwd=ROOT,
            env={
                **os.environ,
                "VAR_DIR": str(var_dir),
                "PORT": str(port),
                "DATABASE_URL": "",
                "SITE_URL": "",
                "ALLOWED_HOSTS": "",
                "PYTHONUNBUFFERED": "1",
                **environment,
            },
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_hear_ctrl_c,
        )

    def get(self, path: str) -> tuple[int, HTTPMessage, str]:
        deadline = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < deadline:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                return response.status, response.headers, response.read().decode()
            except ConnectionRefusedError:
                time.sleep(0.05)
            finally:
                connection.close()
        if self.process.poll() is None:  # too slow: it and its server would stay
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(30)
        pytest.fail(self.text())

    def press_ctrl_c(self) -> int:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(30)

    def end(self) -> int:
        self.process.terminate()
        return self.process.wait(30)

    def text(self) -> str:
        self.output.seek(0)
        return self.output.read()
