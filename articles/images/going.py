"""Files that have to go: at once, or when the store of pictures answers again.

What readers must not see any longer goes, even if the store was away when it was decided: an event
of the outbox remembers it.
"""

from collections.abc import Callable
from typing import Any

from django.core.files.storage import default_storage

from articles.disks import StoreAway
from articles.images.social_cards import delete_cards
from articles.images.withholding import delete_withheld, withhold_images_of
from articles.models import Revision
from outbox import events, handlers
from outbox.models import Event

LEAVE, FILE = "pictures.leave", "pictures.file"


def leave(article: int) -> None:
    """An article is public no longer: what was drawn of it, and images that it alone shows."""
    _do(LEAVE, {"article": article})


def delete_file(name: str) -> None:
    """Delete a file of an image whose row is gone, wherever it lies."""
    _do(FILE, {"name": name})


def register() -> None:
    for kind in _WAYS:
        handlers.register(kind, _again, is_atomic=False)


def _do(kind: str, payload: dict[str, Any]) -> None:
    try:
        _WAYS[kind](**payload)
    except StoreAway:
        events.record(kind, payload)


def _again(event: Event) -> None:
    try:
        _WAYS[event.kind](**event.payload)
    except StoreAway as error:
        raise handlers.Unavailable(str(error)) from error


def _leave(article: int) -> None:
    try:
        withhold_images_of(article)
    finally:
        delete_cards(Revision.objects.filter(article=article).values_list("pk", flat=True))


def _delete_file(name: str) -> None:
    default_storage.delete(name)
    delete_withheld(name)


_WAYS: dict[str, Callable[..., None]] = {LEAVE: _leave, FILE: _delete_file}
