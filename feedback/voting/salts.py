"""The salt of a day: made by its first request, which drops all that earlier days left."""

import secrets
from datetime import UTC, datetime, time

from django.db import transaction

from feedback.models import Counter, Salt
from feedback.protecting.identity import SIZE

# The salt in use, and its day: asked of the database once a day by each process.
_known: tuple = (None, b"")


def salt_of(now: datetime) -> bytes:
    """The salt of the day that contains `now`, in UTC.

    Not for inside a transaction: were it undone, this process would keep a salt of its own.
    """
    global _known
    day = now.astimezone(UTC).date()
    if _known[0] != day:
        _known = (day, _begin(day))
    return _known[1]


def forget_earlier(now: datetime) -> None:
    """Drop salts and counters of days before the one that contains `now`.

    Without an answer in a day nothing begins the next one: a timer may call this instead.
    """
    day = now.astimezone(UTC).date()
    with transaction.atomic():
        Salt.objects.filter(day__lt=day).delete()
        # One that a late vote of yesterday holds at this moment is left for tomorrow.
        ended = Counter.objects.filter(since__lt=datetime.combine(day, time(), UTC))
        free = ended.select_for_update(skip_locked=True).values("pk")
        Counter.objects.filter(pk__in=free).delete()


def _begin(day) -> bytes:
    with transaction.atomic():
        salt = Salt(day=day, salt=secrets.token_bytes(SIZE))
        Salt.objects.bulk_create([salt], ignore_conflicts=True)
        kept = bytes(Salt.objects.get(day=day).salt)
        if kept == salt.salt:
            forget_earlier(datetime.combine(day, time(), UTC))
    return kept
