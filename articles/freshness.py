"""What a process may keep between requests, and for how long it is proved to be true. Pure.

The poller of `newsroom.page_cache` asks the database several times a second which scopes have
changed, and tells `freshness`. Without it nothing is proved, so nothing is kept: commands and
tests always ask the database.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.utils import timezone

# Scopes are keys of articles, and these two.
EVERYTHING, LISTS = 0, -1
Scopes = frozenset[int]
ONLY_EVERYTHING: Scopes = frozenset()  # freed by nothing less

PROOF = 1.0  # seconds that a poll proves what it found unchanged
MOST_CHANGES = 10_000  # scopes remembered for what is being made

Value = TypeVar("Value")


def clock() -> float:
    """Seconds of a clock that goes on while the machine is suspended."""
    return time.clock_gettime(_CLOCK)


_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


@dataclass(frozen=True, slots=True)
class Mark:
    """When something was begun: the polls that had been heard by then, and the clock."""

    sequence: int
    at: float


class Freshness:
    """What one process knows of changes in the database."""

    def __init__(self) -> None:
        self.proved_at = float("-inf")  # when the last good poll was sent
        self.sequence = 0
        self.next_boundary: datetime | None = None  # the next start or end of a period
        self.offset: float | None = None  # from `clock` to the seconds of the database's time
        self._changed: dict[int, int] = {}
        self._floor = 0
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Iterable[int]], None]] = []

    def listen(self, free: Callable[[Iterable[int]], None]) -> None:
        """Call this with the scopes of every change, in which EVERYTHING may be."""
        self._listeners.append(free)

    @property
    def is_polled(self) -> bool:
        return self.proved_at > float("-inf")

    def hear(
        self,
        sent_at: float,
        scopes: Iterable[int],
        database_time: datetime | None = None,
        next_boundary: datetime | None = None,
        answered_at: float | None = None,
    ) -> None:
        """A poll sent at this time of `clock` saw these changes."""
        scopes = set(scopes)
        with self._lock:
            self.sequence += 1
            if EVERYTHING in scopes or len(self._changed) + len(scopes) > MOST_CHANGES:
                self._floor = self.sequence
                self._changed.clear()
            if scopes:
                self._changed.update(dict.fromkeys((*scopes, LISTS), self.sequence))
                for free in self._listeners:  # before what they free could count as proved
                    free(scopes)
            if database_time is not None:
                # By the time of the answer, however slow it was: `now` is never ahead of the
                # database, and never before the moment from which `next_boundary` was looked for.
                self.offset = database_time.timestamp() - (answered_at or sent_at)
            self.next_boundary = next_boundary
            self.proved_at = sent_at

    def lose(self) -> None:
        """Nobody polls any longer: nothing is proved, and the time is the machine's."""
        self.proved_at, self.offset = float("-inf"), None

    def begin(self) -> Mark:
        """To be asked before the first question to the database."""
        return Mark(self.sequence, clock())

    def is_unchanged(self, mark: Mark, scopes: Iterable[int]) -> bool:
        """Whether no change of these scopes was heard of since."""
        return self._floor <= mark.sequence and all(
            self._changed.get(scope, 0) <= mark.sequence for scope in scopes
        )

    def now(self) -> datetime:
        """The time of the database, by which articles go live; the machine's if nobody polls."""
        if self.offset is None:
            return timezone.now()
        return datetime.fromtimestamp(clock() + self.offset, UTC)


freshness = Freshness()


@dataclass(frozen=True, slots=True)
class Moment:
    """The present of a page that sees the database as it was then (`articles.lists.moment`)."""

    at: datetime
    mark: Mark


moment: ContextVar[Moment | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """What every page for readers takes for the present."""
    held = moment.get()
    return freshness.now() if held is None else held.at


def begin() -> Mark:
    """To be asked before the first question to the database; or before the page began to see it."""
    held = moment.get()
    return freshness.begin() if held is None else held.mark


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: the keys of articles, and the first end of a period among them."""

    articles: Scopes
    until: datetime | None

    @classmethod
    def of(cls, revisions: Iterable[Any]) -> "Shown":
        """Of live revisions. A page that says nothing of what it shows is taken for a list."""
        revisions = list(revisions)
        ends = [each.live_until for each in revisions if each.live_until is not None]
        return cls(
            frozenset(revision.article_id for revision in revisions), min(ends, default=None)
        )


@dataclass(slots=True)
class _Item:
    value: Any
    mark: Mark
    scopes: Scopes


class Keep(Generic[Value]):
    """Values that are made once and kept until one of their scopes changes; the oldest go first."""

    def __init__(self, most: int, known: Freshness = freshness) -> None:
        self._most = most
        self._freshness = known
        self._items: dict[Hashable, _Item] = {}
        self._lock = threading.Lock()
        known.listen(self.free)

    def get(self, key: Hashable, scopes: Scopes, make: Callable[[], Value]) -> Value:
        """The value kept under a key, or a new one. EVERYTHING frees it, too."""
        found = self.get_many([key], lambda _keys: {key: make()}, lambda _value: scopes)
        return found[key]

    def get_many(
        self,
        keys: Iterable[Hashable],
        make: Callable[[list[Any]], dict[Any, Value]],
        scopes_of: Callable[[Value], Scopes],
    ) -> dict[Any, Value]:
        """The values kept under these keys; `make` is given the keys of the others, if any."""
        known = self._freshness
        # By the polls alone: what is made of these values must not count as newer than they are.
        # Asked before they are looked for: a poll that ends just now has freed them by then.
        is_proved = clock() - known.proved_at < PROOF
        found, missing = {}, []
        for key in keys:
            item = self._items.get(key) if is_proved else None
            if item is None:
                missing.append(key)
            else:
                found[key] = item.value
        if missing:
            mark = begin() if known is freshness else known.begin()
            made = make(missing)
            if known.is_polled:
                for key, value in made.items():
                    self._store(key, _Item(value, mark, scopes_of(value)))
            found |= made
        return found

    def free(self, scopes: Iterable[int]) -> None:
        freed = set(scopes)
        with self._lock:
            for key, item in list(self._items.items()):
                if EVERYTHING in freed or not freed.isdisjoint(item.scopes):
                    del self._items[key]

    def _store(self, key: Hashable, item: _Item) -> None:
        with self._lock:
            # A change that is heard just now is seen here, or waits to free what is stored.
            if not self._freshness.is_unchanged(item.mark, item.scopes):
                return
            self._items.pop(key, None)
            self._items[key] = item
            while len(self._items) > self._most:
                del self._items[next(iter(self._items))]
