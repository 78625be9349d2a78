"""When an article was first published: said before it is live here, and used at its publication."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import publishing
from articles.editing.previews import with_dates
from articles.models import Article, AuditEntry
from articles.publishing import PublishingError
from tests import factories

pytestmark = pytest.mark.django_db

THEN = datetime(2019, 3, 4, 9, 30, tzinfo=UTC)
LATER = timedelta(days=2)


@pytest.fixture
def article():
    article = factories.DraftArticleFactory(title="Story")
    publishing.set_first_published(article, THEN)
    return article


def dates(revision):
    revision.refresh_from_db()
    return revision.published_at, revision.public_updated_at


def test_the_first_publication_takes_it(article):
    assert dates(publishing.publish(article)) == (THEN, THEN)


def test_a_date_of_the_verb_wins(article):
    first = datetime(2018, 1, 1, tzinfo=UTC)
    assert dates(publishing.publish(article, published_at=first)) == (first, first)


def test_later_publications_do_not_take_it_again(article):
    first = datetime(2018, 1, 1, tzinfo=UTC)
    publishing.publish(article, published_at=first)
    publishing.unpublish(article)
    assert dates(publishing.publish(article))[0] == first


def test_a_schedule_takes_it_and_follows_it(article):
    at = timezone.now() + LATER
    revision = publishing.schedule(article, at)
    assert dates(revision) == (THEN, THEN)
    other = datetime(2001, 1, 1, tzinfo=UTC)
    publishing.set_first_published(article, other)
    assert dates(revision) == (other, other)
    publishing.set_first_published(article, None)
    assert dates(revision) == (at, at)


def test_a_preview_shows_it(article):
    draft = with_dates(Article.objects.get().working_revision, timezone.now())
    assert (draft.published_at, draft.public_updated_at) == (THEN, THEN)


def test_it_is_audited_once_a_change():
    ada = factories.UserFactory(username="ada")
    article = factories.DraftArticleFactory(title="Story")
    for at in (THEN, THEN, None):
        publishing.set_first_published(article, at, by=ada)
    entries = AuditEntry.objects.filter(action="change").order_by("pk")
    date = "2019-03-04T09:30:00Z"
    assert [(each.who, each.target_name, each.details) for each in entries] == [
        ("ada", "Story", {"first_published_at": {"before": None, "after": date}}),
        ("ada", "Story", {"first_published_at": {"before": date, "after": None}}),
    ]


@pytest.mark.parametrize("first", [datetime(1, 1, 1, tzinfo=UTC), datetime(202, 5, 4, tzinfo=UTC)])
def test_year_that_no_address_can_name_is_refused(article, first):
    with pytest.raises(PublishingError, match="before the year 1000"):
        publishing.set_first_published(article, first)
    with pytest.raises(PublishingError, match="before the year 1000"):
        publishing.publish(article, published_at=first)
    assert not Article.objects.exclude(first_published_at=THEN).exists()


def test_the_future_is_refused_by_the_verb_and_by_the_database(article):
    soon = timezone.now() + LATER
    with pytest.raises(PublishingError, match="That time is in the future"):
        publishing.set_first_published(article, soon)
    rows = Article.objects.filter(pk=article.pk)
    with pytest.raises(IntegrityError, match="in the future"), transaction.atomic():
        rows.update(first_published_at=soon)
    with pytest.raises(IntegrityError, match="in the future"), transaction.atomic():
        factories.DraftArticleFactory(first_published_at=soon)
    assert rows.get().first_published_at == THEN


@pytest.mark.parametrize(
    "make",
    [
        factories.LiveArticleFactory,
        factories.LiveScheduledArticleFactory,
        factories.RetractedArticleFactory,
        factories.TakenDownArticleFactory,
    ],
)
def test_what_was_ever_live_keeps_its_date(make):
    article = make(title="Story")
    with pytest.raises(PublishingError, match="has been public"):
        publishing.set_first_published(article, THEN)
    rows = Article.objects.filter(pk=article.pk)
    with pytest.raises(IntegrityError, match="was live"), transaction.atomic():
        rows.update(first_published_at=THEN)
    assert not AuditEntry.objects.filter(details__has_key="first_published_at").exists()
