"""How long answers may be kept: by kind, and the same for everybody."""

import pytest
from django.http import HttpResponse

from articles import publishing
from newsroom.page_cache.policy import PageCacheMiddleware
from tests import factories

pytestmark = pytest.mark.django_db

KEPT = "public, max-age=0, must-revalidate, s-maxage=1, stale-if-error=300"


def policies(client, *paths):
    return {path: client.get(path)["Cache-Control"] for path in paths}


def test_each_kind_of_answer_has_its_lifetime(client):
    factories.TakenDownArticleFactory(slug="gone")
    story = factories.LiveArticleFactory(slug="old", works=0, body="Words.", tagged=["web"])
    factories.ImageFactory()
    story.slug = "story"
    story.save()
    publishing.publish(story)
    pages = (
        "/", "/nowhere/", "/newsroom/", "/newsroom/story/", "/newsroom/story.md",
        "/newsroom/story/history/",
        "/newsroom/old/", "/newsroom/gone/", "/corrections/", "/search/?q=words", "/feed.xml",
        "/sitemap.xml", "/sitemap-news.xml", "/robots.txt", "/llms.txt",
    )  # fmt: skip
    assert policies(client, *pages) == dict.fromkeys(pages, KEPT)
    assert policies(client, "/admin/", "/newsroom/story/feedback/", "/healthz") == {
        "/admin/": "max-age=0, no-cache, no-store, must-revalidate, private",
        "/newsroom/story/feedback/": "private, no-store",
        "/healthz": "no-store",
    }
    assert client.post("/newsroom/story/")["Cache-Control"] == "private, no-store"


def test_who_has_a_page_already_is_told_so(client):
    factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    first = client.get("/newsroom/story/")
    known = {"If-None-Match": first["ETag"]}
    again = client.get("/newsroom/story/", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == KEPT
    weak = {"If-None-Match": f"W/{first['ETag']}"}  # as a compressed answer was named
    assert client.get("/newsroom/story/", headers=weak).status_code == 304
    factories.LiveArticleFactory(slug="other", works=0, body="Words.")
    assert client.get("/", headers=known).status_code == 200


def test_everybody_gets_the_same_bytes(client, admin_client):
    factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    client.cookies["fb"] = "somebody"
    for path in ("/", "/newsroom/story/", "/corrections/", "/feed.xml", "/search/?q=words"):
        answers = [each.get(path) for each in (client, admin_client)]
        assert answers[0].content == answers[1].content
        assert answers[0]["ETag"] == answers[1]["ETag"]
        assert {each.get("Vary", "") for each in answers} <= {"", "Accept-Encoding"}


def test_what_sets_a_cookie_or_fails_is_not_kept(rf):
    def answer(status, **cookies):
        response = HttpResponse(status=status)
        for name, value in cookies.items():
            response.set_cookie(name, value)
        return PageCacheMiddleware(lambda request: response)(rf.get("/"))

    assert answer(200, fb="1")["Cache-Control"] == "private, no-store"
    assert answer(500)["Cache-Control"] == "private, no-store"
    assert answer(503)["Cache-Control"] == "private, no-store"
