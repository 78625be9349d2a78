"""Tags and images that the form offers."""

import pytest
from django.urls import reverse

from tests import factories
from tests.articles.admin.articles.test_admin import form_of
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db

TAGS = "admin:articles_article_tags"
IMAGES = "admin:articles_article_images"


def test_tags_are_suggested_with_their_uses(django_assert_max_num_queries):
    client = signed_in("Reporter")
    for number in range(10):
        factories.TagFactory(name=f"Cobweb {number}")
    factories.DraftArticleFactory(tagged=["Web", "Law"])
    factories.DraftArticleFactory(tagged=["Web"])
    with django_assert_max_num_queries(8):
        found = client.get(reverse(TAGS), {"q": " wEb "}).json()["tags"]
    assert found[:2] == [{"name": "Web", "uses": 2}, {"name": "Cobweb 0", "uses": 0}]
    assert len(found) == 8
    assert client.get(reverse(TAGS), {"q": ""}).json() == {"tags": []}
    assert client.post(reverse(TAGS)).status_code == 405


def test_a_tag_that_exists_is_used_however_it_is_written(admin_client):
    article = factories.DraftArticleFactory(tagged=["Web"])
    path, data = form_of(admin_client, article, tags="wEB, Fresh, ")
    assert admin_client.post(path, data).status_code == 302
    assert sorted(article.tags.names()) == ["Fresh", "Web"]


def test_pictures_come_by_pages_and_words(django_assert_num_queries):
    client = signed_in("Reporter")
    for number in range(13):
        factories.ImageFactory(alt=f"Bridge {number}", caption="At dawn")
    first = client.get(reverse(IMAGES)).json()
    assert (first["count"], first["next"], len(first["images"])) == (13, 2, 12)
    second = client.get(reverse(IMAGES), {"page": "2"}).json()
    assert (second["next"], [each["alt"] for each in second["images"]]) == (None, ["Bridge 0"])
    found = client.get(reverse(IMAGES), {"q": "dawn 12"}).json()["images"]
    assert [(each["alt"], each["width"], each["height"]) for each in found] == [
        ("Bridge 12", 64, 36)
    ]
    assert found[0]["src"].startswith("/media/")


def test_both_are_for_those_who_write():
    client = signed_in(factories.UserFactory())
    assert [client.get(reverse(name)).status_code for name in (TAGS, IMAGES)] == [403, 403]


def test_one_picture_by_its_key():
    client = signed_in("Reporter")
    boat, _other = factories.ImageFactory(alt="A boat"), factories.ImageFactory(alt="A bridge")
    found = client.get(reverse(IMAGES), {"id": boat.pk}).json()["images"]
    assert [each["alt"] for each in found] == ["A boat"]
    assert client.get(reverse(IMAGES), {"id": "x"}).json()["images"] == []
