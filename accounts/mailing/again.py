"""Sending again what was given up, or what waits for its next attempt."""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models.mail import MailQuerySet
from outbox import background


def send_again(mails: MailQuerySet) -> list[int]:
    """The keys of those that are tried again at once; call it within a transaction.

    One that is being sent just now is not: an attempt begins by forgetting the last one's error.
    """
    rows = mails.order_by().filter(Q(next_at=None) | ~Q(last_error=""), done_at=None)
    keys = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
    mails.model.objects.filter(pk__in=keys).update(attempts=0, next_at=Now(), cancelled_at=None)
    transaction.on_commit(background.wake, robust=True)
    return keys
