"""Django's `migrate`, one at a time: two processes that start together must not both migrate."""

from django.core.management.commands import migrate
from django.db import connections

from newsroom.database.turns import one_at_a_time


class Command(migrate.Command):
    def handle(self, *args, **options):
        with one_at_a_time(connections[options["database"]]):
            return super().handle(*args, **options)
