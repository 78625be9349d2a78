"""Names and titles while typing, and another spelling."""

import pytest
from django.utils import timezone

from articles.search.suggestions import Suggestion, other_spelling, suggest
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    section = factories.SectionFactory(slug="culture", name="Culture")
    author = factories.AuthorFactory(name="The Café Desk", slug="cafe-desk")
    source = factories.SourceFactory(name="Café Gazette", slug="cafe", domain="cafe.example")
    factories.TagFactory(name="cafés nobody wrote of")
    article = factories.DraftArticleFactory(
        section=section,
        title="A Café by the harbour",
        slug="cafe",
        tagged=["cafés"],
        by=[author],
        works=0,
        body="It opened [1].",
    )
    article.citations.create(number=1, reference=factories.ReferenceFactory(source=source))
    factories.publishing.publish(article)
    factories.DraftArticleFactory(title="Café, a draft", tagged=["café drafts"])


def test_whatever_begins_like_what_was_typed(site, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = suggest("caf", timezone.now())
    assert found == [
        Suggestion("Tag", "cafés", "/tags/cafes/"),
        Suggestion("Author", "The Café Desk", "/authors/cafe-desk/"),
        Suggestion("Source", "Café Gazette", "/sources/cafe/"),
        Suggestion("Article", "A Café by the harbour", "/culture/cafe/"),
    ]
    assert suggest("HARB café", timezone.now()) == found[-1:]
    assert suggest("cul", timezone.now()) == [Suggestion("Section", "Culture", "/culture/")]


@pytest.mark.parametrize("typed", ["", "c", "'", "%_", "\x00", "&|!():*", "afé", "draft"])
def test_nothing_to_suggest(site, typed):
    assert suggest(typed, timezone.now()) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harbuor", "harbour"),
        ('"culure" gazete', '"culure" gazette'),
        ("harbour", ""),
        ("zzzzzzz", ""),
        ("drafft", ""),
    ],
)
def test_another_spelling(site, typed, meant):
    assert other_spelling(typed, timezone.now()) == meant
