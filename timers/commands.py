"""The commands that want a timer: each says how often, and each of its runs is written down."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, cast

from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError

from timers.lifelines import end_with
from timers.runs import LONGEST, AlreadyRunning, State, Timer, record, states_of

STOPPED = 128 + signal.SIGTERM
INPUT = 0  # the number of standard input


class TimedCommand(BaseCommand):
    """A command that is run every so often: its work is `handle_timed`.

    What that returns is printed last and written down. A rehearsal (`--dry-run`) is no run.
    """

    every: ClassVar[timedelta]
    what: ClassVar[Any]  # a sentence, translated when it is shown
    longest: ClassVar[timedelta] = LONGEST
    exit_code = 0  # of a run that went well: 1 says that there is something to look at

    @property
    def name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument(
            "--if-due", action="store_true", help="Do nothing if the last run isn’t long ago."
        )
        parser.add_argument(
            "--end-with-input",
            action="store_true",
            help="End when standard input does, as whoever started this is gone then.",
        )
        return parser

    def handle(
        self, *args: Any, if_due: bool = False, end_with_input: bool = False, **options: Any
    ) -> str | None:
        if end_with_input:
            end_with(INPUT)
        if options.get("dry_run"):
            return self.handle_timed(*args, **options)
        if if_due and not states_of([self.timer()])[0].is_due:
            return None
        try:
            with record(self.name) as run, _heeding_signals():
                run.message = self.handle_timed(*args, **options) or ""
        except AlreadyRunning as error:
            raise CommandError(str(error)) from None
        if self.exit_code:
            if run.message:
                self.stdout.write(run.message)
            raise SystemExit(self.exit_code)
        return run.message or None

    def handle_timed(self, *args: Any, **options: Any) -> str | None:
        raise NotImplementedError

    def timer(self) -> Timer:
        return Timer(self.name, str(self.what), self.every, self.longest)


@contextmanager
def _heeding_signals() -> Iterator[None]:
    """Told to stop, a run ends where it is, and says so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: Any) -> None:
        raise SystemExit(STOPPED)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def timed_commands() -> list[TimedCommand]:
    """All there are, in the order of their names."""
    return [cast(TimedCommand, load_command_class(app, name)) for app, name in _names()]


@cache
def _names() -> list[tuple[str, str]]:
    base = Path(settings.BASE_DIR)
    own = {app.name for app in apps.get_app_configs() if Path(app.path).parent == base}
    found = [(str(app), name) for name, app in get_commands().items() if app in own]
    return [
        (app, name)
        for app, name in sorted(found, key=lambda each: each[1])
        if isinstance(load_command_class(app, name), TimedCommand)
    ]


def states() -> list[State]:
    """How it stands with all timers, in two queries."""
    return states_of(command.timer() for command in timed_commands())
