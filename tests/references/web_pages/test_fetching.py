"""Reading pages from a real server on this machine: what is read, and how soon it is over."""

import time

import pytest

from references.web_pages.fetching import MAX_BYTES, PageReader, decode
from tests.references.servers import HERE, reader_for, resolving, running

HTML = "text/html; charset=utf-8"


@pytest.fixture(scope="module")
def server():
    with running() as started:
        started.pages |= {
            "plain": (HTML, "<title>Rivers é</title>".encode()),
            "pdf": ("application/pdf", b"%PDF"),
            "untyped": ("", b"<title>Rivers</title>"),
            "long": (HTML, b"x" * (MAX_BYTES + 5000)),
        }
        yield started


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/page/plain", "<title>Rivers é</title>"),
        ("/to?/page/plain", "<title>Rivers é</title>"),
        ("/page/pdf", ""),
        ("/page/untyped", ""),
        ("/page/long", "x" * MAX_BYTES),
        ("/status/404", ""),
        ("/status/200", ""),
        ("/loop", ""),
        ("/rude", ""),
        ("/flood", ""),
    ],
)
def test_pages(server, path, page):
    assert reader_for(server).read(server.url(path)) == page


def test_a_page_without_an_end_is_read_to_the_bound(server):
    page = reader_for(server).read(server.url("/endless"))
    assert page.startswith("<title>Endless</title>")
    assert len(page) == MAX_BYTES


@pytest.mark.parametrize("path", ["/slow", "/drip", "/endless/slow"])
def test_nobody_waits_longer_than_promised(server, path):
    begun = time.monotonic()
    assert reader_for(server, seconds=0.3).read(server.url(path)) == ""
    assert time.monotonic() - begun < 0.9


def test_a_name_server_that_does_not_answer_holds_nobody_up(server):
    def resolve(host, port, **kwargs):
        time.sleep(2)
        return []

    begun = time.monotonic()
    assert reader_for(server, seconds=0.3, resolve=resolve).read("https://a.example/") == ""
    assert time.monotonic() - begun < 0.9


def test_only_the_public_internet_is_read(server):
    names = resolving({"inside.example": ["10.0.0.1"], "both.example": [HERE, "169.254.169.254"]})
    reader = reader_for(server, resolve=names)
    for host in ("inside.example", "both.example"):
        assert reader.read(server.url("/page/plain", host)) == ""
    assert reader.read(server.url(f"/to?http://inside.example:{server.port}/page/plain")) == ""
    assert PageReader("Tester").read(server.url("/page/plain")) == ""
    assert reader.read("file:///etc/passwd") == ""


def test_no_more_than_some_at_once(server):
    reader = reader_for(server)
    while reader.slots.acquire(blocking=False):
        pass
    assert reader.read(server.url("/page/plain")) == ""
    reader.slots.release()
    assert reader.read(server.url("/page/plain")) != ""
    assert reader.read(server.url("/page/plain")) != ""  # the place was given back


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ("é".encode(), "text/html", "é"),
        ("é".encode("latin-1"), "text/html; charset=ISO-8859-1", "é"),
        ("“é”".encode("cp1252"), 'text/html; charset="latin1"', "“é”"),
        ('<meta charset="windows-1251">Река'.encode("cp1251"), "text/html", "Река"),
        ("川".encode("shift_jis"), "text/html;charset=Shift_JIS", "川"),
        (b"a-b", "text/html; charset=punycode", "a-b"),
        (b"\xff\xfe\x00", "text/html; charset=nonsense", "\ufffd\ufffd\x00"),
    ],
)
def test_decoding(content, kind, text):
    assert decode(content, kind).endswith(text)
