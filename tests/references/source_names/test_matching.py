"""Whether a name may be that of a domain's owner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.source_names.guessing import guess_source_name
from references.source_names.matching import is_resolver, name_matches_domain
from references.source_names.table import NAMES


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("TechCrunch", "techcrunch.com"),
        ("MIT Tech Review", "technologyreview.com"),
        ("The New York Times", "nytimes.com"),
        ("BBC News", "bbc.co.uk"),
        ("Associated Press", "apnews.com"),
        ("PostgreSQL Global Development Group", "postgresql.org"),
        ("W3C", "w3.org"),
        ("WHATWG", "spec.whatwg.org"),
        ("National Institute of Standards and Technology", "nist.gov"),
        ("X", "x.com"),
        ("Le Monde", "lemonde.fr"),
        ("朝日新聞", "asahi.com"),
        ("", "example.org"),
    ],
)
def test_names_that_match(name, domain):
    assert name_matches_domain(name, domain) is True


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("Editorial_board", "wired.com"),
        ("Reuters", "wired.com"),
        ("OpenAI", "google.com"),
        ("Wired", "theguardian.com"),
        ("Daily News", "dailymail.co.uk"),
    ],
)
def test_names_that_do_not_match(name, domain):
    assert name_matches_domain(name, domain) is False


@given(st.text(), st.text())
def test_matching_never_fails(name, domain):
    assert name_matches_domain(name, domain) in (True, False)


@given(st.one_of(st.text(), st.sampled_from(sorted(NAMES))))
def test_the_guessed_name_fits(domain):
    assert name_matches_domain(guess_source_name(domain), domain)


@pytest.mark.parametrize(
    ("name", "domain"),
    [("GOV.UK", "www.gov.uk"), ("European Union", "europa.eu"), ("Der Standard", "derstandard.at")],
)
def test_a_name_of_the_table_fits_though_the_domain_does_not_say_it(name, domain):
    assert name_matches_domain(name, domain)
    assert not name_matches_domain("The Paper", domain)


@pytest.mark.parametrize("domain", ["doi.org", "DOI.org", "archive.org"])
def test_any_outlet_may_stand_behind_a_resolver(domain):
    assert is_resolver(domain)
    assert name_matches_domain("Journal of Everything", domain)
    assert not is_resolver("wired.com")
