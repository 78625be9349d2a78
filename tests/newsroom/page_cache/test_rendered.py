"""Pages of articles that one process has rendered, and others need not."""

import time

from django.db import connection

from articles.models import RenderedPage
from tests import factories
from tests.newsroom.page_cache.test_freshness import soon

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
