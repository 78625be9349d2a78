"""The command that completes the sizes of pictures: a row of each, and it can be run again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.images.storing import store_image
from tests.articles.pictures import encoded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def run() -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("make_renditions", stdout=out, stderr=err)
    except CommandError as error:
        err.write(f"{error}\n")
    return out.getvalue(), err.getvalue()


def test_missing_sizes_are_made_and_what_is_there_is_left_alone():
    complete = store_image(encoded((320, 200)))
    image = store_image(encoded((500, 200), "PNG"))
    image.renditions.filter(width=480).delete()
    assert run() == (
        f"1/2  {complete.file.name}  complete\n"
        f"2/2  {image.file.name}  480-avif, 480-jpeg\n"
        "2 images, 2 sizes made, 0 failed\n",
        "",
    )
    assert run()[0].endswith("2 images, 0 sizes made, 0 failed\n")


def test_a_picture_whose_file_is_gone_fails_and_the_others_are_made():
    gone, image = store_image(encoded((20, 10))), store_image(encoded((30, 10)))
    gone.renditions.all().delete()
    gone.file.storage.delete(gone.file.name)
    image.renditions.filter(spec="30-avif").delete()
    out, err = run()
    assert out == f"2/2  {image.file.name}  30-avif\n2 images, 1 sizes made, 1 failed\n"
    first, last = err.splitlines()
    assert first.startswith(f"1/2  {gone.file.name}  failed: ")
    assert last == "Some images can’t be read. See above."
