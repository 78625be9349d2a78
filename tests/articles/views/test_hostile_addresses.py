"""No address that a stranger makes up ends in an error of ours."""

import itertools
import re

import pytest
from django.test import Client
from django.urls import get_resolver

from tests import factories
from tests.articles.views.test_embargo import patterns

pytestmark = [pytest.mark.django_db, pytest.mark.drill]  # thousands of requests

NUMBERS = ("0", "1", "-1", "99999999999999999999", "9" * 300, "9" * 5_000, "01", "٣", "1e9")
YEARS = ("0000", "0001", "0999", "1000", "2026", "2999", "3000", "9999", "10000", "٢٠٢٦")
VALUES = {
    "year": YEARS,
    "month": ("00", "01", "12", "13", "1", "99"),
    "part": NUMBERS,
    "pk": NUMBERS,
    "slug": ("newsroom", "a" * 300, "%00", "%ff", "%F0%9F%98%80", "-", "..%2f", "2026"),
    "section": ("newsroom", "a" * 300, "%00"),
    "path": ("how", "a" * 300, "%00", "..%2f..%2fetc%2fpasswd"),
    "kind": ("tags", "cats", "2026-11"),
    "form": ("feed.xml", "rss.xml", "feed.json", "bib", "feed.xmlx"),
    "digest": ("0" * 16, "a" * 300, "%00"),
    "token": ("a" * 43, "a" * 3_000, "%00", "-_-"),
}
MOMENTS = ("20260501T000000.000000Z", "00010101T000000.000000Z", "99991231T235959.999999Z",
           "00000101T000000.000000Z", "20261301T000000.000000Z", "5", "", "\x00")  # fmt: skip
KEYS = ("1", "0", "-1", "9" * 18, "9" * 19, "9" * 5_000, "٣", "", "1.5", "x\x00")
CURSORS = [*(f"{moment}-1" for moment in MOMENTS), *(f"{MOMENTS[0]}-{key}" for key in KEYS),
           "-", "a", "1-1-1", "5-1", "é" * 900]  # fmt: skip
LISTS = ("/", "/newsroom/", "/tags/", "/tags/web/", "/authors/", "/authors/desk/", "/sources/",
         "/sources/outlet/", "/corrections/", "/archive/2026/", "/archive/2026/05/",
         "/newsroom/story/history/")  # fmt: skip


@pytest.fixture
def site():
    factories.PublicationFactory()
    factories.PageFactory(path="how")
    source = factories.SourceFactory(slug="outlet")
    article = factories.LiveArticleFactory(
        slug="story", tagged=["web"], by=[factories.AuthorFactory(slug="desk")]
    )
    article.references.update(source=source)


def made_up():
    """Every pattern with every odd value; two parts of one address are odd in turn."""
    for address, names in patterns(get_resolver()):
        usual = {name: VALUES[name][:1] for name in names}
        for odd in names:
            chosen = usual | {odd: VALUES[odd]}
            for values in itertools.product(*(chosen[name] for name in names)):
                path = address
                for value in values:
                    path = re.sub(r"<[^>]+>", lambda _, value=value: value, path, count=1)
                yield f"/{path}"


def test_no_odd_part_of_an_address_is_an_error(site):
    client, tried = Client(raise_request_exception=True), 0
    for path in made_up():
        assert client.get(path).status_code in (200, 301, 302, 400, 404, 405, 410), path[:200]
        tried += 1
    assert tried > 300


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("name", ["before", "after"])
def test_no_forged_place_in_a_list_is_an_error(site, path, name):
    for cursor in CURSORS:
        status = Client().get(path, {name: cursor}).status_code
        assert status in (200, 400, 404), cursor[:80]


ODD = ("9" * 5_000, "-1", "0", "1e400", "NaN", "\x00", "é\u202e" * 500, "%", "[]", "2026-02-30",
       "0000", "9999-12-31", "10000", "1000-01-01", "9000-12-31")  # fmt: skip


@pytest.mark.parametrize(
    "name", ["q", "page", "year", "from", "to", "section", "tag", "author", "source", "origin",
             "order", "kind"],
)  # fmt: skip
def test_no_odd_query_is_an_error(site, name):
    for value in ODD:
        for path in ("/sources/",) if name == "kind" else ("/search/", "/search/suggest/"):
            query = {"q": "working", name: value}
            assert Client().get(path, query).status_code in (200, 400, 404), value[:80]


@pytest.mark.parametrize("operator", ["from", "to", "year", "tag"])
def test_no_odd_operator_is_an_error(site, operator):
    for value in ODD:
        query = {"q": f"{operator}:{value}"}
        assert Client().get("/search/", query).status_code in (200, 400), value[:80]


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("day", ["1000", "1000-01-01", "9000", "9000-12-31"])
def test_the_first_and_the_last_day_of_all_can_be_asked_for(site, settings, zone, day):
    settings.TIME_ZONE = zone
    for query in (f"from:{day}", f"to:{day}", f"from:{day} to:{day}"):
        assert Client().get("/search/", {"q": query}).status_code == 200
