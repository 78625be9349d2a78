"""Making sources and references."""

import pytest

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
    looks = iter([{}, {}, {URL: other}])
    queryset = type(Reference.objects.all())
    monkeypatch.setattr(queryset, "_by_url", lambda self, details: next(looks))
    assert Reference.objects.cite(URL) == (other, False)
