"""Make a publication of any size, to measure and to try the software with."""

import os
import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.samples.corpus import CorpusError, make_corpus


class Command(BaseCommand):
    help = (
        "Make a number of articles with everything that belongs to them: sections, tags, authors, "
        "sources, citations, revisions and corrections, spread over ten years as in a real "
        "publication. A few are drafts, scheduled, retracted or taken down. Their words and names "
        "are made up. The same seed on the same day makes the same articles."
    )

    def add_arguments(self, parser):
        parser.add_argument("count", type=int, metavar="N", help="How many articles.")
        parser.add_argument("--seed", type=int, default=1, help="Another number, other articles.")
        parser.add_argument(
            "--workers",
            type=int,
            default=os.cpu_count() or 1,
            help="Processes that make articles at the same time (default: one per processor).",
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="Add them to a database that holds articles; they cannot be told apart later.",
        )

    def handle(self, *args, **options):
        if options["count"] < 1 or options["workers"] < 1:
            raise CommandError("Give a number of articles and of workers of at least 1.")
        self.started = time.monotonic()
        self.count = options["count"]
        today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
        try:
            make_corpus(
                self.count,
                seed=options["seed"],
                until=today,
                workers=options["workers"],
                into_content=options["force"],
                on_progress=self.show,
            )
        except CorpusError as error:
            raise CommandError(str(error)) from error
        seconds = time.monotonic() - self.started
        rate = self.count / seconds
        self.stdout.write(f"{self.count} articles made in {seconds:.0f} s, {rate:.0f} a second.")

    def show(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} of {self.count} articles ", ending="")
