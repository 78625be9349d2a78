"""The list in which a date stands is that of the date shown, whatever the publication's zone."""

import json
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import DataError, IntegrityError, transaction
from django.urls import reverse

from articles.models import Publication, Revision, Tally
from articles.models.list_kinds import ListKind
from articles.zone import publication_zone
from tests import factories
from tests.articles.admin.publication.test_admin import posted

pytestmark = pytest.mark.django_db

ZONES = ["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata",
         "America/Sao_Paulo", "Australia/Lord_Howe"]  # fmt: skip
MOMENT = timedelta(microseconds=1)
# (year, month) → title of the article that went live in its first moment, and in its last.
MONTHS = {(2025, 12): ("alpha", "bravo"), (2026, 1): ("charlie", "delta")}


def set_zone(name):
    factories.PublicationFactory(time_zone=name)
    Publication.objects.update(time_zone=name)
    publication_zone.forget()


@pytest.fixture(params=ZONES)
def zone(request):
    set_zone(request.param)
    return ZoneInfo(request.param)


@pytest.fixture
def articles(zone):
    for (year, month), (first, last) in MONTHS.items():
        start = datetime(year, month, 1, tzinfo=zone).astimezone(UTC)
        after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone).astimezone(UTC)
        for slug, moment in ((first, start), (last, after - MOMENT)):
            factories.LiveArticleFactory(slug=slug, title=slug.title(), published_at=moment)


def slugs(response):
    return sorted(revision.slug for revision in response.context["slice"].entries)


def found(client, query):
    response = client.get("/search/", {"q": query})
    return sorted(hit.revision.slug for hit in response.context["results"].hits)


def test_archive_search_and_sitemap_follow_the_date_shown(client, articles):
    years = client.get("/archive/").context["years"]
    assert {
        (year, month.first_day.month, month.articles) for year, listed in years for month in listed
    } == {(2025, 12, 2), (2026, 1, 2)}
    for (year, month), names in MONTHS.items():
        assert slugs(client.get(f"/archive/{year}/")) == sorted(names)
        assert slugs(client.get(f"/archive/{year}/{month:02d}/")) == sorted(names)
        content = client.get(f"/sitemap-{year}-{month:02d}-1.xml").content
        text = " ".join(ElementTree.fromstring(content).itertext())
        assert sorted(re.findall("/newsroom/([a-z]+)/", text)) == sorted(names)
        assert found(client, f"from:{year}-{month:02d} to:{year}-{month:02d}") == sorted(names)
        first, last = f"{year}-{month:02d}-01", f"{year}-{month:02d}-31"
        assert found(client, f"from:{first} to:{first}") == [names[0]]
        assert found(client, f"from:{last} to:{last}") == [names[1]]
    facets = client.get("/search/", {"q": "from:2025"}).context["results"].facets
    assert {choice.value: choice.number for choice in facets["year"]} == {"2025": 2, "2026": 2}


DAYS = [
    ("bravo", "2025-12-31", "December 31, 2025"),
    ("charlie", "2026-01-01", "January 1, 2026"),
    ("delta", "2026-01-31", "January 31, 2026"),
]


def test_every_form_of_an_article_names_the_day_shown(client, articles):
    for slug, day, in_words in DAYS:
        _names_the_day(client, slug, day, in_words)


def _names_the_day(client, slug, day, in_words):
    page = client.get(f"/newsroom/{slug}/").content.decode()
    (shown,) = set(re.findall(r'<time datetime="([^"]+)">' + in_words, page))
    data = json.loads(re.search(r'ld\+json">(.+?)</script>', page, re.DOTALL)[1])
    meta = re.search('article:published_time" content="([^"]+)"', page)[1]
    feed = json.loads(client.get("/feed.json").content)["items"]
    (entry,) = [item for item in feed if item["url"].endswith(f"/{slug}/")]
    atom, rss = (client.get(f"/{name}").content.decode() for name in ("feed.xml", "rss.xml"))
    file = client.get(f"/newsroom/{slug}.md").content.decode()
    bib = client.get(f"/newsroom/{slug}/citation.bib").content.decode()
    ris = client.get(f"/newsroom/{slug}/citation.ris").content.decode()
    assert {
        shown[:10], data["@graph"][0]["datePublished"][:10], meta[:10],
        entry["date_published"][:10], re.search(r"published: '?([0-9-]+)", file)[1],
    } == {day}  # fmt: skip
    assert f"<published>{entry['date_published']}</published>" in atom
    assert f"{datetime.fromisoformat(day):%d %b %Y}" in rss
    assert day in bib
    assert day.replace("-", "/") in ris


