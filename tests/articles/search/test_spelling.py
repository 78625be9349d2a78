"""Another spelling for a query without hits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.search.spelling import other_spelling
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


def test_words_of_planned_articles_and_drafts_are_not_known(site):
    """Neither as another spelling, nor by leaving a word alone that would else be corrected."""
    author = factories.AuthorFactory(name="Harbourist", slug="a")
    source = factories.SourceFactory(name="Harbourly", slug="s", domain="s.example")
    for factory in (factories.ScheduledArticleFactory, factories.DraftArticleFactory):
        article = factory(title="Zyxcorp merges", tagged=["Harboured Zyxcorp"], by=[author])
        article.citations.create(number=9, reference=factories.ReferenceFactory(source=source))
    now = timezone.now()
    assert other_spelling("zyxcarp", now) == ""
    for word in ("harboured", "harbourist", "harbourly"):
        assert other_spelling(word, now) == "harbour"
    assert other_spelling("zyxcarp", now, of_drafts=True) == "zyxcorp"
    factories.LiveArticleFactory(title="Other", tagged=["Harboured Zyxcorp"], slug="o")
    assert other_spelling("zyxcarp", now + timedelta(hours=1)) == "zyxcorp"
    assert other_spelling("harboured", now + timedelta(hours=1)) == ""
