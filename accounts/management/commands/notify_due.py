"""Tell people by email what of theirs is due tomorrow."""

from datetime import timedelta

from django.utils.translation import gettext_lazy, ngettext

from accounts.mailing import due
from timers.commands import TimedCommand


class Command(TimedCommand):
    every = timedelta(hours=1)
    what = gettext_lazy("Tells people by email what of theirs is due tomorrow.")
    help = (
        "Send an email to those who chose it, with the articles assigned to them that are due "
        "tomorrow, from 7 in the morning of the publication's time zone. Each person gets at most "
        "one a day. Run it every hour, on a timer."
    )

    def handle_timed(self, *args, **options):
        count = due.tell()
        return ngettext("%(count)s person told.", "%(count)s people told.", count) % {
            "count": count
        }
