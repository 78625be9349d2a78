"""Bring the numbers of the dashboards up to date."""

from django.core.management.base import BaseCommand

from articles.words import thousands
from feedback.numbers import rollups


class Command(BaseCommand):
    help = (
        "Count the answers of readers that came since the last count. The dashboard does so by "
        "itself when it is opened; a timer that calls this keeps that quick. Does nothing when "
        "there is nothing new."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--anew",
            action="store_true",
            help="Forget all counts and count every answer. Readers wait with theirs meanwhile.",
        )

    def handle(self, *args, **options):
        if options["anew"]:
            rollups.forget_counts()
            self.stdout.write("All counts are forgotten.")
        done = 0
        while counted := rollups.catch_up(waits=True):
            done += counted
            if self.stderr.isatty():
                self.stderr.write(f"\r{thousands(done)} changes ", ending="")
        self.stdout.write(f"Changes counted: {thousands(done)}.")
