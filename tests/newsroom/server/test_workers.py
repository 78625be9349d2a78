"""The production server's processes: stopped, replaced, killed, and crowded by slow clients."""

import os
import signal
import socket
import threading
import time
from contextlib import ExitStack, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from newsroom.database.embedded import _open, _try_lock
from tests.newsroom.processes import Site, free_port

TARGETS = """
SELECT article.id, revision.number, '/' || section.slug || '/' || revision.slug || '/feedback/'
FROM articles_revision revision
JOIN articles_article article ON article.id = revision.article_id
JOIN articles_section section ON section.id = article.section_id
WHERE revision.live @> now() AND revision.is_listed
ORDER BY article.id
"""


def workers_of(site: Site) -> list[int]:
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children")
    return [int(pid) for pid in children.read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(is_so, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "It did not become so."
        time.sleep(0.02)


def post_vote(port: int, target: tuple[int, int, str], reader: int = 0) -> int:
    """The status of the answer."""
    article, revision, path = target
    body = urlencode({"article": article, "revision": revision, "value": 1})
    connection = HTTPConnection("127.0.0.1", port, timeout=40)
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
        # Readers are told apart by their networks.
        "X-Forwarded-For": f"{reader >> 16 & 255}.{reader >> 8 & 255}.{reader & 255}.9",
    }
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


class SlowVote(threading.Thread):
    """A vote that has to wait for a lock in the database, and so is in flight."""

    def __init__(self, site: Site, session, target):
        super().__init__()
        self.site, self.session, self.target, self.status = site, session, target, None

    def run(self):
        self.status = post_vote(self.site.port, self.target)

    def __enter__(self):
        self.session.execute("BEGIN")
        self.session.execute("LOCK TABLE feedback_vote IN ACCESS EXCLUSIVE MODE")
        self.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        wait_until(lambda: self.session.execute(waiting).fetchone()[0] > 0)
        return self

    def __exit__(self, *error):
        self.session.execute("COMMIT")
        self.join(20)


@pytest.fixture
def target(session):
    return session.execute(TARGETS).fetchone()


@pytest.mark.drill
def test_a_request_in_flight_is_answered_before_the_server_stops(serve, session, target):
    site = serve()
    with SlowVote(site, session, target) as vote:
        site.process.terminate()
        time.sleep(1)
        assert site.process.poll() is None
    assert vote.status == 303
    assert site.process.wait(10) == 0


@pytest.mark.drill
def test_workers_are_replaced_on_request_and_answer_what_they_have_begun(serve, session, target):
    site = serve()
    former = workers_of(site)
    with SlowVote(site, session, target) as vote:
        site.process.send_signal(signal.SIGHUP)
        wait_until(lambda: len(workers_of(site)) == 2)
        assert site.get("/healthz")[0] == 200
    assert vote.status == 303
    wait_until(lambda: len(workers_of(site)) == 1)
    assert workers_of(site) != former
    assert site.get("/")[0] == 200
    assert site.end() == 0
    assert site.text().count("rror") == 0


class Voters:
    """Readers who vote without a pause, and remember how often they were thanked."""

    def __init__(self, port: int, targets: list, first: int):
        self.acknowledged, self.cut_off, self.others = 0, 0, set()
        self.stopping = threading.Event()
        self.threads = [
            threading.Thread(target=self._vote, args=(port, targets, first + n)) for n in range(6)
        ]

    def _vote(self, port, targets, number):
        for count in range(1_000_000):
            if self.stopping.is_set():
                break
            reader = number << 16 | count
            try:
                status = post_vote(port, targets[count % len(targets)], reader)
            except (OSError, HTTPException):
                self.cut_off += 1
                time.sleep(0.05)
                continue
            if status == 303:
                self.acknowledged += 1
            else:
                self.others.add(status)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        wait_until(lambda: self.acknowledged > 50)
        return self

    def __exit__(self, *error):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)


def stored(session) -> int:
    return session.execute("SELECT count(*) FROM feedback_vote").fetchone()[0]


@pytest.mark.drill
def test_a_killed_worker_is_replaced_and_no_vote_is_lost(serve, session):
    site = serve(WEB_CONCURRENCY="2", TRUSTED_PROXIES="1")
    targets = session.execute(TARGETS).fetchall()
    front = site.get("/")[2]
    before = stored(session)
    with Voters(site.port, targets, first=20) as voters:
        victim = workers_of(site)[0]
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: victim not in workers_of(site) and len(workers_of(site)) == 2)
        so_far = voters.acknowledged
        wait_until(lambda: voters.acknowledged > so_far + 100)
    new = stored(session) - before
    assert voters.others == set()
    assert voters.acknowledged <= new <= voters.acknowledged + voters.cut_off
    assert site.get("/")[2] == front
    assert site.end() == 0


