"""The picture beside a shared link: the article's own, or a card that is drawn once."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from articles import publishing
from articles.images import social_cards
from articles.images.social_cards import SocialImage, keep_card, social_image
from articles.images.storing import store_image
from articles.models import Publication, Revision
from tests import factories
from tests.articles.pictures import encoded

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
    assert b"".join(response.streaming_content)[:4] == b"\x89PNG"
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
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
