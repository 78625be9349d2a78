"""Delete what readers wrote after the storage period."""

from datetime import timedelta

from django.utils.translation import gettext_lazy

from articles.words import date_in_words, thousands
from feedback.reports.purging import purge
from timers.commands import TimedCommand


class Command(TimedCommand):
    every = timedelta(days=1)
    what = gettext_lazy("Deletes what readers wrote after the storage period.")
    help = (
        "Delete the text of comments and reports after the publication’s storage period, and the "
        "counters of earlier days. The answers are kept. Run it once a day, on a timer."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="Show what would be deleted without deleting it."
        )

    def handle_timed(self, *args, **options):
        is_rehearsal = options["dry_run"]
        lines = []
        for item in purge(is_rehearsal=is_rehearsal):
            verb = "would be deleted" if is_rehearsal else "deleted"
            before = date_in_words(item.before)
            lines.append(f"{item.kind}: {thousands(item.count)} {verb} (before {before})")
        return "\n".join(lines)
