"""The pages that a process keeps: within a budget of bytes, and only while they are proved fresh.

New pages begin in a small part, first in, first out; only what is asked for again there moves on.
So a crawler, made-up addresses or endless searches push none of the pages that readers read out
(S3-FIFO: Yang et al., “FIFO queues are all you need for cache eviction”, SOSP 2023).
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from articles.freshness import EVERYTHING, LISTS, PROOF, Freshness, Mark, Scopes, clock

LONGEST_FRESH = 60.0  # seconds; some pages change by the clock alone
LISTS_APART = 0.5  # seconds between two makings of a list, however many changes come
PROBATION = 0.1  # of the budget
LARGEST = 0.02  # of the budget, for one page
OVERHEAD = 6_000  # bytes of an entry beside its bodies

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Entry:
    """An answer. `until` is when it may not be shown any longer, in seconds of the database.

    At the site's next start or end of a period, `boundary`, it is made anew: sections may open.
    """

    status: str
    headers: Headers
    etag: str
    mark: Mark
    scopes: Scopes
    until: float
    codings: dict[str, tuple[bytes, Headers]] = field(default_factory=dict)
    uses: int = 0
    proved_at: float | None = None  # set when a list is out of date: until when it was right
    boundary: float = float("inf")  # when the site has to be looked at anew
    control: str = ""  # its Cache-Control

    @property
    def size(self) -> int:
        # A list, because another thread may be adding a coding.
        return OVERHEAD + sum(len(body) for body, _ in list(self.codings.values()))


class Store:
    def __init__(self, budget: int, known: Freshness):
        self.budget = budget
        self.bytes = 0
        self._freshness = known
        self._probation: OrderedDict[Hashable, Entry] = OrderedDict()
        self._kept: OrderedDict[Hashable, Entry] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}
        self._probation_bytes = 0
        self._lock = threading.Lock()
        known.listen(self.free)

    def __len__(self) -> int:
        return len(self._sizes)

    def get(self, key: Hashable) -> Entry | None:
        """What is kept under a key, be it fresh or not."""
        return self._kept.get(key) or self._probation.get(key)

    def is_fresh(self, entry: Entry) -> bool:
        """Whether it may be sent: a poll that found it unchanged was sent less than PROOF ago."""
        known, now = self._freshness, clock()
        # Asked before the entry is: a poll that ends just now has freed it by then. By the polls
        # alone: it may be made of values that were kept before it was begun.
        polled_at = known.proved_at
        if self._is_over(entry, now):
            return False
        if entry.proved_at is not None:
            return now - entry.proved_at < PROOF and now - entry.mark.at < LISTS_APART
        return now - polled_at < PROOF

    def _is_over(self, entry: Entry, now: float) -> bool:
        """Whether it has to be made anew, changed or not."""
        by_the_database = now + (self._freshness.offset or 0.0)
        return (
            now - entry.mark.at >= LONGEST_FRESH
            or by_the_database >= entry.until
            or by_the_database >= entry.boundary
        )

    def is_provable(self, entry: Entry) -> bool:
        """Whether only a poll is missing to send it."""
        return entry.proved_at is None and not self._is_over(entry, clock())

    def is_usable_stale(self, entry: Entry, patience: float) -> bool:
        """Whether it may be sent, marked, while the database is away."""
        known, now = self._freshness, clock()
        return (
            entry.proved_at is None
            and now - known.proved_at < patience
            and now + (known.offset or 0.0) < entry.until
        )

    def put(self, key: Hashable, entry: Entry) -> bool:
        """Keep a page, unless it is too large, or what it shows has changed since it was begun."""
        known = self._freshness
        if not known.is_polled or entry.size > LARGEST * self.budget:
            return False
        with self._lock:
            # A change that is heard just now is seen here, or waits to free what is stored.
            if not known.is_unchanged(entry.mark, entry.scopes):
                if not known.is_unchanged(entry.mark, entry.scopes - {LISTS}):
                    return False
                entry.proved_at = min(entry.mark.at, known.proved_at)
            was_kept = key in self._kept
            self._drop(key)
            (self._kept if was_kept else self._probation)[key] = entry
            self._count(key, entry.size, in_probation=not was_kept)
        self._make_room()
        return True

    def recount(self, key: Hashable, entry: Entry) -> None:
        """An entry has grown by a coding."""
        with self._lock:
            if self.get(key) is entry:
                in_probation = key in self._probation
                self._discount(key, in_probation)
                self._count(key, entry.size, in_probation)
        self._make_room()

    def free(self, scopes: Iterable[int]) -> None:
        freed = set(scopes)
        with self._lock:
            for entries in (self._probation, self._kept):
                for key, entry in list(entries.items()):
                    is_list = LISTS in entry.scopes
                    if EVERYTHING in freed or not freed.isdisjoint(entry.scopes - {LISTS}):
                        self._drop(key)
                    elif not is_list:
                        continue
                    if entry.proved_at is None:  # somebody may be about to send it
                        entry.proved_at = self._freshness.proved_at

    def _make_room(self) -> None:
        with self._lock:
            while self._probation_bytes > PROBATION * self.budget:
                key, entry = next(iter(self._probation.items()))
                self._drop(key)
                if entry.uses:
                    entry.uses = 0
                    self._kept[key] = entry
                    self._count(key, entry.size, in_probation=False)
            while self.bytes > self.budget and self._kept:
                key, entry = next(iter(self._kept.items()))
                if entry.uses:  # one more round
                    entry.uses = 0
                    self._kept.move_to_end(key)
                else:
                    self._drop(key)

    def _drop(self, key: Hashable) -> None:
        if self._kept.pop(key, None) is not None:
            self._discount(key, in_probation=False)
        elif self._probation.pop(key, None) is not None:
            self._discount(key, in_probation=True)

    def _count(self, key: Hashable, size: int, in_probation: bool) -> None:
        self._sizes[key] = size
        self.bytes += size
        self._probation_bytes += size if in_probation else 0

    def _discount(self, key: Hashable, in_probation: bool) -> None:
        size = self._sizes.pop(key, 0)
        self.bytes -= size
        self._probation_bytes -= size if in_probation else 0
