"""Every mode that a file can have comes in looking right, or is refused in a sentence."""

from io import BytesIO

import pytest
from PIL import Image as Picture
from PIL import ImageCms

from articles.images.checks import ImageRejected, read_image
from articles.images.colours import UnknownColours, plain
from tests.articles.pictures import encoded, png

RED, BLUE = b"\xff\0\0", b"\0\0\xff"
LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def pixels_of(image: Picture.Image) -> list[tuple[int, ...]]:
    return [image.getpixel((x, 0)) for x in range(image.width)]


# Bits, kind, samples of a row: what is seen.
PNGS = {
    "1 bit": (png(1, 0, 0, 1), [(0,) * 3, (255,) * 3]),
    "2 bits": (png(2, 0, 0, 1, 2, 3), [(0,) * 3, (85,) * 3, (170,) * 3, (255,) * 3]),
    "4 bits": (png(4, 0, 3, 15), [(51,) * 3, (255,) * 3]),
    "8 bits": (png(8, 0, 3, 255), [(3,) * 3, (255,) * 3]),
    "16 bits": (
        png(16, 0, 0x4000, 0, 0x8000, 0xFFFF, 255),
        [(64,) * 3, (0,) * 3, (128,) * 3, (255,) * 3, (1,) * 3],
    ),
    "1 bit, black away": (png(1, 0, 0, 1, key=(0,)), [(0, 0, 0, 0), (255,) * 4]),
    "2 bits, a grey away": (png(2, 0, 2, 3, key=(2,)), [(170, 170, 170, 0), (255,) * 4]),
    "4 bits, a grey away": (png(4, 0, 3, 15, key=(3,)), [(51, 51, 51, 0), (255,) * 4]),
    "8 bits, a grey away": (png(8, 0, 3, 255, key=(3,)), [(3, 3, 3, 0), (255,) * 4]),
    "16 bits, a grey away": (
        png(16, 0, 0x4000, 0x4001, key=(0x4001,)),
        [(64, 64, 64, 255), (64, 64, 64, 0)],
    ),
    "RGB": (png(8, 2, 1, 2, 3), [(1, 2, 3)]),
    "RGB, a colour away": (
        png(8, 2, 1, 2, 3, 9, 9, 9, key=(1, 2, 3)),
        [(1, 2, 3, 0), (9, 9, 9, 255)],
    ),
    "RGB of 16 bits": (png(16, 2, 0x4000, 0x8000, 0xFFFF), [(64, 128, 255)]),
    "RGB of 16 bits, a colour away": (
        png(16, 2, 0x8000, 0, 0, 0, 0, 0, key=(0x8000, 0, 0)),
        [(128, 0, 0, 0), (0, 0, 0, 255)],
    ),
    "palette of 1 bit": (png(1, 3, 0, 1, palette=RED + BLUE), [(255, 0, 0), (0, 0, 255)]),
    "palette with alpha": (
        png(8, 3, 0, 1, palette=RED + BLUE, key=(80,)),
        [(255, 0, 0, 80), (0, 0, 255, 255)],
    ),
    "palette, a colour away": (
        png(4, 3, 0, 1, palette=RED + BLUE, key=(255, 0)),
        [(255, 0, 0, 255), (0, 0, 255, 0)],
    ),
    "palette, nothing away": (
        png(8, 3, 0, 1, palette=RED + BLUE, key=(255, 255)),
        [(255, 0, 0), (0, 0, 255)],
    ),
    "LA": (png(8, 4, 128, 64), [(128, 128, 128, 64)]),
    "LA of 16 bits": (png(16, 4, 0x8000, 0x4000), [(128, 128, 128, 64)]),
    "RGBA": (png(8, 6, 1, 2, 3, 4), [(1, 2, 3, 4)]),
    "RGBA of 16 bits": (png(16, 6, 0x100, 0x200, 0x300, 0x400), [(1, 2, 3, 4)]),
}  # fmt: skip


@pytest.mark.parametrize(("content", "pixels"), PNGS.values(), ids=PNGS)
def test_pngs_of_every_kind(content, pixels):
    assert pixels_of(read_image(content).pixels) == pixels


