"""Make a publication of any size, to measure and try out the software."""

import os
import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.samples.corpus import CorpusError, make_corpus


class Command(BaseCommand):
    help = (
        "Generate articles with sections, tags, authors, sources, citations, revisions, and "
        "corrections, spread over ten years as in a real publication. A few are drafts, "
        "scheduled, retracted, or taken down. All names and texts are made up. The same seed on "
        "the same day generates the same articles."
    )

    def add_arguments(self, parser):
        parser.add_argument("count", type=int, metavar="N", help="Number of articles.")
        parser.add_argument(
            "--seed", type=int, default=1, help="A different seed generates different articles."
        )
        parser.add_argument(
            "--workers",
            type=int,
            default=os.cpu_count() or 1,
            help="Number of parallel processes (default: one per processor).",
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="Add them to a database that has articles. You can’t tell them apart later.",
        )

    def handle(self, *args, **options):
        if options["count"] < 1 or options["workers"] < 1:
            raise CommandError(_("Articles and workers must be at least 1."))
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
        message = _("Made %(number)s articles in %(seconds)s s (%(rate)s per second).")
        params = {"number": self.count, "seconds": round(seconds), "rate": round(rate)}
        self.stdout.write(message % params)

    def show(self, done: int) -> None:
        if self.stderr.isatty():
            message = _("%(done)s of %(number)s articles") % {"done": done, "number": self.count}
            self.stderr.write(f"\r{message} ", ending="")
