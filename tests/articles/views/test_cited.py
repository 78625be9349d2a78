"""The index of what is cited: sources, their works, the articles that cite each."""

from datetime import UTC, datetime

import pytest

from articles import publishing
from articles.models import Citation
from articles.views import cited
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet():
    return factories.SourceFactory(
        name="The Journal", slug="journal-example", domain="journal.example", kind="journal"
    )


def cite(*works, make=factories.LiveArticleFactory, day=1, **values):
    """An article that cites these works, first published on a day of April 2026."""
    body = "Words " + "".join(f"[{number}]" for number in range(1, len(works) + 1))
    article = factories.DraftArticleFactory(works=0, by=0, body=body, **values)
    for number, work in enumerate(works, 1):
        Citation.objects.create(article=article, number=number, reference=work)
    publishing.save_revision(article)
    if make is not factories.DraftArticleFactory:
        publishing.publish(article, published_at=datetime(2026, 4, day, tzinfo=UTC))
    return article


def rows(response):
    return [
        (each.owner.name, each.articles, each.citations) for each in response.context["entries"]
    ]


def test_sources_are_counted_by_articles_and_by_citations(client, outlet):
    first, second = factories.ReferenceFactory.create_batch(2, source=outlet)
    other = factories.ReferenceFactory(source__name="Other", source__slug="other")
    drafted = factories.ReferenceFactory(source__name="Drafted")
    cite(first, second)
    gone = cite(first, other)
    cite(first, drafted, make=factories.DraftArticleFactory)
    assert rows(client.get("/sources/")) == [("The Journal", 2, 3), ("Other", 1, 1)]
    assert rows(client.get("/sources/", {"kind": "journal"})) == [("The Journal", 2, 3)]
    assert rows(client.get("/sources/", {"kind": "social"})) == []
    assert client.get("/sources/", {"kind": "x"}).status_code == 404
    publishing.retract(gone, "It was wrong.")
    assert rows(client.get("/sources/")) == [("The Journal", 1, 2)]


def test_what_is_cited_follows_what_readers_read(client, outlet):
    work = factories.ReferenceFactory(source=outlet)
    article = cite(work)
    article.citations.all().delete()
    article.body = "Words."
    article.save()
    publishing.save_revision(article)
    assert rows(client.get("/sources/")) == [("The Journal", 1, 1)]
    publishing.publish(article)
    assert rows(client.get("/sources/")) == []


def test_a_work_that_moves_to_another_source_takes_its_citations_along(client, outlet):
    moved, kept = factories.ReferenceFactory.create_batch(2, source=outlet)
    cite(moved, kept)
    cite(moved)
    moved.source = factories.SourceFactory(name="Heir")
    moved.save()
    assert rows(client.get("/sources/")) == [("Heir", 2, 2), ("The Journal", 1, 1)]


def test_a_source_shows_its_works_with_the_newest_articles_that_cite_each(client, outlet):
    old, new = (factories.ReferenceFactory(source=outlet, title=t) for t in ("Old", "New"))
    for day in range(1, 6):
        cite(old, title=f"Day {day}", slug=f"day-{day}", day=day)
    cite(new, title="Day 6", day=6)
    response = client.get("/sources/journal-example/")
    assert [
        (str(each["work"]), each["articles"], [card.title for card in each["newest"]])
        for each in response.context["works"]
    ] == [("New", 1, ["Day 6"]), ("Old", 5, ["Day 5", "Day 4", "Day 3"])]
    page = response.content.decode()
    assert "cited 6 times in 6 articles" in page
    assert f'<a href="/sources/journal-example/{old.pk}/">See all 5 articles' in page
    everything = client.get(f"/sources/journal-example/{old.pk}/")
    assert [each.title for each in everything.context["slice"].entries] == [
        f"Day {day}" for day in (5, 4, 3, 2, 1)
    ]


def test_a_work_is_found_below_its_own_source_only(client, outlet):
    work, uncited = factories.ReferenceFactory.create_batch(2, source=outlet)
    cite(work)
    factories.SourceFactory(slug="elsewhere")
    assert client.get(f"/sources/journal-example/{work.pk}/").status_code == 200
    assert client.get(f"/sources/elsewhere/{work.pk}/").status_code == 404
    assert client.get(f"/sources/journal-example/{uncited.pk}/").status_code == 404


def test_a_source_that_nothing_public_cites_is_no_page(client, outlet):
    assert "No sources yet." in client.get("/sources/").content.decode()
    assert client.get("/sources/journal-example/").status_code == 404
    assert client.get("/sources/journal-example/feed.xml").status_code == 404
    assert client.get("/sources/unknown/").status_code == 404


def test_works_of_a_source_are_cut_into_pages(client, outlet, monkeypatch):
    monkeypatch.setattr(cited, "SOURCES_ON_A_PAGE", 1)
    works = factories.ReferenceFactory.create_batch(21, source=outlet)
    cite(*works)
    cite(factories.ReferenceFactory(source__name="Other"))
    first = client.get("/sources/journal-example/")
    assert len(first.context["works"]) == 20
    second = client.get("/sources/journal-example/", {"before": first.context["slice"].older})
    assert [each["work"] for each in second.context["works"]] == [works[0]]
    one = client.get("/sources/")
    assert rows(one) == [("The Journal", 1, 21)] or rows(one) == [("Other", 1, 1)]
    two = client.get("/sources/", {"before": one.context["slice"].older})
    assert len(rows(two)) == 1
    assert rows(one) != rows(two)
