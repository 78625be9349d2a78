"""The front page and the fronts of sections: what leads, and how older articles are reached."""

from datetime import UTC, datetime

import pytest
import time_machine

from articles.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db

BRIEF = {"works": 0, "body": "Words.", "by": 0}


def titles(response):
    return [each.title for each in response.context["slice"].entries]


def test_front_page_leads_with_what_editors_feature(client):
    for number in range(8):
        factories.LiveArticleFactory(title=f"No. {number}", works=0, body="Words.")
    factories.LiveArticleFactory(
        title="Featured",
        works=0,
        body="Words.",
        is_featured=True,
        published_at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    context = client.get("/").context
    assert context["lead"].title == "Featured"
    assert [each.title for each in context["seconds"]] == ["No. 7", "No. 6", "No. 5", "No. 4"]
    assert [each.title for each in context["latest"]] == ["No. 3", "No. 2", "No. 1", "No. 0"]
    assert [each.section.name for each in (context["sections"][0].newest[0].article,)] == [
        "Newsroom"
    ]


def test_an_empty_database_has_a_front_page(client):
    assert not Publication.objects.exists()
    response = client.get("/")
    assert response.status_code == 200
    assert "Nothing has been published yet" in response.content.decode()


def test_pages_of_a_list_stay_the_same_while_news_arrives(client):
    with time_machine.travel(datetime(2026, 5, 1, tzinfo=UTC), tick=False) as clock:
        for number in range(45):
            clock.shift(60)
            factories.LiveArticleFactory(title=f"No. {number}", works=0, body="Words.", by=0)
        first = client.get("/newsroom/")
        assert first.context["lead"].title == "No. 44"
        assert titles(first) == [f"No. {number}" for number in range(43, 24, -1)]
        older = first.context["slice"].older
        clock.shift(60)
        factories.LiveArticleFactory(title="Breaking", works=0, body="Words.")
        second = client.get("/newsroom/", {"before": older})
        assert titles(second) == [f"No. {number}" for number in range(24, 4, -1)]
        third = client.get("/newsroom/", {"before": second.context["slice"].older})
        assert titles(third) == [f"No. {number}" for number in range(4, -1, -1)]
        assert third.context["slice"].older == ""
        back = client.get("/newsroom/", {"after": third.context["slice"].newer})
        assert titles(back) == titles(second)
        nearer = client.get("/newsroom/", {"after": back.context["slice"].newer})
        assert titles(nearer) == ["No. 44", *titles(first)]
        newest = client.get("/newsroom/", {"after": nearer.context["slice"].newer})
        assert titles(newest)[:2] == ["Breaking", "No. 44"]
        assert newest.context["slice"].newer == ""


@pytest.mark.parametrize("cursor", ["x", "20260501T000000.000000Z-", "-1", "20269901T0Z-1", "٣-٣"])
def test_a_forged_place_in_a_list_is_not_found(client, cursor):
    factories.SectionFactory()
    assert client.get("/newsroom/", {"before": cursor}).status_code == 404
    assert client.get("/newsroom/", {"after": cursor}).status_code == 404


def test_featured_articles_come_newest_first_and_only_while_they_are_listed(client):
    for day in (3, 1, 2):
        factories.LiveArticleFactory(
            title=f"Day {day}",
            is_featured=True,
            published_at=datetime(2026, 4, day, tzinfo=UTC),
            **BRIEF,
        )
    factories.RetractedArticleFactory(title="Retracted", is_featured=True)
    factories.ScheduledArticleFactory(title="Scheduled", is_featured=True)
    factories.LiveArticleFactory(title="New", **BRIEF)
    context = client.get("/").context
    assert context["lead"].title == "Day 3"
    assert [each.title for each in context["seconds"]] == ["Day 2", "Day 1", "New"]


def test_front_page_leads_to_older_articles(client):
    for number in range(30):
        moment = datetime(2026, 4, 1, 0, number, tzinfo=UTC)
        factories.LiveArticleFactory(title=f"No. {number}", published_at=moment, **BRIEF)
    front = client.get("/")
    shown = [front.context["lead"], *front.context["seconds"], *front.context["latest"]]
    assert [each.title for each in shown] == [f"No. {number}" for number in range(29, 16, -1)]
    assert f'href="?before={front.context["older"]}" rel="next"' in front.content.decode()
    older = client.get("/", {"before": front.context["older"]})
    assert titles(older) == [f"No. {number}" for number in range(16, -1, -1)]
    newer = client.get("/", {"after": older.context["slice"].newer})
    assert titles(newer)[0] == "No. 29"


def test_a_section_leads_with_its_featured_article_on_its_first_page_only(client):
    for number in range(22):
        moment = datetime(2026, 4, 1, 0, number, tzinfo=UTC)
        factories.LiveArticleFactory(title=f"No. {number}", published_at=moment, **BRIEF)
    other = factories.SectionFactory(slug="other")
    factories.LiveArticleFactory(title="Elsewhere", section=other, is_featured=True, **BRIEF)
    first = client.get("/newsroom/")
    assert first.context["lead"].title == "No. 21"
    assert titles(first) == [f"No. {number}" for number in range(20, 1, -1)]
    featured = factories.LiveArticleFactory(
        title="Chosen", is_featured=True, published_at=datetime(2020, 1, 1, tzinfo=UTC), **BRIEF
    )
    first = client.get("/newsroom/")
    assert first.context["lead"].title == "Chosen"
    assert titles(first) == [f"No. {number}" for number in range(21, 1, -1)]
    second = client.get("/newsroom/", {"before": first.context["slice"].older})
    assert second.context["lead"] is None
    assert titles(second) == ["No. 1", "No. 0", "Chosen"]
    featured.is_featured = False
    featured.save()
    assert client.get("/newsroom/").context["lead"].title == "No. 21"


@pytest.mark.parametrize(
    ("factory", "is_there"),
    [
        (None, False),
        (factories.DraftArticleFactory, False),
        (factories.ScheduledArticleFactory, False),
        (factories.LiveArticleFactory, True),
        (factories.TakenDownArticleFactory, False),
    ],
)
def test_a_section_is_shown_once_something_in_it_is_live(client, factory, is_there):
    factories.PublicationFactory()
    factories.LiveArticleFactory(section=factories.SectionFactory(name="News", slug="news"))
    section = factories.SectionFactory(name="Casino Offers", slug="casino-offers")
    if factory:
        factory(section=section)
    for path in ("/casino-offers/", "/casino-offers/feed.xml", "/casino-offers/?after=x"):
        if "?" not in path or not is_there:
            assert client.get(path).status_code == (200 if is_there else 404), path
    for path in ("/", "/news/", "/llms.txt", "/sitemap-pages.xml"):
        assert ("casino-offers" in client.get(path).content.decode()) is is_there, path


def test_a_section_stays_for_the_page_of_its_retracted_article(client):
    article = factories.RetractedArticleFactory()
    page = client.get(article.working_revision.get_absolute_url()).content.decode()
    address = article.section.get_absolute_url()
    assert f'href="{address}"' in page
    assert client.get(address).status_code == 200
    assert f'<li><a href="{address}"' not in client.get("/").content.decode()