def test_a_scheduled_article_is_in_no_month_of_its_zone(client, zone):
    factories.ScheduledArticleFactory()
    assert client.get("/archive/").context["years"] == []


def months():
    rows = Tally.objects.of(ListKind.MONTH).order_by("owner")
    return list(rows.values_list("owner", "articles"))


def test_a_change_of_the_zone_counts_again(admin_client):
    set_zone("UTC")
    moment = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    factories.LiveArticleFactory(published_at=moment)
    assert months() == [(202512, 1)]
    path, data = posted(admin_client, time_zone="Europe/Berlin")
    response = admin_client.post(path, data, follow=True)
    assert months() == [(202601, 1)]
    assert next(str(message) for message in response.context["messages"]) == (
        "All dates are now in the time zone Europe/Berlin. The months of the archive and the weeks "
        "of feedback were counted again."
    )
    assert Revision.objects.get().published_at == moment
    assert admin_client.get("/archive/2026/01/").context["slice"].entries
    Publication.objects.update(time_zone="America/New_York")
    assert months() == [(202512, 1)]
    Tally.objects.all().delete()
    call_command("recount")
    assert months() == [(202512, 1)]


def test_a_new_publication_has_the_zone_of_the_installation(settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    factories.LiveArticleFactory(published_at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    factories.PublicationFactory()
    assert Publication.objects.get().time_zone == "Asia/Kolkata"
    assert months() == [(202601, 1)]


def test_the_zones_of_all_continents_are_offered(admin_client):
    set_zone("Etc/GMT+12")
    path = reverse("admin:articles_publication_change", args=[1])
    page = admin_client.get(path).content.decode()
    for option in (
        '<option value="UTC">UTC</option>',
        '<option value="Etc/GMT+12" selected>Etc/GMT+12</option>',
        '<optgroup label="Europe">',
        '<option value="America/Argentina/Buenos_Aires">Argentina, Buenos Aires</option>',
        '<option value="Pacific/Kiritimati">Kiritimati</option>',
    ):
        assert option in page


def test_no_other_zone_is_accepted(admin_client):
    set_zone("Europe/Berlin")
    path, data = posted(admin_client)
    for name in ("Mars/Olympus", "utc ", "../UTC", "", "x" * 65, "posixrules"):
        response = admin_client.post(path, data | {"time_zone": name})
        assert response.status_code == 200, name
        assert list(response.context["adminform"].form.errors) == ["time_zone"], name
        assert Publication.objects.get().time_zone == "Europe/Berlin"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "1", "a b", "UTC; DROP"])
def test_nor_does_the_database(name):
    set_zone("UTC")
    with transaction.atomic(), pytest.raises((DataError, IntegrityError)):
        Publication.objects.update(time_zone=name)


def test_a_schedule_is_in_the_zone(admin_client):
    set_zone("Asia/Kathmandu")
    article = factories.DraftArticleFactory()
    page = admin_client.get(reverse("admin:articles_article_publish", args=[article.pk]))
    assert "Asia/Kathmandu" in page.content.decode()


def test_the_zone_is_asked_for_once_a_second(client, django_assert_num_queries):
    set_zone("Europe/Berlin")
    with django_assert_num_queries(1):
        assert publication_zone.get() == publication_zone.get() == ZoneInfo("Europe/Berlin")
    for path in ("/healthz", "/media/none.jpg"):
        publication_zone.forget()
        with django_assert_num_queries(0 if path == "/healthz" else 1):  # the 404 has a frame
            client.get(path)
