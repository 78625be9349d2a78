"""What each page says it shows: by that it is freed when an article changes, or a period ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.images.social_cards import social_image
from articles.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(site):
    return factories.LiveArticleFactory(slug="story", tagged=["a"])


def shown(client, path):
    return getattr(client.get(path), "shown", None)


def card_of(article):
    return social_image(article.revisions.live().get(), Publication.objects.current()).url


def test_pages_of_an_article_show_it_alone(client, article):
    paths = ["history/", "citation.bib", "references.ris"]
    for path in [*(f"/newsroom/story/{path}" for path in paths), "/newsroom/story.md"]:
        assert shown(client, path).articles == {article.pk}, path
    assert shown(client, card_of(article)).articles == {article.pk}


def test_its_page_shows_the_related_articles_too(client, article):
    related = factories.LiveArticleFactory.create_batch(2, tagged=["a"])
    keys = {article.pk, *(each.pk for each in related)}
    assert shown(client, "/newsroom/story/").articles == keys


def test_a_page_ends_with_the_first_period_of_what_it_shows(client, article):
    related = factories.LiveArticleFactory(tagged=["a"])
    assert shown(client, "/newsroom/story/").until is None
    later = timezone.now() + timedelta(days=2)
    related.title = "Changed"
    related.save()
    publishing.save_revision(related)
    publishing.schedule(related, later)
    assert shown(client, "/newsroom/story/").until == later
    assert shown(client, "/newsroom/story/history/").until is None


def test_all_else_is_taken_for_a_list(client, article):
    for path in ("/", "/newsroom/", "/tags/a/", "/about/how-it-works/", "/feed.xml", "/missing/"):
        assert shown(client, path) is None, path
    assert shown(client, "/elsewhere/story/") is None
    publishing.take_down(article)
    assert shown(client, "/newsroom/story/") is None
