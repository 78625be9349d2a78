"""The WSGI layer in front of Django: sends kept pages, and keeps what Django makes."""

import re
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from articles.freshness import LISTS, PROOF, Freshness, Shown, clock
from newsroom.page_cache import answers
from newsroom.page_cache.answers import How
from newsroom.page_cache.gate import PATIENCE, Busy, Gate, Kind
from newsroom.page_cache.poller import Poller
from newsroom.page_cache.requests import SHOWN, Application, Environ, Key, Keys, request_for
from newsroom.page_cache.store import Entry, Headers, Store

StartResponse = Callable[..., Any]
Body = Iterable[bytes]

# Files, health and votes need no turn: they are quick, or must not wait.
UNGATED_STARTS = ("/static/", "/media/", "/healthz", "/readyz")
UNGATED_ENDS = ("/feedback/", "/report/", "/report/thanks/")
# What answers while the database is away.
WITHOUT_DATABASE = ("/static/", "/media/", "/healthz", "/readyz")
STYLESHEET = re.compile(r"/look/[0-9a-z]+\.css")
RETRY_AFTER = 5  # seconds
# Headers of an answer that are not about security.
OF_ITS_OWN = {"Content-Type", "Content-Length", "Cache-Control"}


class PageCache:
    """A WSGI application around another one. `patience` is for how long stale pages are sent."""

    def __init__(
        self,
        application: Application,
        *,
        store: Store,
        poller: Poller,
        keys: Keys,
        gate: Gate,
        known: Freshness,
        patience: float,
    ):
        self.application = application
        self.store, self.poller, self.keys, self.gate = store, poller, keys, gate
        self._freshness = known
        self._patience = patience
        self._flights: dict[Key, threading.Event] = {}
        self._security: dict[bool, Headers] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Body:
        key = self.keys.of(environ)
        self.poller.ensure_running()
        try:
            if key is None:
                return self._pass(environ, start_response)
            entry = self.store.get(key)
            if entry is not None and self._is_proved(entry):
                if _takes_query(entry.status, environ):
                    return self._pass(environ, start_response)
                return self._send(entry, How.HIT, key, environ, start_response)
            if self.poller.is_down:
                return self._send_stale(key, environ, start_response)
            return self._miss(key, environ, start_response)
        except Busy:
            return self._refuse(environ, start_response)

    def _refuse(self, environ: Environ, start_response: StartResponse) -> Body:
        """503, with the security headers of every answer, which Django is asked for once."""
        is_secure = self.keys.is_secure(environ)
        headers = self._security.get(is_secure)
        if headers is None:
            alive = Key(is_secure, environ.get("HTTP_HOST", ""), "/healthz", "")
            status, given, _ = _answer(self.application, request_for(alive, environ))
            headers = [(name, value) for name, value in given if name not in OF_ITS_OWN]
            if status.startswith("200"):
                self._security[is_secure] = headers
        return answers.unavailable(environ, start_response, headers, retry_after=RETRY_AFTER)

    def _is_proved(self, entry: Entry) -> bool:
        """Whether an entry may be sent, if need be after the next poll."""
        if self.store.is_fresh(entry):
            return True
        if self.poller.is_down or not self.store.is_provable(entry):
            return False
        self.poller.wait_for_poll(clock() - PROOF)
        return self.store.is_fresh(entry)

    def _pass(self, environ: Environ, start_response: StartResponse) -> Body:
        """To Django, as it is."""
        path = environ.get("PATH_INFO", "")
        if self.poller.is_down and not _needs_no_database(path):
            return self._refuse(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, (answers.HEADER, How.PASSED)], *rest)

        if path.startswith(UNGATED_STARTS) or path.endswith(UNGATED_ENDS):
            return self.application(environ, start)
        with self.gate.entered(_kind_of(path)):
            return self.application(environ, start)

    def _send_stale(self, key: Key, environ: Environ, start_response: StartResponse) -> Body:
        entry = self.store.get(key)
        if entry is None or not self.store.is_usable_stale(entry, self._patience):
            return self._pass(environ, start_response)  # which refuses all but few
        return self._send(entry, How.STALE, key, environ, start_response)

    def _miss(self, key: Key, environ: Environ, start_response: StartResponse) -> Body:
        """Made once for all who ask for it at the same time, if it can be kept at all."""
        kind = _kind_of(key.path)
        with self._lock:
            flight = self._flights.get(key)
            if flight is None:
                mine = self._flights[key] = threading.Event()
        if flight is None:
            try:
                with self.gate.entered(kind):
                    return self._make(key, environ, start_response)
            finally:
                with self._lock:
                    self._flights.pop(key, None)
                mine.set()
        with self.gate.waiting():
            if not flight.wait(PATIENCE[kind]):
                raise Busy
        entry = self.store.get(key)
        is_fresh = entry is not None and self.store.is_fresh(entry)
        if entry is not None and is_fresh and not _takes_query(entry.status, environ):
            return self._send(entry, How.HIT, key, environ, start_response)
        with self.gate.entered(kind):
            return self._make(key, environ, start_response)

    def _make(self, key: Key, environ: Environ, start_response: StartResponse) -> Body:
        known = self._freshness
        if known.next_boundary is not None and known.now() >= known.next_boundary:
            self.poller.wait_for_poll(clock())  # for the one after it, by which a list can be kept
        mark, boundary = known.begin(), known.next_boundary
        request = request_for(key, environ)
        status, headers, body = _answer(self.application, request)
        shown: Shown | None = request.get(SHOWN)
        if _takes_query(status, environ):
            status, headers, body = _answer(self.application, {**environ})
            shown = None
        if status.startswith("503") and any(name == "Retry-After" for name, _ in headers):
            raise Busy  # said anew in the form that was asked for, which Django has not seen
        if shown is None:
            return answers.send_as_is(status, headers, body, environ, start_response)
        until = boundary if LISTS in shown.articles else shown.until
        entry = answers.entry_of(status, headers, body, mark=mark, scopes=shown.articles)
        entry.until, entry.boundary = _seconds(until), _seconds(boundary)
        self.store.put(key, entry)
        return self._send(entry, How.MISS, key, environ, start_response)

    def _send(
        self, entry: Entry, how: str, key: Key, environ: Environ, start_response: StartResponse
    ) -> Body:
        if how == How.HIT:
            entry.uses += 1
        age = max(0.0, clock() - self._freshness.proved_at) if how == How.STALE else 0.0
        if answers.needs_coding(entry, environ):
            self.store.recount(key, entry)
        return answers.send(entry, how, int(age), environ, start_response)


def _kind_of(path: str) -> Kind:
    if path.startswith("/admin/"):
        return Kind.ADMIN
    return Kind.SEARCH if path.startswith("/search/") else Kind.PAGE


def _needs_no_database(path: str) -> bool:
    return path.startswith(WITHOUT_DATABASE) or STYLESHEET.fullmatch(path) is not None


def _takes_query(status: str, environ: Environ) -> bool:
    """Whether it is an address that moved: the query goes along, which is not in the key."""
    return status[0] == "3" and bool(environ.get("QUERY_STRING"))


def _seconds(moment: datetime | None) -> float:
    return float("inf") if moment is None else moment.timestamp()


def _answer(application: Application, environ: Environ) -> tuple[str, list[tuple[str, str]], bytes]:
    started: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        started[:] = [status, headers]

    result = application(environ, start)
    try:
        body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    return started[0], started[1], body
