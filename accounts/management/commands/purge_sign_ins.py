"""Delete counts of sign-ins that are over, expired sessions and what is known of them."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Kept
from accounts.signing_in import limits, sessions
from timers.commands import TimedCommand


class Command(TimedCommand):
    every = timedelta(days=1)
    what = gettext_lazy("Deletes expired sessions, and old counts of failed sign-ins.")
    help = (
        "Delete what is over: sessions that have expired, with the addresses they came from, "
        "counts of failed sign-ins, and used codes. Nobody is signed out. Run it once a day, on a "
        "timer."
    )

    def handle_timed(self, *args, **options):
        expired = Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
        forgotten = sessions.sweep()
        kept = Kept.objects.filter(expires__lt=timezone.now()).delete()[0]
        counts = limits.sweep() + kept
        numbers = {"sessions": max(expired, forgotten), "counts": counts}
        return _("%(sessions)s sessions and %(counts)s counts deleted.") % numbers
