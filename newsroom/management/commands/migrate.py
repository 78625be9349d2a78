"""Django's `migrate`, one at a time; a database that an earlier version made is carried over."""

import sys

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from newsroom.database.carry_over import HalfMadeBefore, carry_over, was_made_before
from newsroom.database.turns import one_at_a_time

MADE_BEFORE = "This database was made by an earlier version; migrate will carry it over."


class Command(migrate.Command):
    def handle(self, *args, **options):
        # Two processes that start together must not both migrate.
        connection = connections[options["database"]]
        with one_at_a_time(connection):
            if self._is_old(connection):
                if options["plan"] or options["check_unapplied"]:
                    self.stdout.write(MADE_BEFORE)
                    if options["check_unapplied"]:
                        sys.exit(1)
                    return None
                carry_over(connection)
                if options["verbosity"] > 0:
                    self.stdout.write("Carried over a database made by an earlier version.")
            return super().handle(*args, **options)

    def _is_old(self, connection: BaseDatabaseWrapper) -> bool:
        try:
            return was_made_before(connection)
        except HalfMadeBefore as error:
            raise CommandError(str(error)) from error
