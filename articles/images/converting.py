"""From an upload to the files that are kept: pixels only, in a few sizes. Knows no model.

The largest images take several hundred megabytes while they are converted, so a process converts
one at a time. docs/performance.md has the figures.
"""

import io
import threading
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image as PillowImage

from articles.images.checks import ImageRejected, read_image

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
PATIENCE = 60  # seconds

_turn = threading.Lock()


@dataclass(frozen=True)
class Sized:
    """The content of one file."""

    extension: str
    width: int
    height: int
    content: bytes
    spec: str = ""  # of a rendition


@dataclass(frozen=True)
class Converted:
    """All files that are kept of one upload."""

    original: Sized
    renditions: list[Sized]
    source_type: str


def convert(content: bytes) -> Converted:
    """The files to keep. Raises ImageRejected with a sentence for who uploaded the content."""
    with _one_at_a_time():
        checked = read_image(content)
        pixels, file_format = checked.pixels, checked.format
        encoded = _encode(pixels, file_format, ORIGINALS[file_format])
        original = Sized(EXTENSIONS[file_format], pixels.width, pixels.height, encoded)
        specs = specs_of(pixels.width, formats_of(pixels))
        return Converted(original, list(_sized(pixels, specs)), checked.source_type)


def convert_again(
    content: bytes, formats: tuple[str, ...] | None, present: Container[str]
) -> list[Sized]:
    """The sizes of an image that are not present; None for the formats that fit its pixels."""
    with _one_at_a_time():
        pixels = read_image(content).pixels
        specs = specs_of(pixels.width, formats or formats_of(pixels))
        return list(_sized(pixels, [spec for spec in specs if spec not in present]))


def formats_of(pixels: PillowImage.Image) -> tuple[str, ...]:
    return TRANSPARENT if pixels.mode == "RGBA" else OPAQUE


def specs_of(width: int, formats: tuple[str, ...]) -> list[str]:
    """Never wider than the image, and at least one width."""
    widths = [step for step in WIDTHS if step <= width] or [width]
    return [f"{step}-{name}" for step in widths for name in formats]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if not _turn.acquire(timeout=PATIENCE):
        raise ImageRejected(_("Other images are being processed. Try again in a minute."))
    try:
        yield
    finally:
        _turn.release()


def _sized(pixels: PillowImage.Image, specs: list[str]) -> Iterator[Sized]:
    sized = pixels
    for spec in specs:
        width, _dash, name = spec.partition("-")
        size = (int(width), max(1, round(pixels.height * int(width) / pixels.width)))
        if size != sized.size:
            sized = pixels.resize(size, PillowImage.Resampling.LANCZOS, reducing_gap=3.0)
        file_format, options = RENDITIONS[name]
        yield Sized(EXTENSIONS[file_format], *size, _encode(sized, file_format, options), spec)


def _encode(pixels: PillowImage.Image, file_format: str, options: dict[str, Any]) -> bytes:
    if file_format == "JPEG" and pixels.mode == "RGBA":
        white = PillowImage.new("RGB", pixels.size, "white")
        white.paste(pixels, mask=pixels.getchannel("A"))
        pixels = white
    buffer = io.BytesIO()
    pixels.save(buffer, file_format, **options)
    return buffer.getvalue()
