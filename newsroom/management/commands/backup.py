"""`manage.py backup`: keep the site in a folder; with --verify, prove that a backup restores."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from newsroom.backup import retention
from newsroom.backup.errors import BackupError
from newsroom.backup.making import make_backup
from newsroom.backup.manifest import Manifest, read_manifest
from newsroom.backup.rehearsal import rehearse
from newsroom.backup.tools import NICENESS
from timers.models import Run
from timers.runs import AlreadyRunning, record

MOST_NAMED = 3


class Command(BaseCommand):
    help = (
        "Back up the database, the pictures, and the site’s own templates and custom.css into a "
        "new folder. Everything is of one moment, and the site goes on meanwhile."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", metavar="PATH", type=Path, help="A folder that is made.")
        parser.add_argument(
            "--keep",
            metavar="N",
            type=int,
            help="Make the backup in a folder of its own inside PATH, and keep the newest N.",
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="Restore the backup at PATH, or the newest one in it, into a database that is "
            "made for it, and compare.",
        )

    def handle(self, *args, **options):
        if self._called_from_command_line:
            os.nice(NICENESS)
            for number in (signal.SIGTERM, signal.SIGHUP):  # in order: nothing stays behind
                signal.signal(number, lambda number, _: sys.exit(128 + number))
        path, keep = options["path"].expanduser().absolute(), options["keep"]
        if keep is not None and (keep < 1 or options["verify"]):
            raise CommandError("--keep needs a number from 1, and doesn’t go with --verify.")
        try:
            if options["verify"]:
                self._verify(retention.find_backup(path))
            elif keep is None:
                self._back_up(path)
            else:
                self._back_up_in(path, keep)
        except (BackupError, AlreadyRunning) as error:
            raise CommandError(str(error)) from error
        except PermissionError as error:
            raise CommandError(f"{error.filename} is closed to this user.") from error

    def _back_up(self, path: Path, before: Path | None = None) -> None:
        with _recorded("backup") as run:
            started = time.monotonic()
            made = make_backup(path, before, stream=sys.stderr)
            run.details = _details(path, made, time.monotonic() - started)
            run.message = (
                f"Backed up to {path}: {sum(made.tables.values())} rows and {made.pictures} "
                f"pictures, {made.bytes / 1e6:.1f} MB in {run.details['seconds']} seconds."
            )
            self.stdout.write(run.message)
            if made.missing:
                run.message = _complaint(made)
                raise BackupError(run.message)

    def _back_up_in(self, folder: Path, keep: int) -> None:
        former = retention.backups_in(folder)
        path = folder / retention.name_for(timezone.now())
        self._back_up(path, former[-1] if former else None)
        if deleted := retention.delete_all_but(folder, keep):
            self.stdout.write(f"Backups deleted: {deleted}.")

    def _verify(self, path: Path) -> None:
        with _recorded("verify_backup") as run:
            started = time.monotonic()
            made = read_manifest(path)
            pages = rehearse(path)
            run.details = _details(path, made, time.monotonic() - started)
            run.message = (
                f"{path} restores: {made.files} files are whole, the rows of {len(made.tables)} "
                f"tables are all there, {pages} pages were made. "
                f"It took {run.details['seconds']} seconds."
            )
            self.stdout.write(run.message)


@contextmanager
def _recorded(name: str) -> Iterator[Run]:
    """As a run; but a database that is to be upgraded may not have the columns for it yet."""
    if _knows_runs():
        with record(name) as run:
            yield run
    else:
        yield Run()


def _knows_runs() -> bool:
    table = Run._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return False
        columns = connection.introspection.get_table_description(cursor, table)
    needed = {field.column for field in Run._meta.local_concrete_fields}
    return needed <= {column.name for column in columns}


def _details(path: Path, made: Manifest, seconds: float) -> dict[str, Any]:
    return {
        "path": str(path),
        "moment": made.started_at,
        "bytes": made.bytes,
        "seconds": round(seconds, 1),
        "counts": made.tables | {"pictures": made.pictures},
    }


def _complaint(made: Manifest) -> str:
    """A backup without some pictures is better than none, but somebody must know."""
    some = ", ".join(made.missing[:MOST_NAMED])
    return (
        f"The backup has everything but pictures that are missing from the storage "
        f"({len(made.missing)}): {some}. Bring them back from an earlier backup, or delete the "
        "images in the admin. Until then, no earlier backup is deleted."
    )
