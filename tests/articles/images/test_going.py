"""Files of what is public no longer go for sure, also when the process is killed in between."""

from collections.abc import Callable

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.db import transaction
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from articles import publishing
from articles.images import withholding
from articles.images.social_cards import keep_card_of
from articles.images.storing import files_of, store_image
from articles.models import Image
from outbox.models import Event
from tests import factories
from tests.articles.people import signed_in
from tests.articles.pictures import encoded
from tests.bucket import bucket, store  # noqa: F401
from tests.forks import is_killed, kill

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True, params=["folder", "bucket"])
def place(request, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    if request.param == "bucket":
        request.getfixturevalue("bucket")


@pytest.fixture
def image() -> Image:
    return store_image(encoded((500, 300)), alt="A field")


def showing(image: Image | None):
    return factories.LiveArticleFactory(works=0, body="Words.", lead_image=image)


def killed_after_commit(act: Callable[[], object], prepare: Callable[[], object] = kill) -> None:
    """A process that does it, and is killed right after the commit, or as `prepare` arranges."""

    def do() -> None:
        with transaction.atomic():
            transaction.on_commit(prepare)
            act()

    assert is_killed(do)


def deliver_later() -> None:
    """The timed command, once what waits for this process is due."""
    Event.objects.waiting().update(next_at=Now())
    call_command("deliver", verbosity=0)


def statuses(names: list[str]) -> set[int]:
    return {Client().get(f"/media/{name}").status_code for name in names}


def names_of(image: Image) -> list[str]:
    return [str(file.name) for file in files_of(image)]


@pytest.mark.parametrize("verb", [publishing.take_down, publishing.unpublish])
def test_images_go_when_the_process_was_killed_after_the_commit(image, verb):
    article, names = showing(image), names_of(image)
    killed_after_commit(lambda: verb(article))
    assert statuses(names) == {200}
    deliver_later()
    assert statuses(names) == {404}
    assert all(storages["withheld"].exists(name) for name in names)
    assert not Event.objects.waiting().exists()


def test_a_drawn_card_goes_too():
    article = showing(None)
    keep_card_of(article.revisions.live().get().pk)
    folder = f"cards/{article.revisions.live().get().pk % 1000:03}"
    assert len(default_storage.listdir(folder)[1]) == 1
    killed_after_commit(lambda: publishing.take_down(article))
    deliver_later()
    assert not default_storage.exists(folder) or default_storage.listdir(folder)[1] == []


def test_files_of_a_deleted_image_go_too(image):
    names, editor = names_of(image), signed_in("Editor")
    address = reverse("admin:articles_image_delete", args=[image.pk])
    killed_after_commit(lambda: editor.post(address, {"post": "yes"}))
    assert not Image.objects.exists()
    assert any(default_storage.exists(name) for name in names)
    deliver_later()
    assert not any(default_storage.exists(name) for name in names)


def test_what_is_public_again_by_then_stays(image):
    article, names = showing(image), names_of(image)
    killed_after_commit(lambda: publishing.unpublish(article))
    article.refresh_from_db()
    publishing.publish(article)
    deliver_later()
    assert statuses(names) == {200}


def test_what_was_done_at_once_leaves_nothing_to_do(image):
    publishing.take_down(showing(image))
    assert statuses(names_of(image)) == {404}
    assert not Event.objects.filter(kind__startswith="pictures.").exists()


def test_a_takedown_that_is_rolled_back_leaves_nothing_to_do(image):
    article = showing(image)
    with transaction.atomic():
        publishing.take_down(article)
        transaction.set_rollback(True)
    assert statuses(names_of(image)) == {200}
    assert not Event.objects.filter(kind__startswith="pictures.").exists()


def test_a_file_that_was_copied_by_half_is_copied_again(image, monkeypatch):
    article, names = showing(image), names_of(image)
    contents = {name: read(default_storage, name) for name in names}

    def half(file, chunk_size=None):
        yield file.read(100)
        kill()

    def break_off():
        monkeypatch.setattr(File, "chunks", half)
        monkeypatch.setattr(withholding.default_storage, "delete", lambda name: kill())

    killed_after_commit(lambda: publishing.take_down(article), break_off)
    deliver_later()
    assert statuses(names) == {404}
    assert {name: read(storages["withheld"], name) for name in names} == contents


def read(storage, name: str) -> bytes:
    with storage.open(name) as file:
        return file.read()
