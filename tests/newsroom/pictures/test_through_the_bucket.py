"""Whatever makes or deletes pictures does it in the bucket, and nothing in a folder."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture

from articles import publishing
from articles.disks import StoreAway
from articles.images import going
from articles.images.checks import ImageRejected
from articles.images.social_cards import keep_card_of
from articles.images.storing import files_of, store_image
from articles.models import Image, Publication
from outbox.delivering import deliver
from outbox.models import Event
from tests import factories
from tests.articles.people import signed_in
from tests.articles.pictures import encoded
from tests.bucket import NAME, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_bucket(bucket, settings, tmp_path):
    """No file may be written where they usually are."""
    settings.MEDIA_ROOT = tmp_path / "media"
    yield
    assert not settings.MEDIA_ROOT.exists()


@pytest.fixture
def objects(store):
    """Names of all files in the bucket's folder, with the type that the store knows."""

    def read() -> dict[str, str]:
        client, prefix = client_of(store), default_storage.location.removesuffix("media")
        keys = [
            row["Key"]
            for row in client.list_objects_v2(Bucket=NAME, Prefix=prefix).get("Contents", ())
        ]
        return {
            key.removeprefix(prefix): client.head_object(Bucket=NAME, Key=key)["ContentType"]
            for key in keys
        }

    return read


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    def run(verb, *arguments):
        with django_capture_on_commit_callbacks(execute=True):
            return verb(*arguments)

    return run


@pytest.fixture
def editor():
    return signed_in(factories.UserFactory(is_superuser=True))


@pytest.fixture
def image() -> Image:
    return store_image(encoded((1000, 600)), alt="A field")


def test_an_upload_has_all_sizes_with_their_types(editor, objects, client):
    url = reverse("admin:articles_image_upload_one")
    file = io.BytesIO(encoded((1000, 600)))
    file.name = "field.jpg"
    assert editor.post(url, {"file": file, "alt": "A field"}).status_code == 201
    files = {f"media/{each.name}" for each in files_of(Image.objects.get())}
    assert objects().keys() == files
    assert set(objects().values()) >= {"image/avif", "image/jpeg"}
    for name in files:
        response = client.get(f"/{name}")
        assert (response.status_code, bool(response.content)) == (200, True)


def test_pages_show_pictures_without_a_query_under_the_same_policy(image, client):
    article = factories.LiveArticleFactory(
        works=0, lead_image=image, body=f"![A field](image:{image.pk})"
    )
    response = client.get(article.get_absolute_url())
    html = response.content.decode()
    assert f"/media/{image.renditions.last().file.name}" in html
    assert "X-Amz" not in html
    assert "127.0.0.1" not in html
    assert "img-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.drill
def test_lost_renditions_are_made_again(image, objects):
    before = objects()
    lost = image.renditions.first().file.name
    default_storage.delete(lost)
    assert objects().keys() == before.keys() - {f"media/{lost}"}
    call_command("make_renditions", verbosity=0, stdout=io.StringIO())
    assert objects() == before


def test_a_taken_down_picture_goes_out_of_sight_and_comes_back(image, client, committed, objects):
    article = factories.LiveArticleFactory(works=0, body="Words.", lead_image=image)
    address = f"/media/{image.renditions.first().file.name}"
    assert client.get(address).status_code == 200
    committed(publishing.take_down, article)
    assert client.get(address).status_code == 404
    assert {name.split("/")[0] for name in objects()} == {"withheld"}
    committed(publishing.reinstate, article)
    committed(publishing.publish, article)
    assert client.get(address).status_code == 200
    assert {name.split("/")[0] for name in objects()} == {"media"}


@pytest.mark.drill
def test_cards_are_drawn_and_go_with_their_article(client, committed, objects):
    article = factories.LiveArticleFactory(works=0, body="Words.", lead_image=None)
    revision = article.revisions.live().get()
    committed(keep_card_of, revision.pk)
    [card] = objects()
    assert card.startswith(f"media/cards/{revision.pk % 1000:03}/{revision.pk}-")
    digest = card.rpartition("-")[2].removesuffix(".png")
    response = client.get(reverse("articles:social_card", args=[revision.pk, digest]))
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert client.get(f"/{card}").status_code == 404
    committed(publishing.take_down, article)
    assert objects() == {}


@pytest.mark.drill
def test_an_import_with_its_picture(tmp_path, objects):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.md").write_text(
        "---\ntitle: A field\nsection: News\nimage: {file: a.png, alt: A field}\n---\n\nWords.\n"
    )
    (folder / "a.png").write_bytes(encoded((640, 400), format_="PNG"))
    call_command("import_articles", folder, publish=True, verbosity=0, stdout=io.StringIO())
    names = {f"media/{each.name}" for each in files_of(Image.objects.get())}
    assert names <= objects().keys()


