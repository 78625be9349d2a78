"""Names and titles while typing."""

import pytest
from django.utils import timezone

from articles.search.suggestions import Suggestion, suggest
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


def test_what_only_planned_articles_and_drafts_have_is_not_suggested(site):
    """A tag, author, source or section is told of when readers can see an article of it."""
    section = factories.SectionFactory(slug="zyx", name="Zyxland")
    author = factories.AuthorFactory(name="Zyx Author", slug="zyx-author")
    source = factories.SourceFactory(name="Zyx Source", slug="zyx", domain="zyx.example")
    kinds = {"section": section, "tagged": ["zyx tag"], "by": [author], "title": "Zyx"}
    for factory in (factories.ScheduledArticleFactory, factories.DraftArticleFactory):
        article = factory(**kinds)
        article.citations.create(number=9, reference=factories.ReferenceFactory(source=source))
    factories.RetractedArticleFactory(**kinds)
    factories.TakenDownArticleFactory(**kinds)
    assert suggest("zyx", timezone.now()) == []
    assert suggest("zyxland", timezone.now()) == []
    factories.LiveArticleFactory(**kinds | {"slug": "seen"})
    assert [each.label for each in suggest("zyx", timezone.now())] == [
        "Zyxland",
        "zyx tag",
        "Zyx Author",
        "Zyx",
    ]


@pytest.mark.parametrize(
    ("title", "tag", "typed"),
    [
        ("“北京的地铁”", "上海地铁", "地铁"),
        ("“北京的地铁”", "上海地铁", "铁"),
        ("Battery on iOS/Android", "mobile-androids", "andro"),
        ("COVID-19 wards", "post-covid-19", "covid-1"),
        ("Written in Node.js", "node.js", "node.j"),
        ("Donau\u00addampf", "Donaudampf", "donaud"),
        ("O’Brien speaks", "O’Brien", "o'bri"),
        ("ＡＢＣ１ news", "ABC1", "abc1"),
        ("กรุงเทพมหานคร", "กรุงเทพ", "กรุง"),
        ("서울에서", "서울", "서울"),
    ],
)
def test_words_of_every_kind_are_suggested(title, tag, typed):
    factories.LiveArticleFactory(title=title, tagged=[tag], slug="it", works=0, body="A text.")
    found = suggest(typed, timezone.now())
    assert [(each.kind, each.label) for each in found] == [("Tag", tag), ("Article", title)]
