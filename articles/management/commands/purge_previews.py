"""Delete links to previews that ended long ago."""

from datetime import timedelta

from django.utils.translation import gettext_lazy, ngettext

from articles.editing.previews import KEPT, purge
from timers.commands import TimedCommand


class Command(TimedCommand):
    every = timedelta(days=1)
    what = gettext_lazy("Deletes links to previews that expired more than 90 days ago.")
    help = (
        f"Delete links to previews that expired more than {KEPT.days} days ago. The audit log "
        "keeps who made them. Run it once a day, on a timer."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Count what would be deleted.")

    def handle_timed(self, *args, **options):
        count = purge(is_rehearsal=options["dry_run"])
        if options["dry_run"]:
            message = ngettext(
                "%(count)s link would be deleted.", "%(count)s links would be deleted.", count
            )
        else:
            message = ngettext("%(count)s link deleted.", "%(count)s links deleted.", count)
        return message % {"count": count}
