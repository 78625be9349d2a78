"""The WSGI layer around all others: notes each request in the log and in the counts.

It is only there when one of the two is wanted. Then a page that is kept costs a microsecond more
for its counts, which `benchmarks/watching.py` measures.
"""

import logging
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any

from newsroom.watching.counts import Counts
from newsroom.watching.kinds import for_log, kind_of
from newsroom.watching.logs import request_id

logger = logging.getLogger("newsroom.requests")

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

HOW = "X-Cache"  # the header that says where an answer comes from
USER = "newsroom.user"  # where the key of who is signed in stands in an environment
SANE_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")  # neither an address nor a new line
PASSED = "pass"
# Said of an application that failed before it said anything.
NOTHING = ("500 Internal Server Error", [(HOW, PASSED)])


class Asked(threading.local):
    """What this thread has asked of the database since it was looked at."""

    def __init__(self) -> None:
        self.queries = 0
        self.seconds = 0.0

    def take(self) -> tuple[int, float]:
        taken = self.queries, self.seconds
        if taken[0]:
            self.queries, self.seconds = 0, 0.0
        return taken


asked = Asked()


def timed(execute: Callable[..., Any], *arguments: Any) -> Any:
    """Around each statement, as Django's `execute_wrappers` call it."""
    began = perf_counter()
    try:
        return execute(*arguments)
    finally:
        asked.queries += 1
        asked.seconds += perf_counter() - began


def time_queries(sender: Any, connection: Any, **signal: Any) -> None:
    """Hears of each new connection."""
    if timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(timed)


class Watched:
    """An application whose requests are noted. `takes_ids`: a server in front may name them."""

    def __init__(
        self, application: Application, *, counts: Counts | None, is_logged: bool, takes_ids: bool
    ):
        self._application, self._counts = application, counts
        self._is_logged, self._takes_ids = is_logged, takes_ids

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = perf_counter()
        said: tuple[str, Headers] = NOTHING

        def start(status: str, headers: Headers, error: object = None) -> Any:
            nonlocal said
            said = status, headers
            return start_response(status, headers)

        if self._is_logged:
            request_id.set(self._id(environ))
        try:
            body = self._application(environ, start)
        except BaseException:
            self._note(environ, NOTHING, began, 0)
            raise
        if type(body) is not list:
            return Counted(body, lambda size: self._note(environ, said, began, size))
        size = len(body[0]) if len(body) == 1 else sum(map(len, body))
        self._note(environ, said, began, size)
        return body

    def _id(self, environ: Environ) -> str:
        given = environ.get("HTTP_X_REQUEST_ID", "") if self._takes_ids else ""
        return given if SANE_ID.fullmatch(given) else secrets.token_hex(8)

    def _note(self, environ: Environ, said: tuple[str, Headers], began: float, size: int) -> None:
        status, headers = said
        name, how = headers[-1] if headers else NOTHING[1][0]
        if name != HOW:  # of an answer that did not come through the page cache, or of a refusal
            how = next((value for name, value in headers if name == HOW), PASSED)
        kind = kind_of(environ["PATH_INFO"])
        seconds = perf_counter() - began
        if self._counts is not None:
            self._counts.answer(kind, status, how, seconds, size)
        if how == "hit":
            number, waited = 0, 0.0
        else:
            number, waited = asked.take()
            if number and self._counts is not None:
                self._counts.queries(kind, number, waited)
        if self._is_logged:
            _log(environ, kind, status, how, seconds, size, (number, waited))


class Counted:
    """A long answer, which is noted when it ends, also by the client's going."""

    def __init__(self, body: Iterable[bytes], note: Callable[[int], None]):
        self._body, self._note = body, note
        self._size, self._is_noted = 0, False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._body:
            self._size += len(piece)
            yield piece

    def close(self) -> None:
        if not self._is_noted:
            self._is_noted = True
            self._note(self._size)
        if hasattr(self._body, "close"):
            self._body.close()


def _log(environ: Environ, kind: str, status: str, how: str, seconds: float, size: int,
         asked_for: tuple[int, float]) -> None:  # fmt: skip
    fields = {
        "request_id": request_id.get(),
        "method": environ["REQUEST_METHOD"][:20],
        "kind": kind,
        "path": for_log(environ["PATH_INFO"]),
        "status": int(status[:3]),
        "bytes": size,
        "ms": round(seconds * 1000, 2),
        "cache": how,
        "queries": asked_for[0],
        "database_ms": round(asked_for[1] * 1000, 2),
    }
    if user := environ.get(USER):
        fields["user"] = user
    line = " ".join(f"{name}={value}" for name, value in fields.items())
    logger.info("%s", line, extra={"fields": fields})
