"""Servers behind the page cache as processes of their own, and what readers get of them."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import brotli
from django.db import connection

from articles.freshness import clock

ROOT = Path(__file__).parents[3]
HOST = "testserver"


@dataclass(frozen=True)
class Answer:
    """What a reader got, and when the request began, by `freshness.clock`."""

    status: int
    headers: list[tuple[str, str]]
    raw: bytes
    began: float
    ended: float

    def __getitem__(self, name: str) -> str:
        return {key.lower(): value for key, value in self.headers}.get(name.lower(), "")

    @property
    def how(self) -> str:
        return self["X-Cache"]

    @property
    def body(self) -> bytes:
        """Decoded."""
        coding = self["Content-Encoding"]
        decode = {"gzip": gzip.decompress, "br": brotli.decompress}.get(coding, bytes)
        return decode(self.raw) if self.raw else b""

    @property
    def text(self) -> str:
        return self.body.decode()


class Server:
    """A process that serves the site, with its own memory and its own poller."""

    def __init__(self, database_url: str, folders: dict[str, str], **environment: str):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.newsroom.page_cache.server"],
            cwd=ROOT,
            env={
                **os.environ,
                **folders,
                "DJANGO_SETTINGS_MODULE": "tests.newsroom.page_cache.served_settings",
                "DATABASE_URL": database_url,
                "DEBUG": "false",
                "SECRET_KEY": "for tests",
                "SITE_URL": f"http://{HOST}",
                "ALLOWED_HOSTS": HOST,
                "TIME_ZONE": "UTC",
                **environment,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._port = 0

    @property
    def port(self) -> int:
        """Known once it has started; several may start at the same time."""
        if not self._port:
            self._port = int(self.process.stdout.readline())
        return self._port

    def ask(
        self, path: str, method: str = "GET", headers=(), host: str | None = HOST, timeout=30
    ) -> Answer:
        """Headers may be a dict or pairs; `host=None` sends none."""
        asked = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        began = clock()
        try:
            asked.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            if host is not None:
                asked.putheader("Host", host)
            for name, value in dict(headers).items() if isinstance(headers, dict) else headers:
                asked.putheader(name, value)
            asked.endheaders()
            answer = asked.getresponse()
            raw = answer.read()
            return Answer(answer.status, answer.getheaders(), raw, began, clock())
        finally:
            asked.close()

    def get(self, path: str, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(quote(path, safe="/?&=%:;,+.~-_*!'()@$"), headers=named)

    def polled(self) -> dict:
        """Wait for a poll that is sent now; what the process knows then."""
        return json.loads(self.ask("/-/polled").raw)

    def hear(self) -> None:
        """Wait until a poll that is sent now or later succeeds: a busy machine delays some."""
        deadline = clock() + 30
        while not self.polled()["polled"]:
            assert clock() < deadline, "The database doesn’t answer the server."
            time.sleep(0.05)

    def pause(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def end(self) -> None:
        self.resume()
        self.process.kill()
        self.process.communicate(timeout=30)


def url_of_test_database() -> str:
    """That of pytest, on the embedded server or another one."""
    known = connection.settings_dict
    user, password = quote(known["USER"], safe=""), quote(known["PASSWORD"] or "", safe="")
    host, port = quote(known["HOST"], safe=""), known["PORT"]
    server = f"{host}:{port}" if port else host
    return f"postgresql://{user}{':' if password else ''}{password}@{server}/{known['NAME']}"
