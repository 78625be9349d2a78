"""Query sets that are compiled once: the same rows, in one statement of the server."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, F, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import override

from articles.lists.page import live_page, surroundings_of
from articles.models import Revision
from articles.prepared import IsAmong, Prepared, ask
from tests import factories

pytestmark = pytest.mark.django_db


def prepared_statements():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def test_a_query_set_gets_its_values_later():
    live = Prepared(
        lambda slug, at: Revision.objects.live(at).with_slug(slug).exclude(note="100 % “new”"),
        slug=str,
        at=datetime,
    )
    article = factories.LiveArticleFactory(slug="story")
    other = factories.LiveArticleFactory(slug="other", title="50 %s")
    now = timezone.now()
    assert live.first(slug="story", at=now).article_id == article.pk
    assert live.first(slug="other", at=now).title == other.title
    assert live.all(slug="story", at=now - timedelta(days=1)) == []
    assert live.first(slug="%(at)s", at=now) is None


def test_a_moment_that_is_not_given_later_is_refused():
    hasty = Prepared(lambda slug: Revision.objects.live().with_slug(slug), slug=str)
    with pytest.raises(ValueError, match="for ever"):
        hasty.first(slug="story")


def test_a_value_may_be_a_list_of_keys():
    among = Prepared(
        lambda keys: Revision.objects.filter(
            IsAmong(F("article"), Value(keys, output_field=ArrayField(BigIntegerField())))
        ),
        keys=list,
    )
    articles = factories.LiveArticleFactory.create_batch(3)
    keys = [article.pk for article in articles[:2]]
    assert {revision.article_id for revision in among.all(keys=keys)} == set(keys)
    assert among.all(keys=[]) == []


def test_the_server_prepares_it_once():
    before = len(prepared_statements())
    for number in range(3):
        assert ask("SELECT %(number)s + 1", number=number) == [(number + 1,)]
    assert len(prepared_statements()) == before + 1


def test_nothing_is_prepared_where_a_pooler_forbids_it(monkeypatch):
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    before = prepared_statements()
    assert ask("SELECT %(number)s + 2", number=1) == [(3,)]
    assert prepared_statements() == before


def test_a_prepared_query_is_seen_by_who_counts_them():
    with CaptureQueriesContext(connection) as queries:
        ask("SELECT %(number)s", number=1)
    assert [query["sql"] for query in queries] == ["SELECT 1"]


def test_the_page_of_a_revision_is_that_of_its_address():
    article = factories.LiveArticleFactory(slug="story", tagged=["b", "a"])
    page = live_page("story", timezone.now())
    revision, around = page.read()
    again = surroundings_of(Revision.objects.get(article=article, pk=revision.pk))
    assert [tag.name for tag in around.tags] == [tag.name for tag in again.tags] == ["b", "a"]
    assert revision.get_deferred_fields() >= {"body", "search"}


def test_a_value_may_be_a_number():
    of_article = Prepared(
        lambda article, at: Revision.objects.live(at).filter(article=article),
        article=int,
        at=datetime,
    )
    first, second = factories.LiveArticleFactory.create_batch(2)
    now = timezone.now()
    for article in (first, second, first):
        assert [each.article_id for each in of_article.all(article=article.pk, at=now)] == [
            article.pk
        ]
    assert of_article.all(article=0, at=now) == []


def test_times_are_utc_as_everywhere():
    moment = "2026-04-05 10:00:00.5+02"
    expected = datetime(2026, 4, 5, 8, 0, 0, 500_000, tzinfo=UTC)
    for zone in ("UTC", "Asia/Tokyo"):
        with override(zone):
            ((found, span),) = ask(
                "SELECT %(at)s::timestamptz, tstzrange(%(at)s::timestamptz, NULL)", at=moment
            )
        assert (found, found.tzinfo, span.lower.tzinfo) == (expected, UTC, UTC)
        assert (span.lower, span.upper) == (expected, None)


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_prepares_anew():
    assert ask("SELECT %(number)s + 3", number=1) == [(4,)]
    connection.close()
    assert ask("SELECT %(number)s + 3", number=2) == [(5,)]


def test_values_become_what_their_fields_say():
    read = Prepared(
        lambda slug: Revision.objects.with_slug(slug).values_list("authors", "number"), slug=str
    )
    factories.LiveArticleFactory(slug="story")
    (found,) = Revision.objects.with_slug("story").values_list("authors", "number")
    assert [tuple(row) for row in read.rows(slug="story")] == [found]
