"""The addresses of the look: how long each answer lasts, and what pages name."""

import json
import re

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from articles.look.stylesheet import stylesheet_of
from articles.models import Publication
from articles.views import look
from newsroom.page_cache.answers import _page
from newsroom.views import server_error
from tests import factories

FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=60"
KEPT = "public, max-age=0, must-revalidate, s-maxage=1, stale-if-error=300"
LOGO = "0123456789abcdef01234567-300x100"
ICON = "0123456789abcdef01234567"

pytestmark = pytest.mark.django_db


def address_of(page):
    """The stylesheet of the look that a page names."""
    [found] = re.findall(r'href="(/look/[0-9a-f]{16}\.css)"', page.content.decode())
    return found


def head_of(client, path="/"):
    return client.get(path).content.decode().partition("</head>")[0]


def test_nothing_chosen_leaves_the_head_as_it_was(client):
    factories.PublicationFactory()
    head = head_of(client)
    assert re.findall(r'rel="stylesheet" href="([^"]+)"', head)[:2] == [
        "/static/css/tokens.css",
        "/static/css/base.css",
    ]
    assert '<link rel="icon" href="/static/favicon.svg" type="image/svg+xml">' in head
    assert "manifest" not in head


def test_the_present_stylesheet_is_kept_for_ever(client):
    factories.PublicationFactory(accent="#0b4f9e")
    response = client.get(address_of(client.get("/")))
    assert (response.status_code, response["Cache-Control"]) == (200, FOREVER)
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "light-dark(#0b4f9e" in response.content.decode()
    assert "Set-Cookie" not in response
    known = {"If-None-Match": response["ETag"]}
    assert client.get(address_of(client.get("/")), headers=known).status_code == 304
    packed = client.get(address_of(client.get("/")), headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < 3_500


def test_an_old_address_answers_with_what_is_right_now(client):
    publication = factories.PublicationFactory(accent="#0b4f9e")
    old = address_of(client.get("/"))
    publication.accent = "#00695c"
    publication.save()
    new = address_of(client.get("/"))
    assert new != old
    response = client.get(old)
    assert (response.status_code, response["Cache-Control"]) == (200, BRIEFLY)
    assert response.content == client.get(new).content
    assert client.get("/look/0000000000000000.css")["Cache-Control"] == BRIEFLY
    publication.accent = ""
    publication.save()
    assert client.get(new)["Cache-Control"] == BRIEFLY
    assert "light-dark(#a4161c, #ff9187)" in client.get(new).content.decode()


def test_other_names_are_no_addresses(client):
    factories.PublicationFactory()
    for name in ("x.css", "0123456789ABCDEF.css", "0123.css", "0123456789abcdef0.css", "desk.js"):
        assert client.get(f"/look/{name}").status_code == 404, name
    assert client.post("/look/0000000000000000.css").status_code == 405


def test_a_stylesheet_costs_one_query(client, django_assert_num_queries):
    factories.PublicationFactory(accent="#0b4f9e", masthead_logo=LOGO, masthead_logo_dark=LOGO)
    path = address_of(client.get("/"))
    for address in (path, "/look/desk.css"):
        with django_assert_num_queries(1):
            client.get(address)


def test_a_change_that_this_process_has_not_heard_of_is_asked_for(
    client, monkeypatch, django_assert_num_queries
):
    before = factories.PublicationFactory(accent="#0b4f9e")
    monkeypatch.setattr(look, "current_publication", lambda: before)
    Publication.objects.update(accent="#00695c")
    new = stylesheet_of(Publication.objects.get())
    with django_assert_num_queries(1):
        response = client.get(f"/look/{new.digest}.css")
    assert (response.content.decode(), response["Cache-Control"]) == (new.text, FOREVER)


@pytest.mark.parametrize("path", ["/", "/newsroom/story/", "/missing/"])
def test_no_page_costs_more_queries_for_its_look(client, path):
    publication = factories.PublicationFactory()
    factories.LiveArticleFactory(slug="story", works=2, body="Words.")
    with CaptureQueriesContext(connection) as plain:
        client.get(path)
    publication.accent, publication.icon = "#0b4f9e", ICON
    publication.masthead_logo = publication.masthead_logo_dark = LOGO
    publication.save()
    with CaptureQueriesContext(connection) as own:
        assert address_of(client.get(path))
    assert len(own) == len(plain)


def test_while_the_database_is_away_what_is_known_is_sent(client, monkeypatch):
    publication = factories.PublicationFactory(accent="#0b4f9e")
    sheet = stylesheet_of(publication)

    def gone():
        raise OperationalError

    monkeypatch.setattr(look, "current_publication", gone)
    known = client.get(f"/look/{sheet.digest}.css")
    assert (known.content.decode(), known["Cache-Control"]) == (sheet.text, "no-store")
    other = client.get("/look/0000000000000000.css")
    assert (other.status_code, other["Cache-Control"]) == (200, "no-store")
    assert "#a4161c" in other.content.decode()
    assert client.get("/look/desk.css")["Cache-Control"] == "no-store"


def test_pages_about_what_is_broken_have_the_look_that_pages_had(client, rf):
    factories.PublicationFactory(accent="#0b4f9e")
    address = address_of(client.get("/"))
    for page in (server_error(rf.get("/")).content, _page(is_sent=False)):
        assert address in page.decode()
        assert "tokens.css" not in page.decode()
    Publication.objects.update(accent="")
    client.get("/")
    for page in (server_error(rf.get("/")).content, _page(is_sent=True)):
        assert "/look/" not in page.decode()
        assert "tokens.css" in page.decode()


def test_the_zone_is_not_asked_for(client, django_assert_num_queries, monkeypatch):
    factories.PublicationFactory()
    monkeypatch.setattr("articles.zone.publication_zone.known", None)
    with django_assert_num_queries(1):
        client.get("/look/desk.css")


def test_the_desk_takes_accent_and_icon(client):
    publication = factories.PublicationFactory(accent="#ffff99", masthead_logo=LOGO)
    sheet = client.get("/look/desk.css")
    assert sheet["Cache-Control"] == KEPT
    assert "light-dark(#6e6c00, #ffff99)" in sheet.content.decode()
    assert ".logo" not in sheet.content.decode()
    assert client.get("/look/icon.png")["Location"] == "/static/favicon.svg"
    publication.icon = ICON
    publication.save()
    assert client.get("/look/icon.png")["Location"] == f"/media/look/{ICON}-32.png"
    login = client.get("/admin/login/").content.decode()
    assert 'href="/look/desk.css"' in login
    assert 'href="/look/icon.png"' in login


def test_pages_name_the_icon_and_the_manifest(client):
    factories.PublicationFactory(name="The Post", icon=ICON)
    head = head_of(client)
    assert re.findall(r'rel="(icon|apple-touch-icon)" href="([^"]+)"', head) == [
        ("icon", f"/media/look/{ICON}-32.png"),
        ("icon", f"/media/look/{ICON}-16.png"),
        ("apple-touch-icon", f"/media/look/{ICON}-180.png"),
    ]
    [path] = re.findall(r'rel="manifest" href="([^"]+)"', head)
    response = client.get(path)
    assert (response["Cache-Control"], response["Content-Type"]) == (
        FOREVER,
        "application/manifest+json; charset=utf-8",
    )
    assert json.loads(response.content)["name"] == "The Post"
    Publication.objects.update(name="The Paper")
    assert client.get(path)["Cache-Control"] == BRIEFLY
    Publication.objects.update(icon="")
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/newsroom/story/"])
def test_the_logo_takes_the_place_of_the_name_and_says_it(client, path):
    factories.PublicationFactory(name='The "Post"', masthead_logo=LOGO)
    factories.LiveArticleFactory(slug="story", works=0, body="Words.")
    page = client.get(path).content.decode()
    assert 'alt="The &quot;Post&quot;"' in page
    assert "prefers-color-scheme" not in page
    size = "large" if path == "/" else "small"
    assert f'src="/media/look/{LOGO}-{size}.webp"' in page
    Publication.objects.update(masthead_logo_dark=LOGO.replace("0", "f", 1))
    assert '(prefers-color-scheme: dark)"' in client.get(path).content.decode()


@pytest.mark.parametrize(("density", "pictures"), [("pictures", 2), ("words", 0), ("compact", 0)])
def test_the_front_page_is_as_dense_as_was_chosen(client, density, pictures):
    factories.PublicationFactory(front_density=density)
    for number in range(8):  # a lead, its seconds, and a section’s own
        image = factories.ImageFactory()
        factories.LiveArticleFactory(slug=f"s-{number}", works=0, body="Words.", lead_image=image)
    page = client.get("/").content.decode()
    assert page.count("<picture>") == pictures
    assert ("lead-of-words" in page) == (density != "pictures")
    assert page.count("s-7") >= 1
    assert "<picture>" in client.get("/newsroom/").content.decode()
