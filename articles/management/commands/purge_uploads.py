"""Delete files that were uploaded for an import, and never confirmed."""

from datetime import timedelta

from django.utils.translation import gettext_lazy, ngettext

from articles.importers.uploads import purge
from timers.commands import TimedCommand


class Command(TimedCommand):
    every = timedelta(days=1)
    what = gettext_lazy("Deletes files that were uploaded for an import and never confirmed.")
    help = (
        "Delete files that were uploaded to be imported more than a day ago, and never confirmed. "
        "Run it once a day, on a timer."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Count what would be deleted.")

    def handle_timed(self, *args, **options):
        count = purge(is_rehearsal=options["dry_run"])
        if options["dry_run"]:
            message = ngettext(
                "%(count)s upload would be deleted.", "%(count)s uploads would be deleted.", count
            )
        else:
            message = ngettext("%(count)s upload deleted.", "%(count)s uploads deleted.", count)
        return message % {"count": count}
