"""Hostile and awkward uploads, as real bytes: what is refused, what is cleaned."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image as Picture
from PIL import ImageCms, PngImagePlugin

from articles.images import checks
from articles.images.checks import ImageRejected, read_image
from tests.articles.pictures import encoded

ADVICE = "Save it as JPEG, PNG, WebP, or AVIF."
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def rejection(content: bytes) -> str:
    with pytest.raises(ImageRejected) as caught:
        read_image(content)
    return str(caught.value)


def several(format_: str, frames: int, **options) -> bytes:
    first, *rest = [Picture.new("RGB", (9, 9), (n * 20, 0, 0)) for n in range(frames)]
    buffer = BytesIO()
    first.save(buffer, format_, save_all=True, append_images=rest, **options)
    return buffer.getvalue()


def swapped_profile() -> bytes:
    """The sRGB profile with the primaries of red and green exchanged."""
    names = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}
    count = struct.unpack(">I", SRGB[128:132])[0]
    content = bytearray(SRGB)
    for tag in range(132, 132 + 12 * count, 12):
        name = bytes(content[tag : tag + 4])
        content[tag : tag + 4] = names.get(name, name)
    return bytes(content)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_four_formats_are_read(format_):
    picture = read_image(encoded(format_=format_))
    assert (picture.format, picture.pixels.mode, picture.pixels.size) == (format_, "RGB", (60, 40))
    assert picture.source_type == ""


@pytest.mark.parametrize(
    ("format_", "name"),
    [("GIF", "a GIF"), ("BMP", "a BMP"), ("TIFF", "a TIFF"), ("EPS", "an EPS file")],
)
def test_other_formats_are_refused_by_their_names(format_, name):
    assert rejection(encoded(format_=format_)) == f"The file is {name}. {ADVICE}"


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Choose another one."),
        (SVG, f"SVG files can contain scripts. {ADVICE}"),
        (
            b"\n<!DOCTYPE html><script>alert(1)</script>",
            "The file is a web page. Choose the image itself.",
        ),
        (b"GIF89a/*\x01\x00*/=1;alert(document.cookie)//", f"The file is a GIF. {ADVICE}"),
        (b"BM/*....*/=1;alert(1)", f"The file is a BMP. {ADVICE}"),
        (b"%PDF-1.7\n%", f"The file is a PDF. {ADVICE}"),
        (
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            f"The file is a HEIC photo, the format many phones use. {ADVICE}",
        ),
        (
            b"Just words.",
            f"The file isn’t in a supported image format. {ADVICE}",
        ),
    ],
    ids=["empty", "svg", "html", "gif+js", "bmp+js", "pdf", "heic", "words"],
)
def test_what_is_no_picture_is_refused(content, sentence):
    assert rejection(content) == sentence


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_truncated_picture_is_refused(format_):
    content = encoded((400, 400), format_)
    assert rejection(content[: len(content) * 2 // 3]) == (
        "The image is damaged. Export it again from the program that made it."
    )


@pytest.mark.parametrize(
    "error",
    [
        struct.error,
        TypeError,
        OverflowError,
        RuntimeError,
        MemoryError,
        RecursionError,
        SyntaxError,
    ],
)
@pytest.mark.parametrize("place", ["_open", "plain", "turn_of"])
def test_whatever_a_decoder_raises_means_damage(monkeypatch, error, place):
    def fail(*args):
        raise error

    monkeypatch.setattr(checks, place, fail)
    assert rejection(encoded()) == (
        "The image is damaged. Export it again from the program that made it."
    )


def test_damage_anywhere_in_a_file_is_refused_in_a_sentence():
    for format_ in ("JPEG", "PNG", "WEBP", "AVIF"):
        content = encoded((64, 64), format_)
        for place in range(0, len(content), 7):
            for value in (0, 0x7F, 0xFF):
                damaged = content[:place] + bytes([value]) * 3 + content[place + 3 :]
                try:
                    assert read_image(damaged).pixels.mode in {"RGB", "RGBA"}
                except ImageRejected as refusal:
                    assert str(refusal).endswith(".")


def test_a_moving_picture_is_refused():
    for format_ in ("PNG", "WEBP", "AVIF"):
        assert rejection(several(format_, 3)) == (
            "Animated images aren’t supported. Save one frame as an image."
        ), format_


def test_a_second_picture_behind_a_telephones_jpeg_is_left_out():
    picture = read_image(several("MPO", 2))
    assert (picture.format, picture.pixels.getpixel((4, 4))) == ("JPEG", (0, 0, 0))


def test_too_many_pixels_are_refused_before_they_are_decoded(monkeypatch):
    monkeypatch.setattr(checks, "plain", None)  # never reached
    content = encoded((13_000, 13_000), "PNG", "1", colour=0)  # 169 megapixels
    assert len(content) < 25_000
    assert rejection(content).endswith("Resize it to at most 40 megapixels.")
    assert rejection(encoded((8000, 5001), "PNG", "1", colour=0)) == (
        "The image is 8000 × 5001 pixels. Resize it to at most 40 megapixels."
    )


def test_a_photograph_of_60_megapixels_is_refused():
    content = encoded((9000, 6700), "JPEG", "L", colour=0, quality=1)
    assert rejection(content).startswith("The image is 9000 × 6700 pixels.")


def test_a_size_that_is_only_claimed_is_refused():
    content = bytearray(encoded((60, 40), "PNG"))
    content[16:24] = struct.pack(">II", 100_000, 100_000)
    content[29:33] = struct.pack(">I", zlib.crc32(bytes(content[12:29])))
    assert "Resize it to at most 40 megapixels." in rejection(bytes(content))


def test_a_very_long_side_is_refused():
    assert rejection(encoded((16_001, 1))) == (
        "The image is 16001 × 1 pixels. Crop or resize it so that no side is longer than "
        "16\u202f000."
    )


def test_a_bomb_among_the_texts_of_a_png_is_refused():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "0" * 70_000_000, zip=True)
    content = encoded(format_="PNG", pnginfo=info)
    assert len(content) < 100_000
    assert rejection(content).startswith("The image is damaged. ")


@pytest.mark.parametrize(
    ("format_", "mode"),
    [("PNG", "P"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "1"), ("PNG", "I;16"), ("JPEG", "L")],
)
def test_unusual_modes_are_read(format_, mode):
    picture = read_image(encoded(format_=format_, mode=mode, colour=0))
    assert picture.pixels.mode == ("RGBA" if mode == "LA" else "RGB")


def test_a_picture_for_printing_keeps_its_colours():
    content = encoded(mode="CMYK", colour=(0, 255, 255, 0), quality=95)
    red, green, blue = read_image(content).pixels.getpixel((30, 20))
    assert red > 230 > 40 > max(green, blue)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_colours_of_another_profile_become_those_of_srgb(format_):
    options = {} if format_ == "PNG" else {"quality": 95}
    content = encoded(format_=format_, icc_profile=swapped_profile(), **options)
    red, green, blue = read_image(content).pixels.getpixel((30, 20))
    assert green > 230 > 60 > max(red, blue)  # what the file calls red is our green


def test_transparency_outlives_the_profile():
    content = encoded(
        format_="PNG", mode="RGBA", colour=(255, 0, 0, 90), icc_profile=swapped_profile()
    )
    *_, green, _, alpha = read_image(content).pixels.getpixel((30, 20))
    assert (green, alpha) == (255, 90)
    palette = Picture.new("P", (4, 4), 0)
    palette.putpalette([255, 0, 0] * 256)
    buffer = BytesIO()
    palette.save(buffer, "PNG", icc_profile=swapped_profile(), transparency=7)
    assert read_image(buffer.getvalue()).pixels.getpixel((1, 1))[1] == 255


@pytest.mark.parametrize("profile", [b"nonsense", SRGB[:200], b"\0" * 5_000_000])
def test_a_profile_that_cannot_be_read_is_left_out(profile):
    picture = read_image(encoded(format_="WEBP", lossless=True, icc_profile=profile))
    assert picture.pixels.getpixel((3, 3)) == (255, 0, 0)
    assert "icc_profile" not in picture.pixels.info


def test_metadata_goes_after_the_picture_was_turned_upright():
    exif = Picture.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    content = encoded(exif=exif, comment=b"secret", xmp=b"<x:xmpmeta/>")
    assert Picture.open(BytesIO(content)).getexif().get_ifd(0x8825) == {1: "N"}
    picture = read_image(content)
    assert picture.pixels.size == (40, 60)
    assert (picture.pixels.info, dict(picture.pixels.getexif())) == ({}, {})


TERM = b"http://cv.iptc.org/newscodes/digitalsourcetype/"


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_source_is_read_from_xmp(format_):
    xmp = (
        b"<Iptc4xmpExt:DigitalSourceType>"
        + TERM
        + b"compositeSynthetic</Iptc4xmpExt:DigitalSourceType>"
    )
    if format_ == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", xmp.decode("utf-8", "replace"), zip=True)
        content = encoded(format_="PNG", pnginfo=info)
        assert TERM not in content  # it is compressed
    else:
        content = encoded(format_=format_, xmp=xmp)
    assert read_image(content).source_type == "compositeSynthetic"


def test_the_source_is_read_from_a_manifest_behind_the_pixels():
    manifest = b"\x71digitalSourceType\x78\x46" + TERM + b"trainedAlgorithmicMediakwhen"
    assert read_image(encoded() + manifest).source_type == "trainedAlgorithmicMedia"
