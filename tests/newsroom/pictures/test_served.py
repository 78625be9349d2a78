"""The production server, and the real nginx in front of it, with pictures in a bucket."""

import logging
import os
import threading
import time
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.bucket import NAME, address_of, client_of
from tests.newsroom.pictures.faulty import Faulty
from tests.newsroom.server.conftest import demo, serve  # noqa: F401
from tests.newsroom.server.fronts import HOST, Nginx, need

PATH = "images/d41d8cd98f.jpg"
KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}

pytestmark = pytest.mark.drill


class NginxWithCopies(Nginx):
    def text(self) -> str:
        text = super().text()
        assert "#s3 proxy_cache newsroom;" in text
        return text.replace("#s3 ", "")


@pytest.fixture
def asked(store):
    """What the store was asked for: “GET … 200”, a line each."""
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    logger = logging.getLogger("werkzeug")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lines
    logger.removeHandler(handler)
    logger.setLevel(before)


def get(port: int, path: str, **headers: str):
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def put(store: str, content: bytes) -> tuple[str, str]:
    """A public picture; its address for MEDIA_STORAGE, and its key."""
    key = f"{os.urandom(6).hex()}/media/{PATH}"
    client_of(store).put_object(Bucket=NAME, Key=key, Body=content)
    return address_of(store, prefix=key.partition("/")[0]), key


def test_nginx_keeps_copies_but_nothing_that_was_taken_down(serve, demo, store, asked):  # noqa: F811
    need(Nginx)
    address, key = put(store, b"picture" * 50_000)
    site = serve(SITE_URL=f"https://{HOST}", TRUSTED_PROXIES="1", MEDIA_STORAGE=address, **KEYS)
    with TemporaryDirectory(prefix="newsroom-") as folder:
        Path(folder).chmod(0o755)
        front = NginxWithCopies(Path(folder), demo[1], site.port)
        front.start()
        try:
            asked.clear()
            answers = [front.ask(f"/media/{PATH}") for _ in range(5)]
            assert {len(answer.body) for answer in answers} == {350_000}
            assert len(asked) <= 2
            assert "immutable" in answers[0].headers["Cache-Control"]
            assert "X-Accel-Expires" not in answers[0].headers
            part = front.ask(f"/media/{PATH}", range="bytes=0-6")
            assert (part.status, part.body) == (206, b"picture")
            time.sleep(2)
            asked.clear()
            assert front.ask(f"/media/{PATH}").status == 200
            assert [" 304 " in line for line in asked] == [True]  # no byte of it again
            client_of(store).delete_object(Bucket=NAME, Key=key)
            time.sleep(2)
            assert front.ask(f"/media/{PATH}").status == 404
        finally:
            front.stop()


def test_memory_stays_flat_however_large_the_picture(serve, store):  # noqa: F811
    content = os.urandom(1_000_000) * 20
    site = serve(MEDIA_STORAGE=put(store, content)[0], **KEYS)
    assert len(get(site.port, f"/media/{PATH}").read()) == len(content)
    before = memory_of(site.process.pid)

    def read():
        response = get(site.port, f"/media/{PATH}")
        while response.read(65536):
            time.sleep(0.002)

    most = 0
    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    while any(reader.is_alive() for reader in readers):
        most = max(most, memory_of(site.process.pid))
        time.sleep(0.02)
    assert most - before < 30_000_000


def test_a_store_that_hangs_leaves_threads_for_pages(serve):  # noqa: F811
    faulty = Faulty("has nothing")
    try:
        site = serve(MEDIA_STORAGE=address_of(faulty.endpoint), THREADS="8", **KEYS)
        for path in ("/", "/media/images/a.jpg"):  # a process has much to load at first
            get(site.port, path)
        faulty.way = "hangs"
        asking = [
            threading.Thread(target=get, args=(site.port, f"/media/images/{n}.jpg"))
            for n in range(40)
        ]
        for thread in asking:
            thread.start()
        time.sleep(0.5)
        began = time.monotonic()
        assert get(site.port, "/").status == 200
        assert time.monotonic() - began < 2
        for thread in asking:
            thread.join()
        assert get(site.port, "/media/images/a.jpg").status == 503
        assert "Traceback" not in site.text()
    finally:
        faulty.stop()


def test_a_picture_that_breaks_off_is_seen_to_be_cut(serve):  # noqa: F811
    faulty = Faulty("breaks off")
    try:
        site = serve(MEDIA_STORAGE=address_of(faulty.endpoint), **KEYS)
        assert get(site.port, "/media/images/a.jpg").status == 503
        time.sleep(4)
        faulty.length = 3_000_000
        with pytest.raises((IncompleteRead, ConnectionError)):
            get(site.port, "/media/images/a.jpg").read()
        assert get(site.port, "/").status == 200
    finally:
        faulty.stop()


def memory_of(pid: int) -> int:
    """Bytes of a process and its children, without what they share with files."""
    total, children = 0, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            total = int(line.split()[1]) * 1024
    return total + sum(memory_of(int(child)) for child in children)
