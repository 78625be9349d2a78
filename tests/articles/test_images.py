"""Pictures: what is refused, what is kept, and what is stripped."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image as Picture
from PIL import ImageDraw

from articles import images
from articles.images import ImageRejected, store_image
from articles.models import Image

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def encoded(
    size: tuple[int, int] = (60, 40), format_: str = "JPEG", mode: str = "RGB", **options
) -> bytes:
    picture = Picture.new(mode, size, options.pop("colour", "red"))
    buffer = BytesIO()
    picture.save(buffer, format_, **options)
    return buffer.getvalue()


def opened(file) -> Picture.Image:
    with file.open("rb") as stream:
        picture = Picture.open(BytesIO(stream.read()))
    picture.load()
    return picture


def files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def rejection(data) -> str:
    with pytest.raises(ImageRejected) as caught:
        store_image(data)
    assert (files(), Image.objects.count()) == ([], 0)
    return str(caught.value)


@pytest.mark.parametrize(
    ("format_", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "avif")]
)
def test_a_picture_keeps_its_format(format_, extension):
    image = store_image(encoded(format_=format_), alt="Red", caption="C", credit="D", licence="E")
    assert opened(image.file).format == format_
    assert image.file.name.endswith(f".{extension}")
    described = (image.alt, image.caption, image.credit, image.licence)
    assert described == ("Red", "C", "D", "E")
    assert (image.width, image.height, len(image.original_hash)) == (60, 40, 64)


def test_renditions_of_a_large_picture():
    image = store_image(encoded((2000, 1000)))
    specs = [(each.spec, each.width, each.height) for each in image.renditions.all()]
    assert specs == [
        ("480-avif", 480, 240), ("480-jpeg", 480, 240),
        ("960-avif", 960, 480), ("960-jpeg", 960, 480),
        ("1600-avif", 1600, 800), ("1600-jpeg", 1600, 800),
    ]  # fmt: skip
    for each in image.renditions.all():
        found = opened(each.file)
        assert (found.format.lower(), found.size) == (each.spec[-4:], (each.width, each.height))


@pytest.mark.parametrize(
    ("width", "widths"), [(1000, {480, 960}), (480, {480}), (300, {300}), (1, {1})]
)
def test_a_small_picture_is_never_enlarged(width, widths):
    image = store_image(encoded((width, 30)))
    assert {each.width for each in image.renditions.all()} == widths


def test_the_same_file_is_kept_once():
    first = store_image(encoded(), alt="First")
    before = files()
    again = store_image(BytesIO(encoded()), alt="Second")
    assert (again.pk, again.alt, files()) == (first.pk, "First", before)


def test_file_names_are_random():
    names = {store_image(encoded(colour=colour)).file.name for colour in ("red", "blue")}
    stems = {Path(name).stem for name in names}
    assert all(len(stem) == 24 and int(stem, 16) for stem in stems)
    assert len(stems) == 2


def test_metadata_is_stripped_after_the_picture_was_turned_upright():
    exif = Picture.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    picture = Picture.new("RGB", (60, 40), "white")
    ImageDraw.Draw(picture).rectangle([0, 0, 29, 39], fill="black")  # left half
    buffer = BytesIO()
    picture.save(buffer, "JPEG", exif=exif, comment=b"secret", quality=95)
    image = store_image(buffer.getvalue())
    found = opened(image.file)
    assert found.size == (image.width, image.height) == (40, 60)
    assert found.getpixel((20, 5))[0] < 40 < 200 < found.getpixel((20, 55))[0]
    for each in [image, *image.renditions.all()]:
        kept = opened(each.file)
        assert not kept.getexif()
        assert not {"exif", "comment", "icc_profile", "xmp"} & kept.info.keys()


def test_a_tail_behind_the_pixels_is_cut_off():
    image = store_image(encoded() + b"<script>alert(1)</script>")
    assert b"<script>" not in b"".join(path.read_bytes() for path in files())
    assert image.pk


def test_transparency_is_kept_and_white_in_jpeg():
    image = store_image(encoded((500, 20), "PNG", "RGBA", colour=(255, 0, 0, 0)))
    assert opened(image.file).mode == "RGBA"
    jpeg = opened(image.renditions.get(spec="480-jpeg").file)
    assert jpeg.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("format_", "mode"),
    [("PNG", "P"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "1"), ("PNG", "I;16"), ("JPEG", "CMYK")],
)
def test_unusual_modes_are_read(format_, mode):
    assert store_image(encoded(format_=format_, mode=mode, colour=0)).width == 60


@pytest.mark.parametrize("format_", ["GIF", "BMP", "TIFF", "EPS", "ICO"])
def test_other_formats_are_refused(format_):
    assert rejection(encoded(format_=format_)) == (
        "The file is not a picture in JPEG, PNG, WebP or AVIF. Save it in one of these."
    )


@pytest.mark.parametrize("data", [b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused(data):
    assert rejection(data).startswith("The file is not a picture")


def test_an_empty_file_is_refused():
    assert rejection(b"") == "The picture's file is empty. Choose another one."


def test_a_damaged_picture_is_refused():
    data = encoded((400, 400), "PNG")
    assert rejection(data[: len(data) // 2]).startswith("The picture is damaged (")


def test_too_many_bytes_are_refused():
    assert rejection(b"x" * 20_000_001) == (
        "The picture's file is larger than 20 MB. Save it smaller."
    )


def test_too_many_pixels_are_refused_before_they_are_decoded(monkeypatch):
    data = encoded((8000, 5001), "PNG", "1", colour=0)
    assert len(data) < 20_000
    monkeypatch.setattr(images, "_plain", None)  # never reached
    assert rejection(data) == (
        "The picture has 8000 × 5001 pixels; at most 40 megapixels are read. Save it smaller."
    )


def test_a_bomb_of_pixels_is_refused():
    assert "at most 40 megapixels" in rejection(encoded((20_000, 20_000), "PNG", "1", colour=0))


def test_a_very_long_side_is_refused():
    assert "no side may be longer than 16,000" in rejection(encoded((16_001, 1)))


def test_no_file_is_left_when_a_size_cannot_be_written(monkeypatch):
    def fail(*args):
        raise OSError("disk full")

    monkeypatch.setattr(images, "_renditions", fail)
    with pytest.raises(OSError, match="disk full"):
        store_image(encoded())
    assert (files(), Image.objects.count()) == ([], 0)
