"""How long answers may be kept: by kind, by what is scheduled, and the same for everybody."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing, zone
from newsroom import page_cache
from tests import factories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
KEPT = "public, max-age=30, s-maxage=60"


@pytest.fixture
def schedule(monkeypatch):
    """One that asks the database, as in a process that has just begun."""
    fresh = page_cache.Schedule()
    monkeypatch.setattr(page_cache, "schedule", fresh)
    return fresh


def policies(client, *paths):
    return {path: client.get(path)["Cache-Control"] for path in paths}


def test_each_kind_of_answer_has_its_lifetime(client, schedule):
    factories.TakenDownArticleFactory(slug="gone")
    story = factories.LiveArticleFactory(slug="old", works=0, body="Words.", tagged=["web"])
    factories.ImageFactory()
    story.slug = "story"
    story.save()
    publishing.publish(story)
    pages = (
        "/", "/newsroom/", "/newsroom/story/", "/newsroom/story.md", "/newsroom/story/history/",
        "/newsroom/old/", "/newsroom/gone/", "/corrections/", "/search/?q=words", "/feed.xml",
        "/sitemap.xml", "/sitemap-news.xml", "/robots.txt", "/llms.txt",
    )  # fmt: skip
    assert policies(client, *pages) == dict.fromkeys(pages, KEPT)
    assert policies(client, "/nowhere/", "/admin/", "/newsroom/story/feedback/", "/healthz") == {
        "/nowhere/": "public, max-age=10, s-maxage=10",
        "/admin/": "max-age=0, no-cache, no-store, must-revalidate, private",
        "/newsroom/story/feedback/": "private, no-store",
        "/healthz": "no-store",
    }
    assert client.post("/newsroom/story/")["Cache-Control"] == "private, no-store"


def test_no_page_outlives_the_next_scheduled_change(client, schedule):
    draft = factories.DraftArticleFactory(slug="soon", works=0, body="Words.")
    with time_machine.travel(NOON, tick=False) as clock:
        publishing.schedule(draft, NOON + timedelta(seconds=45))
        article = client.get("/newsroom/soon/")
        assert article.status_code == 404
        assert article["Cache-Control"] == "public, max-age=10, s-maxage=10"
        assert client.get("/")["Cache-Control"] == "public, max-age=30, s-maxage=45"
        clock.shift(timedelta(seconds=20, milliseconds=300))
        assert client.get("/")["Cache-Control"] == "public, max-age=24, s-maxage=24"
        assert client.get("/feed.xml")["Cache-Control"] == "public, max-age=24, s-maxage=24"
        clock.shift(timedelta(seconds=24))
        late = policies(client, "/", "/newsroom/soon/")
        assert set(late.values()) == {"public, max-age=0, s-maxage=0"}
        clock.shift(timedelta(seconds=1))
        assert policies(client, "/", "/newsroom/soon/") == dict.fromkeys(
            ("/", "/newsroom/soon/"), KEPT
        )


def test_the_schedule_is_asked_once_a_second(schedule, django_assert_num_queries):
    now = timezone.now()
    soon = now + timedelta(minutes=1)
    publishing.schedule(factories.DraftArticleFactory(), soon)
    publishing.schedule(factories.DraftArticleFactory(), now + timedelta(minutes=2))
    with django_assert_num_queries(1):
        assert [schedule.next_change(now) for _ in range(3)] == [soon] * 3
    with django_assert_num_queries(1):
        assert schedule.next_change(soon) == now + timedelta(minutes=2)
    schedule.known = page_cache.Known(None, schedule.known.learnt - 2)
    with django_assert_num_queries(1):
        assert schedule.next_change(now) == soon


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
        response = page_cache.HttpResponse(status=status)
        for name, value in cookies.items():
            response.set_cookie(name, value)
        return page_cache.PageCacheMiddleware(lambda request: response)(rf.get("/"))

    assert answer(200, fb="1")["Cache-Control"] == "private, no-store"
    assert answer(500)["Cache-Control"] == "private, no-store"
    assert answer(503)["Cache-Control"] == "private, no-store"


def test_zone_and_schedule_are_asked_together(client, schedule, monkeypatch):
    """A request that finds neither known asks once; the next ones within a second ask nothing."""
    factories.PublicationFactory()
    factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    client.get("/newsroom/story/")
    monkeypatch.setattr(zone.publication_zone, "known", None)
    schedule.known = None
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/newsroom/story/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] + 1
    assert schedule.known.learnt == zone.publication_zone.known.learnt


@pytest.mark.parametrize("seconds", [1, 30, 59])
def test_what_was_asked_with_the_zone_ends_a_page_in_time(client, schedule, monkeypatch, seconds):
    draft = factories.DraftArticleFactory(slug="soon", works=0, body="Words.")
    with time_machine.travel(NOON, tick=False):
        publishing.schedule(draft, NOON + timedelta(seconds=seconds))
        monkeypatch.setattr(zone.publication_zone, "known", None)
        assert client.get("/")["Cache-Control"].endswith(f"s-maxage={seconds}")
