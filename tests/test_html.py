"""Every kind of page is valid HTML, by the Nu validator."""

import pytest
from django.template.loader import render_to_string

from articles import publishing
from tests import factories
from tests.browser.conftest import READER_PAGES, publication

__all__ = ["publication"]


@pytest.mark.html
def test_every_kind_of_page_is_valid(client, publication, nu_errors):
    many = factories.LiveArticleFactory(
        slug="many",
        works=120,
        body="Words " + " ".join(f"[{number}]" for number in range(1, 121)) + " [1]" * 30,
    )
    publishing.add_correction(many, "Line one.\n\nLine two.")
    pages = READER_PAGES | {
        "many-references": "/newsroom/many/",
        "empty-month": "/archive/1999/01/",
        "empty-kind": "/sources/?kind=social",
    }
    html = {name: client.get(path).content.decode() for name, path in pages.items()}
    empty = factories.SectionFactory(slug="empty")
    html["empty-section"] = client.get(empty.get_absolute_url()).content.decode()
    html["server-error"] = render_to_string("500.html")
    assert nu_errors(html) == []
