"""A draft may be without a section; PostgreSQL lets nothing that is published be so."""

import pytest
from django.db import IntegrityError, transaction

from articles import publishing
from articles.models import Article, Revision
from articles.publishing import PublishingBlocked, PublishingError
from articles.publishing.announcing import announced
from tests import factories

pytestmark = pytest.mark.django_db

IN_LIFE = [
    factories.LiveArticleFactory,
    factories.ScheduledArticleFactory,
    factories.RetractedArticleFactory,
]


def refused():
    return pytest.raises(IntegrityError, match="section")


def test_draft_is_saved_and_shown_without_a_section():
    article = factories.DraftArticleFactory(section=None, slug="tides")
    assert article.working_revision.number == 1
    assert article.get_absolute_url() == "/-/tides/"
    assert article.working_revision.get_absolute_url() == "/-/tides/"


def test_sql_cannot_publish_what_has_no_section():
    live = factories.LiveArticleFactory().working_revision
    article = factories.DraftArticleFactory(section=None)
    period = {
        "live": live.live,
        "published_at": live.published_at,
        "public_updated_at": live.public_updated_at,
    }
    row = Revision.objects.filter(article=article)
    with refused(), transaction.atomic(), announced("publishing"):
        row.update(**period)
    copy = row.get()
    copy.pk, copy.number = None, 2
    for name, value in period.items():
        setattr(copy, name, value)
    with refused(), transaction.atomic(), announced("publishing"):
        copy.save(force_insert=True)
    Article.objects.filter(pk=article.pk).update(section=factories.SectionFactory())
    with transaction.atomic(), announced("publishing"):
        assert row.update(**period) == 1


@pytest.mark.parametrize("factory", IN_LIFE)
def test_sql_cannot_take_the_section_of_what_is_published(factory):
    article = factory()
    with refused(), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(section=None)


def test_unpublished_article_keeps_its_section_but_an_unscheduled_one_need_not():
    article = factories.LiveArticleFactory()
    publishing.unpublish(article)
    with refused(), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(section=None)
    draft = factories.ScheduledArticleFactory()
    publishing.unschedule(draft)
    assert Article.objects.filter(pk=draft.pk).update(section=None) == 1


def test_publishing_and_submitting_ask_for_a_section():
    article = factories.DraftArticleFactory(section=None)
    with pytest.raises(PublishingBlocked, match="Choose a section") as blocked:
        publishing.publish(article)
    assert [finding.code for finding in blocked.value.findings] == ["no_section"]
    with pytest.raises(PublishingError, match="Choose a section"):
        publishing.submit(article)
    article.refresh_from_db()
    assert article.stage == Article.Stage.DRAFTING
    article.section = factories.SectionFactory()
    article.save()
    publishing.submit(article)
    assert publishing.publish(article).live is not None
