"""Looks that may hang: one at a time, for so long at most, and what they saw kept for a while."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connections

logger = logging.getLogger(__name__)

Seen = TypeVar("Seen")


class Look(Generic[Seen]):
    """What a function sees, looked at when somebody asks; `late` when it does not end in time.

    However many ask at once, one thread looks.
    """

    def __init__(self, see: Callable[[], Seen], *, keep: float, patience: float, late: Seen):
        self._see, self._keep, self._patience, self._late = see, keep, patience, late
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._is_looking = False
        self._seen: Seen = late
        self._seen_at = float("-inf")

    def __call__(self) -> Seen:
        with self._lock:
            if time.monotonic() - self._seen_at < self._keep:
                return self._seen
            if not self._is_looking:
                self._is_looking = True
                self._ended = threading.Event()
                threading.Thread(target=self._look, args=[self._ended], daemon=True).start()
            ended = self._ended
        return self._seen if ended.wait(self._patience) else self._late

    def forget(self) -> None:
        self._seen_at = float("-inf")

    def _look(self, ended: threading.Event) -> None:
        seen = self._late
        try:
            seen = self._see()
        except Exception:
            logger.exception("A look at what has to be there failed.")
        finally:
            connections.close_all()  # of this thread
            with self._lock:
                self._seen, self._seen_at, self._is_looking = seen, time.monotonic(), False
            ended.set()
