"""Making sources and references."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from references.models import Details, Reference, Source

pytestmark = pytest.mark.django_db

URL = "https://news.paper.org/story"


def test_the_first_citation_makes_the_reference_and_its_source():
    reference, is_new = Reference.objects.cite(URL)
    assert is_new
    assert (reference.url, reference.source.domain, reference.source.slug) == (
        URL,
        "paper.org",
        "paper-org",
    )
    assert Reference.objects.cite(URL) == (reference, False)


def test_a_source_is_called_what_its_owner_is_called():
    assert Source.objects.of("paper.org", "The Paper")[0].name == "The Paper"
    assert Source.objects.of("times.org", "Editorial_board")[0].name == "Times"


def test_a_source_without_a_name_gets_one_from_its_domain_and_a_known_one_keeps_its_own():
    reference, _ = Reference.objects.cite("https://www.gov.uk/bank-holidays")
    assert (reference.source.domain, reference.source.name) == ("www.gov.uk", "GOV.UK")
    Source.objects.create(name="Guardian", domain="theguardian.com")
    known, _ = Reference.objects.cite("https://www.theguardian.com/a")
    assert known.source.name == "Guardian"


def test_an_outlet_behind_a_resolver_is_named_on_the_reference():
    url = "https://doi.org/10.1000/1"
    cited = Reference.objects.cite_all([Details(url, "Journal of Rivers", "Floods")])
    reference = cited.references[url]
    assert (reference.source_name, reference.title) == ("Journal of Rivers", "Floods")
    assert [source.domain for source in cited.new_sources] == ["doi.org"]
    assert reference.source.name != "Journal of Rivers"


def test_many_at_once_ask_for_each_kind_once(django_assert_num_queries):
    known, _ = Reference.objects.cite(URL)
    sources = {"paper.org": known.source}
    details = [Details(URL), *(Details(f"https://paper.org/{n}") for n in range(5))]
    with django_assert_num_queries(2):  # the known ones, and the insert
        cited = Reference.objects.cite_all(details, sources)
    assert len(cited.references) == 6
    assert cited.new_sources == []


def test_what_somebody_else_cited_meanwhile_is_found(monkeypatch):
    other, _ = Reference.objects.cite(URL)
    looks = iter([{}, {URL: other}])
    queryset = type(Reference.objects.all())
    monkeypatch.setattr(queryset, "_by_url", lambda self, details: next(looks))
    assert Reference.objects.cite(URL) == (other, False)


@pytest.mark.parametrize(
    "url", ["https://paper.org/#/entries/1", "https://paper.org/#!a", "https://paper.org/?a#/"]
)
def test_a_fragment_that_names_the_page_is_kept(url):
    reference, _ = Reference.objects.cite(url)
    reference.save()
    assert Reference.objects.get().url == url


@pytest.mark.parametrize("url", ["https://paper.org/#part", "https://paper.org/#/a#b"])
def test_another_fragment_is_refused_by_the_database(url):
    with pytest.raises(IntegrityError, match="reference_url_normalised"):
        Reference.objects.cite(url)


def test_addresses_of_before_get_their_one_spelling(caplog):
    too_long = f"https://paper.org/{'é' * 400}"
    urls = {
        "https://paper.org/鹿": "https://paper.org/%E9%B9%BF",
        "https://paper.org/%e9%b9%bf": "https://paper.org/%e9%b9%bf",  # the same page
        "https://paper.org/a/../b|c": "https://paper.org/b%7Cc",
        "https://paper.org/%C3%A9": "https://paper.org/%C3%A9",
        "https://paper.org/é": "https://paper.org/é",  # the same page
        too_long: too_long,
    }
    rows = {url: Reference.objects.cite(url)[0].pk for url in urls}
    migration = import_module("references.migrations.0002_one_spelling_of_urls")
    migration.respell(apps, connection.schema_editor())
    assert {url: Reference.objects.get(pk=key).url for url, key in rows.items()} == urls
    assert [record.getMessage().partition(". ")[0] for record in caplog.records] == [
        f"Reference {rows['https://paper.org/%e9%b9%bf']} keeps its URL: another reference already "
        "has https://paper.org/%E9%B9%BF",
        f"Reference {rows[too_long]} keeps its URL: The URL is 2418 characters long, and at most "
        "2000 are allowed",
        f"Reference {rows['https://paper.org/é']} keeps its URL: another reference already has "
        "https://paper.org/%C3%A9",
    ]
    assert Reference.objects.get(url=too_long).domain == "paper.org"
