"""Files that have to go: at once after the commit, or later if that comes to nothing.

What readers must not see any longer goes, even if the store of pictures was away when it was
decided, or the process was killed: an event of the same transaction remembers it until it is done.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from articles.disks import StoreAway
from articles.images.social_cards import delete_cards
from articles.images.withholding import delete_withheld, withhold_images_of
from articles.models import Revision
from outbox import events, handlers
from outbox.models import Event

logger = logging.getLogger(__name__)

LEAVE, FILES = "pictures.leave", "pictures.files"
FILE = "pictures.file"  # of former releases
PATIENCE = timedelta(minutes=2)  # this process does it at once, unless it is killed

Way = Callable[..., None]


def leave(article: int, subject: str) -> None:
    """An article is public no longer: what was drawn of it, and images that it alone shows.

    `subject` is its name in the outbox.
    """
    after_commit(LEAVE, _leave, {"article": article}, subject)


def delete_files(names: list[str]) -> None:
    """Delete the files of images whose rows are gone, wherever they lie."""
    after_commit(FILES, _delete_files, {"names": names})


def register() -> None:
    register_way(LEAVE, _leave)
    register_way(FILES, _delete_files)
    register_way(FILE, _delete_file)


def register_way(kind: str, way: Way) -> None:
    """How events of the kind are made up for; twice must be no harm."""
    handlers.register(kind, partial(_later, way), is_atomic=False)


def after_commit(kind: str, way: Way, payload: dict[str, Any], subject: str = "") -> None:
    """Do it once the present transaction is committed, for sure."""
    event = events.record(kind, payload, held_for=PATIENCE, subject=subject)
    transaction.on_commit(partial(_now, way, event), robust=True)


@contextmanager
def tried_again(event: Event) -> Iterator[None]:
    """The store of pictures may be away: the event is there for that."""
    try:
        yield
    except OSError as error:
        logger.warning("%s is tried again later: %s", event, error)


def _now(way: Way, event: Event) -> None:
    with tried_again(event):
        way(**event.payload)
        events.withdraw(event)


def _later(way: Way, event: Event) -> None:
    try:
        way(**event.payload)
    except StoreAway as error:
        raise handlers.Unavailable(str(error)) from error


def _leave(article: int) -> None:
    try:
        withhold_images_of(article)
    finally:
        delete_cards(Revision.objects.filter(article=article).values_list("pk", flat=True))


def _delete_files(names: list[str]) -> None:
    for name in names:
        _delete_file(name)


def _delete_file(name: str) -> None:
    default_storage.delete(name)
    delete_withheld(name)
