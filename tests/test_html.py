"""Every kind of page is valid HTML, by the Nu validator."""

import pytest

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
    pages = READER_PAGES | {"many-references": "/newsroom/many/"}
    html = {name: client.get(path).content.decode() for name, path in pages.items()}
    client.raise_request_exception = False
    html["empty-section"] = client.get(factories.SectionFactory(slug="empty").get_absolute_url())
    html["empty-section"] = html["empty-section"].content.decode()
    assert nu_errors(html) == []
