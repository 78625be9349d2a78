"""Bring the totals of the statistics up to date."""

from datetime import timedelta

from django.utils.translation import gettext_lazy

from articles.words import thousands
from feedback.numbers import rollups
from timers.commands import TimedCommand


class Command(TimedCommand):
    every = timedelta(minutes=10)
    what = gettext_lazy("Updates the statistics of readers’ answers.")
    help = (
        "Update the totals of the statistics with the answers since the last update. The "
        "statistics page does this when it is opened; running the command on a timer keeps the "
        "page fast."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--anew",
            action="store_true",
            help="Discard all totals and count every answer again. Readers’ votes wait meanwhile.",
        )

    def handle_timed(self, *args, **options):
        if options["anew"]:
            rollups.forget_counts()
            self.stdout.write("All totals were discarded.")
        done = 0
        while counted := rollups.catch_up(waits=True):
            done += counted
            if self.stderr.isatty():
                self.stderr.write(f"\r{thousands(done)} changes ", ending="")
        return f"Changes counted: {thousands(done)}."
