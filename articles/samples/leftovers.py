"""Files of a demonstration that was removed: deleted after the commit, by whoever is still there.

An event of the same transaction names them, so that a process that is killed leaves none behind.
"""

import logging
import secrets
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from articles.disks import StoreAway
from articles.images.social_cards import delete_cards
from articles.images.withholding import delete_withheld
from articles.models import Image, Rendition
from outbox import events, handlers
from outbox.models import Event

logger = logging.getLogger(__name__)

KIND = "demo.files"
PATIENCE = timedelta(minutes=2)  # this process does it at once, unless it is killed


def delete_after_commit(files: Iterable[str], revisions: Iterable[int]) -> None:
    """Files of images, and the cards that were drawn for revisions of these keys."""
    payload = {"files": list(files), "revisions": list(revisions)}
    subject = f"{KIND}:{secrets.token_hex(8)}"
    later = timezone.now() + PATIENCE
    event = events.record(KIND, payload, not_before=later, subject=subject)
    transaction.on_commit(partial(_delete_now, event))


def register() -> None:
    handlers.register(KIND, _delete_later, is_atomic=False)


def _delete_later(event: Event) -> None:
    """Again is no harm."""
    try:
        _delete(event.payload)
    except StoreAway as error:
        raise handlers.Unavailable(str(error)) from error


def _delete_now(event: Event) -> None:
    try:
        _delete(event.payload)
    except OSError as error:
        logger.warning("Files of the demo stay for now, and are tried again: %s", error)
    else:
        events.forget([event.subject])


def _delete(payload: dict[str, Any]) -> None:
    """But for what rows name that came since."""
    names = set(payload["files"])
    for model in (Image, Rendition):
        names -= set(model.objects.filter(file__in=names).values_list("file", flat=True))
    for name in sorted(names):
        default_storage.delete(name)
        delete_withheld(name)
    delete_cards(payload["revisions"])
