"""Pages without a database: what readers, editors and programs are told, and how it heals."""

import json
import os
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection

from newsroom import views
from newsroom.database import postmaster
from newsroom.database.embedded import _open, _try_lock
from newsroom.database.errors import DatabaseUnavailable
from newsroom.database.outage import Outage
from tests.newsroom.processes import ROOT, Site, free_port
from tests.newsroom.server.test_workers import TARGETS, Voters, stored, wait_until

READ = "We can’t show this page right now. Please try again in a minute."
SENT = "What you sent was not saved. Please try again in a minute."
PAGES = [
    "/",
    "/newsroom/",
    "/newsroom/a-story/",
    "/newsroom/a-story/feedback/",
    "/search/?q=words",
    "/search/suggest/?q=wo",
    "/robots.txt",
    "/feed.xml",
    "/feed.json",
    "/sitemap.xml",
    "/no/such/page",
    "/%00",
    "/about/privacy/",
    "/media/2026/missing.png",
    "/admin/",
    "/admin/login/",
    "/preview/made-up/",
]


@pytest.fixture
def away(client, monkeypatch):
    """A client of a site whose database is away."""

    def fail(*args, **kwargs):
        raise DatabaseUnavailable("PostgreSQL at db.internal cannot be reached.")

    for name in ("cursor", "ensure_connection", "connect"):
        monkeypatch.setattr(connection, name, fail)
    monkeypatch.setattr(views, "outage", Outage())
    client.raise_request_exception = False
    client.cookies["sessionid"] = "an-editor"
    return client


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_that_it_will_be_back(away, path):
    response = away.get(path)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert response["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in response
    html = response.content.decode()
    assert "<h1>Temporarily unavailable</h1>" in html
    assert READ in html
    assert "db.internal" not in html


@pytest.mark.parametrize("path", ["/newsroom/a-story/feedback/", "/admin/login/"])
def test_what_was_sent_is_said_to_be_lost(away, path):
    response = away.post(path, {"article": 1, "revision": 1, "value": 1})
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "no-store" in response["Cache-Control"]
    html = response.content.decode()
    assert "<h1>Nothing was saved</h1>" in html
    assert SENT in html


def test_a_script_is_told_the_same(away):
    vote = {"article": 1, "revision": 1, "value": 1}
    response = away.post(
        "/newsroom/a-story/feedback/", vote, headers={"accept": "application/json"}
    )
    assert (response.status_code, response.json()) == (503, {"message": SENT})
    response = away.get("/search/suggest/?q=wo", headers={"accept": "application/json"})
    assert (response.status_code, response.json()) == (503, {"message": READ})


def test_many_refused_requests_are_one_line_of_log(away, capsys, caplog):
    for _ in range(3):
        for path in PAGES:
            away.get(path)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "Traceback" not in capsys.readouterr().err


class External:
    """A PostgreSQL of its own, which nobody starts but the test."""

    def __init__(self, data):
        self.data = data

    def start(self) -> None:
        self.data.parent.mkdir(exist_ok=True)
        lock = _open(self.data.with_name("postgres.lock"))
        wait_until(lambda: _try_lock(lock))
        postmaster.launch(self.data, lock)
        os.close(lock)
        wait_until(lambda: postmaster.find(self.data))

    def stop(self, how: int = signal.SIGINT) -> None:
        server = postmaster.find(self.data)
        os.kill(server.pid, how)
        wait_until(lambda: not postmaster.find(self.data))

    @property
    def url(self) -> str:
        socket_dir = postmaster.find(self.data).socket_dir
        return f"postgresql://newsroom@{quote(str(socket_dir), safe='')}:5432/newsroom"


@pytest.fixture
def external(var_dir):
    server = External(var_dir.with_name("external") / "postgres")
    server.start()
    yield server
    if postmaster.find(server.data):
        server.stop()


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    http = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        http.request("GET", path, headers=headers)
        response = http.getresponse()
        return response.status, response.read().decode(errors="replace")
    finally:
        http.close()


@pytest.mark.drill
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_server_that_stops_under_load_and_comes_back(var_dir, external, how):
    url = external.url
    environment = {"DATABASE_URL": url, "VAR_DIR": str(var_dir), "DEBUG": "false"}
    for command in ("migrate", "load_demo"):
        subprocess.run(
            [sys.executable, "manage.py", command, "-v0"],
            cwd=ROOT,
            env=os.environ | environment,
            check=True,
        )
    environment |= {"TRUSTED_PROXIES": "1", "WEB_CONCURRENCY": "1"}
    site = Site("serve", var_dir, free_port(), **environment)
    with psycopg.connect(url) as session:
        targets = session.execute(TARGETS).fetchall()
    article = targets[0][2].removesuffix("feedback/")
    wait_until(lambda: site.get(article)[1]["X-Cache"] == "hit")
    image = next((var_dir / "media").rglob("*.jp*g")).relative_to(var_dir)
    with Voters(site.port, targets, first=60) as voters:
        external.stop(how)
        wait_until(lambda: site.get(article)[1]["X-Cache"] == "stale")
        for path in ("/", "/robots.txt", "/feed.xml", "/no/such/", "/readyz"):
            started = time.monotonic()
            assert ask(site.port, path)[0] == 503, path
            assert time.monotonic() - started < 2
        assert ask(site.port, article)[0] == 200  # kept
        assert ask(site.port, "/healthz") == (200, "ok\n")
        assert ask(site.port, f"/{image}")[0] == 200
        status, body = ask(site.port, "/tags/", Accept="application/json")
        assert (status, json.loads(body)) == (503, {"message": READ})
        external.start()
        started = time.monotonic()
        wait_until(lambda: ask(site.port, "/feed.xml")[0] == 200, 5)
        so_far = voters.acknowledged
        wait_until(lambda: voters.acknowledged > so_far + 50, 5)
        seconds = time.monotonic() - started
    assert seconds < 5
    assert voters.others == {503}
    assert voters.cut_off == 0
    with psycopg.connect(url) as session:
        assert stored(session) >= voters.acknowledged
    assert site.end() == 0
    log = site.text()
    assert log.count("The database is away") <= 1  # of requests that were under way
    assert log.count("The database doesn’t answer") == 1
    assert log.count("The database answers again") == 1
    assert "Traceback" not in log
