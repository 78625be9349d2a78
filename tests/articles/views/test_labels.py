"""“Learn how it works” leads somewhere, whether there is a page of the publication or not."""

import pytest

from articles.models import Publication
from articles.provenance.articles import LABELS
from articles.publishing import pages
from articles.starting.pages import make_pages
from tests import factories

pytestmark = pytest.mark.django_db


def link_on_an_article(client) -> str:
    factories.LiveArticleFactory(slug="story", origin="ai_assisted")
    page = client.get("/newsroom/story/").content.decode()
    return page.partition('">Learn how it works')[0].rpartition('href="')[2]


def test_without_a_page_a_built_in_one_explains_the_labels(client):
    Publication.objects.create(name="The Harbour Herald", contact_email="desk@harbour.example")
    path = link_on_an_article(client)
    response = client.get(path)
    page = response.content.decode()
    assert (path, response.status_code) == ("/about/", 200)
    assert "<title>How it works — The Harbour Herald</title>" in page
    assert all(f">{label}</td>" in page for label in LABELS.values())
    assert "mailto:desk@harbour.example" in page
    assert f"http://testserver{path}" in client.get("/feed.xml").content.decode()


def test_a_draft_of_a_page_is_not_led_to(client):
    make_pages()
    assert Publication.objects.get().how_it_works_page is not None
    assert link_on_an_article(client) == "/about/"
    assert client.get("/about/").status_code == 200


def test_the_built_in_one_leads_to_the_page_of_the_publication(client, site):
    path = link_on_an_article(client)
    assert path == "/about/how-it-works/"
    response = client.get("/about/")
    assert (response.status_code, response["Location"]) == (302, path)


def test_a_page_that_is_unpublished_gives_way_again(client, site):
    pages.unpublish(site.how_it_works_page)
    assert client.get("/about/").status_code == 200


def test_an_empty_site_speaks_to_readers(client):
    page = client.get("/").content.decode()
    assert "Nothing has been published yet." in page
    for word in ("make run", "manage.py", "admin", "set_up", "demo", "Publication"):
        assert word not in page
    assert client.get("/about/").status_code == 200


def test_its_words_run_in_their_own_direction(client):
    factories.PublicationFactory(language="ar")
    html = client.get("/about/").content.decode()
    assert 'dir="rtl"' in html
    prose = html.partition('<div class="prose">')[2].partition("</div>")[0]
    assert '<h2 dir="auto"' in prose
    assert '<table dir="ltr">' in html
    assert "<p>" not in prose
