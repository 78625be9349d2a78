"""The bounds around the application, without a server: what is refused, and what holds a thread."""

import threading
from io import BytesIO

import pytest

from newsroom.server import clients
from newsroom.server.clients import Clients


class Answer:
    """Of a few pieces; knows whether it was closed."""

    def __init__(self, *pieces: bytes):
        self.pieces, self.is_closed = pieces, False

    def __iter__(self):
        return iter(self.pieces)

    def close(self):
        self.is_closed = True


def ask(application, environ=None, body=b"", **headers):
    """Status and answer of one request."""
    statuses = []
    given = {
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "wsgi.input": BytesIO(body),
        **({"CONTENT_LENGTH": str(len(body))} if body else {}),
        **(environ or {}),
        **headers,
    }
    answer = application(given, lambda status, headers, error=None: statuses.append(status))
    return statuses[-1], answer


def echo(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def answering(answer, *headers):
    def application(environ, start_response):
        start_response("200 OK", list(headers))
        return answer

    return application


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(clients, "WAIT", 0.01)


def test_a_body_is_read_before_the_application_is_entered():
    assert ask(Clients(echo, 4), body=b"value=1") == ("200 OK", [b"value=1"])


def test_half_a_body_is_not_taken_for_a_whole_one():
    status, answer = ask(Clients(echo, 4), body=b"comment=half", CONTENT_LENGTH="100")
    assert status == "400 Bad Request"
    assert answer == [b"The request ended before all of it was sent.\n"]


def test_an_upload_is_left_to_the_application():
    asked = []
    application = Clients(lambda environ, start: asked.append(environ["wsgi.input"]) or [], 4)
    upload = BytesIO(b"x")
    application(
        {"PATH_INFO": "/", "QUERY_STRING": "", "CONTENT_LENGTH": "9000000", "wsgi.input": upload},
        lambda *_: None,
    )
    assert asked == [upload]
    assert upload.tell() == 0


@pytest.mark.parametrize(("length", "status"), [(7_999, "200 OK"), (8_000, "414 URI Too Long")])
def test_an_address_has_a_longest(length, status):
    assert ask(Clients(echo, 4), PATH_INFO="/" + "a" * length)[0] == status
    assert ask(Clients(echo, 4), QUERY_STRING="a" * length)[0] == status


class Stalled:
    """A body that comes when it is told to."""

    def __init__(self):
        self.has_begun, self.may_end = threading.Event(), threading.Event()

    def read(self, size):
        self.has_begun.set()
        self.may_end.wait(10)
        return b"x" * size


def test_slow_bodies_leave_a_quarter_of_the_threads():
    application = Clients(echo, 4)
    bodies = [Stalled() for _ in range(3)]
    threads = [
        threading.Thread(
            target=ask, args=(application, {"CONTENT_LENGTH": "5", "wsgi.input": body})
        )
        for body in bodies
    ]
    for thread, body in zip(threads, bodies, strict=True):
        thread.start()
        assert body.has_begun.wait(10)
    assert ask(application, body=b"value=1")[0] == "503 Service Unavailable"
    assert ask(application)[0] == "200 OK"
    for thread, body in zip(threads, bodies, strict=True):
        body.may_end.set()
        thread.join(10)
    assert ask(application, body=b"value=1") == ("200 OK", [b"value=1"])


def test_a_page_is_handed_over_whole_and_closed():
    page = Answer(b"a", b"b")
    application = Clients(answering(page, ("Content-Length", "2")), 4)
    assert ask(application) == ("200 OK", [b"ab"])
    assert page.is_closed


def test_ready_bytes_are_passed_on_as_they_are():
    ready = [b"ready"]
    assert ask(Clients(answering(ready), 4))[1] is ready


@pytest.mark.parametrize("headers", [[("Content-Length", "2000000")], []])
def test_long_answers_leave_half_of_the_threads(headers):
    answer = Answer(b"long")
    application = Clients(answering(answer, *headers), 4)
    _still_sent = ask(application)
    status, first = ask(application)
    assert (status, b"".join(first)) == ("200 OK", b"long")
    assert ask(application)[0] == "503 Service Unavailable"
    first.close()
    first.close()
    assert answer.is_closed
    assert ask(application)[0] == "200 OK"


@pytest.mark.parametrize(("has_buffered", "left"), [(True, b""), (False, b"x" * 200_000)])
def test_a_server_in_front_is_rid_of_what_the_application_did_not_read(has_buffered, left):
    upload = BytesIO(b"x" * 200_000)
    application = Clients(answering([b"no"]), 4, has_buffered)
    status, answer = ask(application, {"CONTENT_LENGTH": "200000", "wsgi.input": upload})
    assert (status, answer) == ("200 OK", [b"no"])
    assert upload.read() == left
