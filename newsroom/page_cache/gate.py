"""How many requests may be busy at once, so that a thread is left for what memory can answer."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import Enum

SPARE = 3  # threads for pages that are kept, health, and votes
# Pages that are made at once. More would only fight for Python’s lock, and keep the poller from it.
PAGES = 3


class Kind(Enum):
    PAGE = "page"
    SEARCH = "search"
    ADMIN = "admin"


# Seconds that a request may wait on one of the spare threads: a refusal at once would only be asked
# for again at once.
BRIEFLY = 0.1
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
        self._inside = threading.BoundedSemaphore(self.room)
        self._running = {
            kind: threading.BoundedSemaphore(most) for kind, most in self.running_at_most.items()
        }

    @contextmanager
    def entered(self, kind: Kind) -> Iterator[None]:
        """Within it, one of the threads that may be busy is this request's. Raises Busy."""
        with self.waiting(), _place(self._running[kind], PATIENCE[kind]):
            yield

    def waiting(self) -> AbstractContextManager[None]:
        """A request that waits for what another one makes. Raises Busy."""
        return _place(self._inside, BRIEFLY)


@contextmanager
def _place(places: threading.Semaphore, patience: float) -> Iterator[None]:
    if not places.acquire(timeout=patience):
        raise Busy
    try:
        yield
    finally:
        places.release()
