"""Keeping pictures: what is written, in which sizes, and what of it is stripped."""

import errno
from importlib import import_module
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from PIL import Image as Picture
from PIL import ImageDraw

from articles.images import converting
from articles.images.storing import (
    ImageRejected,
    NoRoom,
    find_or_store,
    make_missing,
    removed_on_failure,
    store_image,
)
from articles.models import Image, Rendition
from tests import factories
from tests.articles.pictures import encoded, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


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
        ("320-avif", 320, 160), ("320-jpeg", 320, 160),
        ("480-avif", 480, 240), ("480-jpeg", 480, 240),
        ("960-avif", 960, 480), ("960-jpeg", 960, 480),
        ("1600-avif", 1600, 800), ("1600-jpeg", 1600, 800),
    ]  # fmt: skip
    for each in image.renditions.all():
        found = opened(each.file)
        assert (found.format.lower(), found.size) == (each.spec[-4:], (each.width, each.height))


@pytest.mark.parametrize(
    ("width", "widths"), [(1000, {320, 480, 960}), (480, {320, 480}), (300, {300}), (1, {1})]
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


def test_transparency_is_kept_in_every_size():
    image = store_image(encoded((500, 20), "PNG", "RGBA", colour=(255, 0, 0, 0)))
    kept = [image, *image.renditions.all()]
    assert [each.spec for each in kept[1:]] == ["320-avif", "320-webp", "480-avif", "480-webp"]
    assert [opened(each.file).getpixel((5, 5))[3] for each in kept] == [0] * 5


def test_an_alpha_channel_through_which_nothing_shows_is_dropped():
    image = store_image(encoded((50, 20), "PNG", "RGBA", colour=(255, 0, 0, 255)))
    assert opened(image.file).mode == "RGB"
    assert [each.spec for each in image.renditions.all()] == ["50-avif", "50-jpeg"]


def test_what_the_file_states_of_its_source_is_noted():
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description Iptc4xmpExt:DigitalSourceType='
        b'"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/></x:xmpmeta>'
    )
    image = store_image(encoded(xmp=xmp))
    assert (image.digital_source_type, image.source_label) == (
        "trainedAlgorithmicMedia",
        "Image made with AI",
    )
    assert b"xmpmeta" not in b"".join(path.read_bytes() for path in files())


def test_too_many_bytes_are_refused():
    assert rejection(b"x" * 20_000_001) == (
        "The file is larger than 20 MB. Save a smaller version."
    )


@pytest.mark.parametrize("data", [b"", b"no picture", encoded((40, 40), "GIF")])
def test_nothing_is_kept_of_what_is_refused(data):
    rejection(data)


class FullDisk(FileSystemStorage):
    """Takes some files whole, and then one by half."""

    room = 0

    def _save(self, name, content):
        written = super()._save(name, content)
        if self.room == 0:
            with Path(self.path(written)).open("r+b") as file:
                file.truncate(5)
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= 1
        return written


@pytest.fixture(params=[0, 1, 3])
def full_disk(request, monkeypatch):
    storage = FullDisk()
    storage.room = request.param
    for model in (Image, Rendition):
        monkeypatch.setattr(model._meta.get_field("file"), "storage", storage)


def test_no_file_is_left_when_the_disk_is_full(full_disk):
    with pytest.raises(NoRoom) as caught:
        store_image(encoded((500, 300)))
    assert str(caught.value) == (
        "The disk is full, so the image wasn’t saved. Ask an administrator to free some space, "
        "then try again."
    )
    assert (files(), Image.objects.count()) == ([], 0)


def test_no_file_is_left_when_another_fault_comes_between(monkeypatch):
    monkeypatch.setattr(Rendition.objects, "bulk_create", lambda rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store_image(encoded())
    assert (files(), Image.objects.count()) == ([], 0)


def test_files_go_with_the_transaction_that_they_were_written_in():
    with pytest.raises(ZeroDivisionError), removed_on_failure(), transaction.atomic():
        store_image(encoded())
        with removed_on_failure():
            store_image(encoded(colour="blue"))
        raise ZeroDivisionError
    assert (files(), Image.objects.count()) == ([], 0)
    with removed_on_failure():
        store_image(encoded())
    assert len(files()) == 3


def test_images_are_converted_one_at_a_time(monkeypatch):
    monkeypatch.setattr(converting, "PATIENCE", 0.01)
    with converting._turn:
        assert rejection(encoded()) == "Other images are being processed. Try again in a minute."
    assert store_image(encoded()).pk


def test_the_turn_is_given_back_after_a_refusal():
    rejection(b"no picture")
    assert store_image(encoded()).pk


def test_a_lost_size_that_cannot_be_written_leaves_nothing(monkeypatch):
    image = store_image(encoded((500, 250)))
    before = files()
    lost = image.renditions.get(spec="480-jpeg").file
    lost.storage.delete(lost.name)
    monkeypatch.setattr(Rendition._meta.get_field("file"), "storage", FullDisk())
    with pytest.raises(OSError, match="No space left"):
        make_missing(Image.objects.get())
    assert len(files()) == len(before) - 1


def test_a_size_that_is_missing_is_made_and_a_lost_file_comes_back():
    image = store_image(encoded((500, 250)))
    assert make_missing(image) == []
    image.renditions.get(spec="320-avif").delete()
    lost = image.renditions.get(spec="480-jpeg").file
    lost.storage.delete(lost.name)
    assert make_missing(image) == ["320-avif", "480-jpeg"]
    assert opened(image.renditions.get(spec="320-avif").file).size == (320, 160)
    assert opened(lost).size == (480, 240)
    assert make_missing(Image.objects.get()) == []


def test_images_that_were_uploaded_twice_before_stay_and_the_first_is_found():
    content, other = encoded(), store_image(encoded(colour="blue"))
    migration = import_module("articles.migrations.0010_one_image_for_one_file").Migration
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX image_original_hash_unique")
        first = store_image(content)
        hashed = first.original_hash
        later = factories.ImageFactory.create_batch(2, original_hash=hashed)
        cursor.execute(migration.operations[0].sql)
    assert list(Image.objects.order_by("pk").values_list("pk", "original_hash")) == [
        (other.pk, other.original_hash),
        (first.pk, hashed),
        *((image.pk, "") for image in later),
    ]
    assert find_or_store(content) == (first, False)