@pytest.mark.drill
def test_nothing_outlives_a_killed_master_and_no_vote_is_lost(serve, session):
    site = serve(WEB_CONCURRENCY="2", TRUSTED_PROXIES="1")
    targets = session.execute(TARGETS).fetchall()
    before = stored(session)
    workers = workers_of(site)
    with Voters(site.port, targets, first=40) as voters:
        site.process.kill()
        site.process.wait()
        wait_until(lambda: not any(map(is_alive, workers)), 5)
    new = stored(session) - before
    assert voters.others == set()
    assert voters.acknowledged <= new <= voters.acknowledged + voters.cut_off
    with socket.socket() as free:  # nobody listens any longer
        assert free.connect_ex(("127.0.0.1", site.port)) != 0


def is_free(var_dir: Path) -> bool:
    """Whether no process of an embedded server is left."""
    lock = _open(var_dir / "postgres.lock")
    try:
        return _try_lock(lock)
    finally:
        os.close(lock)


@pytest.mark.drill
def test_the_embedded_database_ends_after_a_killed_master(var_dir):
    site = Site("serve", var_dir, free_port(), DEBUG="false")
    assert site.get("/readyz")[0] == 200
    workers = workers_of(site)
    site.process.kill()
    site.process.wait()
    wait_until(lambda: not any(map(is_alive, workers)), 8)
    wait_until(lambda: is_free(var_dir), 10)
    assert not (var_dir / "postgres" / "postmaster.pid").exists()


SPAWN = """
import multiprocessing, os
multiprocessing.set_start_method("spawn")
os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "serve"])
"""


@pytest.mark.drill
@pytest.mark.parametrize("is_master_killed", [False, True])
def test_it_works_where_workers_are_spawned(var_dir, is_master_killed):
    """As Python 3.14 does, and macOS."""
    site = Site("serve", var_dir, free_port(), program=["-c", SPAWN], DEBUG="false")
    assert site.get("/readyz")[0] == 200
    assert site.get("/no/such/page/")[0] == 404
    workers = workers_of(site)
    if is_master_killed:
        site.process.kill()
        site.process.wait()
    else:
        assert site.end() == 0
    wait_until(lambda: not any(map(is_alive, workers)), 8)
    wait_until(lambda: is_free(var_dir), 10)
    assert "Traceback" not in site.text()


def held(stack: ExitStack, port: int, request: bytes, count: int) -> list[socket.socket]:
    connections = [
        stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(count)
    ]
    for each in connections:
        each.sendall(request)
    return connections


@pytest.mark.drill
@pytest.mark.parametrize("kind", ["headers", "bodies", "answers"])
def test_readers_are_served_beside_fifty_slow_clients(serve, demo, kind):
    site = serve(THREADS="16")
    image = demo[1] / "media" / "long.png"
    image.write_bytes(b"x" * 20_000_000)
    requests = {
        "headers": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        "bodies": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n",
        "answers": b"GET /media/long.png HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    }
    assert site.get("/")[0] == 200
    with ExitStack() as stack:
        slow = held(stack, site.port, requests[kind], 50)
        time.sleep(1)
        for _ in range(5):
            for each in slow if kind != "answers" else []:
                with suppress(OSError):
                    each.sendall(b"a")
            started = time.monotonic()
            assert site.get("/")[0] == 200
            assert time.monotonic() - started < 1
            time.sleep(0.2)
    if kind == "answers":  # whoever has gone holds no place
        wait_until(lambda: raw(site.port, requests[kind]) == "HTTP/1.1 200 OK")
    image.unlink()
    wait_until(lambda: post_status(site.port) == 405)
    assert site.end() == 0


def post_status(port: int) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/", b"a=1")
        return connection.getresponse().status
    finally:
        connection.close()


def raw(port: int, request: bytes) -> str:
    """The first line of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        return connection.recv(1000).decode().partition("\r\n")[0]


@pytest.mark.drill
def test_what_is_too_large_is_refused_clearly(serve, target):
    site = serve()
    head = b"Host: 127.0.0.1\r\nConnection: close\r\n"
    vote = b"POST %s HTTP/1.1\r\n%sSec-Fetch-Site: same-origin\r\n" % (target[2].encode(), head)
    form = b"Content-Type: application/x-www-form-urlencoded\r\n"
    requests = {
        b"GET /%s HTTP/1.1\r\n%s\r\n" % (b"a" * 9_000, head): "414 URI Too Long",
        b"GET /?q=%s HTTP/1.1\r\n%s\r\n" % (b"a" * 9_000, head): "414 URI Too Long",
        b"GET /%s HTTP/1.1\r\n%s\r\n" % (b"a" * 70_000, head): "414 URI Too Long",
        b"GET / HTTP/1.1\r\n%sX-A: %s\r\n\r\n" % (head, b"a" * 200_000): (
            "431 Request Header Fields Too Large"
        ),
        vote + form + b"Content-Length: 100001\r\n\r\n": "413 Payload Too Large",
        vote + form + b"Content-Length: 99999999999\r\n\r\n": "413 Payload Too Large",
        vote + form + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n": "413 Payload Too Large",
        vote + form + b"Content-Length: x\r\n\r\n": "400 Bad Request",
    }
    lines = [raw(site.port, request) for request in requests]
    assert lines == [f"HTTP/1.1 {line}" for line in requests.values()]
