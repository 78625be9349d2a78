"""Images that only readers of a former article would see: kept from them, and given back.

Their files lie outside of what is public, under their old names. The first request that finds one
of them shown again brings all of them back, whoever published and however.
"""

import re

from django.core.files.base import File
from django.core.files.storage import default_storage, storages
from django.db import transaction
from django.db.models import Q

from articles.images.storing import files_of
from articles.images.uses import is_shown
from articles.models import Article, Image, Revision
from articles.rendering.figures import keys_in

_ADDRESS = re.compile(r"/media/((?:images|renditions)/[\w./-]{1,150})")


def withhold_images_of(article: int) -> None:
    """Take the files of its images out of sight, but for those that readers see elsewhere."""
    for image in _images_of(article).prefetch_related("renditions"):
        if not is_shown(image):
            _move(image, to_readers=False)


def withheld_file(name: str, *, is_editor: bool) -> File | None:
    """A file that is not among the public ones: for editors, and for all once it is shown again."""
    store = storages["withheld"]
    if not store.exists(name):
        return None
    found = Image.objects.filter(Q(file=name) | Q(renditions__file=name)).first()
    if found is not None and is_shown(found):
        _move(found, to_readers=True)
        return default_storage.open(name)
    return store.open(name) if is_editor else None


def is_withheld(image: Image) -> bool:
    return storages["withheld"].exists(str(image.file.name))


def delete_withheld(name: str) -> None:
    storages["withheld"].delete(name)


def _images_of(article: int):
    """All that its public revisions and its working copy show."""
    rows = [
        *Revision.objects.filter(article=article)
        .exclude(live=None)
        .values_list("lead_image__image", "body"),
        *Article.objects.filter(pk=article).values_list("lead_image", "body"),
    ]
    keys, names = set(), set()
    for lead, body in rows:
        keys |= {lead} - {None} | keys_in(body)
        names |= set(_ADDRESS.findall(body))
    shown = Q(pk__in=keys) | Q(file__in=names) | Q(renditions__file__in=names)
    return Image.objects.filter(shown).distinct()


@transaction.atomic
def _move(image: Image, *, to_readers: bool) -> None:
    """Copied, then deleted: whoever asks meanwhile finds the one or the other.

    One process at a time moves an image, so a copy of another size was broken off.
    """
    here, there = default_storage, storages["withheld"]
    if to_readers:
        here, there = there, here
    if not Image.objects.select_for_update(no_key=True).filter(pk=image.pk).exists():
        return  # deleted meanwhile, and its files with it
    for file in files_of(image):
        name = str(file.name)
        if not here.exists(name):
            continue
        with here.open(name) as content:
            if there.exists(name) and there.size(name) != content.size:
                there.delete(name)
            if not there.exists(name) and (saved := there.save(name, content)) != name:
                there.delete(saved)  # somebody made the same lost file at the same moment
        here.delete(name)
