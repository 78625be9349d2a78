"""Files of a demonstration that have to go: it was removed, or its loading came to nothing."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from django.core.files.storage import default_storage
from django.db import Error, transaction

from articles.images import going
from articles.images.social_cards import delete_cards
from articles.images.storing import names_beginning
from articles.images.withholding import delete_withheld
from articles.models import Image, Rendition
from outbox import events
from outbox.models import Event

KIND = "demo.files"
LOADING = "demo.loading"
PATIENCE = going.PATIENCE
FOLDERS = ("images", "renditions")


def delete_after_commit(files: Iterable[str], revisions: Iterable[int]) -> None:
    """Files of images, and the cards that were drawn for revisions of these keys."""
    payload = {"files": list(files), "revisions": list(revisions)}
    going.after_commit(KIND, _delete, payload)


@contextmanager
def transaction_with_files() -> Iterator[None]:
    """A transaction, without which the files of images that it writes go, too.

    An event says before how their names begin. The transaction holds it, so nobody handles it
    meanwhile, and removes it; it is there for as long as nothing was committed.
    """
    payload = {"beginning": secrets.token_hex(6)}
    event = events.record(LOADING, payload, held_for=PATIENCE)
    try:
        with transaction.atomic(), names_beginning(payload["beginning"]):
            Event.objects.select_for_update().get(pk=event.pk)
            yield
            events.withdraw(event)
    except BaseException:
        with suppress(OSError, Error):  # else they go later
            _delete_written(**payload)
            events.withdraw(event)
        raise


def delete_written() -> None:
    """Delete what a process wrote that was killed while it loaded the demonstration.

    Events stay until they are due: one that is not held yet is of a process that begins just now.
    """
    for event in Event.objects.waiting().filter(kind=LOADING):
        with transaction.atomic():
            own = Event.objects.select_for_update(skip_locked=True).filter(pk=event.pk)
            if own.exists():
                with going.tried_again(event):
                    _delete_written(**event.payload)


def register() -> None:
    going.register_way(KIND, _delete)
    going.register_way(LOADING, _delete_written)


def _delete(files: list[str], revisions: list[int]) -> None:
    """But for what rows name that came since."""
    names = set(files)
    for model in (Image, Rendition):
        names -= set(model.objects.filter(file__in=names).values_list("file", flat=True))
    for name in sorted(names):
        default_storage.delete(name)
        delete_withheld(name)
    delete_cards(revisions)


def _delete_written(beginning: str) -> None:
    written = (name for folder in FOLDERS for name in _names_in(folder))
    _delete([name for name in written if name.rpartition("/")[2].startswith(beginning)], [])


def _names_in(folder: str) -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names)
    for name in folders:
        yield from _names_in(f"{folder}/{name}")
