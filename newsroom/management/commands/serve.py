"""`make serve`: prepare the database and the static files, then serve the site."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from newsroom import set_up
from newsroom.database.turns import one_at_a_time
from newsroom.ports import ensure_free, in_url
from newsroom.server import workers
from newsroom.server.timers import timers_beside
from newsroom.watching import counts


class Command(BaseCommand):
    help = "Update the database and the static files, then serve the site."

    def handle(self, *args, **options):
        if settings.DEBUG:
            raise CommandError("DEBUG is on, which would show secrets to readers. Set DEBUG=false.")
        ensure_free(settings.BIND, settings.PORT, "make serve")
        if port := settings.METRICS_PORT:
            if port == settings.PORT:
                raise CommandError(f"PORT and METRICS_PORT are both {port}. Use two ports.")
            ensure_free(settings.METRICS_ADDRESS, port, "make serve", "METRICS_PORT")
        counts.forget(settings.METRICS_DIR)
        with one_at_a_time(connection):
            set_up.migrate()
        if not set_up.has_account():
            self.stdout.write(set_up.HOW_TO_BEGIN)
        call_command("collectstatic", interactive=False, verbosity=1)
        # The master keeps the embedded database running; each worker opens its own connections.
        connections.close_all()
        self.stdout.write(
            f"Serving {settings.SITE_URL} on {in_url(settings.BIND)}:{settings.PORT}."
        )
        with timers_beside():
            workers.serve()
