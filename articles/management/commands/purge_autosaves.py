"""Delete what stood in forms, was never saved, and is old."""

from datetime import timedelta

from django.utils.translation import gettext_lazy, ngettext

from articles.editing.autosaves import KEPT, purge
from timers.commands import TimedCommand


class Command(TimedCommand):
    every = timedelta(days=1)
    what = gettext_lazy("Deletes unsaved changes that nobody wrote to for 30 days.")
    help = (
        "Delete unsaved changes of articles that were not written to for "
        f"{KEPT.days} days. Articles and their revisions stay. Run it once a day, on a timer."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Count what would be deleted.")

    def handle_timed(self, *args, **options):
        count = purge(is_rehearsal=options["dry_run"])
        if options["dry_run"]:
            message = ngettext(
                "%(count)s autosave would be deleted.",
                "%(count)s autosaves would be deleted.",
                count,
            )
        else:
            message = ngettext("%(count)s autosave deleted.", "%(count)s autosaves deleted.", count)
        return message % {"count": count}
