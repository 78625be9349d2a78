"""From the modes in which files keep their pixels to RGB or RGBA in sRGB."""

import io
from typing import cast

from PIL import Image as PillowImage
from PIL import ImageCms, ImageMath

MAX_PROFILE = 4_000_000  # bytes of a colour profile; the largest of printers have 3 MB
DEEP = {"I;16", "I;16B", "I;16L", "I;16N", "I"}  # grey of 16 bits, which Pillow would cut at 255
BRIGHTEST = 0xFFFF
PREMULTIPLIED = {"RGBa": "RGBA", "La": "LA"}
KNOWN = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "HSV"}


class UnknownColours(ValueError):
    """Nobody can tell what the values of the pixels mean."""


def plain(image: PillowImage.Image) -> PillowImage.Image:
    """RGB, or RGBA when something shows through, of nothing but pixels. May change the image."""
    image = _in_srgb(_in_eight_bits(image))
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode != wanted:
        image = image.convert(wanted)
    if image.mode == "RGBA" and image.getchannel("A").getextrema()[0] == 255:
        image = image.convert("RGB")
    # Emptied in place: a copy would take 160 MB more for the largest image.
    image.info = {}
    image.getexif().load(b"")
    return image


def read_key_colour(file: PillowImage.Image, depth: int) -> None:
    """The one colour of a PNG that is transparent, in the eight bits of the decoded pixels.

    It stands in the file with as many bits as the file's own pixels; Pillow takes it as it is.
    """
    key = file.info.get("transparency")
    if file.mode == "L" and isinstance(key, int) and depth < 8:
        file.info["transparency"] = key * 255 // (2**depth - 1)
    elif file.mode == "RGB" and isinstance(key, tuple) and depth == 16:
        file.info["transparency"] = tuple(value >> 8 for value in key)


def _in_eight_bits(image: PillowImage.Image) -> PillowImage.Image:
    """In a mode that Pillow converts to RGB without a loss."""
    if image.mode in PREMULTIPLIED:
        return image.convert(PREMULTIPLIED[image.mode])
    if image.mode in KNOWN:
        return image
    if image.mode not in DEEP:
        raise UnknownColours(image.mode)
    deep = image if image.mode in {"I;16", "I"} else image.convert("I")
    darkest, brightest = cast("tuple[int, int]", deep.getextrema())  # of its one channel
    if darkest < 0 or brightest > BRIGHTEST:
        raise UnknownColours(image.mode)
    grey = deep.point(lambda value: value * (255 / BRIGHTEST) + 0.5).convert("L")
    key = grey.info.pop("transparency", None)
    if isinstance(key, int):
        grey.putalpha(_all_but(key, deep))
    return grey


def _all_but(key: int, deep: PillowImage.Image) -> PillowImage.Image:
    """An alpha channel that hides the pixels of one value."""
    return ImageMath.lambda_eval(
        lambda args: args["convert"]((args["deep"] != key) * 255, "L"), deep=deep.convert("I")
    )


def _in_srgb(image: PillowImage.Image) -> PillowImage.Image:
    """With the colours that its profile means; a profile that cannot be read is left out."""
    profile = image.info.get("icc_profile")
    if not profile or len(profile) > MAX_PROFILE:
        return image
    has_alpha = image.has_transparency_data
    if image.mode in {"P", "PA", "1"} or (has_alpha and image.mode != "LA"):
        image = image.convert("RGBA" if has_alpha else "RGB")
    alpha = image.getchannel("A") if has_alpha else None
    colours = image.convert({"RGBA": "RGB", "LA": "L"}[image.mode]) if has_alpha else image
    try:
        converted = ImageCms.profileToProfile(
            colours,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            inPlace=colours.mode == "RGB",
        )
    except Exception:  # a stranger's bytes, as everywhere; the pixels are good without them
        return image
    converted = converted or colours
    if alpha is not None:
        converted.putalpha(alpha)
    return converted
