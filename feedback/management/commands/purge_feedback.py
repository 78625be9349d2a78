"""Remove what readers wrote when its time has come."""

from django.core.management.base import BaseCommand

from articles.words import date_in_words
from feedback.reports.purging import purge


class Command(BaseCommand):
    help = (
        "Empty the comments and reports that are older than the publication keeps them (its "
        "“days to keep readers’ texts”), and drop the counters of earlier days. The answers stay. "
        "Meant for a timer, once a day; running it twice changes nothing more."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would go, and change nothing."
        )

    def handle(self, *args, **options):
        is_rehearsal = options["dry_run"]
        for each in purge(is_rehearsal=is_rehearsal):
            verb = "would go" if is_rehearsal else "removed"
            self.stdout.write(
                f"{each.kind}: {each.count} {verb}, older than {date_in_words(each.before)}"
            )
