"""One thread of a process that handles what is due after a commit, so that no request waits."""

import atexit
import contextlib
import logging
import os
import threading
from typing import Any

from django.conf import settings
from django.core.signals import request_started
from django.db import Error, connection

from outbox import delivering

logger = logging.getLogger(__name__)

UID = "outbox"

SHORTEST_REST, LONGEST_REST = 0.5, 60.0  # seconds, while something waits for its time
AFTER_FAILURE = 30.0  # seconds, while the mail server or the database is away
PATIENCE = 6.0  # seconds at the end of a process for what is being sent


class Background:
    """Begun by the first commit of its process that needs it, so that no fork loses it."""

    def __init__(self) -> None:
        self._forget()
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        """A child has its parent's memory, and none of its threads."""
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._end = threading.Event()
        self._is_away = False
        self._sweeper = delivering.Sweeper()

    def wake(self) -> None:
        self._wake.set()
        with self._lock:
            if self._thread is None and not self._end.is_set():
                self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
                self._thread.start()
                atexit.register(self.end)  # later than the embedded server’s, so it runs before it

    def end(self) -> None:
        """Let what is being sent be sent, and begin nothing more."""
        self._end.set()
        self._wake.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(PATIENCE)

    def _run(self) -> None:
        while not self._end.is_set():
            self._wake.clear()
            rest = self._round()
            with contextlib.suppress(Exception):
                connection.close()
            if rest == AFTER_FAILURE:
                self._end.wait(rest)  # whoever wakes it now would wait for nothing
            else:
                self._wake.wait(rest)

    def _round(self) -> float | None:
        """How many seconds to rest afterwards; None: until woken."""
        try:
            result = delivering.deliver(self._end.is_set)
            self._sweeper.sweep()
            due = delivering.seconds_until_due()
        except Error as error:  # the database is away: said once, and the log has it elsewhere
            if not self._is_away and not self._end.is_set():
                logger.error("What is to be sent can’t be read: %s", str(error).strip())
            self._is_away = True
            return AFTER_FAILURE
        except Exception:
            logger.exception("What is to be sent can’t be handled.")
            return AFTER_FAILURE
        self._is_away = False
        if result.unavailable:
            return AFTER_FAILURE
        return None if due is None else min(max(due, SHORTEST_REST), LONGEST_REST)


_background = Background()


def wake() -> None:
    """Handle what is due, soon and elsewhere."""
    if settings.DELIVER_IN_BACKGROUND:
        _background.wake()


def wake_at_first_request() -> None:
    """For what an earlier process left: `request_started` is heard once."""

    def hear(**signal: Any) -> None:
        request_started.disconnect(dispatch_uid=UID)
        wake()

    request_started.connect(hear, weak=False, dispatch_uid=UID)


def end() -> None:
    """Before the process ends, and with it perhaps the embedded database.

    A worker of `make serve` calls it, which ends without a word to `atexit`.
    """
    with contextlib.suppress(Exception):
        _background.end()
