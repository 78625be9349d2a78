"""Recording what has happened, in the transaction in which it does."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from outbox import background
from outbox.models import Event

# The subject of several events that were joined, by their payloads.
NamedAfter = Callable[[list[dict[str, Any]]], str]


def record(
    kind: str,
    payload: dict[str, Any],
    *,
    not_before: datetime | None = None,
    held_for: timedelta = timedelta(0),
    subject: str = "",
) -> Event:
    """Add an event to the present transaction; it is handled after the commit, not before a time.

    `subject` names what it is about, for `take_back`. `held_for` leaves time for `join`.
    """
    event = Event.objects.create(
        kind=kind,
        payload=payload,
        subject=subject,
        not_before=not_before,
        next_at=not_before or Now() + held_for,
    )
    transaction.on_commit(background.wake, robust=True)
    return event


@transaction.atomic
def join(keys: Iterable[int], name: str, common: Sequence[str], named: NamedAfter) -> None:
    """Let those of the events that nobody has begun to handle be handled now, as few.

    One event is left of all that have the same kind and the same values of `common`: it has those,
    and under `name` the payloads of all, which give it a subject of its own.
    """
    untouched = Event.objects.waiting().filter(pk__in=list(keys), attempts=0, not_before=None)
    groups: dict[tuple, list[Event]] = {}
    for event in untouched.order_by("pk").select_for_update(skip_locked=True):
        groups.setdefault((event.kind, *(event.payload.get(key) for key in common)), []).append(
            event
        )
    for first, *others in groups.values():
        if others:
            payload = {key: first.payload[key] for key in common if key in first.payload}
            parts = [event.payload for event in (first, *others)]
            first.payload, first.subject = payload | {name: parts}, named(parts)
            Event.objects.filter(pk__in=[event.pk for event in others]).delete()
        first.next_at = Now()
        first.save(update_fields=["payload", "subject", "next_at"])
    transaction.on_commit(background.wake, robust=True)


def take_back(kind: str, subject: str, *, after: datetime) -> None:
    """Remove what was to happen to the subject after that time, and now won't."""
    Event.objects.waiting().filter(kind=kind, subject=subject, not_before__gt=after).delete()


def cancel(kind: str, subject: str, reason: str) -> None:
    """What waits of the subject isn't handled any more, and stays in lists with the reason."""
    waiting = Event.objects.waiting().filter(kind=kind, subject=subject)
    waiting.update(next_at=None, cancelled_at=Now(), last_error=reason)


def withdraw(event: Event) -> None:
    """Remove what is done already, by whoever recorded it."""
    Event.objects.filter(pk=event.pk).delete()


def forget(subjects: Iterable[str]) -> None:
    """Remove all that was recorded of the subjects, which are gone without a trace."""
    Event.objects.filter(subject__in=list(subjects)).delete()


@transaction.atomic
def forget_parts(name: str, is_gone: Callable[[dict[str, Any]], bool], named: NamedAfter) -> None:
    """Of events that were joined, remove what was recorded of subjects that are gone."""
    for event in Event.objects.filter(payload__has_key=name).select_for_update():
        parts = [part for part in event.payload[name] if not is_gone(part)]
        if not parts:
            event.delete()
        elif len(parts) < len(event.payload[name]):
            event.payload[name], event.subject = parts, named(parts)
            event.save(update_fields=["payload", "subject"])
