"""How many requests may be busy at once, so that a thread is left for what memory can answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from articles.freshness import clock

SPARE = 3  # threads for pages that are kept, health, and votes
# Pages that are made at once. More would only fight for Python’s lock, and keep the poller from it.
PAGES = 4


class Kind(Enum):
    PAGE = "page"
    SEARCH = "search"
    ADMIN = "admin"


# Seconds that a request waits for its turn.
PATIENCE = {Kind.PAGE: 2.0, Kind.SEARCH: 1.0, Kind.ADMIN: 10.0}


class Busy(Exception):
    """Too much is asked for at once."""


class Gate:
    """Lets so many requests of each kind run, so many wait, and refuses the rest."""

    def __init__(self, threads: int):
        self.room = max(1, threads - SPARE)  # running and waiting
        half = max(1, self.room // 2)
        self.running_at_most = {
            Kind.PAGE: min(PAGES, self.room),
            Kind.SEARCH: max(1, half // 2),
            Kind.ADMIN: half,
        }
        self.running = dict.fromkeys(Kind, 0)
        self.inside = 0
        self._changed = threading.Condition()

    @contextmanager
    def entered(self, kind: Kind) -> Iterator[None]:
        """Within it, one of the threads that may be busy is this request's. Raises Busy."""
        self._enter(kind)
        try:
            yield
        finally:
            with self._changed:
                self.running[kind] -= 1
                self.inside -= 1
                self._changed.notify_all()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """A request that waits for what another one makes. Raises Busy."""
        with self._changed:
            if self.inside >= self.room:
                raise Busy
            self.inside += 1
        try:
            yield
        finally:
            with self._changed:
                self.inside -= 1
                self._changed.notify_all()

    def _enter(self, kind: Kind) -> None:
        deadline = clock() + PATIENCE[kind]
        with self._changed:
            if self.inside >= self.room:
                raise Busy
            self.inside += 1
            while self.running[kind] >= self.running_at_most[kind]:
                left = deadline - clock()
                if left <= 0 or not self._changed.wait(left):
                    self.inside -= 1
                    raise Busy
            self.running[kind] += 1
