"""Files of a demonstration that was removed, and its drawn cards: deleted after the commit."""

from collections.abc import Iterable

from django.core.files.storage import default_storage

from articles.images import going
from articles.images.social_cards import delete_cards
from articles.images.withholding import delete_withheld
from articles.models import Image, Rendition

KIND = "demo.files"


def delete_after_commit(files: Iterable[str], revisions: Iterable[int]) -> None:
    """Files of images, and the cards that were drawn for revisions of these keys."""
    payload = {"files": list(files), "revisions": list(revisions)}
    going.after_commit(KIND, _delete, payload)


def register() -> None:
    going.register_way(KIND, _delete)


def _delete(files: list[str], revisions: list[int]) -> None:
    """But for what rows name that came since."""
    names = set(files)
    for model in (Image, Rendition):
        names -= set(model.objects.filter(file__in=names).values_list("file", flat=True))
    for name in sorted(names):
        default_storage.delete(name)
        delete_withheld(name)
    delete_cards(revisions)
