"""Slow clients: how many threads they may hold, before the application is entered and after.

granian reads the body of a request only as the application asks for it, and sends a long answer
only as fast as the client takes it. Both hold one of the few threads, for as long as the client
likes. A server in front that buffers (deploy/) spares us that; this bounds it without one.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

LONGEST_UPLOAD = 64 * 1024 * 1024  # bytes that are read on behalf of a server in front
LONGEST_ADDRESS = 8_000  # characters of path and query; nginx takes as much
# Bytes, the most that a stranger may send (feedback.protecting.guards): the application asks who
# sends a longer body before it reads any of it.
SHORT_BODY = 100_000
WHOLE_ANSWER = 1024 * 1024  # a shorter one is handed over at once, and sent without a thread
WAIT = 0.1  # seconds for a place; most bodies have arrived with their headers

REFUSALS = {
    400: ("400 Bad Request", "The request ended before all of it was sent."),
    414: ("414 URI Too Long", "This address is too long."),
    503: ("503 Service Unavailable", "The server is busy. Please try again in a moment."),
}


class Clients:
    """The application behind the bounds: `threads` is how many there are in this process.

    A server in front `has_buffered` whole requests. It wants to be rid of one before it listens to
    the answer, also of one that the application did not care to read.
    """

    def __init__(self, application: Application, threads: int, has_buffered: bool = False):
        self._application, self._has_buffered = application, has_buffered
        self._bodies = threading.BoundedSemaphore(threads * 3 // 4)
        self._long_answers = threading.BoundedSemaphore(threads // 2)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if len(environ["PATH_INFO"]) + len(environ["QUERY_STRING"]) > LONGEST_ADDRESS:
            return refuse(414, start_response)
        length = environ.get("CONTENT_LENGTH", "0")
        if length != "0" and (status := self._read_body(environ, length)):
            return refuse(status, start_response)
        headers: Headers = []

        def start(status: str, given: Headers, error: object = None) -> Any:
            headers[:] = given
            return start_response(status, given)

        answer = self._application(environ, start)
        if self._has_buffered:
            _read_the_rest(environ["wsgi.input"])
        if isinstance(answer, list):
            return answer
        if _length(headers) <= WHOLE_ANSWER:
            return [whole(answer)]
        if not self._long_answers.acquire(timeout=WAIT):
            close(answer)
            return refuse(503, start_response)
        return LongAnswer(answer, self._long_answers.release)

    def _read_body(self, environ: Environ, length: str) -> int | None:
        """Put a short body in the place of the client; the status to refuse it with, if any."""
        if len(length) > 9 or int(length) > SHORT_BODY:
            return None
        if not self._bodies.acquire(timeout=WAIT):
            return 503
        try:
            body = environ["wsgi.input"].read(int(length))
        finally:
            self._bodies.release()
        if len(body) < int(length):  # half of a comment is not what its reader wrote
            return 400
        environ["wsgi.input"] = BytesIO(body)
        return None


class LongAnswer:
    """Sent piece by piece; its place is free again when it ends, also by the client's going."""

    def __init__(self, answer: Iterable[bytes], release: Callable[[], None]):
        self._answer, self._release = answer, release
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._release()
            close(self._answer)


def _read_the_rest(body: Any) -> None:
    size = 0
    while size <= LONGEST_UPLOAD and (piece := body.read(64 * 1024)):
        size += len(piece)


def whole(answer: Iterable[bytes]) -> bytes:
    try:
        return b"".join(answer)
    finally:
        close(answer)


def close(answer: Iterable[bytes]) -> None:
    if hasattr(answer, "close"):
        answer.close()


def refuse(status: int, start_response: Callable[..., Any]) -> list[bytes]:
    line, sentence = REFUSALS[status]
    body = f"{sentence}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if status == 503:
        headers.append(("Retry-After", "5"))
    start_response(line, headers)
    return [body]


def _length(headers: Headers) -> float:
    for name, value in headers:
        if name.lower() == "content-length":
            return int(value)
    return float("inf")
