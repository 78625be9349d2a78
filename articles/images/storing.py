"""Keeping images: a row, and the files that `converting` made, all of them or none."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from articles.disks import StoreAway, is_disk_full, is_store_away
from articles.images.checks import MAX_BYTES, ImageRejected
from articles.images.converting import (
    OPAQUE,
    TRANSPARENT,
    Converted,
    Sized,
    convert,
    convert_again,
    specs_of,
)
from articles.models import Image, Rendition
from articles.words import megabytes

# The files that were written in the present block of `removed_on_failure`.
_written: ContextVar[list[FieldFile] | None] = ContextVar("written", default=None)
_beginning: ContextVar[str] = ContextVar("beginning", default="")
NAME_BYTES = 12


class NotKept(ImageRejected):
    """The store of pictures is away: nothing is wrong with the image."""

    status = 503


class NoRoom(NotKept):
    """The disk is full."""

    status = 507


def store_image(
    data: bytes | BinaryIO,
    *,
    alt: str = "",
    caption: str = "",
    credit: str = "",
    licence: str = "",
) -> Image:
    """Keep an image, re-encoded and in all its sizes; the same file again gives the same row.

    What the file states of its source is noted. Raises ImageRejected, and leaves no file behind
    when anything fails.
    """
    described = {"alt": alt, "caption": caption, "credit": credit, "licence": licence}
    return find_or_store(data, **described)[0]


def find_or_store(data: bytes | BinaryIO, **described: Any) -> tuple[Image, bool]:
    """The image of a file, and whether it is new in the library. As `store_image`."""
    content = read_upload(data)
    if known := find_stored(content):
        return known, False
    converted = convert(content)
    image = Image(
        original_hash=_hash(content),
        digital_source_type=converted.source_type,
        **described,
        **_file(Image, converted.original),
    )
    try:
        with removed_on_failure(), transaction.atomic():
            _write(image, converted)
    except IntegrityError:  # somebody else uploaded the same file at this moment
        if (known := find_stored(content)) is None:
            raise
        return known, False
    except Exception as error:
        if (unkept := not_kept(error)) is not None:
            raise unkept from error
        raise
    return image, True


def not_kept(error: BaseException) -> NotKept | None:
    """What an editor is told when a file could not be written, if the image is not to blame."""
    if is_disk_full(error):
        return NoRoom(
            _(
                "The disk is full, so the image wasn’t saved. Ask an administrator to free "
                "some space, then try again."
            )
        )
    if is_store_away(error):
        return NotKept(
            _("The image store isn’t responding, so the image wasn’t saved. Try again in a minute.")
        )
    return None


def read_upload(data: bytes | BinaryIO) -> bytes:
    """The content of a file, as long as it is not too large to be looked at."""
    content = data if isinstance(data, bytes) else data.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        message = _("The file is larger than %(size)s. Save a smaller version.")
        raise ImageRejected(message % {"size": megabytes(MAX_BYTES)})
    return content


def find_stored(content: bytes) -> Image | None:
    """The image that was made of these very bytes."""
    return Image.objects.filter(original_hash=_hash(content)).first()


def files_of(image: Image) -> list[FieldFile]:
    """Its files, to be deleted with it, or when the transaction that made it comes to nothing."""
    return [image.file, *(row.file for row in image.renditions.all())]


@contextmanager
def removed_on_failure() -> Iterator[None]:
    """Files that are written inside go again when the block fails, as rows do in a transaction."""
    outer = _written.get()
    files: list[FieldFile] = []
    token = _written.set(files)
    try:
        yield
    except BaseException:
        for file in files:
            with suppress(StoreAway):  # which is why the block failed
                file.storage.delete(str(file.name))
        raise
    finally:
        _written.reset(token)
    if outer is not None:
        outer += files


@contextmanager
def names_beginning(digits: str) -> Iterator[None]:
    """Names of the files that are written inside begin with these, to be known by them."""
    token = _beginning.set(digits)
    try:
        yield
    finally:
        _beginning.reset(token)


def make_missing(image: Image) -> list[str]:
    """Make the sizes that an image lacks, and the files that were lost; their specs.

    A lost file comes back under its old name, because frozen revisions know it by that.
    Raises ImageRejected, or OSError, when the image's own file cannot be read.
    """
    rows = {row.spec: row for row in image.renditions.all()}
    there = {spec for spec, row in rows.items() if row.file.storage.exists(str(row.file.name))}
    formats = TRANSPARENT if any(spec.endswith("webp") for spec in rows) else OPAQUE
    if rows and there >= set(specs_of(image.width, formats)):
        return []
    with image.file.open("rb") as file:
        made = convert_again(file.read(), formats if rows else None, there)
    with removed_on_failure(), transaction.atomic():
        for sized in made:
            row = rows.get(sized.spec)
            if row is None:
                row = image.renditions.create(spec=sized.spec, **_file(Rendition, sized))
            _put(row.file, sized.content)
    return [sized.spec for sized in made]


def _write(image: Image, converted: Converted) -> None:
    """The rows first: whoever uploads the same file at this moment waits for them."""
    image.save()
    rows = Rendition.objects.bulk_create(
        Rendition(image=image, spec=sized.spec, **_file(Rendition, sized))
        for sized in converted.renditions
    )
    _put(image.file, converted.original.content)
    for row, sized in zip(rows, converted.renditions, strict=True):
        _put(row.file, sized.content)


def _file(model: type[Image | Rendition], sized: Sized) -> dict[str, str | int]:
    """The columns of a file that is still to be written, under a random name."""
    digits = _beginning.get() + secrets.token_hex(NAME_BYTES)
    name = f"{digits[: 2 * NAME_BYTES]}.{sized.extension}"
    place = model._meta.get_field("file").generate_filename(model(), name)
    return {"file": place, "width": sized.width, "height": sized.height}


def _put(file: FieldFile, content: bytes) -> None:
    """Write a file under its name, which is noted before: it may be written by half."""
    if (files := _written.get()) is not None:
        files.append(file)
    name = str(file.name)
    if (saved := file.storage.save(name, ContentFile(content))) != name:
        file.storage.delete(saved)  # somebody made the same lost file at the same moment


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
