"""Handling what is due: each event is leased first, so that a killed process frees its own."""

import logging
import time
from collections.abc import Callable, Collection
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from outbox import handlers
from outbox.models import Event

logger = logging.getLogger(__name__)

ATTEMPTS = 12  # over about two and a half days
LEASE = timedelta(minutes=2)  # an attempt is shorter, or its process is gone
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=1)  # between two attempts
KEPT = timedelta(days=30)
SWEEP_EVERY = 3600.0  # seconds
MOST_SWEPT = 5_000  # rows at a time
LONGEST_ERROR = 500  # characters

EXPECTED = (handlers.Refused, handlers.Deferred, handlers.Unavailable)

# One statement and one transaction: whoever comes at the same time takes the next row. The number
# of the attempt is the key of the lease: who finishes with an older one has lost it.
CLAIM = """
UPDATE outbox_event
SET attempts = attempts + 1, next_at = clock_timestamp() + %(lease)s, last_error = ''
WHERE id = (
    SELECT id FROM outbox_event
    WHERE next_at <= clock_timestamp() AND kind = ANY(%(kinds)s)
    ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING *
"""
SOONEST = """
SELECT extract(epoch FROM min(next_at) - clock_timestamp())::float FROM outbox_event
WHERE next_at IS NOT NULL AND kind = ANY(%(kinds)s)
"""
SWEEP = """
DELETE FROM outbox_event WHERE id IN (
    SELECT id FROM outbox_event
    WHERE created_at < now() - %(kept)s AND next_at IS NULL
        AND coalesce(done_at, created_at) < now() - %(kept)s
    ORDER BY created_at, id LIMIT %(most)s
)
"""


class Lost(Exception):
    """Another process took the event, because this one needed longer than its lease."""


@dataclass
class Round:
    """What came of one round."""

    done: int = 0
    failed: int = 0
    unavailable: set[str] = field(default_factory=set)  # kinds whose other side isn't there


def deliver(until: Callable[[], bool] = lambda: False) -> Round:
    """Handle what is due, one after the other; it ends early when `until` says so."""
    result = Round()
    while not until():
        event = claim(set(handlers.kinds()) - result.unavailable)
        if event is None:
            break
        attempt(event, result)
    return result


def claim(kinds: Collection[str]) -> Event | None:
    """The event that has been due longest, leased to the caller."""
    values = {"lease": LEASE, "kinds": list(kinds)}
    return next(iter(Event.objects.raw(CLAIM, values)), None)


def attempt(event: Event, result: Round) -> None:
    """Handle a leased event, and note what came of it."""
    try:
        _handle(event)
    except Lost:
        logger.warning("%s took longer than its lease.", event)
    except Exception as error:
        _note_failure(event, error)
        result.failed += not isinstance(error, handlers.Dropped)
        if isinstance(error, handlers.Unavailable):
            result.unavailable.add(event.kind)
    else:
        result.done += 1


def _handle(event: Event) -> None:
    if event.attempts > ATTEMPTS:  # its processes were killed each time
        raise handlers.Refused("Every attempt was interrupted.")
    handler = handlers.handler_of(event.kind)
    with transaction.atomic() if handler.is_atomic else nullcontext():
        handler.function(event)
        done = {"done_at": Now(), "next_at": None, "cancelled_at": None}
        is_ours = _release(event, **done, payload=event.payload, last_error="")
        if not is_ours:
            raise Lost


def _note_failure(event: Event, error: Exception) -> None:
    """The database may be what failed: then this raises, too, and the lease runs out by itself."""
    is_last = isinstance(error, handlers.Refused) or event.attempts >= ATTEMPTS
    if not isinstance(error, EXPECTED):
        logger.error("%s failed at attempt %s.", event, event.attempts, exc_info=error)
    next_at = None if is_last else Now() + pause_after(event.attempts)
    cancelled_at = Now() if isinstance(error, handlers.Dropped) else None
    message = (str(error) or type(error).__name__)[:LONGEST_ERROR]
    leased = _leased(event).filter(cancelled_at=None)
    leased.update(next_at=next_at, cancelled_at=cancelled_at, last_error=message)


def _release(event: Event, **values: Any) -> bool:
    """Whether the lease was still this process's."""
    return bool(_leased(event).update(**values))


def _leased(event: Event) -> QuerySet[Event]:
    return Event.objects.filter(pk=event.pk, attempts=event.attempts, done_at=None)


def pause_after(attempts: int) -> timedelta:
    """From one minute, doubled each time, to a day."""
    return min(SHORTEST * 2 ** min(max(attempts - 1, 0), 20), LONGEST)


def seconds_until_due() -> float | None:
    """Until something is due, by the database's clock; None when nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute(SOONEST, {"kinds": handlers.kinds()})
        return cursor.fetchone()[0]


def sweep() -> int:
    """Remove what was done, or given up, long ago; how many."""
    with connection.cursor() as cursor:
        cursor.execute(SWEEP, {"kept": KEPT, "most": MOST_SWEPT})  # type: ignore[dict-item]
        return cursor.rowcount


class Sweeper:
    """For processes that stay: sweeps once an hour."""

    def __init__(self) -> None:
        self._swept_at = float("-inf")

    def sweep(self) -> None:
        if time.monotonic() - self._swept_at > SWEEP_EVERY:
            self._swept_at = time.monotonic()
            sweep()
