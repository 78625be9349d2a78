"""From the bytes of an upload to its pixels, or a sentence that says why not. Knows no model."""

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image as PillowImage
from PIL import UnidentifiedImageError

from articles.images.colours import UnknownColours, plain, read_key_colour
from articles.images.orientation import turn_of, without_exif
from articles.provenance.images import find_source_type
from articles.words import thousands

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_BYTES = 20_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_000

# How files begin that people take for images, and what they are.
STRANGERS = (
    (0, b"GIF8", gettext_lazy("a GIF")),
    (0, b"BM", gettext_lazy("a BMP")),
    (0, b"II*\0", gettext_lazy("a TIFF")),
    (0, b"MM\0*", gettext_lazy("a TIFF")),
    (0, b"%PDF", gettext_lazy("a PDF")),
    (0, b"%!PS", gettext_lazy("an EPS file")),
    (0, b"\xc5\xd0\xd3\xc6", gettext_lazy("an EPS file")),
    (0, b"8BPS", gettext_lazy("a Photoshop file")),
    (4, b"ftypheic", gettext_lazy("a HEIC photo, the format many phones use")),
    (4, b"ftypheix", gettext_lazy("a HEIC photo, the format many phones use")),
    (4, b"ftypmif1", gettext_lazy("a HEIC photo, the format many phones use")),
)
OURS = ((0, b"\xff\xd8\xff"), (0, b"\x89PNG"), (8, b"WEBP"), (4, b"ftypavif"))


class ImageRejected(ValueError):
    """The image cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class CheckedImage:
    """Upright pixels in sRGB (mode RGB or RGBA) that carry no metadata."""

    pixels: PillowImage.Image
    format: str  # one of FORMATS, in which it came
    source_type: str  # an IPTC term, or ""


def read_image(content: bytes) -> CheckedImage:
    """Decode the content of a file; raises ImageRejected with a sentence for who uploaded it."""
    if not content:
        raise ImageRejected(_("The file is empty. Choose another one."))
    try:
        with warnings.catch_warnings():
            # Our own limit of pixels is checked before anything is decoded, and odd metadata is
            # nobody's business: it is thrown away.
            warnings.simplefilter("ignore")
            return _decode(content)
    except ImageRejected:
        raise
    except PillowImage.DecompressionBombError:
        raise ImageRejected(_too_many_pixels()) from None
    except UnidentifiedImageError:
        raise ImageRejected(_what_it_is(content)) from None
    except UnknownColours:
        raise ImageRejected(
            _("The image’s colors can’t be read. Save it with 8 bits per channel, in RGB.")
        ) from None
    except Exception as error:  # what decoders raise for the bytes of strangers is no closed list
        raise ImageRejected(_damaged()) from error


def _decode(content: bytes) -> CheckedImage:
    file = _open(content)
    file_format = file.format or ""
    _refuse_size(*file.size)
    if file_format == "MPO":  # a phone's JPEG that holds others behind the image itself
        file_format = "JPEG"
    else:
        _refuse_animation(getattr(file, "n_frames", 1))
    file.load()
    if file_format == "PNG":
        read_key_colour(file, depth=content[24])
    xmp, turn = file.info.get("xmp", b""), turn_of(file)
    pixels = plain(file)
    return CheckedImage(
        pixels=pixels if turn is None else pixels.transpose(turn),
        format=file_format,
        source_type=find_source_type(_as_bytes(xmp)) or find_source_type(content),
    )


def _open(content: bytes) -> PillowImage.Image:
    try:
        return PillowImage.open(io.BytesIO(content), formats=FORMATS)
    except PillowImage.DecompressionBombError:
        raise
    except Exception:
        if (bare := without_exif(content)) == content:
            raise
        return PillowImage.open(io.BytesIO(bare), formats=FORMATS)


def _as_bytes(xmp: bytes | str) -> bytes:
    return xmp.encode("utf-8", "replace") if isinstance(xmp, str) else bytes(xmp)


def _refuse_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ImageRejected(_too_many_pixels(width, height))
    if max(width, height) > MAX_SIDE:
        message = _(
            "The image is %(width)s × %(height)s pixels. Crop or resize it so that no side is "
            "longer than %(limit)s."
        )
        params = {"width": width, "height": height, "limit": thousands(MAX_SIDE)}
        raise ImageRejected(message % params)


def _refuse_animation(frames: int) -> None:
    if frames > 1:
        raise ImageRejected(_("Animated images aren’t supported. Save one frame as an image."))


def _too_many_pixels(width: int = 0, height: int = 0) -> str:
    if width:
        message = _(
            "The image is %(width)s × %(height)s pixels. Resize it to at most %(limit)s megapixels."
        )
    else:
        message = _("The image is too large. Resize it to at most %(limit)s megapixels.")
    return message % {"width": width, "height": height, "limit": MAX_PIXELS // 1_000_000}


def _damaged() -> str:
    return _("The image is damaged. Export it again from the program that made it.")


def _what_it_is(content: bytes) -> str:
    """What an editor reads about a file that is no image of our formats."""
    advice = _("Save it as JPEG, PNG, WebP, or AVIF.")
    for start, signature, name in STRANGERS:
        if content[start:].startswith(signature):
            return _("The file is %(kind)s. %(advice)s") % {"kind": name, "advice": advice}
    if any(content[start:].startswith(signature) for start, signature in OURS):
        return _damaged()
    head = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        return _("SVG files can contain scripts. %(advice)s") % {"advice": advice}
    if head.startswith((b"<!doctype html", b"<html", b"<script")):
        return _("The file is a web page. Choose the image itself.")
    return _("The file isn’t in a supported image format. %(advice)s") % {"advice": advice}
