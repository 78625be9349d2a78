"""Tags and authors: their indexes, and who they say they are."""

from datetime import UTC, datetime

import pytest

from articles import publishing
from articles.views import indexes
from tests import factories

pytestmark = pytest.mark.django_db

BRIEF = {"works": 0, "body": "Words.", "by": 0}


def letters(response):
    return [
        (letter, [(each.owner.name, each.articles) for each in entries])
        for letter, entries in response.context["letters"]
    ]


def test_tags_are_counted_under_their_letters(client):
    factories.TagFactory(name="unused")
    factories.LiveArticleFactory(tagged=["web", "éclair", "earth"], **BRIEF)
    factories.LiveArticleFactory(tagged=["web", "3d"], **BRIEF)
    for make in (factories.DraftArticleFactory, factories.RetractedArticleFactory):
        make(tagged=["web", "hidden"])
    factories.ScheduledArticleFactory(tagged=["web", "soon"])
    response = client.get("/tags/")
    assert letters(response) == [
        ("E", [("earth", 1), ("éclair", 1)]),
        ("W", [("web", 2)]),
        ("0–9", [("3d", 1)]),
    ]
    assert '<a href="/tags/web/" dir="auto">web</a>' in response.content.decode()


def test_the_counts_follow_what_editors_do(client):
    article = factories.LiveArticleFactory(tagged=["web"], **BRIEF)
    assert letters(client.get("/tags/")) == [("W", [("web", 1)])]
    article.tags.set(["law"])
    assert letters(client.get("/tags/")) == [("L", [("law", 1)])]
    publishing.retract(article, "It was wrong.")
    assert letters(client.get("/tags/")) == []
    publishing.reinstate(article)
    assert letters(client.get("/tags/")) == [("L", [("law", 1)])]
    publishing.unpublish(article)
    assert "No tags yet." in client.get("/tags/").content.decode()


def test_the_index_of_tags_is_cut_where_it_gets_long(client, monkeypatch):
    monkeypatch.setattr(indexes, "TAGS_ON_A_PAGE", 2)
    for number, names in enumerate((["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"])):
        factories.LiveArticleFactory(slug=f"s{number}", tagged=names, **BRIEF)
    first = client.get("/tags/")
    assert letters(first) == [("A", [("a", 4)]), ("B", [("b", 3)])]
    second = client.get("/tags/", {"before": first.context["slice"].older})
    assert letters(second) == [("C", [("c", 2)]), ("D", [("d", 1)])]
    assert letters(client.get("/tags/", {"after": second.context["slice"].newer})) == letters(first)
    assert client.get("/tags/", {"before": "9" * 18 + "-1"}).status_code == 200
    assert client.get("/tags/", {"before": "x-1"}).status_code == 404


def test_authors_stand_under_what_they_are(client):
    make = factories.AuthorFactory
    zoe = make(name="Zoë Writer", slug="zoe", kind="person", role="Editor")
    desk = make(name="The Desk", slug="desk", kind="team")
    robot = make(name="Pipeline 4", slug="pipeline", kind="machine")
    make(name="Nobody", slug="nobody")
    factories.LiveArticleFactory(**(BRIEF | {"by": [zoe, robot]}))
    factories.LiveArticleFactory(**(BRIEF | {"by": [desk, robot]}))
    response = client.get("/authors/")
    assert [
        (label, [(each.owner.name, each.articles) for each in entries])
        for label, entries in response.context["kinds"]
    ] == [
        ("People", [("Zoë Writer", 1)]),
        ("Teams", [("The Desk", 1)]),
        ("Machines", [("Pipeline 4", 2)]),
    ]


@pytest.mark.parametrize(
    ("kind", "role", "label"),
    [
        ("person", "Science editor", "Person · <bdi>Science editor</bdi>"),
        ("team", "", "Team"),
        ("machine", "Drafting", "Machine · <bdi>Drafting</bdi>"),
    ],
)
def test_an_author_page_says_what_the_author_is(client, kind, role, label):
    photo = factories.ImageFactory(alt="A face")
    author = factories.AuthorFactory(
        name="N. N.", slug="nn", kind=kind, role=role, bio="Writes.", photo=photo,
        url="https://nn.example/",
    )  # fmt: skip
    factories.LiveArticleFactory(by=[author])
    page = client.get("/authors/nn/").content.decode()
    assert f'<p class="kicker">{label}</p>' in page
    assert ("This byline belongs to a program." in page) == (kind == "machine")
    for part in (
        '<p dir="auto">Writes.</p>',
        'alt="A face"',
        '<a href="https://nn.example/" rel="noopener me">',
    ):
        assert part in page


def test_lists_of_a_tag_follow_the_date_of_first_publication(client):
    for day in (2, 1, 3):
        factories.LiveArticleFactory(
            title=f"Day {day}",
            tagged=["web"],
            published_at=datetime(2026, 4, day, tzinfo=UTC),
            **BRIEF,
        )
    context = client.get("/tags/web/").context
    assert [each.title for each in context["slice"].entries] == ["Day 3", "Day 2", "Day 1"]
    assert context["breadcrumbs"] == [
        ("Front page", "/"),
        ("Tags", "/tags/"),
        ("web", "/tags/web/"),
    ]
