"""Pages of articles that one process has rendered, and others need not."""

import time

from django.db import connection

from articles import publishing
from articles.models import RenderedPage
from tests import factories
from tests.newsroom.page_cache.test_freshness import soon

ADDRESS = "/newsroom/story/"
WRITTEN = "SELECT xmin::text, digest, html FROM articles_renderedpage"


def kept():
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return cursor.fetchall()


def wait_for(number):
    deadline = time.monotonic() + 20
    while RenderedPage.objects.count() < number:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return kept()


def test_what_one_process_renders_another_sends(servers):
    """Both work out the same digest, and neither writes again what is there."""
    first, second = servers
    factories.LiveArticleFactory(slug="story", body="Words [1].", tagged=["web"])
    soon(servers, "/newsroom/", lambda answer: answer.status == 200)
    page = first.get("/newsroom/story/")
    written = wait_for(1)
    again = second.get("/newsroom/story/?x=1")
    assert (page.how, again.how) == ("miss", "miss")
    assert again.body == page.body
    factories.LiveArticleFactory(slug="other", works=0, body="Words.")
    soon(servers, "/newsroom/other/", lambda answer: answer.status == 200)
    assert wait_for(2)[:1] == written


def test_no_kept_page_outlives_what_happens_to_its_article(servers):
    """The page of each state is kept, and none is sent once the next has begun."""
    story = factories.LiveArticleFactory(slug="story", body="Words [1].", works=1)
    soon(servers, ADDRESS, lambda answer: answer.status == 200)
    wait_for(1)
    publishing.take_down(story)
    soon(servers, ADDRESS, lambda answer: answer.status == 410)
    publishing.reinstate(story)
    publishing.publish(story)
    soon(servers, ADDRESS, lambda answer: answer.status == 200)
    publishing.add_notice(story, "The year was wrong.")
    soon(servers, ADDRESS, lambda answer: "The year was wrong." in answer.text)
    publishing.unpublish(story)
    soon(servers, ADDRESS, lambda answer: answer.status == 404)
    story.title = "Another title"
    story.save()
    publishing.save_revision(story)
    publishing.publish(story)
    soon(servers, ADDRESS, lambda answer: "Another title" in answer.text)
    assert all("The year was wrong." in server.get(ADDRESS).text for server in servers)


def test_pages_are_shown_from_a_database_that_takes_no_changes(transactional_db, start_server):
    """None is kept, none is sent for longer than it is right, and nothing fails."""
    story = factories.LiveArticleFactory(slug="story", body="Words [1].", works=1)
    factories.LiveArticleFactory(slug="other", body="Words [1].", works=1)
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    try:
        server = start_server()
        server.hear()
        pages = [
            server.get(path) for path in (ADDRESS, "/newsroom/other/", "/", "/search/?q=story")
        ]
        assert [page.status for page in pages] == [200] * 4
        publishing.take_down(story)
        soon([server], ADDRESS, lambda answer: answer.status == 410)
        soon([server], "/newsroom/other/?x=1", lambda answer: answer.status == 200)
        assert RenderedPage.objects.count() == 0
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
