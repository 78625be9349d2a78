"""References and sources in the admin: narrowed, counted, linked."""

import pytest

from articles.models import AuditEntry
from references.models import Reference, Source
from tests import factories

pytestmark = pytest.mark.django_db

REFERENCES = "/admin/references/reference/"
SOURCES = "/admin/references/source/"


def test_references_say_how_often_they_are_cited_and_lead_there(admin_client):
    article = factories.LiveArticleFactory(works=1, body="It is so [1].")
    work = article.references.get()
    factories.ReferenceFactory(title="Not cited")
    address = f"/admin/articles/article/?references__id__exact={work.pk}"
    page = admin_client.get(REFERENCES).content.decode()
    assert f'<a href="{address}">1</a>' in page
    assert list(admin_client.get(address).context["cl"].result_list) == [article]
    assert f'<a href="{address}">1</a>' in (
        admin_client.get(f"{REFERENCES}{work.pk}/change/").content.decode()
    )


def test_references_are_narrowed_by_status_and_source(admin_client):
    one, other = factories.ReferenceFactory(title="One"), factories.ReferenceFactory(title="Other")
    Reference.objects.filter(pk=one.pk).update(link_status="dead", checked_at="2026-01-01T00:00Z")
    for query, expected in (
        ({"link_status__exact": "dead"}, [one]),
        ({"source__id__exact": other.source_id}, [other]),
        ({"q": one.source.name}, [one]),
    ):
        assert list(admin_client.get(REFERENCES, query).context["cl"].result_list) == [expected[0]]


def test_sources_lead_to_their_references(admin_client):
    work = factories.ReferenceFactory()
    link = f'<a href="{REFERENCES}?source__id__exact={work.source_id}">1</a>'
    assert link in admin_client.get(SOURCES).content.decode()


@pytest.mark.parametrize("count", [1, 5])
def test_the_lists_cost_the_same_with_one_row_and_with_many(
    admin_client, django_assert_max_num_queries, count
):
    for _ in range(count):
        factories.LiveArticleFactory()
    for path in (REFERENCES, SOURCES):
        with django_assert_max_num_queries(8):
            admin_client.get(path, {"q": "o"})


def test_deletions_are_noted(admin_client):
    work, other = factories.ReferenceFactory(title="Gone"), factories.SourceFactory(name="Gone too")
    admin_client.post(f"{REFERENCES}{work.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
    admin_client.post(SOURCES, chosen)
    assert not Source.objects.filter(pk=other.pk).exists()
    noted = AuditEntry.objects.values_list("action", "target_kind", "target_name")
    assert sorted(noted) == [("delete", "reference", "Gone"), ("delete", "source", "Gone too")]


def test_a_cited_reference_is_kept(admin_client):
    work = factories.LiveArticleFactory(works=1, body="It is so [1].").references.get()
    response = admin_client.post(f"{REFERENCES}{work.pk}/delete/", {"post": "yes"})
    assert response.status_code == 200
    assert Reference.objects.filter(pk=work.pk).exists()
