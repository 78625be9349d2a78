"""Processes that are forked from a test, to be killed."""

import os
import signal
from collections.abc import Callable

from django.db import connections


def kill() -> None:
    """End this process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def is_killed(act: Callable[[], object]) -> bool:
    """Do it in a fork, with connections of its own; whether that was killed by SIGKILL.

    To close the connections here isn't enough: a test beside a browser has an event loop and, with
    it, other connections than the fork, which has no loop.
    """
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            for mine in connections.all(initialized_only=True):
                mine.connection = None  # of the test, to which it stays open
            act()
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
