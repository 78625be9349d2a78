"""What the link checker makes of replies, against a real server on this machine."""

import socket
import threading
import time

import pytest

from references.links import Answer, LinkChecker, Status
from tests.references.servers import HERE, checker_for, resolving, running


@pytest.fixture(scope="module")
def server():
    with running() as started:
        yield started


@pytest.fixture(autouse=True)
def forget(server):
    server.requests.clear()


@pytest.mark.parametrize(
    ("path", "answer", "methods"),
    [
        ("/status/200", Answer(Status.OK, 200), "HEAD"),
        ("/status/204", Answer(Status.OK, 204), "HEAD"),
        ("/status/404", Answer(Status.DEAD, 404), "HEAD GET"),
        ("/status/410", Answer(Status.DEAD, 410), "HEAD GET"),
        ("/status/401", Answer(Status.UNKNOWN, 401), "HEAD GET"),
        ("/status/403", Answer(Status.UNKNOWN, 403), "HEAD GET"),
        ("/status/429", Answer(Status.UNKNOWN, 429), "HEAD"),
        ("/status/500", Answer(Status.UNKNOWN, 500), "HEAD GET"),
        ("/status/503", Answer(Status.UNKNOWN, 503), "HEAD GET"),
        ("/status/304", Answer(Status.UNKNOWN, 304), "HEAD"),
        ("/get-only", Answer(Status.OK, 200), "HEAD GET"),
        ("/to?/status/200", Answer(Status.REDIRECTED, 200), "HEAD HEAD"),
        ("/to?/to?/status/404", Answer(Status.DEAD, 404), "HEAD HEAD HEAD GET"),
        ("/to?", Answer(Status.UNKNOWN, 301), "HEAD"),
        ("/loop", Answer(Status.UNKNOWN, 302, "More than 5 redirects."), "HEAD " * 6),
        ("/rude", Answer(Status.UNKNOWN, None, "Invalid response (BadStatusLine)."), "HEAD GET"),
        ("/slow", Answer(Status.UNKNOWN, None, "Timed out."), "HEAD"),
        ("/flood", Answer(Status.OK, 200), "HEAD"),
    ],
)
def test_replies(server, path, answer, methods):
    assert checker_for(server).check(server.url(path)) == answer
    assert [method for method, *_ in server.requests] == methods.split()


def test_who_asks_says_so(server):
    checker_for(server).check(server.url("/status/200", "works.example"))
    assert server.requests == [("HEAD", f"works.example:{server.port}", "/status/200")]
    assert server.agents == {"Tester (+http://testserver)"}


def test_headers_without_an_end_are_left(server):
    begun = time.monotonic()
    # Patience enough for the status line on a busy machine; the headers never end.
    answer = checker_for(server, patience=1).check(server.url("/drip"))
    assert answer == Answer(Status.OK, 200)  # that much was said
    assert time.monotonic() - begun < 4


def test_no_connection_no_name(server):
    with socket.socket() as unused:
        unused.bind((HERE, 0))
        port = unused.getsockname()[1]
    checker = checker_for(server, ports={port})
    refused = "Connection failed (ConnectionRefusedError)."
    assert checker.check(f"http://{HERE}:{port}/") == Answer(Status.UNKNOWN, None, refused)
    unknown = checker_for(server, resolve=no_such_name).check(server.url("/", "a.example"))
    assert unknown == Answer(Status.UNKNOWN, None, "Host not found.")


def no_such_name(*args, **kwargs):
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


CLOSED = "is not on the public internet."


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.1"],
        ["127.0.0.2"],
        [HERE, "169.254.169.254"],  # one good address does not help
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        [],
    ],
)
def test_names_that_lead_to_closed_addresses(server, addresses):
    checker = checker_for(server, resolve=resolving({"a.example": addresses}))
    said = Answer(Status.UNKNOWN, None, f"a.example {CLOSED}")
    assert checker.check(server.url("/status/200", "a.example")) == said
    assert server.requests == []


@pytest.mark.parametrize(
    ("location", "note"),
    [
        ("http://inside.example:{port}/", f"inside.example {CLOSED}"),
        ("http://127.0.0.1:22/", "Port 22 is not a web port."),
        ("//169.254.169.254:{port}/latest/meta-data", f"169.254.169.254 {CLOSED}"),
        ("http://[::1]:{port}/", f"::1 {CLOSED}"),
        ("http://2130706433:{port}/", "“2130706433” isn’t a valid IP address."),
        ("http://me@127.0.0.1:{port}/", (
            "The URL contains a user name or password before “@”. Remove that part."
        )),
        ("file:///etc/passwd", (
            "“file:///etc/passwd” isn’t a web address. Enter the full URL, "
            "starting with http:// or https://."
        )),
    ],
)  # fmt: skip
def test_redirects_are_checked_again(server, location, note):
    names = {name: [name] for name in ("169.254.169.254", "::1")} | {"inside.example": ["10.1.1.1"]}
    checker = checker_for(server, resolve=resolving(names))
    url = server.url(f"/to?{location.format(port=server.port)}")
    assert checker.check(url) == Answer(Status.UNKNOWN, None, note)
    assert len(server.requests) == 1


def test_a_name_is_resolved_once_and_that_address_is_reached(server):
    """A name server that answers differently the second time is not asked a second time."""
    asked = []

    def rebinding(host, port, **kwargs):
        asked.append(host)
        address = HERE if len(asked) == 1 else "10.0.0.1"
        return [(2, 1, 6, "", (address, port))]

    checker = checker_for(server, resolve=rebinding)
    assert checker.check(server.url("/status/200", "a.example")) == Answer(Status.OK, 200)
    assert asked == ["a.example"]


def test_the_second_address_is_tried(server):
    addresses = resolving({"a.example": ["127.0.0.9", HERE]})
    checker = checker_for(server, resolve=addresses, may_reach=lambda address: True)
    assert checker.check(server.url("/status/200", "a.example")) == Answer(Status.OK, 200)


def test_tls_names_the_host_and_wants_a_certificate():
    with socket.create_server((HERE, 0)) as listening:
        heard = []

        def hear():
            connection, _ = listening.accept()
            with connection:
                heard.append(connection.recv(4096))

        listener = threading.Thread(target=hear)
        listener.start()
        port = listening.getsockname()[1]
        checker = LinkChecker(
            "Tester", may_reach={HERE}.__contains__, ports={port}, resolve=resolving({}), timeout=1
        )
        answer = checker.check(f"https://works.example:{port}/")
        listener.join()
    assert (answer.status, answer.http_status) == (Status.UNKNOWN, None)
    assert b"works.example" in heard[0]


def test_as_made_it_reaches_nothing_of_this_machine(server):
    """Whatever the environment says: what may be reached is an argument."""
    checker = LinkChecker("Tester")
    assert checker.check(server.url("/status/200")) == Answer(
        Status.UNKNOWN, None, f"Port {server.port} is not a web port."
    )
    assert checker.check("http://localhost/") == Answer(Status.UNKNOWN, None, f"localhost {CLOSED}")
    assert server.requests == []
