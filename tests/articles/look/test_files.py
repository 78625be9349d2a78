"""Logos and icons: files of pixels alone, in the sizes that pages show."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from PIL import Image as Picture

from articles.images.checks import ImageRejected
from articles.look.files import is_hard_to_see, remove_unused, store_icon, store_logo
from articles.models import Publication
from articles.models.look.fields import icon_name, logo_name, size_as
from tests.articles.pictures import encoded

SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)


def upload(*args, **options):
    return io.BytesIO(encoded(*args, **options))


def pixels_of(name):
    with default_storage.open(name) as file:
        picture = Picture.open(io.BytesIO(file.read()))
    picture.load()
    return picture


def test_a_logo_is_kept_in_two_sizes():
    stem = store_logo(upload((900, 300), "PNG"))
    assert stem.endswith("-900x300")
    small, large = (pixels_of(logo_name(stem, size)) for size in ("small", "large"))
    assert (small.size, small.format) == ((240, 80), "WEBP")
    assert large.size == (720, 240)


@pytest.mark.parametrize(
    ("size", "small", "large"),
    [
        ((50, 40), (50, 40), (50, 40)),
        ((4000, 10), (1600, 4), (1600, 4)),
        ((1, 900), (1, 80), (1, 240)),
    ],
)
def test_no_logo_grows_or_vanishes(size, small, large):
    stem = store_logo(upload(size, "PNG"))
    assert (size_as(stem, "small"), size_as(stem, "large")) == (small, large)
    assert pixels_of(logo_name(stem, "small")).size == small


def test_the_transparent_border_of_a_logo_is_cut_off():
    picture = Picture.new("RGBA", (400, 300), (0, 0, 0, 0))
    picture.paste((200, 0, 0, 255), (100, 100, 300, 150))
    file = io.BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    assert store_logo(file).endswith("-200x50")
    nothing = upload((400, 300), "PNG", "RGBA", colour=(0, 0, 0, 0))
    with pytest.raises(ImageRejected, match="fully transparent"):
        store_logo(nothing)


def test_the_same_pixels_have_the_same_name_and_no_metadata():
    plain, told = (
        store_logo(upload((300, 100), "JPEG", exif=exif)) for exif in (b"", b"Exif\0\0II*\0secret")
    )
    assert plain == told
    with default_storage.open(logo_name(plain, "large")) as file:
        assert b"secret" not in file.read()
    assert plain != store_logo(upload((300, 100), "JPEG", colour="blue"))


def test_an_icon_is_made_in_the_sizes_that_are_asked_for():
    stem = store_icon(upload((600, 600), "PNG", "RGBA", colour=(200, 0, 0, 128)))
    for side in (16, 32, 192, 512):
        picture = pixels_of(icon_name(stem, side))
        assert (picture.size, picture.format, picture.mode) == ((side, side), "PNG", "RGBA")
    touch = pixels_of(icon_name(stem, 180))
    assert (touch.size, touch.mode) == ((180, 180), "RGB")  # phones draw transparent parts black


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (encoded((600, 400), "PNG"), "The icon is 600 × 400 pixels. Crop it to a square."),
        (encoded((64, 64), "PNG"), "The icon is 64 × 64 pixels. Use one of at least 512 × 512."),
        (SVG, "SVG files can contain scripts"),
        (b"", "The file is empty"),
        (encoded((600, 600), "GIF", "P", colour=1), "The file is a GIF"),
        (encoded((600, 600), "PNG")[:200], "damaged"),
        (encoded((6400, 6400), "PNG", "1", colour=1), "at most 40 megapixels"),
    ],
)
def test_what_is_no_icon_is_refused_with_a_reason(content, reason):
    with pytest.raises(ImageRejected, match=reason):
        store_icon(io.BytesIO(content))


def test_an_svg_is_no_logo():
    with pytest.raises(ImageRejected, match="SVG files can contain scripts"):
        store_logo(io.BytesIO(SVG))


def test_files_of_the_look_before_stay_and_older_ones_go():
    stems = [store_logo(upload((300, 100), "PNG", colour=each)) for each in ("red", "blue", "lime")]
    looks = [Publication(masthead_logo=stem) for stem in stems]
    remove_unused(looks[1], looks[2])
    assert default_storage.exists(logo_name(stems[0], "small"))  # as if it were still to be named
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        remove_unused(looks[1], looks[2])
    assert [default_storage.exists(logo_name(stem, "small")) for stem in stems] == [
        False,
        True,
        True,
    ]


def test_a_logo_in_the_colour_of_the_page_is_noticed():
    on_nothing = upload((300, 100), "PNG", "RGBA", colour=(250, 250, 250, 255))
    stem = store_logo(on_nothing)
    assert is_hard_to_see(stem, "#fdfdfc")
    assert not is_hard_to_see(stem, "#141312")
