"""The files of logos and icons: made of an upload when it is saved, named by their pixels.

A name is never used for other pixels, so browsers keep them for ever.
"""

import hashlib
import io
from contextlib import suppress
from datetime import timedelta
from typing import BinaryIO, cast

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image as PillowImage

from articles.disks import StoreAway
from articles.images.checks import ImageRejected, read_image
from articles.images.storing import not_kept, read_upload
from articles.look.colours import contrast
from articles.models import Publication
from articles.models.look.fields import HEIGHTS, icon_name, logo_name, size_as

TOUCH_SIDE = 180
MANIFEST_SIDES = (192, 512)
ICON_SIDES = (16, 32, TOUCH_SIDE, *MANIFEST_SIDES)
SMALLEST_ICON = 512
WHITE = (255, 255, 255)
LARGE = 20_000  # bytes of a lossless logo: above that it is a photograph
FOLDER = "look"
UNTOUCHED = timedelta(hours=1)
VISIBLE = 2.0  # contrast of a logo with the page; brands are not text

Pixels = PillowImage.Image


def store_logo(upload: BinaryIO) -> str:
    """The stem of its files. Raises ImageRejected."""
    pixels = _trimmed(read_image(read_upload(upload)).pixels)
    stem = f"{_digest(pixels)}-{pixels.width}x{pixels.height}"
    for size in HEIGHTS:
        _put(logo_name(stem, size), _webp(pixels.resize(size_as(stem, size), reducing_gap=3)))
    return stem


def store_icon(upload: BinaryIO) -> str:
    """The stem of its files. Raises ImageRejected."""
    pixels = read_image(read_upload(upload)).pixels
    width, height = pixels.size
    if width != height:
        message = _("The icon is %(width)s × %(height)s pixels. Crop it to a square.")
        raise ImageRejected(message % {"width": width, "height": height})
    if width < SMALLEST_ICON:
        message = _(
            "The icon is %(width)s × %(width)s pixels. Use one of at least %(least)s × %(least)s."
        )
        raise ImageRejected(message % {"width": width, "least": SMALLEST_ICON})
    stem = _digest(pixels)
    for side in ICON_SIDES:
        sized = pixels.resize((side, side), reducing_gap=3)
        _put(icon_name(stem, side), _png(_on_white(sized) if side == TOUCH_SIDE else sized))
    return stem


def is_hard_to_see(stem: str, ground: str) -> bool:
    """Whether a logo, taken as one colour, nearly is that of the page."""
    with default_storage.open(logo_name(stem, "small")) as file:
        pixels = PillowImage.open(file).convert("RGBa").resize((1, 1), PillowImage.Resampling.BOX)
    red, green, blue, alpha = cast("tuple[int, int, int, int]", pixels.getpixel((0, 0)))
    mean = (round(min(255, value * 255 / max(alpha, 1))) for value in (red, green, blue))
    return contrast("#" + "".join(f"{value:02x}" for value in mean), ground) < VISIBLE


def names_of(look: Publication) -> list[str]:
    """The names of its files in the storage."""
    logos = filter(None, (look.masthead_logo, look.masthead_logo_dark))
    names = [logo_name(stem, size) for stem in logos for size in HEIGHTS]
    sides = ICON_SIDES if look.icon else ()
    return names + [icon_name(look.icon, side) for side in sides]


def remove_unused(before: Publication, now: Publication) -> None:
    """Delete files of neither the present look nor the one before it, which pages still name.

    What was written in the last hour may belong to a look that somebody else is just saving. What
    cannot be deleted now is, the next time.
    """
    kept = {
        stem
        for row in (before, now)
        for stem in (row.masthead_logo, row.masthead_logo_dark, row.icon)
        if stem
    }
    with suppress(FileNotFoundError, StoreAway):
        _folders, names = default_storage.listdir(FOLDER)
        for name in names:
            path = f"{FOLDER}/{name}"
            if name.rpartition("-")[0] not in kept and _age(path) > UNTOUCHED:
                default_storage.delete(path)


def _age(path: str) -> timedelta:
    try:
        return timezone.now() - default_storage.get_modified_time(path)
    except FileNotFoundError:  # somebody else deleted it
        return timedelta()


def _trimmed(pixels: Pixels) -> Pixels:
    """Without the transparent border that keeps a logo off the edge of the text."""
    if pixels.mode != "RGBA":
        return pixels
    box = pixels.getchannel("A").getbbox()
    if box is None:
        raise ImageRejected(_("The image is fully transparent. Choose another one."))
    return pixels.crop(box)


def _digest(pixels: Pixels) -> str:
    content = f"{pixels.mode} {pixels.size} ".encode() + pixels.tobytes()
    return hashlib.sha256(content).hexdigest()[:24]


def _webp(pixels: Pixels) -> bytes:
    lossless = _written(pixels, "WEBP", lossless=True, quality=100, method=6)
    if len(lossless) <= LARGE:
        return lossless
    return min(lossless, _written(pixels, "WEBP", quality=85, method=6), key=len)


def _png(pixels: Pixels) -> bytes:
    return _written(pixels, "PNG", optimize=True)


def _written(pixels: Pixels, file_format: str, **options: object) -> bytes:
    file = io.BytesIO()
    pixels.save(file, file_format, **options)
    return file.getvalue()


def _on_white(pixels: Pixels) -> Pixels:
    """Phones draw what shows through black."""
    if pixels.mode != "RGBA":
        return pixels
    ground = PillowImage.new("RGB", pixels.size, WHITE)
    ground.paste(pixels, mask=pixels.getchannel("A"))
    return ground


def _put(name: str, content: bytes) -> None:
    try:
        if not default_storage.exists(name):  # else of the same pixels
            default_storage.save(name, ContentFile(content))
    except OSError as error:
        if (unkept := not_kept(error)) is None:
            raise
        raise unkept from error
