"""Files of a demonstration whose loading was killed go, and nobody else's."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now

from articles.images import converting
from articles.images.storing import files_of, store_image
from articles.models import Article, Image
from articles.samples import demo, leftovers
from outbox.models import Event
from tests.articles.pictures import encoded
from tests.forks import is_killed, kill
from tests.outbox.deliverers import deliver_by_two

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.drill]


@pytest.fixture(autouse=True)
def media(tmp_path, settings, monkeypatch):
    """Its own folder, and one small size of each picture: the others take seconds."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(converting, "WIDTHS", (320,))
    return settings.MEDIA_ROOT


@pytest.fixture
def own(media) -> set[Path]:
    """Files of an image of one's own, and one that no row names: it may be somebody's."""
    image = store_image(encoded((500, 300)), alt="A field")
    nameless = media / Path(image.file.name).with_name("0123456789abcdef01234567.jpg")
    nameless.write_bytes(b"ours")
    return {nameless, *(Path(file.path) for file in files_of(image))}


def files(media: Path) -> set[Path]:
    return {path for path in media.rglob("*") if path.is_file()}


def command(name: str, *options: str) -> str:
    out = StringIO()
    call_command(name, *options, stdout=out)
    return out.getvalue()


def kill_a_load(monkeypatch) -> None:
    """Once all pictures are written, and nothing is committed."""
    with monkeypatch.context() as patch:
        patch.setattr(demo, "_play_parts", lambda *args: kill())
        assert is_killed(lambda: command("load_demo"))
    wait_for_its_connection()


def wait_for_its_connection() -> None:
    """Until the server noticed that the process is gone, and freed what it held."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE articles_article IN EXCLUSIVE MODE; ROLLBACK")


@pytest.mark.parametrize("name", ["load_demo", "remove_demo", "deliver"])
def test_files_of_a_load_that_was_killed_go(name, media, own, monkeypatch):
    kill_a_load(monkeypatch)
    assert not Article.objects.exists()
    assert files(media) > own
    if name == "deliver":
        Event.objects.waiting().filter(not_before=None).update(next_at=Now())
    command(name, *["--yes"] * (name == "remove_demo"))
    pictures = {Path(file.path) for image in Image.objects.all() for file in files_of(image)}
    drawn = {path for path in files(media) if "cards" in path.parts}
    assert files(media) - drawn == own | pictures
    assert Article.objects.exists() == (name == "load_demo")
    Event.objects.waiting().filter(not_before=None).update(next_at=Now())
    command("deliver")
    assert files(media) - drawn == own | pictures


def test_a_load_that_goes_on_keeps_its_files(media, monkeypatch):
    """However long it takes, and whoever delivers meanwhile."""
    play, handled = demo._play_parts, []

    def late(*args):
        handled.append(deliver_by_two())
        play(*args)

    monkeypatch.setattr(leftovers, "PATIENCE", timedelta(0))
    monkeypatch.setattr(demo, "_play_parts", late)
    command("load_demo")
    assert handled == [[0, 0]]
    assert all(
        Path(file.path).exists() for image in Image.objects.all() for file in files_of(image)
    )
    assert not Event.objects.filter(kind__startswith="demo.").exists()
