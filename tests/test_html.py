"""Every kind of page is valid HTML, by the Nu validator."""

import pytest
from django.template.loader import render_to_string

from articles import publishing
from articles.models import Publication
from tests import factories
from tests.articles.people import signed_in
from tests.browser.conftest import READER_PAGES, plain, publication, story

__all__ = ["plain", "publication", "story"]


def _in_arabic(client) -> str:
    Publication.objects.update(language="ar-EG")
    page = client.get("/newsroom/plain/").content.decode()
    assert '<html lang="ar-EG" dir="rtl">' in page
    return page


def _with_a_look(client) -> dict[str, str]:
    """Pages with everything that can be chosen, and the form in which it is."""
    logo = "0123456789abcdef01234567-300x100"
    Publication.objects.update(
        accent="#ffffaa", masthead_logo=logo, masthead_logo_dark=logo, icon=logo[:24],
        front_density="compact",
    )  # fmt: skip
    pages = {"look-front": "/", "look-article": "/newsroom/plain/"}
    html = {name: client.get(path).content.decode() for name, path in pages.items()}
    form = "/admin/articles/publication/look/"
    return html | {"look-form": signed_in("Chief").get(form).content.decode()}


@pytest.mark.html
def test_every_kind_of_page_is_valid(client, publication, nu_errors):
    many = factories.LiveArticleFactory(
        slug="many",
        works=120,
        body="Words " + " ".join(f"[{number}]" for number in range(1, 121)) + " [1]" * 30,
    )
    publishing.add_notice(many, "Line one.\n\nLine two.")
    pages = READER_PAGES | {
        "many-references": "/newsroom/many/",
        "empty-month": "/archive/1999/01/",
        "empty-kind": "/sources/?kind=social",
        "beyond-the-end": "/newsroom/?before=20000101T000000.000000Z-1",
        "search-without-hits": "/search/?q=zzxqy",
        "search-narrowed": "/search/?q=words&tag=web&order=date",
        "another-spelling": "/search/?q=storry",
    }
    html = {name: client.get(path).content.decode() for name, path in pages.items()}
    empty = factories.SectionFactory(slug="empty")
    html["empty-section"] = client.get(empty.get_absolute_url()).content.decode()
    html["server-error"] = render_to_string("500.html")
    html["disk-full"] = render_to_string("507.html")
    html["no-database"] = render_to_string(
        "503.html", {"heading": "Nothing was saved", "message": "Try again."}
    )
    Publication.objects.update(how_it_works_page=None)
    html["labels"] = client.get("/about/").content.decode()
    html |= _with_a_look(client)
    html["right-to-left"] = _in_arabic(client)
    assert nu_errors(html) == []
