"""What stands under an article: picks, then what shares most; never what readers cannot see."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from articles import publishing
from articles.lists.related import related_to
from articles.models import Citation, Pick
from tests import factories

pytestmark = pytest.mark.django_db
OLD = datetime(2020, 1, 1, tzinfo=UTC)


def titles(article, count=9):
    return [each.title for each in related_to(article, timezone.now(), count)]


def live(title, section="elsewhere", **values):
    values = {"works": 0, "body": "Words.", "by": 1, "published_at": OLD} | values
    section = factories.SectionFactory(slug=section)
    return factories.LiveArticleFactory(title=title, section=section, **values)


def test_picks_then_rare_tags_and_works_then_the_section(django_assert_num_queries):
    article = live("Bridges of the north", "here", tagged=["rare", "common"])
    work = factories.ReferenceFactory()
    citing = live("Cites the same", published_at=OLD)
    for number, each in enumerate((article, citing), start=1):
        Citation.objects.create(article=each, number=number, reference=work)
    citing.body = "Words [2]."
    citing.save()
    publishing.publish(citing)
    article.body = "Words [1]."
    article.save()
    publishing.publish(article)
    live("Shares the rare tag", tagged=["rare"])
    for number in range(4):
        live(f"Shares the common tag {number}", tagged=["common"])
    live("Bridges of the south", tagged=["common"])
    live("Nothing in common")
    live("Only the section", "here")
    picked, retracted = live("Picked"), live("Picked, retracted", tagged=["rare"])
    Pick.objects.create(article=article, picked=retracted)
    Pick.objects.create(article=article, picked=picked)
    publishing.retract(retracted, "It was wrong.")
    factories.DraftArticleFactory(title="A draft", tagged=["rare"])
    with django_assert_num_queries(1):
        found = titles(article)
    assert found == [
        "Picked",
        "Cites the same",
        "Shares the rare tag",
        "Bridges of the south",
        *(f"Shares the common tag {number}" for number in (3, 2, 1, 0)),
        "Only the section",
    ]
    assert titles(article, 20) == found


def test_nothing_is_related_to_an_article_alone(django_assert_num_queries):
    article = live("Alone", tagged=["a"])
    with django_assert_num_queries(1):
        assert titles(article) == []
