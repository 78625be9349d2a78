"""Images come in upright, whatever else their metadata says."""

import struct
from io import BytesIO

import pytest
from PIL import Image as Picture

from articles.images.checks import read_image
from articles.images.orientation import without_exif
from tests.articles.pictures import exif, half_red

FORMATS = ["JPEG", "PNG", "WEBP", "AVIF"]
SIX = struct.pack("<H", 6)
# Where the red half is, for each orientation: a point in it, and one in the blue half.
HALVES = {
    1: ((5, 10), (35, 10)),
    2: ((35, 10), (5, 10)),
    3: ((35, 10), (5, 10)),
    4: ((5, 10), (35, 10)),
    5: ((10, 5), (10, 35)),
    6: ((10, 5), (10, 35)),
    7: ((10, 35), (10, 5)),
    8: ((10, 35), (10, 5)),
}


def is_turned_as(content: bytes, orientation: int) -> bool:
    pixels = read_image(content).pixels
    assert pixels.size == ((40, 20) if orientation < 5 else (20, 40))
    red, blue = (pixels.getpixel(point) for point in HALVES[orientation])
    return red[0] > 200 > 60 > red[2] and blue[2] > 200 > 60 > blue[0]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_image_comes_in_upright(format_, orientation):
    assert is_turned_as(half_red(orientation, format_=format_), orientation)


ODD = {
    "negative resolution": (0x011A, 10, 1, b"\x08\0\0\0"),
    "resolution by nothing": (0x011A, 5, 1, b"\xff\0\0\0"),
    "resolution as text": (0x011B, 2, 5, b"\x08\0\0\0"),
    "resolution as bytes": (0x011A, 7, 3, b"abc"),
    "text as number": (0x010E, 3, 1, b"\xff\xff"),
    "text beyond the file": (0x0110, 2, 100_000, b"\xff\xff\0\0"),
    "text of four gigabytes": (0x010F, 2, 0xFFFFFFFF, b"\x08\0\0\0"),
    "time as rational": (0x0132, 5, 2, b"\x08\0\0\0"),
    "width as text": (0x0100, 2, 4, b"wide"),
    "directory in itself": (0x8769, 4, 1, b"\x08\0\0\0"),
    "place as double": (0x8825, 12, 1, b"\x08\0\0\0"),
    "strips without end": (0x0111, 4, 0xFFFF, b"\x08\0\0\0"),
    "an unknown type": (0x0131, 999, 1, b"abcd"),
    "no type": (0x0128, 0, 0, b""),
}


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("entry", ODD.values(), ids=ODD)
@pytest.mark.filterwarnings("error")
def test_odd_metadata_is_no_reason_to_refuse_an_image(format_, entry):
    odd = exif(entry, (0x0112, 3, 1, SIX), tail=b"\xff" * 24)
    assert is_turned_as(half_red(exif=odd, format_=format_), 6)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(1, b"\x06"), (3, SIX), (4, b"\x06\0\0\0"), (5, b"\x1a\0\0\0"), (9, b"\x06")],
)
def test_the_number_may_have_another_type(kind, value):
    odd = exif((0x0112, kind, 1, value), tail=struct.pack("<II", 6, 1))
    assert is_turned_as(half_red(exif=odd), 6)


@pytest.mark.parametrize("value", [b"\0", b"\x09", b"\xff\xff", b"\x06\x06"])
def test_a_number_that_means_nothing_turns_nothing(value):
    assert is_turned_as(half_red(exif=exif((0x0112, 3, 1, value))), 1)


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_orders_of_bytes_are_read(order):
    three = struct.pack(f"{order}H", 3)
    assert is_turned_as(half_red(exif=exif((0x0112, 3, 1, three), order=order)), 3)


@pytest.mark.parametrize(
    "content",
    [b"Exif\0\0", b"Exif\0\0II", b"Exif\0\0nonsense" * 9, exif()[:15], b"MM\0*\xff\xff\xff\xff"],
)
def test_what_is_no_metadata_is_left_out(content):
    assert is_turned_as(half_red(exif=content, format_="PNG"), 1)


@pytest.mark.parametrize("kind", [5, 10, 12, 16])
def test_odd_metadata_of_an_avif(kind):
    tags = Picture.Exif()
    tags[0x0112], tags[0x0131] = 6, "A long name of a program"
    buffer = BytesIO()
    picture = Picture.open(BytesIO(half_red()))
    picture.save(buffer, "AVIF", quality=95, exif=tags)
    odd = buffer.getvalue().replace(b"\x01\x31\0\x02", struct.pack(">HH", 0x0131, kind))
    odd = odd.replace(b"\x31\x01\x02\0", struct.pack("<HH", 0x0131, kind))
    assert odd != buffer.getvalue()
    assert is_turned_as(odd, 6)


def test_hiding_metadata_touches_nothing_else():
    assert without_exif(b"abcII*\0\x08\0\0\0def") == b"abcII*\0\xff\xff\xff\xffdef"
    assert without_exif(b"abc") == b"abc"
