"""Asking pages for what they are called: only where it is wanted, and not too often."""

from datetime import date

import pytest

from articles.editing import page_lookups
from articles.editing.page_lookups import Rate, look_at_page
from articles.models import Publication
from references.models import Reference
from references.web_pages.details import PageDetails
from tests import factories
from tests.articles.admin.articles.test_citations import LOOK_UP
from tests.references.servers import reader_for, resolving, running

pytestmark = pytest.mark.django_db

PAGE = b"""<title>Rivers rise - The Gauge</title><meta property="og:site_name" content="The Gauge">
<meta property="article:published_time" content="2026-03-01">"""


@pytest.fixture
def server(monkeypatch):
    factories.PublicationFactory(fetch_references=True)
    with running() as started:
        started.pages["rivers"] = ("text/html", PAGE)
        reader = reader_for(started, resolve=resolving({}))
        monkeypatch.setattr(page_lookups, "page_reader", lambda: reader)
        monkeypatch.setattr(page_lookups, "rate", Rate(most=2))
        yield started


def test_a_page_tells_what_it_is_called_and_nothing_is_made(server, admin_client):
    url = server.url("/page/rivers", "gauge.example")
    answer = admin_client.post(LOOK_UP, {"url": url}).json()
    assert answer["title"] == "Rivers rise"
    for shown in ('value="The Gauge"', 'value="2026-03-01"', ">Rivers rise</textarea>"):
        assert shown in answer["card"].replace("\n", "")
    assert "<details open>" not in answer["card"]
    assert not Reference.objects.exists()
    factories.SourceFactory(domain="gauge.example", name="Gauge of Rivers")
    card = admin_client.post(LOOK_UP, {"url": url}).json()["card"]
    assert 'value="Gauge of Rivers"' in card


def test_nothing_is_asked_unless_the_publication_wants_it(server, admin_client):
    Publication.objects.update(fetch_references=False)
    answer = admin_client.post(LOOK_UP, {"url": server.url("/page/rivers")}).json()
    assert (answer["title"], server.requests) == ("", [])
    assert Publication().fetch_references is False


def test_a_known_work_is_not_asked_for(server, admin_client):
    known = factories.ReferenceFactory(url=server.url("/page/rivers", "gauge.example"))
    assert admin_client.post(LOOK_UP, {"url": known.url}).json()["key"] == known.pk
    assert server.requests == []


def test_one_person_asks_so_many_pages_a_minute(server, admin_user):
    url = server.url("/page/rivers", "gauge.example")
    expected = PageDetails("Rivers rise", "The Gauge", date(2026, 3, 1))
    assert [look_at_page(url, admin_user) for _ in range(2)] == [expected] * 2
    assert look_at_page(url, admin_user) == PageDetails()
    assert look_at_page(url, factories.UserFactory()) == expected
    assert len(server.requests) == 3


def test_waiting_for_pages_takes_no_more_than_half_of_the_threads(settings):
    settings.THREADS = 6
    page_lookups.page_reader.cache_clear()
    slots = page_lookups.page_reader().slots
    assert [slots.acquire(blocking=False) for _ in range(4)] == [True, True, True, False]
    page_lookups.page_reader.cache_clear()


def test_the_rate_is_that_of_the_last_minute(monkeypatch):
    now = 100.0
    monkeypatch.setattr(page_lookups.time, "monotonic", lambda: now)
    rate = Rate(most=2)
    assert [rate.allows(1) for _ in range(3)] == [True, True, False]
    now = 159.0
    assert not rate.allows(1)
    now = 161.0
    assert [rate.allows(1), rate.allows(2)] == [True, True]
