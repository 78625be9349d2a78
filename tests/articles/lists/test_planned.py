"""Counts of lists while articles are scheduled: few or too many, they say the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.lists import planned as rules
from articles.lists.planned import Planned, hide_planned_in_months
from articles.models import Tally
from articles.models.list_kinds import ListKind
from tests import factories

pytestmark = pytest.mark.django_db


def counts(at):
    planned = Planned(at, ListKind.TAG, ListKind.REFERENCE)
    tallies = planned.hide(planned.readable(ListKind.TAG))
    return sorted((tally.owner, tally.articles) for tally in tallies)


@pytest.mark.parametrize("most", [rules.MOST_LISTS, 1])
def test_planned_articles_are_counted_nowhere(monkeypatch, most):
    monkeypatch.setattr(rules, "MOST_LISTS", most)
    rules._lists.cache_clear()
    both, only_live, only_planned = (factories.TagFactory(name=name).pk for name in "abc")
    factories.LiveArticleFactory.create_batch(2, tagged=["a", "b"])
    article = factories.ScheduledArticleFactory(tagged=["a", "c"])
    now = timezone.now()
    assert counts(now) == [(both, 2), (only_live, 2)]
    assert counts(now + timedelta(days=3)) == [(both, 3), (only_live, 2), (only_planned, 1)]
    publishing.unschedule(article)
    assert counts(timezone.now()) == [(both, 2), (only_live, 2)]
    rules._lists.cache_clear()


def test_nothing_more_is_asked_where_nothing_is_planned(django_assert_num_queries):
    factories.LiveArticleFactory(tagged=["a"])
    with django_assert_num_queries(2):
        assert [number for _, number in counts(timezone.now())] == [1]


def test_months_of_planned_articles_are_left_out():
    factories.LiveArticleFactory()
    factories.ScheduledArticleFactory()
    now = timezone.now()
    for at, number in ((now, 1), (now + timedelta(days=3), 2)):
        months = hide_planned_in_months(Tally.objects.of(ListKind.MONTH), at)
        assert sum(month.articles for month in months) == number
