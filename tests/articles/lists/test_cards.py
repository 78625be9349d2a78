"""Cards in lists: asked for once in a process, until their article or everything changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.freshness import EVERYTHING, Freshness, Keep, clock
from articles.lists import cards as module
from articles.lists.cards import cards, cards_of, newest_in
from articles.models import Article, Revision
from articles.models.list_kinds import ListKind
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(monkeypatch):
    known = Freshness()
    monkeypatch.setattr(module, "_cards", Keep(3, known))
    known.hear(clock(), [])
    return known


def live(*titles):
    for title in titles:
        factories.LiveArticleFactory(title=title, works=0, body="Words.")
    return Revision.objects.as_cards()


def test_only_unknown_cards_are_asked_for(known):
    entries = live("One", "Two")
    assert [card.title for card in cards_of(entries)] == ["Two", "One"]
    live("Three")
    with CaptureQueriesContext(connection) as queries:
        assert [card.title for card in cards_of(entries.all())] == ["Three", "Two", "One"]
    assert len(queries) == 2  # the keys, and one card
    with CaptureQueriesContext(connection) as queries:
        assert [card.article.section.name for card in cards_of(entries.all())]
    assert len(queries) == 1


@pytest.mark.parametrize("is_everything", [True, False])
def test_a_change_of_the_article_frees_its_card(known, is_everything):
    entries = live("One", "Two")
    (two, _one) = cards_of(entries)
    Article.objects.filter(pk=two.article_id).update(retracted_at=timezone.now())
    assert cards_of(entries)[0].article.retracted_at is None
    known.hear(clock(), [EVERYTHING if is_everything else two.article_id])
    assert cards_of(entries)[0].article.retracted_at is not None


def test_a_place_in_a_list_is_of_that_list_alone(known):
    (card,) = cards_of(live("One"))
    card.listed_at = None
    (again,) = cards_of(Revision.objects.as_cards())
    assert again.listed_at == again.published_at
    assert cards([card.pk])[card.pk].listed_at == again.published_at


def test_the_newest_of_a_list_are_in_order_and_one_more_than_a_page(known):
    section = factories.SectionFactory(slug="other")
    for number in range(22):
        factories.LiveArticleFactory(title=f"No. {number}", section=section, works=0, body="Words.")
    live("Elsewhere")
    newest = newest_in(ListKind.SECTION, section.pk, timezone.now())
    assert [card.title for card in newest] == [f"No. {number}" for number in range(21, 0, -1)]
    assert newest_in(ListKind.TAG, section.pk, timezone.now()) == []
