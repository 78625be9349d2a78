"""Names of sources that no rule can know."""

import pytest

from references.addresses import registered_part
from references.cleaning import clean_name
from references.source_names import guessing
from references.source_names.guessing import NAME_MAX_LENGTH, guess_source_name
from references.source_names.table import NAMES


@pytest.mark.parametrize("domain", sorted(NAMES))
def test_it_has_domains_as_sources_have_them(domain):
    assert registered_part(domain) in {domain, None}
    assert domain == domain.lower().strip(".")
    assert guess_source_name(f"www.{domain}") == NAMES[domain]


@pytest.mark.parametrize("domain", sorted(NAMES))
def test_its_names_are_clean_and_no_rule_gives_them(domain, monkeypatch):
    name = NAMES[domain]
    assert name == clean_name(name)
    assert 0 < len(name) <= NAME_MAX_LENGTH
    monkeypatch.setattr(guessing, "NAMES", {})
    assert guess_source_name(domain) != name
