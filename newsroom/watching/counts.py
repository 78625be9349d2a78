"""What each worker counts: whole numbers in a small file that outlives it.

A worker takes a file that no living one has, and counts on from there. So nothing is lost when a
worker is killed, there are never more files than workers at once, and adding them up is right.
"""

import fcntl
import logging
import mmap
import os
import time
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from newsroom.watching.kinds import KINDS

logger = logging.getLogger(__name__)

HOWS = ("hit", "stale", "miss", "pass")
STATUSES = (
    *("200", "206", "301", "302", "303", "304", "400", "403", "404", "405", "409", "410", "413"),
    *("414", "416", "429", "500", "503", "507", "other"),
)
BOUNDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
OF_WORKER = ("pid", "started_at", "cache_bytes", "cache_budget", "cache_pages")
MOST = 200  # files that are tried

# Where each number stands in a file, which begins with a name of this very order.
_GROUP = len(BOUNDS) + 3  # bytes; µs; how many lasted up to each of BOUNDS, and longer
_PAIRS = [(kind, how) for kind in KINDS for how in HOWS]
GROUPS = {pair: number * _GROUP for number, pair in enumerate(_PAIRS)}
_AT = len(_PAIRS) * _GROUP
ANSWERS = {
    (kind, status, how): _AT + number
    for number, (kind, status, how) in enumerate(
        (kind, status, how) for kind in KINDS for status in STATUSES for how in HOWS
    )
}
_AT += len(ANSWERS)
QUERIES = {kind: _AT + 2 * number for number, kind in enumerate(KINDS)}  # and their µs
_AT += 2 * len(KINDS)
FACTS = {name: _AT + number for number, name in enumerate(OF_WORKER)}
LENGTH = _AT + len(FACTS)
_NAME = sha256(repr((KINDS, HOWS, STATUSES, BOUNDS, OF_WORKER)).encode()).digest()
_SIZE = len(_NAME) + 8 * LENGTH


class Counts:
    """The numbers of this process. `folder` is shared by all workers of a server."""

    def __init__(self, folder: Path):
        self._map = _memory(folder)
        if self._map[: len(_NAME)] != _NAME:  # new, or of another version
            self._map[:] = _NAME + bytes(8 * LENGTH)
        self.numbers = memoryview(self._map)[len(_NAME) :].cast("Q")
        self._places: dict[tuple[str, str, str], tuple[int, int]] = {}
        self.note(**dict.fromkeys(OF_WORKER, 0) | {"pid": os.getpid(), "started_at": time.time()})

    def answer(self, kind: str, status: str, how: str, seconds: float, size: int) -> None:
        """`status` is a status line. Without a lock: Python changes threads at calls, and between
        the two halves of `+=` there is none."""
        try:
            at, group = self._places[kind, status, how]
        except KeyError:
            at, group = self._places[kind, status, how] = place_of(kind, status, how)
        numbers = self.numbers
        numbers[at] += 1
        numbers[group] += size
        numbers[group + 1] += int(seconds * 1e6)
        numbers[group + 2 + bisect_left(BOUNDS, seconds)] += 1

    def queries(self, kind: str, number: int, seconds: float) -> None:
        at, taken = QUERIES[kind], int(seconds * 1e6)
        self.numbers[at] += number
        self.numbers[at + 1] += taken

    def note(self, **facts: float) -> None:
        """What is so of this worker now."""
        for name, value in facts.items():
            self.numbers[FACTS[name]] = int(value)


def place_of(kind: str, status: str, how: str) -> tuple[int, int]:
    """Where an answer is counted, and where the group of its numbers begins."""
    number = status[:3] if status[:3] in STATUSES else "other"
    return ANSWERS[kind, number, how], GROUPS[kind, how]


@dataclass(frozen=True)
class Durations:
    buckets: list[int]  # up to each of BOUNDS, and above
    seconds: float


class Reading:
    """What the numbers of all workers were at one moment."""

    def __init__(self, folder: Path):
        self.workers = []
        self._totals = [0] * LENGTH
        for path in sorted(folder.glob("*.counts")):
            if (numbers := _read(path)) is None:
                continue
            self._totals = [sum(pair) for pair in zip(self._totals, numbers, strict=True)]
            if _is_taken(path):  # by a worker that lives
                self.workers.append({name: numbers[at] for name, at in FACTS.items()})

    def answers(self) -> Iterator[tuple[str, str, str, int]]:
        """Kind, status, how, and how many, of those that there were."""
        for (kind, status, how), at in ANSWERS.items():
            if number := self._totals[at]:
                yield kind, status, how, number

    def durations(self) -> Iterator[tuple[str, str, Durations]]:
        for (kind, how), at in GROUPS.items():
            buckets = self._totals[at + 2 : at + _GROUP]
            if any(buckets):
                yield kind, how, Durations(buckets, self._totals[at + 1] / 1e6)

    def bytes_sent(self) -> Iterator[tuple[str, str, int]]:
        for (kind, how), at in GROUPS.items():
            if number := self._totals[at]:
                yield kind, how, number

    def queries(self) -> Iterator[tuple[str, int, float]]:
        for kind, at in QUERIES.items():
            if number := self._totals[at]:
                yield kind, number, self._totals[at + 1] / 1e6


def forget(folder: Path) -> None:
    """Begin at zero, before the first worker of a server."""
    for path in folder.glob("*.counts"):
        path.unlink(missing_ok=True)


def _memory(folder: Path) -> mmap.mmap:
    """A file's; on a full disk of this process alone, which serves all the same."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = _take(folder)
        # By writing: a page of a hole that finds no room on the disk would end the process.
        known = os.fstat(file).st_size
        os.pwrite(file, bytes(max(0, _SIZE - known)), known)
        os.ftruncate(file, _SIZE)
        return mmap.mmap(file, _SIZE)
    except OSError as error:
        logger.error("The metrics of this worker are not counted: %s", error)
        return mmap.mmap(-1, _SIZE)


def _take(folder: Path) -> int:
    """The descriptor of a file that no other process has; it has it until it ends."""
    for number in range(MOST):
        path = folder / f"{number}.counts"
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            continue
        return file
    raise OSError(f"{MOST} processes count in {folder}.")


def _is_taken(path: Path) -> bool:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _read(path: Path) -> list[int] | None:
    content = path.read_bytes()
    if len(content) != _SIZE or content[: len(_NAME)] != _NAME:
        return None
    return memoryview(content)[len(_NAME) :].cast("Q").tolist()
