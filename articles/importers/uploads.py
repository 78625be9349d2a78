"""Files that an editor uploaded, kept in the database until they are imported.

The request that confirms them may reach another machine than the one that took them.
"""

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.db import transaction
from django.db.models import Sum, Window
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from articles.models import ImportPart, ImportUpload
from articles.models.uploads.import_upload import (
    PART_BYTES,
    PERSON_BYTES,
    UPLOAD_BYTES,
    WELL_FORMED,
)
from articles.words import megabytes
from references.cleaning import clean_name

NAME_BYTES = 200  # of the 255 that a disk takes
MAX_KEPT = 10  # uploads of one person
KEPT = timedelta(days=1)  # what nobody confirmed is thrown away


class TooLarge(Exception):
    """More than is kept for anybody; the message is for the editor."""


def keep(files: Iterable[tuple[str, BinaryIO]], owner: int) -> str:
    """Keep the files, (name, content) each, and return the token by which `owner` finds them.

    Only the last part of a name is used; of files with the same name, the later ones get a number.
    Raises TooLarge.
    """
    purge()
    with transaction.atomic():
        upload = ImportUpload.objects.create(token=secrets.token_hex(16), owner_id=owner)
        names: set[str] = set()
        for name, content in files:
            name = _free(plain_name(name), names)
            names.add(name)
            for number, piece in enumerate(_pieces(content)):
                upload.size += len(piece)
                if upload.size > UPLOAD_BYTES:
                    raise TooLarge(
                        _("The files are larger than %(size)s in all. Upload fewer at a time.")
                        % {"size": megabytes(UPLOAD_BYTES)}
                    )
                ImportPart.objects.create(upload=upload, name=name, number=number, content=piece)
        upload.save(update_fields=["size"])
        _forget_many(owner)
    return upload.token


def plain_name(name: str) -> str:
    """The last part of a name that a browser gave, without what hides a file or leaves a folder.

    Composed as in texts, without characters that nobody sees, and short enough for the disk.
    """
    last = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name
    stem, suffix = os.path.splitext(clean_name(last).replace("/", "").lstrip(". "))
    suffix = suffix if len(suffix.encode()) <= 20 else ""
    stem = stem.encode()[: NAME_BYTES - len(suffix.encode())].decode(errors="ignore")
    return f"{stem}{suffix}" if stem else "unnamed"


@contextmanager
def in_folder(token: str, owner: int, *, take: bool = False) -> Iterator[Path | None]:
    """A folder with the files that `keep` kept for somebody; None when they are not there.

    With `take` they are gone from then on: a second click finds none.
    """
    with TemporaryDirectory(prefix="newsroom-import-") as name:
        folder = Path(name)
        yield folder if _write(token, owner, folder, take=take) else None


def purge(*, is_rehearsal: bool = False) -> int:
    """Delete what was uploaded more than a day ago, and return how many uploads there were."""
    old = ImportUpload.objects.filter(created_at__lt=Now() - KEPT)
    number = old.count()
    if number and not is_rehearsal:
        old.delete()
    return number


def _write(token: str, owner: int, folder: Path, *, take: bool) -> bool:
    if not re.fullmatch(WELL_FORMED, token):
        return False
    with transaction.atomic():
        found = ImportUpload.objects.select_for_update().filter(token=token, owner=owner)
        if (upload := found.first()) is None:
            return False
        parts = upload.parts.order_by("name", "number")
        for key in list(parts.values_list("pk", flat=True)):  # one at a time in memory
            part = ImportPart.objects.get(pk=key)
            with (folder / part.name).open("ab") as file:
                file.write(part.content)
        if take:
            upload.delete()
    return True


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    """At least one: an empty file is a file."""
    yield content.read(PART_BYTES)
    while piece := content.read(PART_BYTES):
        yield piece


def _free(name: str, taken: set[str]) -> str:
    stem, suffix = os.path.splitext(name)
    numbered = (f"{stem}-{n}{suffix}" for n in count(2))
    return name if name not in taken else next(other for other in numbered if other not in taken)


def _forget_many(owner: int) -> None:
    """Keep the newest uploads of one person: MAX_KEPT, and no more than PERSON_BYTES."""
    newest = ImportUpload.objects.filter(owner=owner).order_by("-created_at", "-pk")
    sizes = Window(Sum("size"), order_by=("-created_at", "-pk"))
    rows = list(newest.annotate(so_far=sizes).values_list("pk", "so_far"))
    too_many = [
        key
        for place, (key, so_far) in enumerate(rows)
        if place >= MAX_KEPT or so_far > PERSON_BYTES
    ]
    if too_many:
        ImportUpload.objects.filter(pk__in=too_many).delete()
