"""Addresses that no new section may have."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Section
from articles.models.taxonomy import is_reserved
from tests import factories


@pytest.mark.parametrize("slug", ["admin", "api", "letters", "look", "webhooks", "de", "pt-br"])
def test_reserved(slug):
    assert is_reserved(slug)
    assert is_reserved(slug.upper())


@pytest.mark.parametrize("slug", ["news", "apis", "sea", "d-e", "de-news", "pt-bra"])
def test_not_reserved(slug):
    assert not is_reserved(slug)


@pytest.mark.django_db
def test_a_new_section_with_a_reserved_slug_is_refused():
    with pytest.raises(ValidationError) as caught:
        Section(name="Interfaces", slug="api").full_clean()
    assert caught.value.message_dict == {
        "slug": ["The address “/api/” is reserved. Choose another slug."]
    }


@pytest.mark.django_db
def test_a_section_that_has_one_already_can_be_saved():
    section = factories.SectionFactory(name="AI", slug="ai")
    section.description = "Machines."
    section.full_clean()
    section.slug = "look"
    with pytest.raises(ValidationError):
        section.full_clean()
