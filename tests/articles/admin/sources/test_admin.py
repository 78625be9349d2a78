"""References and sources in the admin: narrowed, counted, linked."""

import pytest

from articles import publishing
from articles.models import AuditEntry
from references.models import Reference, Source
from tests import factories
from tests.articles.people import signed_in

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
    # Numbers of a name would be found in the addresses of others, too.
    one = factories.ReferenceFactory(title="One", source__name="Tidings")
    other = factories.ReferenceFactory(title="Other")
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
    noted = AuditEntry.objects.exclude(action="sign in").values_list(
        "action", "target_kind", "target_name"
    )
    assert sorted(noted) == [("delete", "reference", "Gone"), ("delete", "source", "Gone too")]


def test_a_cited_reference_is_kept(admin_client):
    work = factories.LiveArticleFactory(works=1, body="It is so [1].").references.get()
    response = admin_client.post(f"{REFERENCES}{work.pk}/delete/", {"post": "yes"})
    assert response.status_code == 200
    assert Reference.objects.filter(pk=work.pk).exists()


ARCHIVED = "https://attacker.example.org/archived"


def form_of(row, **changed):
    """What the form of a reference or a source posts."""
    names = ["name", "slug", "domain", "homepage", "kind", "note"]
    if isinstance(row, Reference):
        names = ["source", "title", "url", "outlet", "published_on", "accessed_on", "archive_url"]
    values = {name: row._meta.get_field(name).value_from_object(row) for name in names}
    return {name: value for name, value in values.items() if value is not None} | changed


@pytest.mark.parametrize(
    "factory", [factories.LiveArticleFactory, factories.ScheduledArticleFactory]
)
@pytest.mark.parametrize(
    "change",
    [{"archive_url": ARCHIVED}, {"title": "Forged"}, {"url": "https://attacker.example.org/a"}],
)
def test_a_reporter_changes_no_work_that_something_public_cites(factory, change):
    work = factory().references.first()
    client, path = signed_in("Reporter"), f"{REFERENCES}{work.pk}/change/"
    page = client.get(path)
    reason = (
        "A published article cites this reference, so only people who can publish can change it."
    )
    assert reason in page.content.decode()
    assert 'name="_save"' not in page.content.decode()
    refused = client.post(path, form_of(work, **change))
    assert (refused.status_code, reason in refused.content.decode()) == (403, True)
    before = form_of(work)
    work.refresh_from_db()
    assert form_of(work) == before
    assert not AuditEntry.objects.filter(target_kind="reference").exists()
    assert signed_in("Editor").post(path, form_of(work, **change)).status_code == 302
    ((name, value),) = change.items()
    assert AuditEntry.objects.get(target_kind="reference").details == {
        name: {"before": before[name], "after": value}
    }


def test_a_reporter_completes_a_work_that_only_drafts_cite():
    work = factories.DraftArticleFactory().references.first()
    client = signed_in("Reporter")
    path = f"{REFERENCES}{work.pk}/change/"
    assert client.post(path, form_of(work, title="Its title")).status_code == 302
    work.refresh_from_db()
    assert work.title == "Its title"
    entry = AuditEntry.objects.get(target_kind="reference")
    assert (entry.action, entry.actor, entry.target_id) == ("change", client.user, work.pk)


def test_a_dead_works_copy_is_what_an_editor_named(client):
    article = factories.LiveArticleFactory()
    work = article.references.first()
    Reference.objects.filter(pk=work.pk).update(
        link_status="dead", checked_at="2026-01-01T00:00Z", http_status=404
    )
    page = article.working_revision.get_absolute_url()
    path = f"{REFERENCES}{work.pk}/change/"
    for role, is_shown in (("Reporter", False), ("Editor", True)):
        signed_in(role).post(path, form_of(work, archive_url=ARCHIVED))
        assert (ARCHIVED in client.get(page).content.decode()) is is_shown


def test_a_source_that_nothing_public_cites_is_no_page(client):
    editor = signed_in("Editor")
    posted = {"name": "Cheap Pills", "slug": "cheap-pills", "domain": "pills.example"}
    posted |= {"kind": "other", "homepage": "https://pills.example/"}
    assert signed_in("Reporter").post(f"{SOURCES}add/", posted).status_code == 302
    source = Source.objects.get()
    entry = AuditEntry.objects.get(action="add")
    assert entry.details == posted
    assert client.get("/sources/cheap-pills/").status_code == 404
    work = factories.ReferenceFactory(source=source, url="https://pills.example/a")
    draft = factories.DraftArticleFactory(works=0, body="It is so [1].")
    draft.citations.create(number=1, reference=work)
    assert client.get("/sources/cheap-pills/").status_code == 404
    publishing.publish(draft)
    assert client.get("/sources/cheap-pills/").status_code == 200
    publishing.retract(draft, "It was wrong.")
    assert client.get("/sources/cheap-pills/").status_code == 200  # its page names it
    change = f"{SOURCES}{source.pk}/change/"
    assert editor.post(change, posted | {"name": "Pills"}).status_code == 302
    assert AuditEntry.objects.get(action="change", target_kind="source").details == {
        "name": {"before": "Cheap Pills", "after": "Pills"}
    }


def test_the_log_keeps_what_a_deleted_source_was(admin_client):
    source = factories.SourceFactory(name="Gone", slug="gone", domain="gone.example", kind="other")
    admin_client.post(f"{SOURCES}{source.pk}/delete/", {"post": "yes"})
    assert AuditEntry.objects.get(action="delete").details == {
        "name": "Gone", "slug": "gone", "domain": "gone.example", "kind": "other",
    }  # fmt: skip
