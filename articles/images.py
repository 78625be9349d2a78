"""From an uploaded picture to what is kept: pixels only, in a few sizes; never in a page view."""

import hashlib
import io
import secrets
import warnings
from collections.abc import Iterator
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from PIL import Image as Picture
from PIL import ImageOps, UnidentifiedImageError

from articles.models import Image, Rendition

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_BYTES = 20_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_000
WIDTHS = (480, 960, 1600)
# Keys of `spec`: Pillow's name of the format, and how it is written.
RENDITIONS = {
    "avif": ("AVIF", {"quality": 60, "speed": 8}),
    "jpeg": ("JPEG", {"quality": 82, "optimize": True, "progressive": True}),
}
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
ORIGINALS = {
    "JPEG": {"quality": 92, "optimize": True, "progressive": True},
    "PNG": {"optimize": False},
    "WEBP": {"quality": 92},
    "AVIF": {"quality": 85, "speed": 8},
}


class ImageRejected(ValueError):
    """The picture cannot be used; the message says why and what to do."""


def store_image(
    data: bytes | BinaryIO,
    *,
    alt: str = "",
    caption: str = "",
    credit: str = "",
    licence: str = "",
) -> Image:
    """Keep a picture, re-encoded and in all its sizes; the same file again gives the same row.

    Raises ImageRejected, and leaves no file behind when anything fails.
    """
    content = _read(data)
    if known := find_stored(content):
        return known
    picture, format_ = _decode(content)
    image = Image(
        alt=alt,
        caption=caption,
        credit=credit,
        licence=licence,
        original_hash=hashlib.sha256(content).hexdigest(),
    )
    written: list[Image | Rendition] = []
    try:
        with transaction.atomic():
            _write(image, EXTENSIONS[format_], _encode(picture, format_), picture.size)
            written.append(image)
            for spec, size, encoded in _renditions(picture):
                rendition = Rendition(image=image, spec=spec)
                _write(rendition, EXTENSIONS[_format_of(spec)], encoded, size)
                written.append(rendition)
    except BaseException:
        for row in written:
            row.file.delete(save=False)
        raise
    return image


def find_stored(content: bytes) -> Image | None:
    """The picture that was made of these very bytes."""
    original_hash = hashlib.sha256(content).hexdigest()
    return Image.objects.filter(original_hash=original_hash).order_by("pk").first()


def files_of(image: Image) -> list[FieldFile]:
    """Its files, to be deleted when the transaction that made it comes to nothing."""
    return [image.file, *(each.file for each in image.renditions.all())]


def _read(data: bytes | BinaryIO) -> bytes:
    content = data if isinstance(data, bytes) else data.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ImageRejected(
            f"The picture's file is larger than {MAX_BYTES // 1_000_000} MB. Save it smaller."
        )
    if not content:
        raise ImageRejected("The picture's file is empty. Choose another one.")
    return content


def _decode(content: bytes) -> tuple[Picture.Image, str]:
    """The upright pixels, without metadata, and the format they came in."""
    try:
        with warnings.catch_warnings():
            # Our own limit of pixels is asked before anything is decoded.
            warnings.simplefilter("ignore", Picture.DecompressionBombWarning)
            picture = Picture.open(io.BytesIO(content), formats=FORMATS)
        format_ = picture.format or ""
        _refuse_size(*picture.size)
        picture.load()
        picture = ImageOps.exif_transpose(picture)
    except Picture.DecompressionBombError:
        raise ImageRejected(_too_many_pixels()) from None
    except UnidentifiedImageError:
        raise ImageRejected(
            "The file is not a picture in JPEG, PNG, WebP or AVIF. Save it in one of these."
        ) from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, ImageRejected):
            raise
        raise ImageRejected(
            f"The picture is damaged ({error}). Export it again from the program that made it."
        ) from None
    return _plain(picture), format_


def _refuse_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ImageRejected(_too_many_pixels(width, height))
    if max(width, height) > MAX_SIDE:
        raise ImageRejected(
            f"The picture is {width} × {height} pixels; no side may be longer than {MAX_SIDE:,}. "
            "Cut it or save it smaller."
        )


def _too_many_pixels(width: int = 0, height: int = 0) -> str:
    size = f"{width} × {height}" if width else "too many"
    return (
        f"The picture has {size} pixels; at most {MAX_PIXELS // 1_000_000} megapixels are read. "
        "Save it smaller."
    )


def _plain(picture: Picture.Image) -> Picture.Image:
    """RGB or RGBA, in a new picture that carries nothing but pixels."""
    has_alpha = picture.has_transparency_data
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    bare = Picture.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _renditions(picture: Picture.Image) -> Iterator[tuple[str, tuple[int, int], bytes]]:
    """Spec, size and file of each; never wider than the picture, and at least one width."""
    for width in [each for each in WIDTHS if each <= picture.width] or [picture.width]:
        size = (width, max(1, round(picture.height * width / picture.width)))
        sized = picture
        if size != picture.size:
            sized = picture.resize(size, Picture.Resampling.LANCZOS, reducing_gap=3.0)
        for name, (format_, options) in RENDITIONS.items():
            yield f"{width}-{name}", size, _encode(sized, format_, options)


def _encode(picture: Picture.Image, format_: str, options: dict | None = None) -> bytes:
    if format_ == "JPEG" and picture.mode == "RGBA":
        white = Picture.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    buffer = io.BytesIO()
    picture.save(buffer, format_, **(ORIGINALS[format_] if options is None else options))
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
