"""Asks the database four times a second what has changed of what readers see."""

import atexit
import contextlib
import logging
import os
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen

from articles.freshness import EVERYTHING, Freshness, clock

logger = logging.getLogger(__name__)

INTERVAL = 0.25  # seconds between two polls
PATIENCE = 1.0  # seconds that a poll may take
CONNECT_PATIENCE = 2  # seconds; libpq knows no less
RETRY = 1.0  # seconds until the next one while the database is away
SILENCE = 300.0  # seconds after which what was missed may have been swept
MOST_SCOPES = 1_000  # of one poll; more count as everything
SWEEP_EVERY, SWEEP_AFTER = 60.0, 600.0  # seconds
MOST_SWEPT = 5_000  # rows after one poll: the next one waits for it

# `seen` is the snapshot of the last poll. A transaction that was open then is caught by its commit,
# however late. Rows of another server's transactions, which a restore brings, are left alone.
POLL = """
SELECT pg_current_snapshot()::text, pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
    pg_postmaster_start_time()::text, clock_timestamp(),
    least(
        (SELECT lower(live) FROM public.articles_revision
         WHERE live IS NOT NULL AND lower(live) > statement_timestamp()
         ORDER BY lower(live) LIMIT 1),
        (SELECT upper(live) FROM public.articles_revision
         WHERE upper(live) IS NOT NULL AND upper(live) > statement_timestamp()
         ORDER BY upper(live) LIMIT 1)
    ),
    array(
        SELECT DISTINCT scope FROM public.page_change
        WHERE xid >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
            AND NOT pg_visible_in_snapshot(xid, %(seen)s::pg_snapshot)
            AND pg_visible_in_snapshot(xid, pg_current_snapshot())
        LIMIT %(most)s
    )
"""

# Rows of transactions that ended long ago, by one process at a time; a replica sweeps nothing.
SWEEP = """
DELETE FROM public.page_change
WHERE (xid, scope) IN (
    SELECT xid, scope FROM public.page_change WHERE xid < %(xmin)s::xid8
    ORDER BY xid, scope LIMIT %(most)s
) AND (SELECT pg_try_advisory_xact_lock(7355608))
"""


class _Connection(psycopg.Connection[tuple[Any, ...]]):
    """One that gives up when the server does not answer in time."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        return super().wait(gen, interval, PATIENCE if timeout is None else timeout)


@dataclass(frozen=True)
class _Answer:
    snapshot: str
    xmax: int
    server: str  # when it was started: another one has seen other transactions
    database_time: datetime
    next_boundary: datetime | None
    scopes: list[int]


class Poller:
    """One thread of a process; begun by its first request, so that no fork loses it."""

    def __init__(self, known: Freshness, connect_params: Callable[[], dict[str, Any]]):
        self.is_down = False  # the last poll failed
        self._freshness = known
        self._connect_params = connect_params
        self._connection: _Connection | None = None
        self._seen = ""
        self._xmax = 0
        self._server = ""
        self._heard_at = float("-inf")
        self._noted: deque[tuple[float, str]] = deque()  # snapshots, to sweep by
        self._has_more = False  # rows to sweep
        self._pid = 0
        self._is_ending = False
        self._lock = threading.Lock()
        self._polled = threading.Condition()
        self._wake = threading.Event()

    def ensure_running(self) -> None:
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                threading.Thread(target=self._run, name="page cache", daemon=True).start()

    def wait_for_poll(self, since: float) -> bool:
        """Join a poll that is sent later than this: whether one succeeded in time."""
        deadline = clock() + PATIENCE
        self._wake.set()
        with self._polled:
            while self._freshness.proved_at <= since and not self.is_down:
                left = deadline - clock()
                if left <= 0 or not self._polled.wait(left):
                    break
        return self._freshness.proved_at > since

    def _run(self) -> None:
        while not self._is_ending:
            try:
                self._poll_or_reconnect()
                self._say(is_down=False)
            except Exception as error:  # of psycopg, or the embedded server’s
                self._close()
                self._say(is_down=True, reason=str(error))
            self._wake.wait(RETRY if self.is_down else INTERVAL)
            self._wake.clear()

    def _end(self) -> None:
        """The process ends, and with it perhaps the embedded database."""
        self._is_ending = True

    def _say(self, *, is_down: bool, reason: str = "") -> None:
        if self._is_ending:
            return
        if is_down and not self.is_down:
            logger.error("The database doesn’t answer; kept pages are sent: %s", reason.strip())
        elif self.is_down and not is_down:
            logger.warning("The database answers again.")
        with self._polled:
            self.is_down = is_down
            self._polled.notify_all()

    def _poll_or_reconnect(self) -> None:
        """A connection that was closed, by a restart or by a pooler, is no outage yet."""
        was_connected, began = self._connection is not None, clock()
        try:
            self._poll()
        except psycopg.Error:
            if not was_connected or clock() - began >= PATIENCE:
                raise
            self._close()
            self._poll()

    def _poll(self) -> None:
        connection = self._connection or self._connect()
        sent_at = clock()
        answer = _ask(connection, self._seen or "1:1:")
        if clock() - sent_at > PATIENCE:  # this process was paused, perhaps
            sent_at = clock()
            answer = _ask(connection, self._seen or "1:1:")
        answered_at = clock()
        if answered_at - sent_at > PATIENCE:
            raise psycopg.OperationalError("The poll took too long.")
        scopes = set(answer.scopes)
        was_silent = sent_at - self._heard_at > SILENCE
        is_another = answer.server != self._server or answer.xmax < self._xmax
        if is_another or was_silent or len(scopes) > MOST_SCOPES:
            scopes = {EVERYTHING}
        self._seen, self._xmax, self._server = answer.snapshot, answer.xmax, answer.server
        self._heard_at = sent_at
        self._freshness.hear(
            sent_at,
            scopes,
            database_time=answer.database_time,
            next_boundary=answer.next_boundary,
            answered_at=answered_at,
        )
        self._sweep(connection, sent_at)

    def _connect(self) -> _Connection:
        params = self._connect_params() | {"connect_timeout": CONNECT_PATIENCE}
        if self._heard_at == float("-inf"):
            atexit.register(self._end)  # later than the embedded server’s, so it runs before it
        connection = _Connection.connect(**params, autocommit=True)
        connection.prepare_threshold = None  # a pooler may give each poll another connection
        self._connection = connection
        return connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.close()

    def _sweep(self, connection: _Connection, now: float) -> None:
        if not self._noted or now - self._noted[-1][0] >= SWEEP_EVERY:
            self._noted.append((now, self._seen.split(":", 1)[0]))
            self._has_more = True
        while len(self._noted) > 1 and now - self._noted[1][0] > SWEEP_AFTER:
            self._noted.popleft()
        noted_at, xmin = self._noted[0]
        if self._has_more and now - noted_at > SWEEP_AFTER:
            self._has_more = False
            with contextlib.suppress(psycopg.Error):  # a replica sweeps nothing, and may not
                swept = connection.execute(SWEEP, {"xmin": xmin, "most": MOST_SWEPT})
                self._has_more = swept.rowcount == MOST_SWEPT


def _ask(connection: _Connection, seen: str) -> _Answer:
    row = connection.execute(POLL, {"seen": seen, "most": MOST_SCOPES + 1}).fetchone()
    if row is None:
        raise psycopg.OperationalError("The poll returned nothing.")
    return _Answer(*row)
