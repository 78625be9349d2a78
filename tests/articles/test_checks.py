"""What the database holds and an update has reserved."""

import pytest
from django.core import checks

from articles.checks import sections_have_addresses_of_their_own
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_section_older_than_its_reserved_address_is_named():
    factories.SectionFactory(name="Interfaces", slug="api")
    factories.SectionFactory(name="News", slug="newsroom")
    (warning,) = checks.run_checks(tags=["database"], databases=["default"])
    assert (warning.id, warning.msg) == (
        "articles.W001",
        "The section “Interfaces” is at /api/, an address that is now reserved.",
    )


def test_without_a_database_to_ask_nothing_is_said():
    factories.SectionFactory(slug="de")
    assert sections_have_addresses_of_their_own(None) == []
