"""`manage.py restore`: bring a backup into an empty site."""

import signal
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from newsroom.backup.checking import KEY_ADVICE, Checked
from newsroom.backup.errors import BackupError
from newsroom.backup.restoring import check_restore, restore


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database and an empty storage for pictures. Everything is "
        "checked before and afterwards; if anything is wrong, nothing is restored."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", metavar="PATH", type=Path, help="The folder of a backup.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Check the backup, and say what would be done."
        )
        parser.add_argument(
            "--with-pictures",
            action="store_true",
            help="Pictures are in the storage already: compare them, and add those that lack.",
        )
        parser.add_argument(
            "--without-migrations",
            action="store_true",
            help="Leave the database as the former version knows it, to go back to that version.",
        )

    def handle(self, *args, **options):
        if self._called_from_command_line:
            for number in (signal.SIGTERM, signal.SIGHUP):  # in order: all or nothing
                signal.signal(number, lambda number, _: sys.exit(128 + number))
        path = options["path"].expanduser().absolute()
        try:
            backup = check_restore(path, with_pictures=options["with_pictures"], stream=self.stderr)
            with_migrations = not options["without_migrations"]
            self._describe(backup, with_migrations)
            if not options["dry_run"]:
                restore(backup, with_migrations=with_migrations, stream=self.stderr)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Nothing was changed." if options["dry_run"] else "Restored.")

    def _describe(self, backup: Checked, with_migrations: bool) -> None:
        found = backup.manifest
        rows = sum(found.tables.values())
        self.stdout.write(
            f"Backup of {found.moment:%Y-%m-%d %H:%M:%S %Z}, made by Newsroom {found.version} with "
            f"{found.postgresql}: {rows} rows in {len(found.tables)} tables, "
            f"{found.pictures} pictures. All files are whole."
        )
        if backup.pending and with_migrations:
            self.stdout.write("Then the migrations of this version are applied.")
        elif backup.pending:
            self.stdout.write(
                "Without the migrations of this version: check the former version out before you "
                "start the site."
            )
        if lost := len(found.missing) + len(found.deleted):
            self.stdout.write(f"Without {lost} pictures that were lost or deleted before.")
        if backup.has_other_key:
            self.stderr.write(self.style.WARNING(KEY_ADVICE))
