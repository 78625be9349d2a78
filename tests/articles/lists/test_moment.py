"""A list sees the database as it is at one moment, which it takes for the present."""

import pytest
from django.db import InternalError, connection, connections

from articles import publishing
from articles.freshness import begin, clock, freshness, now
from articles.lists.moment import one_moment
from articles.models import Revision
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def polled():
    """As in a process of the server, whose poller knows the database's time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (at,) = cursor.fetchone()
    freshness.hear(clock(), [], database_time=at)
    yield
    freshness.lose()


def in_another_connection(action):
    """Carried out and committed by somebody else meanwhile."""
    mine, connections["default"] = connections["default"], connections["default"].copy()
    try:
        action()
    finally:
        connections["default"].close()
        connections["default"] = mine


def test_what_is_published_anew_meanwhile_is_in_the_list_as_it_was(polled):
    article = factories.LiveArticleFactory(works=0, body="Words.", title="Before")
    with one_moment():
        at = now()
        in_another_connection(lambda: _publish_anew(article))
        assert [row.title for row in Revision.objects.listed(at)] == ["Before"]
        assert now() == at
    assert [row.title for row in Revision.objects.listed(now())] == ["After"]


def _publish_anew(article):
    article.title = "After"
    article.save()
    publishing.save_revision(article)
    publishing.publish(article)


def test_the_moment_is_later_than_what_it_sees(polled):
    for _ in range(20):
        factories.LiveArticleFactory(works=0, body="Words.")
        with one_moment():
            assert Revision.objects.listed(now()).count() == Revision.objects.count()


def test_what_is_made_within_is_as_old_as_its_view_of_the_database(polled):
    before = freshness.begin()
    with one_moment():
        freshness.hear(clock(), [7])
        assert begin().sequence == before.sequence


def test_nothing_is_asked_where_nobody_polls(django_assert_num_queries):
    with django_assert_num_queries(0), one_moment():
        assert now() is not None


def test_the_list_may_not_write(polled):
    with pytest.raises(InternalError, match="read-only"), one_moment():
        factories.SectionFactory()
