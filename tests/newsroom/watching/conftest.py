"""A site on which each kind of trouble can be made."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from newsroom.watching import present
from newsroom.watching.probes import GB, Disk
from outbox.models import Event
from timers.commands import timed_commands
from timers.models import Run


class Troubles:
    """Makes them, in the transaction of a test."""

    def __init__(self, monkeypatch):
        self._patch = monkeypatch
        self.disk(50 * GB)
        self.storage(works=True)
        self._patch.setattr(present, "missing_migrations", lambda: self.missing)
        self.missing = 0

    def disk(self, free: int) -> None:
        self._patch.setattr(present, "disk", lambda: Disk(100 * GB, free))

    def storage(self, *, works: bool) -> None:
        self._patch.setattr(present, "storage", lambda: works)

    def installed(self, **ago: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE django_migrations SET applied = clock_timestamp() - %s", [timedelta(**ago)]
            )

    def run(self, command: str, *, is_success=True, message="", details=None, **ago) -> None:
        then = Now() - timedelta(**ago)
        Run.objects.create(
            command=command, started_at=then, seen_at=then, ended_at=then, is_success=is_success,
            message=message, details=details or {}, host="here", pid=1,
        )  # fmt: skip

    def begin(self, command: str, **ago) -> None:
        """What has not ended, and was last heard of so long ago."""
        then = self.ago(**ago)
        Run.objects.create(command=command, started_at=then, seen_at=then, host="there", pid=1)

    def hang(self, command: str, **ago) -> None:
        """What began so long ago, and still says that it lives."""
        Run.objects.create(command=command, started_at=self.ago(**ago), host="there", pid=1)

    def forget(self, *commands: str) -> None:
        """As if these had never run; without names, no timer at all."""
        names = commands or [command.name for command in timed_commands()]
        Run.objects.filter(command__in=names).delete()

    def only(self, command: str, **ago) -> None:
        """Its one run went well, so long ago."""
        self.forget(command)
        self.run(command, **ago)

    def ago(self, **ago):
        return Now() - timedelta(**ago)

    def all_is_well(self) -> None:
        """An old site whose timers and backups all went well."""
        self.installed(days=100)
        for command in timed_commands():
            self.run(command.name)
        for command in ("backup", "verify_backup"):
            self.run(command, details={"bytes": 12_000_000})

    def mail(self, **values) -> None:
        """Of two hours ago; waiting, unless it says otherwise."""
        then = Now() - timedelta(hours=2)
        Event.objects.create(kind="mail", **{"created_at": then, "next_at": then} | values)


@pytest.fixture
def troubles(monkeypatch, db):
    present.watch.until = float("-inf")
    return Troubles(monkeypatch)
