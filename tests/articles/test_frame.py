"""The frame of pages: asked for once, until a section opens, a period ends, or it is changed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import frame as rules
from articles.frame import current_publication
from articles.freshness import EVERYTHING, Freshness, Keep, clock
from articles.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def publication():
    return factories.PublicationFactory()


@pytest.fixture
def polled(monkeypatch, publication):
    """What a poller tells; call it with changed scopes."""
    known = Freshness()
    monkeypatch.setattr(rules, "freshness", known)
    monkeypatch.setattr(rules, "now", known.now)
    monkeypatch.setattr(rules, "_kept", Keep(1, known))

    def hear(*scopes, at=None, boundary=None):
        known.hear(clock(), scopes, at or timezone.now(), boundary)

    hear()
    return hear


def sections():
    return [section["name"] for section in current_publication().nav_sections]


def test_it_is_asked_for_once(polled, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert current_publication() is current_publication()


def test_without_a_poller_every_page_asks(publication, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert current_publication() == current_publication()


def test_a_change_of_everything_is_seen(polled):
    current_publication()
    Publication.objects.update(name="Renamed")
    assert current_publication().name != "Renamed"
    polled(EVERYTHING)
    assert current_publication().name == "Renamed"


def test_a_section_opens_with_its_first_article(polled):
    assert sections() == []
    # Before now by anybody's clock: the poller's here is that of this process.
    article = factories.LiveArticleFactory(published_at=timezone.now() - timedelta(hours=1))
    polled(article.pk)
    assert sections() == ["Newsroom"]


def test_a_section_opens_when_the_clock_says_so(polled):
    factories.ScheduledArticleFactory()
    starts = timezone.now() + timedelta(days=2)
    polled(boundary=starts)
    assert sections() == []
    with CaptureQueriesContext(connection) as queries:
        sections()
    assert not queries
    polled(at=starts, boundary=starts)  # heard at the moment itself
    assert sections() == ["Newsroom"]
    polled(at=starts + timedelta(seconds=1))
    assert sections() == ["Newsroom"]


def render(publication, **values):
    text = (
        '{% load frame %}{% frame "x" section.slug %}{{ publication.name }} {{ n }}{% endframe %}'
    )
    return Template(text).render(Context({"publication": publication, **values}))


def test_a_part_is_rendered_once_for_what_it_depends_on(publication):
    publication = Publication.objects.current()
    names = [render(publication, n=n, section={"slug": slug}) for n, slug in enumerate("aab")]
    assert names == [f"{publication} 0", f"{publication} 0", f"{publication} 2"]
    assert render(Publication.objects.current(), n=3) == f"{publication} 3"


def test_a_page_without_a_publication_is_rendered():
    assert render(None, n=1) == " 1"
