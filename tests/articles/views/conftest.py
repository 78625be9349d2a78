"""A publication for the tests of reader pages."""

import pytest

from tests import factories


@pytest.fixture
def site():
    page = factories.PageFactory(path="how-it-works", title="How it works")
    return factories.PublicationFactory(how_it_works_page=page, corrections_page=page)
