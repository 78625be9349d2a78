"""Django's `migrate`, one at a time; a database that an earlier version made is carried over."""

import sys

from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from newsroom.database.carry_over import HalfMadeBefore, carry_over, was_made_before
from newsroom.database.newer import MadeByNewer, refuse_newer
from newsroom.database.turns import one_at_a_time

MADE_BEFORE = "This database was made by an earlier version; migrate will carry it over."


class Command(migrate.Command):
    def handle(self, *args, **options):
        # Two processes that start together must not both migrate.
        connection = connections[options["database"]]
        with one_at_a_time(connection):
            # Going back, by name, is what a developer does.
            if not options["app_label"]:
                self._refuse_newer(connection)
            if self._is_old(connection):
                if options["plan"] or options["check_unapplied"]:
                    self.stdout.write(MADE_BEFORE)
                    if options["check_unapplied"]:
                        sys.exit(1)
                    return
                carry_over(connection)
                if options["verbosity"] > 0:
                    self.stdout.write("Carried over a database made by an earlier version.")
            super().handle(*args, **options)
            is_whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
            if is_whole:  # its table may be missing on its own: see set_up.migrate
                call_command("createcachetable", database=options["database"], verbosity=0)

    def _refuse_newer(self, connection: BaseDatabaseWrapper) -> None:
        try:
            refuse_newer(MigrationLoader(connection))
        except MadeByNewer as error:
            raise CommandError(str(error)) from error

    def _is_old(self, connection: BaseDatabaseWrapper) -> bool:
        try:
            return was_made_before(connection)
        except HalfMadeBefore as error:
            raise CommandError(str(error)) from error
