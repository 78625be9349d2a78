"""Which way up an image is: one number of its metadata, of which nothing else is believed."""

import contextlib
import re
from typing import Literal

from PIL import Image as PillowImage

TAG = 0x0112
# The values of EXIF, and what turns such an image upright.
TURNS = {
    2: PillowImage.Transpose.FLIP_LEFT_RIGHT,
    3: PillowImage.Transpose.ROTATE_180,
    4: PillowImage.Transpose.FLIP_TOP_BOTTOM,
    5: PillowImage.Transpose.TRANSPOSE,
    6: PillowImage.Transpose.ROTATE_270,
    7: PillowImage.Transpose.TRANSVERSE,
    8: PillowImage.Transpose.ROTATE_90,
}
ENTRY = 12  # bytes: tag, type, count, value
# Bytes of one value, by the types of TIFF that can stand for a small whole number.
SIZES = {1: 1, 3: 2, 4: 4, 6: 1, 7: 1, 8: 2, 9: 4}
_EXIF = re.compile(rb"(II\*\0|MM\0\*)....", re.DOTALL)


def turn_of(image: PillowImage.Image) -> PillowImage.Transpose | None:
    """What turns the image upright; None when it is, or when nobody can tell."""
    # An AVIF says elsewhere how it is turned; its decoder writes that into what `getexif` reads.
    exif = b"" if image.format == "AVIF" else image.info.get("exif", b"")
    if turn := TURNS.get(_orientation_in(exif)):
        return turn
    # XMP, and EXIF as text: Pillow reads these too, but whatever is odd in them stops it.
    with contextlib.suppress(Exception):
        return TURNS.get(image.getexif().get(TAG, 0))
    return None


def without_exif(content: bytes) -> bytes:
    """The file with the tags of its EXIF out of sight.

    For the decoder of AVIF, which writes EXIF anew as it opens a file, and fails at what is odd.
    """
    return _EXIF.sub(lambda match: match[1] + b"\xff" * 4, content)


def _orientation_in(exif: bytes) -> int:
    """The number in the first directory, wherever the values of other tags may lie; 0 for none."""
    exif = exif.removeprefix(b"Exif\0\0")
    order: Literal["little", "big"] = "little" if exif.startswith(b"II") else "big"
    start = int.from_bytes(exif[4:8], order)
    count = int.from_bytes(exif[start : start + 2], order)
    for place in range(start + 2, min(start + 2 + count * ENTRY, len(exif)), ENTRY):
        entry = exif[place : place + ENTRY]
        if int.from_bytes(entry[:2], order) == TAG:
            size = SIZES.get(int.from_bytes(entry[2:4], order), 0)
            return int.from_bytes(entry[8 : 8 + size], order)
    return 0
