"""When the database is away: what counts as that, how often it is tried, and one line of log.

Requests must not queue for a server that does not answer: while it is away, one of them tries to
connect, at most once a second, and the others are told at once what the last attempt found.
"""

import logging
import threading
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from django.db.utils import InterfaceError, OperationalError

from newsroom.database.errors import DatabaseUnavailable

logger = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two attempts to connect
SAME = 5.0  # seconds after its end in which an outage is not news: old connections find it late
# Of PostgreSQL: shut down, crashed, not ready yet, sessions ended, too many of them.
AWAY = {"57P01", "57P02", "57P03", "57P05", "53300"}
CONNECTION = "08"  # the class of codes about the connection itself


def is_outage(error: BaseException | None) -> bool:
    """Whether an error, or what caused it, is that the database cannot be reached."""
    while error is not None:
        if isinstance(error, DatabaseUnavailable | InterfaceError):
            return True
        if isinstance(error, OperationalError):
            code = getattr(error.__cause__, "sqlstate", None)
            if code is None or code in AWAY or code.startswith(CONNECTION):
                return True
        error = error.__cause__ or error.__context__
    return False


class Outage:
    """What this process knows of the database's absence."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._address: Hashable = None
        self._reason = ""
        self._tried_at = float("-inf")
        self._is_tried = False  # at this moment, by some thread
        self._said_at: float | None = None
        self._ended_at = float("-inf")

    @contextmanager
    def attempt(self, address: Hashable) -> Iterator[None]:
        """Around the making of a connection. Raises DatabaseUnavailable if it is too soon."""
        self._begin(address)
        try:
            yield
        except DatabaseUnavailable as error:
            with self._lock:
                self._address, self._reason = address, str(error)
                self._tried_at, self._is_tried = time.monotonic(), False
            raise
        except BaseException:
            with self._lock:
                self._is_tried = False
            raise
        self._succeed()

    def report(self) -> None:
        """A request was refused for it: the first one is worth a line."""
        with self._lock:
            now = time.monotonic()
            if self._said_at is not None or now - self._ended_at < SAME:
                return
            self._said_at = now
        logger.error(
            "The database is away, so pages answer 503. %s",
            self._reason or "A connection to it was lost.",
        )

    def _begin(self, address: Hashable) -> None:
        with self._lock:
            if not self._reason or address != self._address:
                return
            if self._is_tried or time.monotonic() - self._tried_at < PAUSE:
                raise DatabaseUnavailable(self._reason)
            self._is_tried = True

    def _succeed(self) -> None:
        with self._lock:
            self._reason, self._is_tried = "", False
            said_at, self._said_at = self._said_at, None
            if said_at is not None:
                self._ended_at = time.monotonic()
        if said_at is not None:
            seconds = self._ended_at - said_at
            logger.warning("The database is back after %.0f seconds.", seconds)


outage = Outage()
