"""`manage.py run_timers`: run what is due, in the foreground, where no systemd does it."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection
from django.utils.translation import gettext as _

from timers.commands import states
from timers.models import Run
from timers.runs import AlreadyRunning, State, record, require_held
from timers.words import in_words

LOOK_EVERY = 10.0  # seconds
WAIT = 60.0  # seconds until another attempt, while somebody else runs them
MOST_AT_ONCE = 2
PATIENCE = 15.0  # seconds for a command to end by itself
RETRY = 600.0  # seconds until one that failed is tried again, if its own time is longer


@dataclass
class Child:
    process: subprocess.Popen[bytes]
    longest: timedelta  # that it may take
    started: float
    told: float | None = None  # to end


class Command(BaseCommand):
    help = (
        "Run in the foreground and start each timed command when it is due, in a process of its "
        "own. Use it where there is no systemd and no cron. Only one runs at a time for each "
        "database. It ends when it is told to (SIGTERM or Ctrl-C), and its commands with it."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--once", action="store_true", help="Run what is due now, wait for it, and end."
        )

        parser.add_argument(
            "--beside",
            type=int,
            metavar="PID",
            help="Wait for another run to end, and end with the process that has started this one.",
        )

    def handle(self, *args: Any, once: bool, beside: int | None, **options: Any) -> None:
        foreground = Foreground(self, beside)
        while True:
            try:
                with record("run_timers") as run:
                    foreground.run(once, run)
                return
            except AlreadyRunning as error:
                if beside is None:
                    raise CommandError(str(error)) from None
            except Error as error:
                if beside is None:
                    raise
                self.stderr.write(str(error).strip())
            connection.close()
            if foreground.wait(WAIT):
                return


class Foreground:
    def __init__(self, command: BaseCommand, parent: int | None) -> None:
        self._command = command
        self._parent = parent
        self._children: dict[str, Child] = {}
        self._tried: dict[str, float] = {}
        self._is_over = threading.Event()
        self._is_away = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._is_over.set())

    def wait(self, seconds: float) -> bool:
        """Until it is told to end, or its parent is no more: whether it is."""
        deadline = time.monotonic() + seconds
        while not self._is_orphan() and (left := deadline - time.monotonic()) > 0:
            if self._is_over.wait(min(left, 1.0)):
                return True
        return self._is_orphan()

    def _is_orphan(self) -> bool:
        return self._parent is not None and os.getppid() != self._parent

    def run(self, once: bool, run: Run) -> None:
        try:
            while not (self._is_over.is_set() or self._is_orphan()):
                self._look_after_children()
                waiting = self._start_what_is_due(run)
                if once and self._is_away:
                    raise CommandError(_("The database doesn’t answer."))
                if once and not waiting and not self._children:
                    break
                self.wait(0.2 if self._children else LOOK_EVERY)
        finally:
            self._end()

    def _start_what_is_due(self, run: Run) -> int:
        """How many are due and have not been started."""
        waiting = 0
        for state in self._due(run):
            if len(self._children) < MOST_AT_ONCE:
                self._start(state)
            else:
                waiting += 1
        return waiting

    def _due(self, run: Run) -> list[State]:
        try:
            require_held(run)
            found = [state for state in states() if self._is_due(state)]
        except Error as error:
            connection.close()
            if not self._is_away:
                self._say(_("The database doesn’t answer: %s") % str(error).strip())
            self._is_away = True
            return []
        self._is_away = False
        return found

    def _is_due(self, state: State) -> bool:
        if state.command in self._children:
            return False
        every = state.every.total_seconds()
        since = time.monotonic() - self._tried.get(state.command, float("-inf"))
        if since < min(every, RETRY):  # also one that never got as far as to say that it runs
            return False
        return state.is_due or (state.has_failed and since >= RETRY)

    def _start(self, state: State) -> None:
        manage, name = str(Path(settings.BASE_DIR) / "manage.py"), state.command
        self._tried[name] = time.monotonic()
        # In a session of its own: Ctrl-C reaches it through us, once.
        process = subprocess.Popen(
            [sys.executable, manage, name, "--end-with-input"],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        self._children[name] = Child(process, state.longest, time.monotonic())

    def _look_after_children(self) -> None:
        for name, child in list(self._children.items()):
            code = child.process.poll()
            now = time.monotonic()
            if code is not None:
                _let_go(child.process)
                del self._children[name]
                if code not in (0, 1):  # it has said what it found itself
                    self._say(_("%(name)s ended with %(code)s.") % {"name": name, "code": code})
            elif child.told is not None and now - child.told > PATIENCE:
                _kill(child.process, signal.SIGKILL)
            elif child.told is None and now - child.started > child.longest.total_seconds():
                text = _("%(name)s has been running for %(time)s and is ended.")
                self._say(text % {"name": name, "time": in_words(child.longest)})
                child.told = now
                _kill(child.process, signal.SIGTERM)

    def _end(self) -> None:
        for child in self._children.values():
            _kill(child.process, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for child in self._children.values():
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _kill(child.process, signal.SIGKILL)
                child.process.wait()
            _let_go(child.process)
        self._children.clear()

    def _say(self, message: str) -> None:
        self._command.stdout.write(message)
        self._command.stdout.flush()


def _kill(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _let_go(process: subprocess.Popen[bytes]) -> None:
    """Close the pipe whose end a process waits for."""
    if process.stdin is not None:
        process.stdin.close()
