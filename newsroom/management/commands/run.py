"""`make run`: set up whatever is missing, say where the site is, and serve it for development."""

import os
import signal
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV

from newsroom import set_up
from newsroom.ports import ensure_free, in_url


class Command(BaseCommand):
    help = (
        "Set up the database, a first account, and demo content if they are missing, then serve "
        "the site for development."
    )

    def handle(self, *args, **options):
        # The autoreloader runs this command once more, in a child that only has to serve.
        if os.environ.get(DJANGO_AUTORELOAD_ENV) != "true":
            self.prepare()
        call_command("runserver", f"{in_url(settings.BIND)}:{settings.PORT}")

    def prepare(self):
        for name in ("SIGTERM", "SIGHUP"):
            _end_in_order(getattr(signal, name))
        ensure_free(settings.BIND, settings.PORT, "make run")
        password = set_up.prepare_for_development()
        if not set_up.has_account():
            self.begin()
        self.say_where(password)
        connections.close_all()

    def begin(self):
        """Somebody at a terminal is asked for the first account; others are told how to make it."""
        if sys.stdin.isatty():
            call_command("set_up")
        else:
            self.stdout.write(f"\n{set_up.HOW_TO_BEGIN}")

    def say_where(self, password):
        site = f"http://{in_url(settings.BIND)}:{settings.PORT}"
        self.stdout.write(f"\n  Site      {site}/\n  Admin     {site}/admin/")
        if password:
            self.stdout.write(f"  User      {set_up.ADMIN}\n  Password  {password}")
            self.stdout.write(f"            (saved in {set_up.password_file()})")
        elif set_up.password_is_kept():
            self.stdout.write(f"  User      {set_up.ADMIN}")
            self.stdout.write(f"  Password  in {set_up.password_file()}")
        if "localhost" in settings.ALLOWED_HOSTS:
            here = f"http://localhost:{settings.PORT}/admin/"
            self.stdout.write(f"  Passkeys  {here} (they don’t work on an IP address)")
        self.stdout.write("\n  Press Ctrl-C to stop the server. Your content is kept.\n")


def _end_in_order(number: int) -> None:
    """Leave through the exit hooks, which stop the embedded database. `nohup` keeps its effect."""
    if signal.getsignal(number) == signal.SIG_DFL:
        signal.signal(number, lambda *_: sys.exit(0))
