"""What is run again and again: one at a time, written down, and looked at.

A run holds its command by its row, not by a lock of its connection: a pooler may hand the
connection to somebody else, and a long run may lose it and get another one. Its process writes
every few seconds that it is alive. A row that fell silent, or whose process is surely over, holds
nothing.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import Error, IntegrityError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from timers.models import Run
from timers.processes import has_ended, identity_of

BEAT = 10.0  # seconds
SILENCE = timedelta(seconds=60)  # after which a run is taken for dead
KEPT = 100  # runs of each command
LONGEST_MESSAGE = 1000
# A timer of the system may come late, and what it starts takes its time.
LATENESS, GRACE = 2, timedelta(minutes=10)
LONGEST = timedelta(hours=1)  # that a run takes, unless its timer says otherwise


class AlreadyRunning(Exception):
    """Somebody else is at it; the message says who and since when."""


@contextlib.contextmanager
def record(command: str) -> Iterator[Run]:
    """Write down one run, unless another one of the same command is going on.

    The run's `message` and `details` may be set; they are saved at its end. Raises AlreadyRunning.
    """
    run = _begin(command)
    beating = _Beat(run.pk)
    beating.start()
    try:
        yield run
    except BaseException as error:
        is_success = isinstance(error, SystemExit) and not error.code
        _end(run, is_success=is_success, message=run.message or _sentence(error))
        raise
    else:
        _end(run, is_success=True, message=run.message)
    finally:
        beating.end()


def _begin(command: str) -> Run:
    for _attempt in range(2):
        _bury(command)
        try:
            with transaction.atomic():
                run: Run = Run.objects.create(
                    command=command,
                    host=socket.gethostname()[:100],
                    pid=os.getpid(),
                    process=identity_of(os.getpid()),
                )
            return run
        except IntegrityError:
            other = Run.objects.open().filter(command=command).first()
            if other is not None:  # else it has just ended
                raise AlreadyRunning(_refusal(other)) from None
    raise AlreadyRunning(_("“%(command)s” is running already.") % {"command": command})


def _refusal(run: Run) -> str:
    return _(
        "“%(command)s” has been running since %(time)s, as process %(pid)s on %(host)s. "
        "Wait until it ends."
    ) % {
        "command": run.command,
        "time": date_format(timezone.localtime(run.started_at), "DATETIME_FORMAT"),
        "pid": run.pid,
        "host": run.host,
    }


def require_held(run: Run) -> None:
    """Raise AlreadyRunning if somebody else took the run for dead, and has its place.

    It fell silent: the database was away for long, or the machine slept.
    """
    held = Run.objects.open().filter(command=run.command).first()
    if held is None or held.pk != run.pk:
        raise AlreadyRunning(_refusal(held) if held else _("Its run was ended by somebody else."))


def _bury(command: str) -> None:
    """End what ended without a word: silent for long, or of a process that is no more.

    What was seen in the future is silent, too: it was there before the clock was put back.
    """
    runs = Run.objects.open().filter(command=command)
    dead = Q(seen_at__lt=Now() - SILENCE) | Q(seen_at__gt=Now() + SILENCE)
    for run in runs:
        if has_ended(run.pid, run.process):
            dead |= Q(pk=run.pk)
    runs.filter(dead).update(ended_at=Now(), is_success=False, message=_without_a_word())


def _without_a_word() -> str:
    return _("It ended without a word: its process was killed, or its machine stopped.")


def _end(run: Run, *, is_success: bool, message: str) -> None:
    """Also after the run has broken the connection, or a transaction that it began."""
    values: dict[str, Any] = {
        "ended_at": Now(),
        "is_success": is_success,
        "message": message[:LONGEST_MESSAGE],
        "details": run.details,
    }
    if connection.in_atomic_block and connection.needs_rollback:
        return  # the caller's: nothing can be written any longer
    try:
        Run.objects.filter(pk=run.pk).update(**values)
    except Error:
        connection.close()
        with contextlib.suppress(Error):  # the database is away; the row falls silent
            Run.objects.filter(pk=run.pk).update(**values)
    with contextlib.suppress(Error):
        _sweep(run.command)


def _sweep(command: str) -> None:
    """All but the last runs, and the last that went well."""
    runs = Run.objects.filter(command=command)
    kept = list(runs.values_list("pk", flat=True)[:KEPT])
    if len(kept) == KEPT:
        good = runs.successful().values_list("pk", flat=True).first()
        runs.filter(pk__lt=kept[-1]).exclude(pk=good).delete()


def _sentence(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return _("It was stopped by hand.")
    if isinstance(error, SystemExit):
        return _("It was told to stop.") if error.code else ""
    return str(error).strip() or type(error).__name__


class _Beat(threading.Thread):
    """Says again and again that the run goes on."""

    def __init__(self, key: int) -> None:
        super().__init__(name="run", daemon=True)
        self._key = key
        self._is_over = threading.Event()

    def run(self) -> None:
        while not self._is_over.wait(BEAT):
            try:
                Run.objects.filter(pk=self._key).update(seen_at=Now())
            except Error:
                pass  # the database is away; the run will notice by itself
            finally:
                connection.close()

    def end(self) -> None:
        self._is_over.set()


@dataclass(frozen=True)
class Timer:
    """A command that wants to be run again and again."""

    command: str
    what: str  # a sentence
    every: timedelta
    longest: timedelta = LONGEST


@dataclass(frozen=True)
class State:
    """How it stands with one timer."""

    command: str
    what: str
    every: timedelta
    longest: timedelta
    last_run: Run | None
    last_success: Run | None
    at: datetime

    @property
    def is_running(self) -> bool:
        run = self.last_run
        return run is not None and run.ended_at is None and abs(self.at - run.seen_at) < SILENCE

    @property
    def is_hung(self) -> bool:
        """Whether it runs for too long: a sign of life says that it is there, and no more."""
        run = self.last_run
        if run is None or not self.is_running:
            return False
        return self.at - run.started_at > self.longest + GRACE

    @property
    def has_failed(self) -> bool:
        """Whether the last run that ended went wrong, or ended without a word."""
        run = self.last_run
        return run is not None and not run.is_success and not self.is_running

    @property
    def message(self) -> str:
        """The sentence with which the last run ended, also if nobody has written it down yet.

        If it hangs: what to do.
        """
        run = self.last_run
        if run is None:
            return ""
        if self.is_hung:
            process = {"pid": run.pid, "host": run.host}
            return _("If it hangs, end process %(pid)s on %(host)s.") % process
        if self.is_running:
            return ""
        return _without_a_word() if run.ended_at is None else run.message

    @property
    def is_late(self) -> bool:
        """Whether it has run at some time, and not when it should have."""
        if self.last_run is None or self.is_running:
            return False
        # Of a run in the future, before the clock was put back, nothing is known either.
        return abs(self.at - self.last_run.started_at) > LATENESS * self.every + GRACE

    @property
    def is_due(self) -> bool:
        if self.is_running:
            return False
        if self.last_run is None:
            return True
        since = self.at - self.last_run.started_at  # less than nothing if the clock was put back
        return not timedelta(0) <= since < self.every


def states_of(timers: Iterable[Timer]) -> list[State]:
    """In two queries, however many they are; “now” is the database's."""
    timers = list(timers)
    runs = Run.objects.filter(command__in=[timer.command for timer in timers])
    last = {run.command: run for run in runs.latest().annotate(at=Now())}
    good = {run.command: run for run in runs.successful().latest()}
    at = max((run.at for run in last.values()), default=timezone.now())
    return [
        State(
            timer.command,
            timer.what,
            timer.every,
            timer.longest,
            last.get(timer.command),
            good.get(timer.command),
            at,
        )
        for timer in timers
    ]
