"""Cards: rendered once for a revision, until its article or everything changes."""

import pytest
from django.template import Context, Template

from articles.freshness import EVERYTHING, Freshness, Keep, clock
from articles.models import Revision
from articles.templatetags import cards
from tests import factories

pytestmark = pytest.mark.django_db

CARD = Template(
    "{% load cards %}{% card 'line' %}{{ revision.title }} {{ times.next }}{% endcard %}"
)


@pytest.fixture
def known(monkeypatch):
    known = Freshness()
    monkeypatch.setattr(cards, "_cards", Keep(10, known))
    return known


@pytest.fixture
def shown():
    """What a card of a revision says, with how often one was rendered."""
    numbers = iter(range(1, 100))

    class Times:
        def next(self):
            return next(numbers)

    times = Times()
    return lambda revision: CARD.render(Context({"revision": revision, "times": times}))


def live(title):
    factories.LiveArticleFactory(title=title, works=0, body="Words.")
    return Revision.objects.as_cards().get(title=title)


def test_it_is_rendered_once_until_its_article_changes(known, shown):
    first, other = live("One"), live("Two")
    known.hear(clock(), [])
    assert [shown(first), shown(first), shown(other)] == ["One 1", "One 1", "Two 2"]
    known.hear(clock(), [first.article_id])
    assert [shown(first), shown(other)] == ["One 3", "Two 2"]
    known.hear(clock(), [EVERYTHING])
    assert [shown(first), shown(other)] == ["One 4", "Two 5"]


def test_without_a_poller_it_is_rendered_each_time(known, shown):
    revision = live("One")
    assert [shown(revision), shown(revision)] == ["One 1", "One 2"]


def test_what_is_not_stored_is_not_kept(known, shown):
    known.hear(clock(), [])
    draft = Revision(title="Draft", article=factories.DraftArticleFactory())
    assert [shown(draft), shown(draft)] == ["Draft 1", "Draft 2"]


def test_cards_of_another_kind_are_others(known):
    revision = live("One")
    known.hear(clock(), [])
    other = Template('{% load cards %}{% card "second" %}Another{% endcard %}')
    context = {"revision": revision}
    assert CARD.render(Context(context)).startswith("One")
    assert other.render(Context(context)) == "Another"
