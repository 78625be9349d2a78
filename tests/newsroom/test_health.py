"""deploy/health.py, which systemd and containers ask: at the address that the site listens on."""

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

HEALTH = Path(__file__).resolve().parents[2] / "deploy" / "health.py"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 is this machine on Linux.")


class Answer(BaseHTTPRequestHandler):
    asked: list[tuple[str, str, str]] = []

    def do_GET(self):
        self.asked.append((self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"]))
        self.send_response(503 if self.path == "/readyz" else 200)
        self.end_headers()

    def log_message(self, *arguments): ...


@pytest.fixture
def listen():
    servers = []

    def start(address):
        Answer.asked = []
        servers.append(ThreadingHTTPServer((address, 0), Answer))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return str(servers[-1].server_port)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def code(*arguments, **environment):
    kept = {name: value for name, value in os.environ.items() if name not in ("BIND", "SITE_URL")}
    result = subprocess.run(
        [sys.executable, HEALTH, *arguments], env=kept | environment, capture_output=True
    )
    return result.returncode


@pytest.mark.parametrize(
    ("address", "bind"),
    [
        ("127.0.0.1", {}),
        ("127.0.0.1", {"BIND": ""}),
        ("127.0.0.1", {"BIND": "0.0.0.0"}),
        pytest.param("127.0.0.2", {"BIND": "127.0.0.2"}, marks=LINUX),
    ],
)
def test_it_asks_where_the_site_listens(listen, address, bind):
    port = listen(address)
    assert code(PORT=port, SITE_URL="https://news.example.org", **bind) == 0
    assert Answer.asked == [("/healthz", "news.example.org", "https")]


def test_what_is_not_well_is_1(listen):
    port = listen("127.0.0.1")
    assert code(PORT=port) == 0
    assert code("/readyz", PORT=port) == 1
    assert code(PORT="1") == 1
