"""Keeping images: pixels only, in a few sizes, made at upload and never in a page view."""

import hashlib
import io
import secrets
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from PIL import Image as PillowImage

from articles.images.checks import MAX_BYTES, ImageRejected, read_image
from articles.models import Image, Rendition
from articles.words import megabytes

WIDTHS = (320, 480, 960, 1600)
# Keys of `spec`: Pillow's name of the format, and how it is written.
RENDITIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 60, "speed": 8}),
    "jpeg": ("JPEG", {"quality": 82, "optimize": True, "progressive": True}),
    "webp": ("WEBP", {"quality": 82, "method": 4}),
}
OPAQUE: tuple[str, ...] = ("avif", "jpeg")
TRANSPARENT: tuple[str, ...] = ("avif", "webp")  # a JPEG would stand on a white card in the dark
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
ORIGINALS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92, "optimize": True, "progressive": True},
    "PNG": {"optimize": False},
    "WEBP": {"quality": 92},
    "AVIF": {"quality": 85, "speed": 8},
}


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
    content = read_upload(data)
    if known := find_stored(content):
        return known
    checked = read_image(content)
    image = Image(
        alt=alt,
        caption=caption,
        credit=credit,
        licence=licence,
        digital_source_type=checked.source_type,
        original_hash=hashlib.sha256(content).hexdigest(),
    )
    written: list[Image | Rendition] = []
    try:
        with transaction.atomic():
            original = _encode(checked.pixels, checked.format, ORIGINALS[checked.format])
            _write(image, EXTENSIONS[checked.format], original, checked.pixels.size)
            written.append(image)
            specs = _specs(checked.pixels.width, _formats(checked.pixels))
            for spec, size, encoded in _renditions(checked.pixels, specs):
                rendition = Rendition(image=image, spec=spec)
                _write(rendition, EXTENSIONS[_format_of(spec)], encoded, size)
                written.append(rendition)
    except BaseException:
        for row in written:
            row.file.delete(save=False)
        raise
    return image


def read_upload(data: bytes | BinaryIO) -> bytes:
    """The content of a file, as long as it is not too large to be looked at."""
    content = data if isinstance(data, bytes) else data.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        message = _("The file is larger than %(size)s. Save a smaller version.")
        raise ImageRejected(message % {"size": megabytes(MAX_BYTES)})
    return content


def find_stored(content: bytes) -> Image | None:
    """The image that was made of these very bytes."""
    original_hash = hashlib.sha256(content).hexdigest()
    return Image.objects.filter(original_hash=original_hash).order_by("pk").first()


def files_of(image: Image) -> list[FieldFile]:
    """Its files, to be deleted with it, or when the transaction that made it comes to nothing."""
    return [image.file, *(row.file for row in image.renditions.all())]


def make_missing(image: Image) -> list[str]:
    """Make the sizes that an image lacks, and the files that were lost; their specs.

    A lost file comes back under its old name, because frozen revisions know it by that.
    Raises ImageRejected, or OSError, when the image's own file cannot be read.
    """
    rows = {row.spec: row for row in image.renditions.all()}
    there = {spec for spec, row in rows.items() if row.file.storage.exists(str(row.file.name))}
    formats = TRANSPARENT if any(spec.endswith("webp") for spec in rows) else OPAQUE
    if rows and there >= set(_specs(image.width, formats)):
        return []
    with image.file.open("rb") as file:
        pixels = read_image(file.read()).pixels
    if not rows:
        formats = _formats(pixels)
    wanted = [spec for spec in _specs(pixels.width, formats) if spec not in there]
    for spec, size, encoded in _renditions(pixels, wanted):
        if spec in rows:
            rows[spec].file.storage.save(rows[spec].file.name, ContentFile(encoded))
        else:
            rendition = Rendition(image=image, spec=spec)
            _write(rendition, EXTENSIONS[_format_of(spec)], encoded, size)
    return wanted


def _formats(pixels: PillowImage.Image) -> tuple[str, ...]:
    return TRANSPARENT if pixels.mode == "RGBA" else OPAQUE


def _specs(width: int, formats: tuple[str, ...]) -> list[str]:
    """Never wider than the image, and at least one width."""
    widths = [step for step in WIDTHS if step <= width] or [width]
    return [f"{step}-{name}" for step in widths for name in formats]


def _renditions(
    pixels: PillowImage.Image, specs: list[str]
) -> Iterator[tuple[str, tuple[int, int], bytes]]:
    """Spec, size and file of each."""
    sized = pixels
    for spec in specs:
        width = int(spec.partition("-")[0])
        size = (width, max(1, round(pixels.height * width / pixels.width)))
        if size != sized.size:
            sized = pixels.resize(size, PillowImage.Resampling.LANCZOS, reducing_gap=3.0)
        yield spec, size, _encode(sized, *RENDITIONS[spec.partition("-")[2]])


def _encode(pixels: PillowImage.Image, file_format: str, options: dict) -> bytes:
    if file_format == "JPEG" and pixels.mode == "RGBA":
        white = PillowImage.new("RGB", pixels.size, "white")
        white.paste(pixels, mask=pixels.getchannel("A"))
        pixels = white
    buffer = io.BytesIO()
    pixels.save(buffer, file_format, **options)
    return buffer.getvalue()


def _write(row: Image | Rendition, extension: str, encoded: bytes, size: tuple[int, int]) -> None:
    row.file.save(f"{secrets.token_hex(12)}.{extension}", ContentFile(encoded), save=False)
    row.width, row.height = size
    try:
        row.save()
    except BaseException:
        row.file.delete(save=False)
        raise


def _format_of(spec: str) -> str:
    return RENDITIONS[spec.partition("-")[2]][0]
