"""`manage.py remove_demo`: take the demonstration away, after saying what goes."""

import sys
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.samples import leftovers
from articles.samples.holding import Busy
from articles.samples.removal import Removal, remove_demo
from feedback.numbers.rollups import sweep, take_turn

FOLDER: Path = settings.BASE_DIR / "demo"


class Command(BaseCommand):
    help = (
        "Remove the demo publication with everything that was done to its articles. What your "
        "newsroom wrote stays. Shows what would go, and asks."
    )

    def add_arguments(self, parser):
        parser.add_argument("--yes", action="store_true", help="remove it without asking")

    def handle(self, *args, **options):
        leftovers.delete_written()
        if not options["yes"]:
            removal = self.remove(is_trial=True)
            if removal is None or not self.confirm():
                return
        if self.remove(is_trial=False, is_quiet=not options["yes"]) is not None:
            self.stdout.write(_("The demo was removed."))

    def remove(self, *, is_trial: bool, is_quiet: bool = False) -> Removal | None:
        """Remove it; on trial, everything is taken back."""
        with transaction.atomic():
            take_turn()
            removal = self.held()
            if removal is not None:
                sweep()
            if is_trial:
                transaction.set_rollback(True)
        if removal is None:
            self.stdout.write(_("There is no demo on this site."))
        elif not is_quiet:
            self.say(removal, is_trial)
        return removal

    def held(self) -> Removal | None:
        try:
            return remove_demo(FOLDER, also=apps.get_app_config("feedback").get_models())
        except Busy as error:
            raise CommandError(
                _("Nothing was removed: the site is too busy. Try again later.")
            ) from error

    def say(self, removal: Removal, is_trial: bool):
        self.stdout.write(_("To be removed:") if is_trial else _("Removed:"))
        for number, name in removal.named():
            self.stdout.write(f"  {number:>6}  {name}")
        if removal.edited:
            message = _("Of the articles, %(number)s were edited by your newsroom. They go, too.")
            self.stdout.write(message % {"number": removal.edited})
        if removal.kept:
            self.stdout.write(_("These stay:"))
        for name, reason in removal.kept:
            self.stdout.write(f"  {name}: {reason}")

    def confirm(self) -> bool:
        if not sys.stdin.isatty():
            raise CommandError(_("Nothing was removed. Add --yes to remove the demo."))
        answer = input(_("Remove the demo? This can’t be undone. Type “yes”: "))
        if answer.strip().lower() != _("yes"):
            self.stdout.write(_("Nothing was removed."))
            return False
        return True