def test_a_ramp_of_16_bits_stays_a_ramp():
    ramp = png(16, 0, *(step * 0xFFFF // 15 for step in range(16)))
    assert [red for red, *_ in pixels_of(read_image(ramp).pixels)] == list(range(0, 256, 17))


@pytest.mark.parametrize(
    ("mode", "colour", "seen"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 99, (99, 99, 99)),
        ("LA", (99, 7), (99, 99, 99, 7)),
        ("La", (50, 100), (127, 127, 127, 100)),
        ("I;16", 0x4000, (64, 64, 64)),
        ("I;16L", 0x4000, (64, 64, 64)),
        ("I;16B", 0x4000, (64, 64, 64)),
        ("I;16N", 0x4000, (64, 64, 64)),
        ("I", 0x4000, (64, 64, 64)),
        ("RGB", (1, 2, 3), (1, 2, 3)),
        ("RGBX", (1, 2, 3, 4), (1, 2, 3)),
        ("RGBA", (1, 2, 3, 4), (1, 2, 3, 4)),
        ("RGBa", (50, 0, 100, 100), (127, 0, 255, 100)),
        ("CMYK", (0, 255, 255, 0), (255, 0, 0)),
        ("YCbCr", (128, 128, 128), (128, 128, 128)),
        ("HSV", (0, 255, 255), (255, 0, 0)),
    ],
)
def test_every_mode_looks_right(mode, colour, seen):
    image = Picture.new(mode, (2, 1), colour)
    assert pixels_of(plain(image)) == [seen] * 2


@pytest.mark.parametrize(("transparency", "alpha"), [(None, ()), (0, (0,)), (b"\x10", (16,))])
def test_palettes_with_and_without_transparency(transparency, alpha):
    image = Picture.new("P", (1, 1), 0)
    image.putpalette(list(RED) * 256)
    if transparency is not None:
        image.info["transparency"] = transparency
    assert pixels_of(plain(image)) == [(255, 0, 0, *alpha)]
    image = Picture.new("P", (1, 1), 0)
    image.putpalette(list(RED) * 256)
    image = image.convert("PA")
    image.putalpha(9)
    assert pixels_of(plain(image)) == [(255, 0, 0, 9)]


@pytest.mark.parametrize(
    ("mode", "colour"), [("F", 0.5), ("LAB", (1, 2, 3)), ("I", -5), ("I", 70_000)]
)
def test_values_that_nobody_can_read_are_refused(mode, colour):
    with pytest.raises(UnknownColours):
        plain(Picture.new(mode, (1, 1), colour))


def test_a_refusal_of_colours_says_what_to_do(monkeypatch):
    monkeypatch.setattr("articles.images.colours.KNOWN", {"L"})
    with pytest.raises(ImageRejected) as caught:
        read_image(encoded())
    assert str(caught.value) == (
        "The image’s colors can’t be read. Save it with 8 bits per channel, in RGB."
    )


@pytest.mark.parametrize(("mode", "colour", "seen"), [
    ("L", 99, (99, 99, 99)), ("CMYK", (0, 255, 255, 0), (255, 0, 0)), ("RGB", "red", (255, 0, 0)),
])  # fmt: skip
@pytest.mark.parametrize("profile", [SRGB, LAB, SRGB[:300], b"\0" * 200, b"nonsense"])
def test_a_profile_of_another_mode_is_left_out_of_a_jpeg(mode, colour, seen, profile):
    content = encoded(mode=mode, colour=colour, quality=100, icc_profile=profile)
    found = read_image(content).pixels.getpixel((9, 9))
    assert max(abs(a - b) for a, b in zip(found, seen, strict=True)) < 8


@pytest.mark.parametrize("profile", [SRGB, LAB])
@pytest.mark.parametrize(
    ("mode", "colour", "seen"),
    [
        ("1", 1, (255, 255, 255)),
        ("I;16", 0x4000, (64, 64, 64)),
        ("LA", (99, 7), (99, 99, 99, 7)),
        ("P", 0, (0, 0, 0)),
        ("RGBA", (255, 0, 0, 90), (255, 0, 0, 90)),
    ],
)
def test_a_profile_of_another_mode_is_left_out_of_a_png(mode, colour, seen, profile):
    content = encoded(format_="PNG", mode=mode, colour=colour, icc_profile=profile)
    assert read_image(content).pixels.getpixel((9, 9)) == seen


def test_printers_jpegs_by_adobe_are_read_the_right_way_round():
    content = encoded(mode="CMYK", colour=(0, 0, 255, 0), quality=95)
    assert b"Adobe" in content  # whose values stand upside down
    red, green, blue = read_image(content).pixels.getpixel((9, 9))
    assert min(red, green) > 230 > 40 > blue


def test_all_that_is_left_is_pixels():
    image = Picture.open(BytesIO(encoded(format_="PNG", mode="RGB", colour="red", dpi=(72, 72))))
    assert (plain(image).info, dict(image.getexif())) == ({}, {})
