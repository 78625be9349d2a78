"""From the bytes of an upload to its pixels, or a sentence that says why not. Knows no model."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image as Picture
from PIL import ImageCms, ImageOps, UnidentifiedImageError

from articles.provenance.images import find_source_type
from articles.words import thousands

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_BYTES = 20_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_000
MAX_PROFILE = 4_000_000  # bytes of a colour profile; the largest of printers have 3 MB

# How files begin that people take for pictures, and what they are.
STRANGERS = (
    (0, b"GIF8", "a GIF"),
    (0, b"BM", "a BMP"),
    (0, b"II*\0", "a TIFF"),
    (0, b"MM\0*", "a TIFF"),
    (0, b"%PDF", "a PDF"),
    (0, b"%!PS", "an EPS drawing"),
    (0, b"\xc5\xd0\xd3\xc6", "an EPS drawing"),
    (0, b"8BPS", "a Photoshop file"),
    (4, b"ftypheic", "a HEIC picture, as telephones take them"),
    (4, b"ftypheix", "a HEIC picture, as telephones take them"),
    (4, b"ftypmif1", "a HEIC picture, as telephones take them"),
)
OURS = ((0, b"\xff\xd8\xff"), (0, b"\x89PNG"), (8, b"WEBP"), (4, b"ftypavif"))


class ImageRejected(ValueError):
    """The picture cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class CheckedPicture:
    """Upright pixels in sRGB (mode RGB or RGBA) that carry no metadata."""

    pixels: Picture.Image
    format: str  # one of FORMATS, in which it came
    source_type: str  # an IPTC term, or ""


def read_picture(content: bytes) -> CheckedPicture:
    """Decode the content of a file; raises ImageRejected with a sentence for who uploaded it."""
    if not content:
        raise ImageRejected("The picture's file is empty. Choose another one.")
    try:
        with warnings.catch_warnings():
            # Our own limit of pixels is asked before anything is decoded.
            warnings.simplefilter("ignore", Picture.DecompressionBombWarning)
            picture = Picture.open(io.BytesIO(content), formats=FORMATS)
        format_ = picture.format or ""
        _refuse_size(*picture.size)
        if format_ == "MPO":  # a telephone's JPEG that holds others behind the picture itself
            format_ = "JPEG"
        else:
            _refuse_moving(getattr(picture, "n_frames", 1))
        picture.load()
        xmp = picture.info.get("xmp", b"")
        picture = ImageOps.exif_transpose(picture)
    except ImageRejected:
        raise
    except Picture.DecompressionBombError:
        raise ImageRejected(_too_many_pixels()) from None
    except UnidentifiedImageError:
        raise ImageRejected(_what_it_is(content)) from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ImageRejected(
            f"The picture is damaged ({error}). Export it again from the program that made it."
        ) from None
    return CheckedPicture(
        pixels=_plain(_in_srgb(picture)),
        format=format_,
        source_type=find_source_type(_as_bytes(xmp)) or find_source_type(content),
    )


def _as_bytes(xmp: bytes | str) -> bytes:
    return xmp.encode("utf-8", "replace") if isinstance(xmp, str) else bytes(xmp)


def _refuse_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ImageRejected(_too_many_pixels(width, height))
    if max(width, height) > MAX_SIDE:
        raise ImageRejected(
            f"The picture is {width} × {height} pixels; no side may be longer than "
            f"{thousands(MAX_SIDE)}. Cut it or save it smaller."
        )


def _refuse_moving(frames: int) -> None:
    if frames > 1:
        raise ImageRejected(
            f"The picture moves: it has {frames} frames, and only a still picture can be kept. "
            "Save one of its frames."
        )


def _too_many_pixels(width: int = 0, height: int = 0) -> str:
    size = f"{width} × {height}" if width else "too many"
    return (
        f"The picture has {size} pixels; at most {MAX_PIXELS // 1_000_000} megapixels are read. "
        "Save it smaller."
    )


def _what_it_is(content: bytes) -> str:
    """What an editor is told of a file that is no picture that is read here."""
    advice = "Save it as JPEG, PNG, WebP or AVIF."
    for start, signature, name in STRANGERS:
        if content[start:].startswith(signature):
            return f"The file is {name}. {advice}"
    if any(content[start:].startswith(signature) for start, signature in OURS):
        return "The picture is damaged. Export it again from the program that made it."
    head = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        return f"The file is an SVG drawing, which can hold programs. {advice}"
    if head.startswith((b"<!doctype html", b"<html", b"<script")):
        return "The file is a web page, whatever its name says. Choose the picture itself."
    return f"The file is not a picture in JPEG, PNG, WebP or AVIF. {advice}"


def _in_srgb(picture: Picture.Image) -> Picture.Image:
    """With the colours that its profile means; a profile that cannot be read is left out."""
    profile = picture.info.get("icc_profile")
    if not profile or len(profile) > MAX_PROFILE:
        return picture
    has_alpha = picture.has_transparency_data
    if picture.mode in {"P", "PA", "1"} or (has_alpha and picture.mode != "LA"):
        picture = picture.convert("RGBA" if has_alpha else "RGB")
    colours = picture.convert({"RGBA": "RGB", "LA": "L"}.get(picture.mode, picture.mode))
    try:
        converted = ImageCms.profileToProfile(
            colours,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    if has_alpha:
        converted.putalpha(picture.getchannel("A"))
    return converted


def _plain(picture: Picture.Image) -> Picture.Image:
    """RGB, or RGBA when something shows through, in a new picture of nothing but pixels."""
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema()[0] == 255:
        picture = picture.convert("RGB")
    bare = Picture.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare
