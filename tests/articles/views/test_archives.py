"""The archive: what was first published in a year and in a month."""

from datetime import UTC, datetime

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def months(found):
    return [(each.first_day.month, each.articles) for each in found]


def titles(response):
    return [each.title for each in response.context["slice"].entries]


@pytest.fixture
def articles():
    for moment in (
        datetime(2024, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2025, 1, 1, tzinfo=UTC),
        datetime(2025, 1, 31, 12, tzinfo=UTC),
        datetime(2025, 12, 31, 23, tzinfo=UTC),
    ):
        factories.LiveArticleFactory(
            title=f"{moment:%Y-%m-%d}", works=0, body="Words.", by=0, published_at=moment
        )
    factories.RetractedArticleFactory()
    factories.ScheduledArticleFactory()


def test_the_archive_counts_by_month(client, articles):
    found = [(year, months(each)) for year, each in client.get("/archive/").context["years"]]
    assert found == [(2025, [(1, 2), (12, 1)]), (2024, [(12, 1)])]


def test_a_year_and_a_month_list_their_articles(client, articles):
    year = client.get("/archive/2025/")
    assert months(year.context["months"]) == [(1, 2), (12, 1)]
    assert titles(year) == ["2025-12-31", "2025-01-31", "2025-01-01"]
    assert titles(client.get("/archive/2025/12/")) == ["2025-12-31"]
    january = client.get("/archive/2025/01/")
    assert titles(january) == ["2025-01-31", "2025-01-01"]
    assert january.context["breadcrumbs"] == [
        ("Front page", "/"),
        ("Archive", "/archive/"),
        ("2025", "/archive/2025/"),
        ("January 2025", "/archive/2025/01/"),
    ]


def test_a_month_without_articles_says_so(client, articles):
    said = {"/archive/1999/": "in 1999.", "/archive/2025/03/": "in March 2025."}
    for path, words in said.items():
        response = client.get(path)
        assert response.status_code == 200
        assert f"Nothing was published {words}" in response.content.decode()
    beyond = client.get("/archive/2025/?before=20200101T000000.000000Z-1").content.decode()
    assert "No older articles." in beyond


@pytest.mark.parametrize("path", ["2025/1", "2025/13", "2025/00", "25", "0999", "02025", "3000"])
def test_a_year_and_a_month_have_one_spelling(client, path):
    assert client.get(f"/archive/{path}/").status_code == 404


def test_the_last_month_of_all_has_an_end(client):
    assert client.get("/archive/2999/12/").status_code == 200
