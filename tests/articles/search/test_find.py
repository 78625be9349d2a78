"""Searching: what is found and in which order, facets, and pages for whatever is typed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.search import find as finding
from articles.search import statement
from articles.search.find import Choice, find, windows
from articles.search.query import parse
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(monkeypatch):
    """Three articles with little in common, and what may not be found.

    They are looked for in windows of time, like many.
    """
    monkeypatch.setattr(finding, "FEW", -1)
    desk = factories.AuthorFactory(name="The Zürich Desk", slug="zurich-desk")
    source = factories.SourceFactory(
        name="Harbour Gazette", slug="gazette", domain="gazette.example"
    )
    cafe = factories.DraftArticleFactory(
        title="A Café opens",
        slug="cafe",
        tagged=["food"],
        by=[desk],
        works=0,
        standfirst="What <b> it serves.",
        body="The oven has a xylophone [1].",
        section=factories.SectionFactory(slug="culture", name="Culture"),
    )
    cafe.citations.create(
        number=1, reference=factories.ReferenceFactory(source=source, title="Ovens")
    )
    publishing.publish(cafe, published_at=datetime(2020, 5, 1, tzinfo=UTC))
    common = {"works": 0, "body": "Words about a bridge."}
    factories.LiveArticleFactory(
        title="Old bridge",
        slug="old",
        tagged=["food", "water"],
        by=[desk],
        published_at=datetime(2019, 2, 3, tzinfo=UTC),
        **common,
    )
    factories.LiveArticleFactory(
        title="New river", slug="new", tagged=["water"], origin="ai_assisted", **common
    )
    hidden = common | {"tagged": ["food"], "title": "Hidden bridge"}
    factories.DraftArticleFactory(**hidden)
    factories.ScheduledArticleFactory(**hidden)
    factories.RetractedArticleFactory(**hidden)
    factories.TakenDownArticleFactory(**hidden)
    changed = factories.LiveDraftArticleFactory(title="Unchanged", works=0, body="Nothing.")
    changed.title = "Hidden bridge"
    changed.save()
    publishing.save_revision(changed)


def found(typed, **options):
    results = find(parse(typed), timezone.now(), **options)
    return [each.revision.title for each in results.hits]


FOUND = [
    ("cafe", ["A Café opens"]),
    ("CAFÉ", ["A Café opens"]),
    ("xylophones", ["A Café opens"]),
    ("harbour gazette", ["A Café opens"]),
    ("gazette.example", ["A Café opens"]),
    ("zurich", ["Old bridge", "A Café opens"]),
    ("bridge", ["Old bridge", "New river"]),
    ("bridge -river", ["Old bridge"]),
    ('"old bridge" or xylophone', ["Old bridge", "A Café opens"]),
    ("tag:food", ["A Café opens", "Old bridge"]),
    ("bridge tag:water tag:Food", ["Old bridge"]),
    ("author:zurich-desk section:culture", ["A Café opens"]),
    ('author:"The Zürich Desk" bridge', ["Old bridge"]),
    ("source:gazette.example", []),
    ("source:gazette", ["A Café opens"]),
    ("bridge to:2019-02", ["Old bridge"]),
    ("from:2020 to:2020-05-01", ["A Café opens"]),
    ("from:2019-02-04 to:2020-04", []),
    ("bridge from:2021 to:2020", []),
    ("hidden", []),
    ("the", []),
    ("person team", []),
]


def test_what_is_found(site):
    assert [(typed, found(typed)) for typed, _ in FOUND] == FOUND


def test_order_and_origin(site):
    assert found("bridge", by_date=True) == ["New river", "Old bridge"]
    assert found("bridge", origin="ai_assisted") == ["New river"]


def test_facets_and_snippets(site, django_assert_num_queries):
    with django_assert_num_queries(6):  # three of them are the transaction and its settings
        results = find(parse("zurich"), timezone.now())
    assert results.facets == {
        "section": [Choice("culture", "Culture", 1), Choice("newsroom", "Newsroom", 1)],
        "tag": [Choice("food", "food", 2), Choice("water", "water", 1)],
        "author": [Choice("zurich-desk", "The Zürich Desk", 2)],
        "source": [Choice("gazette", "Harbour Gazette", 1)],
        "year": [Choice("2020", "2020", 1), Choice("2019", "2019", 1)],
        "origin": [Choice("human", "Written by people", 2)],
    }
    (hit,) = find(parse("cafe serves"), timezone.now()).hits
    assert hit.title == "A <mark>Café</mark> opens"
    assert hit.snippet == "What &lt;b&gt; it <mark>serves</mark>. The oven has a xylophone."


def test_no_more_than_the_candidates_are_ranked(site, monkeypatch):
    monkeypatch.setattr(statement, "CANDIDATES", 1)
    results = find(parse("bridge"), timezone.now())
    assert [each.revision.title for each in results.hits] == ["New river"]
    assert results.is_capped


def test_pages_continue_each_other_and_the_last_stands_for_all_beyond(site, monkeypatch):
    monkeypatch.setattr(statement, "PAGE_SIZE", 1)
    assert [found("bridge", page=page) for page in (0, 1, 2, 3, 50)] == [
        ["Old bridge"],
        ["Old bridge"],
        ["New river"],
        ["New river"],
        ["New river"],
    ]
    results = find(parse("bridge"), timezone.now(), page=9)
    assert (results.page, results.pages, results.number) == (2, 2, 2)
    assert results.facets["tag"][0] == Choice("water", "water", 2)  # of all pages


def test_years_are_those_of_the_publication(site):
    factories.LiveArticleFactory(
        title="Fireworks",
        works=0,
        body="Red.",
        published_at=datetime(2021, 12, 31, 23, 30, tzinfo=UTC),
    )
    with timezone.override("Europe/Berlin"):
        years = find(parse("fireworks"), timezone.now()).facets["year"]
    assert years == [Choice("2022", "2022", 1)]


def test_windows_of_time():
    start, end = datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 1, 15, tzinfo=UTC)
    assert windows(start, end) == [
        ([202601], end - timedelta(days=10), end),
        ([202512, 202601], start, end - timedelta(days=10)),
    ]
    parts = windows(None, end)
    assert [periods for periods, _, _ in parts] == [
        [202601],
        [202512, 202601],
        [*range(202507, 202513)],
        [*range(202501, 202508)],
        [*range(202401, 202413), 202501],
        [2022, 2023, 2024],
        [2018, 2019, 2020, 2021, 2022],
        [],
    ]
    _, starts, ends = zip(*parts, strict=True)
    assert (ends[0], starts[-1]) == (end, None)
    assert starts[:-1] == ends[1:]


@pytest.mark.parametrize("text", ["bridge", "water", "bridge from:2019-01-01", "xylophone -bridge"])
def test_few_articles_are_looked_through_at_once(site, monkeypatch, text):
    at = timezone.now()
    in_windows = find(parse(text), at)
    monkeypatch.setattr(finding, "FEW", 100)
    at_once = find(parse(text), at)
    assert at_once == in_windows
    assert at_once.number


HOSTILE = [
    "x" * 10_000,
    "tag:a " * 3_000,
    "-" * 500,
    "\x01\u200b",
    '"' * 99,
    "(((((",
    "' OR 1=1; DROP TABLE articles_article; --",
    ".*(a+)+$[[",
    "!!&&||<->:*",
    "\u202ebridge\u2066",
    "from:9999-99-99 to:-1",
    "%s %(q)s {}",
    "🙂" * 60,
]


def test_every_query_is_answered_with_a_page(client, site):
    for typed in HOSTILE:
        response = client.get("/search/", {"q": typed})
        assert (response.status_code, response["X-Robots-Tag"]) == (200, "noindex"), typed
        assert client.get("/search/suggest/", {"q": typed}).status_code == 200
    strange = {
        "q": "bridge",
        "page": "٣",
        "order": "x",
        "origin": "x",
        "year": "x",
        "nonsense": "1",
    }
    assert len(client.get("/search/", strange).context["results"].hits) == 2
    assert client.get("/search/", {"q": "bridge", "page": "999"}).context["results"].page == 1


def test_the_page(client, site):
    html = client.get("/search/").content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert "“bridge” but not “toll”" in html
    html = client.get("/search/?q=cafe&tag=food").content.decode()
    assert "<mark>Café</mark>" in html
    assert "1 article · sorted by relevance" in " ".join(html.split())
    assert 'href="?q=cafe"' in html
    html = client.get("/search/?q=bridge").content.decode()
    assert 'href="?q=bridge&amp;tag=water"' in html
    html = client.get("/search/?q=xylofone").content.decode()
    assert "Did you mean" not in html  # it stands in no title
    html = client.get("/search/?q=rivver&exact=1").content.decode()
    assert 'Did you mean <a href="?q=river" dir="auto">river</a>' in html
    assert (
        "There is no tag “<bdi>nobody</bdi>”."
        in client.get("/search/?q=tag:nobody").content.decode()
    )
    found = client.get("/search/suggest/?q=wat").json()
    assert found == {"suggestions": [{"kind": "Tag", "label": "water", "url": "/tags/water/"}]}


def test_without_hits_the_corrected_spelling_is_searched(client, site):
    text = " ".join(client.get("/search/?q=bridqe&tag=water").content.decode().split())
    assert "No results for “<bdi>bridqe</bdi>”. Showing results for “<bdi>bridge</bdi>”." in text
    exact = "?q=bridqe&amp;tag=water&amp;exact=1"
    assert f'<a href="{exact}">Search for “<bdi>bridqe</bdi>” instead</a>' in text
    assert text.count('class="hit"') == 2
    assert 'href="?q=bridge"' in text  # without the tag
    text = " ".join(client.get("/search/?q=bridqe&tag=water&exact=1").content.decode().split())
    assert "No results." in text
    assert 'Did you mean <a href="?q=bridge&amp;tag=water" dir="auto">bridge</a>?' in text
    # Nothing is offered that would find nothing either.
    text = client.get("/search/?q=bridqe&year=1999").content.decode()
    assert "bridge</a>?" not in text
    assert "No results." in text


def test_common_words_are_said_to_be_looked_for_in_titles(client, site):
    said = "Words this common are only searched for in titles."
    assert said in client.get("/search/?q=the").content.decode()
    assert said not in client.get("/search/?q=the+bridge").content.decode()
    empty = client.get("/search/?q=%21%21").content.decode()
    assert "Enter at least one letter or number." in empty


def test_a_search_that_takes_too_long_is_ended(client, site, monkeypatch):
    monkeypatch.setattr(finding, "PATIENCE", "1ms")
    monkeypatch.setattr(statement, "SCORE", "(SELECT pg_sleep(5) IS NULL)::integer")
    response = client.get("/search/?q=bridge")
    assert response.status_code == 503
    assert "This search took too long." in response.content.decode()