@pytest.mark.drill
def test_logo_and_icon(editor, client, objects):
    publication = factories.PublicationFactory()
    logo, icon = io.BytesIO(), io.BytesIO()
    Picture.new("RGBA", (400, 100), "teal").save(logo, "PNG")
    Picture.new("RGB", (512, 512), "teal").save(icon, "PNG")
    logo.seek(0)
    icon.seek(0)
    logo.name, icon.name = "logo.png", "icon.png"
    address = reverse("admin:articles_publication_look")
    form = {"accent": "", "type_pair": "book", "front_density": "pictures"}
    response = editor.post(address, form | {"masthead_logo": logo, "icon": icon})
    assert response.status_code == 302
    publication = Publication.objects.get()
    assert publication.masthead_logo
    assert set(objects()) >= {f"media/look/{publication.masthead_logo}-small.webp"}
    assert publication.small_logo.light.url.startswith("/media/look/")
    assert client.get(publication.small_logo.light.url).status_code == 200


@pytest.mark.drill
def test_a_deleted_image_leaves_no_file(image, editor, committed, objects):
    address = reverse("admin:articles_image_delete", args=[image.pk])
    assert committed(lambda: editor.post(address, {"post": "yes"})).status_code == 302
    assert objects() == {}


# The store is away


@pytest.fixture
def away(monkeypatch):
    """Whatever is asked of the store fails, until it is called."""
    with pytest.MonkeyPatch.context() as patch:

        def fail(*args, **kwargs):
            raise StoreAway("The store of pictures can’t be reached.")

        for name in ("exists", "save", "open", "delete", "listdir", "fetch"):
            for alias in ("default", "withheld"):
                patch.setattr(storages[alias], name, fail)
        yield patch.undo


def test_an_upload_says_that_the_store_is_away(editor, away):
    with pytest.raises(ImageRejected, match="image store isn’t responding"):
        store_image(encoded((300, 200)))
    file = io.BytesIO(encoded((300, 200)))
    file.name = "field.jpg"
    response = editor.post(
        reverse("admin:articles_image_upload_one"), {"file": file, "alt": "A field"}
    )
    assert (response.status_code, response.json()) == (
        503,
        {
            "error": "The image store isn’t responding, so the image wasn’t saved. Try again in a "
            "minute."
        },
    )
    assert not Image.objects.exists()


def test_what_was_taken_down_meanwhile_goes_when_the_store_answers(
    image, committed, request, objects, client
):
    article = factories.LiveArticleFactory(works=0, body="Words.", lead_image=image)
    address = f"/media/{image.renditions.first().file.name}"
    back = request.getfixturevalue("away")
    committed(publishing.take_down, article)
    [event] = Event.objects.filter(kind=going.LEAVE)
    Event.objects.filter(pk=event.pk).update(next_at=Now())
    deliver()
    assert Event.objects.waiting().get(pk=event.pk).last_error
    back()
    assert client.get(address).status_code == 200
    Event.objects.filter(pk=event.pk).update(next_at=timezone.now() - timedelta(minutes=1))
    deliver()
    assert not Event.objects.waiting().filter(kind=going.LEAVE).exists()
    assert client.get(address).status_code == 404


@pytest.mark.drill
def test_a_deletion_is_made_up_for(image, editor, committed, request, objects):
    back = request.getfixturevalue("away")
    address = reverse("admin:articles_image_delete", args=[image.pk])
    files = len(files_of(image))
    assert committed(lambda: editor.post(address, {"post": "yes"})).status_code == 302
    back()
    [event] = Event.objects.filter(kind=going.FILES)
    assert len(event.payload["names"]) == files
    Event.objects.filter(pk=event.pk).update(next_at=Now())
    deliver()
    assert objects() == {}


def test_pages_live_on(image, client, away):
    article = factories.LiveArticleFactory(works=0, body="Words.", lead_image=image)
    assert client.get(article.get_absolute_url()).status_code == 200
    assert client.get(f"/media/{image.file.name}").status_code == 503
    bare = factories.LiveArticleFactory(works=0, body="Words.", lead_image=None)
    committed = bare.revisions.live().get()
    client.raise_request_exception = False
    card = client.get(reverse("articles:social_card", args=[committed.pk, "0" * 16]))
    assert card.status_code == 503
    assert "try again in a minute" in card.content.decode()
