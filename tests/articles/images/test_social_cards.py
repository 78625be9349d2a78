"""The picture beside a shared link: the article's own, or a card that is drawn once."""

import errno
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture

from articles import publishing
from articles.formats.card import LEFT, LOGO_TOP
from articles.images import social_cards
from articles.images.social_cards import SocialImage, keep_card, social_image
from articles.images.storing import store_image
from articles.look.files import store_logo
from articles.models import Publication, Revision
from articles.models.look.fields import logo_name
from tests import factories
from tests.articles.pictures import encoded

KEPT = "public, max-age=0, must-revalidate, s-maxage=1, stale-if-error=300"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def publication():
    return factories.PublicationFactory(name="The Test Courier")


def cards() -> list[str]:
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("cards/**/*.png"))


def live(**values) -> Revision:
    article = factories.LiveArticleFactory(**values)
    return Revision.objects.live().for_reading().get(article=article)


def test_a_picture_stands_for_its_article(publication, django_assert_num_queries):
    image = store_image(encoded((1000, 500)), alt="A red field")
    revision = live(lead_image=image)
    file = image.renditions.get(spec="960-jpeg").file.name
    with django_assert_num_queries(0):
        found = social_image(revision, publication)
    assert found == SocialImage(f"/media/{file}", 960, 480, "A red field")


@pytest.mark.parametrize("mode", ["", "RGBA"])
def test_an_article_without_a_jpeg_has_a_card(publication, mode, django_assert_num_queries):
    clear = encoded((50, 50), "PNG", "RGBA", colour=(0, 0, 0, 0))
    revision = live(title="Plain", lead_image=store_image(clear, alt="A mark") if mode else None)
    with django_assert_num_queries(0):
        url, width, height, alt = social_image(revision, publication)
    assert url.startswith(f"/cards/{revision.pk}-")
    assert (width, height, alt) == (1200, 630, "Plain — Newsroom, The Test Courier")
    assert cards() == []  # looking draws nothing


@pytest.mark.parametrize("verb", ["publish", "schedule"])
def test_publishing_draws_the_card(publication, verb, django_capture_on_commit_callbacks):
    article = factories.DraftArticleFactory()
    arguments = [article.created_at.replace(year=2999)] if verb == "schedule" else []
    with django_capture_on_commit_callbacks(execute=True):
        revision = getattr(publishing, verb)(article, *arguments)
    assert social_image(revision, publication).url == f"/cards/{cards()[0]}"
    assert len(cards()) == 1


def test_publishing_draws_nothing_where_there_is_a_picture(
    publication, django_capture_on_commit_callbacks
):
    article = factories.DraftArticleFactory(lead_image=factories.ImageFactory())
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish(article)
    assert cards() == []


def test_a_card_that_cannot_be_drawn_undoes_nothing(
    publication, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(social_cards, "draw_card", lambda words: 1 / 0)
    article = factories.DraftArticleFactory()
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish(article)
    assert article.state() == "live"


def test_a_missing_card_is_drawn_once_for_who_asks(client, publication, monkeypatch):
    revision = live()
    url = social_image(revision, publication).url
    response = client.get(url)
    assert response.content[:4] == b"\x89PNG"
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == KEPT
    assert "Set-Cookie" not in response.headers
    monkeypatch.setattr(social_cards, "draw_card", None)  # never called again
    assert client.get(url).status_code == 200
    assert keep_card(revision, publication).endswith(cards()[0])


def test_other_words_have_another_address(client, publication):
    revision = live()
    before = social_image(revision, publication).url
    client.get(before)
    Publication.objects.update(name="The New Courier")
    after = social_image(revision, Publication.objects.get()).url
    assert before != after
    assert client.get(before).status_code == 200  # shared already, so it stays
    made_up = reverse("articles:social_card", args=[revision.pk, "0" * 16])
    assert client.get(made_up)["Location"] == after


def test_a_draft_has_no_card_for_strangers(client, publication):
    revision = factories.DraftArticleFactory().working_revision
    assert client.get(social_image(revision, publication).url).status_code == 404
    assert client.get(reverse("articles:social_card", args=[0, "a"])).status_code == 404
    assert cards() == []


@pytest.mark.parametrize(("verb", "status"), [("take_down", 410), ("unpublish", 404)])
def test_the_card_goes_with_its_article_and_comes_back_with_it(
    client, publication, verb, status, django_capture_on_commit_callbacks
):
    others = live(title="Another").article
    with django_capture_on_commit_callbacks(execute=True):
        article = factories.DraftArticleFactory()
        revision = publishing.publish(article)
        publishing.correct(article, "A word was wrong.")
    keep_card(others.revisions.live().get(), publication)
    url = social_image(revision, publication).url
    assert client.get(url).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        getattr(publishing, verb)(article)
    response = client.get(url)
    assert (response.status_code, response.get("Location")) == (status, None)
    assert len(cards()) == 1  # the other article's
    with django_capture_on_commit_callbacks(execute=True):
        if verb == "take_down":
            publishing.reinstate(article)
        again = publishing.publish(article)
    assert client.get(social_image(again, publication).url).status_code == 200
    assert client.get(url)["Location"] == social_image(again, publication).url


def test_a_card_waits_for_the_time_of_its_article(
    client, publication, django_capture_on_commit_callbacks
):
    article = factories.DraftArticleFactory()
    start = timezone.now() + timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        revision = publishing.schedule(article, start)
    url = social_image(revision, publication).url
    assert client.get(url).status_code == 404
    assert client.get(f"/media/cards/{cards()[0]}").status_code == 404
    assert client.get(f"/media/cards/{revision.pk % 1000:03}/{cards()[0]}").status_code == 404
    with time_machine.travel(start + timedelta(minutes=1), tick=False):
        assert client.get(url).status_code == 200


def test_the_card_of_a_former_version_leads_to_that_of_the_present_one(client, publication):
    article = factories.LiveArticleFactory(title="Before")
    former = social_image(Revision.objects.live().for_reading().get(), publication).url
    article.title = "After"
    article.save()
    present = publishing.publish(article)
    assert client.get(former)["Location"] == social_image(present, publication).url
    article.title = "Not yet"
    article.save()
    publishing.save_revision(article)
    draft = reverse("articles:social_card", args=[article.working_revision_id, "0" * 16])
    assert client.get(draft).status_code == 404


def test_half_a_card_is_no_card(client, publication, monkeypatch):
    def fail(self, name, content):
        Path(self.path(name)).parent.mkdir(parents=True, exist_ok=True)
        Path(self.path(name)).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    revision = live()
    monkeypatch.setattr(FileSystemStorage, "_save", fail)
    with pytest.raises(OSError, match="No space left"):
        keep_card(revision, publication)
    assert cards() == []


def test_another_look_is_another_card(publication, client):
    revision = live()
    plain = social_image(revision, publication).url
    assert client.get(plain).status_code == 200
    logo = store_logo(BytesIO(encoded((300, 60), "PNG", colour="teal")))
    Publication.objects.update(accent="#1b6e3c", masthead_logo=logo)
    publication.refresh_from_db()
    url = social_image(revision, publication).url
    assert url != plain
    card = Picture.open(BytesIO(client.get(url).content)).convert("RGB")
    assert card.getpixel((LEFT + 20, LOGO_TOP + 20)) == (0, 128, 128)
    assert client.get(f"/cards/{revision.pk}-{'0' * 16}.png")["Location"] == url
    default_storage.delete(logo_name(logo, "large"))
    Publication.objects.update(accent="#1b6e3d")
    publication.refresh_from_db()
    assert client.get(social_image(revision, publication).url).status_code == 200
