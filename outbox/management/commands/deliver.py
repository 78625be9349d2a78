"""Delivers what is due: mail, and what else a commit left to do."""

import signal
import time
from datetime import timedelta
from types import FrameType

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection
from django.utils.translation import gettext_lazy

from outbox import delivering
from outbox.models import Event
from timers.commands import TimedCommand

POLL = 5.0  # seconds; NOTIFY wakes it sooner, where no pooler stands between


class Command(TimedCommand):
    every = timedelta(minutes=5)
    what = gettext_lazy("Sends the mail that waits, and tries again what failed.")
    help = (
        "Sends the email that is due, and tries again what failed. Run it every minute from a "
        "timer, or once with --forever. Any number of these may run, on any number of machines."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--forever",
            action="store_true",
            help="Stay and deliver at once what is committed, until a signal says stop.",
        )

    def handle(self, *args, forever: bool = False, **options):
        if forever:
            Forever(self).run()
            return None
        return super().handle(*args, **options)

    def handle_timed(self, **options):
        result = delivering.deliver()
        delivering.sweep()
        waiting = Event.objects.waiting().count()
        given_up = Event.objects.failed().count()
        message = (
            f"{result.done} delivered, {result.failed} failed, {waiting} waiting, "
            f"{given_up} given up."
        )
        if result.failed:
            self.stdout.write(message)
            raise CommandError("Some deliveries failed. They are listed in the admin, under Mail.")
        return message


class Forever:
    """Ends between two deliveries, never within one: what is sent is noted as sent."""

    def __init__(self, command: BaseCommand):
        self.command = command
        self.is_ending = self.is_resting = False
        self.sweeper = delivering.Sweeper()

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        while not self.is_ending:
            try:
                result = delivering.deliver(lambda: self.is_ending)
                if result.done or result.failed:
                    self._say(f"{result.done} delivered, {result.failed} failed.")
                self.sweeper.sweep()
                self._listen(POLL)
            except Error as error:  # the database is away
                self._say(f"The database doesn’t answer: {str(error).strip()}")
                connection.close()
                self._rest(POLL)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.is_ending = True
        if self.is_resting:
            raise SystemExit(0)

    def _say(self, message: str) -> None:
        self.command.stdout.write(message)
        self.command.stdout.flush()

    def _rest(self, seconds: float) -> None:
        self.is_resting = True
        if not self.is_ending:
            time.sleep(seconds)
        self.is_resting = False

    def _listen(self, seconds: float) -> None:
        """Until something is recorded, or the next poll is due."""
        with connection.cursor() as cursor:
            cursor.execute("LISTEN outbox")  # again is no harm, and a connection may be new
        self.is_resting = True
        if not self.is_ending:
            for _ in connection.connection.notifies(timeout=seconds, stop_after=1):
                break
        self.is_resting = False
