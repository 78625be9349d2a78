"""Images go out of sight with the last article that shows them, and come back with it."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.people import leaving
from accounts.people.roles import managing
from articles import publishing
from articles.images.storing import files_of, store_image
from articles.images.withholding import is_withheld
from articles.models import Image
from tests import factories
from tests.articles.people import signed_in
from tests.articles.pictures import encoded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def image() -> Image:
    return store_image(encoded((500, 300)), alt="A field")


def showing(image: Image, way: str, **values):
    shows = {
        "lead image": {"lead_image": image, "body": "Words."},
        "key": {"body": f"![A field](image:{image.pk})"},
        "address": {"body": f"![A field](/media/{image.renditions.last().file.name})"},
    }
    return factories.LiveArticleFactory(works=0, **shows[way], **values)


def statuses(image: Image, client: Client | None = None) -> set[int]:
    client = client or Client()
    return {client.get(f"/media/{file.name}").status_code for file in files_of(image)}


def public_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    def run(verb, *arguments):
        with django_capture_on_commit_callbacks(execute=True):
            return getattr(publishing, verb)(*arguments)

    return run


@pytest.mark.parametrize("verb", ["take_down", "unpublish"])
@pytest.mark.parametrize("way", ["lead image", "key", "address"])
def test_an_image_goes_with_its_article_and_comes_back_with_it(image, way, verb, committed):
    article = showing(image, way)
    assert statuses(image) == {200}
    committed(verb, article)
    assert (statuses(image), public_files(), is_withheld(image)) == ({404}, [], True)
    if verb == "take_down":
        committed("reinstate", article)
        assert statuses(image) == {404}  # a draft again
    committed("publish", article)
    assert statuses(image) == {200}
    assert len([path for path in public_files() if "cards" not in path.parts]) == 5
    assert not is_withheld(image)


@pytest.mark.parametrize("elsewhere", ["lead image", "key", "address", "photo", "page"])
def test_an_image_that_readers_see_elsewhere_stays(image, elsewhere, committed):
    article = showing(image, "lead image")
    if elsewhere == "photo":
        factories.AuthorFactory(photo=image)
    elif elsewhere == "page":
        factories.PageFactory(body=f"![A field]({image.file.url})")
    else:
        showing(image, elsewhere)
    committed("take_down", article)
    assert statuses(image) == {200}


def test_a_draft_or_a_former_version_keeps_no_image_in_sight(image, committed):
    article, other = showing(image, "lead image"), showing(image, "key")
    other.body = "Words."
    other.save()
    publishing.publish(other)
    factories.DraftArticleFactory(lead_image=image)
    committed("unpublish", article)
    assert statuses(image) == {404}


def test_a_former_image_of_the_article_goes_too(image, committed):
    article = showing(image, "key")
    article.body = "Words."
    article.save()
    publishing.publish(article)
    committed("take_down", article)
    assert statuses(image) == {404}


def test_whatever_shows_it_again_brings_it_back(image, committed):
    committed("take_down", showing(image, "lead image"))
    factories.PublicationFactory(logo=image)
    assert statuses(image) == {200}


def test_a_scheduled_article_brings_it_back_at_its_time(image, committed):
    article = showing(image, "lead image")
    committed("unpublish", article)
    start = timezone.now() + timedelta(days=1)
    committed("schedule", article, start)
    assert statuses(image) == {404}
    with time_machine.travel(start + timedelta(minutes=1), tick=False):
        assert statuses(image) == {200}


def test_editors_see_what_is_withheld(image, committed):
    committed("take_down", showing(image, "lead image"))
    editor = signed_in("Editor")
    assert statuses(image, editor) == {404}  # before a page of the admin was opened
    assert image.thumbnail_url in editor.get("/admin/articles/image/").content.decode()
    assert statuses(image, editor) == {200}
    response = editor.get(image.thumbnail_url)
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "private, no-store"
    assert statuses(image) == {404}
    carried = Client()
    carried.cookies["media"] = editor.cookies["media"].value
    editor.post("/admin/logout/")
    assert statuses(image, editor) == statuses(image, carried) == {404}
    forged = Client()
    forged.cookies["media"] = "editor:1234:abcd"
    assert statuses(image, forged) == {404}


def test_who_is_deactivated_sees_nothing_of_it_from_then_on(image, committed):
    committed("take_down", showing(image, "lead image"))
    chief, editor = signed_in("Chief"), signed_in("Editor")
    editor.get("/admin/articles/image/")
    assert statuses(image, editor) == {200}
    with managing(chief.user, editor.user) as person:
        leaving.deactivate(person, by=chief.user)
    assert statuses(image, editor) == {404}


def test_missing_sizes_are_not_made_of_what_is_withheld(image, committed, capsys):
    committed("take_down", showing(image, "lead image"))
    call_command("make_renditions")
    assert public_files() == []
    assert "0 sizes made, 0 failed" in capsys.readouterr().out


def test_a_withheld_image_that_is_deleted_leaves_nothing(image, django_capture_on_commit_callbacks):
    names = [str(file.name) for file in files_of(image)]
    for file in files_of(image):
        storages["withheld"].save(file.name, file)
        file.storage.delete(file.name)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in("Editor").post(f"/admin/articles/image/{image.pk}/delete/", {"post": "yes"})
    assert Image.objects.count() == 0
    assert not any(storages["withheld"].exists(name) for name in names)
