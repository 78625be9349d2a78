"""How many requests may wait for the store of pictures, and that none does while it is away.

Pages need threads, too. A store that hangs must not hold all of them.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from articles.disks import StoreAway

logger = logging.getLogger(__name__)

PAUSE = 3.0  # seconds between two attempts while the store is away
BRIEFLY = 0.1  # seconds that a request waits for a place


class Door:
    """What this process knows of the store. `places` is how many readers wait for it at once."""

    def __init__(self, name: str, places: int) -> None:
        self.name = name
        self._places = threading.BoundedSemaphore(places)
        self._lock = threading.Lock()
        self._away_since: float | None = None
        self._tried_at = 0.0

    def enter(self) -> None:
        """Take a place, to be given back by `leave`. Raises StoreAway."""
        if not self._places.acquire(timeout=BRIEFLY):
            raise StoreAway("Too many pictures are being asked for at once.")

    def leave(self) -> None:
        self._places.release()

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Around every request to the store: whether it answers is known by that.

        While it is away, one request tries every few seconds. Raises StoreAway.
        """
        self._refuse_while_away()
        with self.noting():
            yield

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Around what is left of a request that has passed."""
        try:
            yield
        except StoreAway as error:
            self._is_away(str(error))
            raise
        except OSError:  # it answered
            self._is_there()
            raise
        self._is_there()

    def _refuse_while_away(self) -> None:
        with self._lock:
            if self._away_since is None:
                return
            now = time.monotonic()
            if now - self._tried_at < PAUSE:
                raise StoreAway(f"The store of pictures, {self.name}, isn’t responding.")
            self._tried_at = now  # this request tries; others are refused meanwhile

    def _is_away(self, reason: str) -> None:
        with self._lock:
            is_news = self._away_since is None
            self._tried_at = time.monotonic()
            if is_news:
                self._away_since = self._tried_at
        if is_news:
            logger.error("Pictures answer 503. %s", reason)

    def _is_there(self) -> None:
        if self._away_since is None:
            return
        with self._lock:
            since, self._away_since = self._away_since, None
        if since is not None:
            seconds = time.monotonic() - since
            logger.warning("The store of pictures is back after %.0f seconds.", seconds)
