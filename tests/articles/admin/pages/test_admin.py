"""The form and the list of pages: saving keeps a draft, and what readers see stays."""

import pytest
from django.urls import reverse

from articles.models import AuditEntry, Page, Publication
from articles.publishing import pages
from tests import factories
from tests.articles.admin.pages.people import FORM, address, form_of, writer

pytestmark = pytest.mark.django_db

LIST = reverse("admin:articles_page_changelist")


def content(**changes):
    return {"title": "How", "path": "how", "body": "Words.", "policies": []} | changes


def live_page(**changes):
    return factories.PageFactory(**content(**changes))


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_a_new_page_is_a_draft_and_is_then_published(admin_client, client):
    path, data = form_of(admin_client)
    data |= content(path="", policies=["ethics"], in_footer="on", position="2")
    response = admin_client.post(path, data | {"_continue": "1"}, follow=True)
    page = Page.objects.get()
    assert response.redirect_chain == [(address("change", page), 302)]
    assert messages_of(response) == ["“How” was saved as a draft."]
    assert (page.is_live, page.in_footer, page.position, page.policies) == (
        False,
        True,
        2,
        ["ethics"],
    )
    assert client.get("/about/how/").status_code == 404
    response = admin_client.post(address("publish", page), {"number": "1"}, follow=True)
    assert messages_of(response) == ["“How” is live."]
    assert client.get("/about/how/").status_code == 200
    entries = AuditEntry.objects.exclude(action="sign in").order_by("pk")
    assert list(entries.values_list("action", flat=True)) == [
        "add",
        "publish",
    ]


def test_saving_a_live_page_changes_nothing_for_readers(admin_client, admin_user, client):
    page = live_page()
    before = client.get("/about/how/").content
    path, data = form_of(admin_client, page, title="Why", body="More.", policies=["ethics"])
    response = admin_client.post(path, data | {"_continue": "1"}, follow=True)
    assert messages_of(response) == ["The draft of “Why” was saved. Readers see no change yet."]
    assert client.get("/about/how/").content == before
    form = response.context["adminform"].form
    shown = {name: form[name].value() for name in ("title", "body", "policies", "base")}
    assert shown == {"title": "Why", "body": "More.", "policies": ["ethics"], "base": 2}
    assert page.working_copy().created_by == admin_user


def test_policies_are_kept_once_and_in_order(admin_client):
    page = live_page(policies=["ethics", "feedback"])
    chosen = ["feedback", "ethics", "feedback"]
    admin_client.post(*form_of(admin_client, page, policies=chosen))
    assert page.revisions.count() == 1
    admin_client.post(*form_of(admin_client, page, policies=["masthead", *chosen]))
    assert page.working_copy().policies == ["ethics", "feedback", "masthead"]


def test_saving_what_readers_see_says_so(admin_client):
    page = live_page()
    response = admin_client.post(*form_of(admin_client, page), follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert messages_of(response) == ["“How” was saved. Readers see the same text."]
    assert page.revisions.count() == 1


def test_publish_saves_first_and_asks(admin_client):
    page = live_page()
    path, data = form_of(admin_client, page, body="More.", _publish="Publish…")
    response = admin_client.post(path, data)
    assert response["Location"] == address("publish", page)
    assert page.working_copy().body == "More."
    assert Page.objects.get().body == "Words."


def test_the_form_has_a_field_for_everything(admin_client):
    form = admin_client.get(reverse("admin:articles_page_add")).context["adminform"].form
    assert list(form.fields) == list(FORM) or set(form.fields) == set(FORM)


@pytest.mark.parametrize("empty", ["", " \n", "\u200b"])
@pytest.mark.parametrize("field", ["title", "body"])
def test_a_page_without_words_is_not_saved(admin_client, field, empty):
    page = live_page()
    path, data = form_of(admin_client, page, _publish="Publish…", **{field: empty})
    assert admin_client.post(path, data).status_code == 200
    assert page.revisions.count() == 1


def test_a_path_in_use_is_refused(admin_client):
    live_page(path="taken", title="Other")
    page = live_page()
    path, data = form_of(admin_client, page, path="taken")
    response = admin_client.post(path, data)
    assert (response.status_code, page.revisions.count()) == (200, 1)


def test_a_publication_makes_a_page_beside_its_form(admin_client):
    path = reverse("admin:articles_page_add") + "?_popup=1"
    response = admin_client.post(path, content() | {"position": "0", "_popup": "1"})
    assert b"popup_response" in response.content
    assert not Page.objects.get().is_live


# Those who may not publish


def test_who_may_not_publish_keeps_drafts(client):
    page, theirs = live_page(), writer()
    response = theirs.get(address("change", page))
    assert 'name="_publish"' not in response.content.decode()
    assert "Unpublish…" not in response.content.decode()
    theirs.post(*form_of(theirs, page, body="More."))
    assert page.working_copy().body == "More."
    for name in ("publish", "unpublish"):
        for method in (theirs.get, theirs.post):
            assert method(address(name, page)).status_code == 403
    assert b"Words." in client.get("/about/how/").content


def test_the_footer_of_what_is_live_is_for_those_who_publish(admin_client):
    live_page(in_footer=False)
    factories.DraftPageFactory(in_footer=False)
    rows = [("How", False, True), ("Page", False, True)]
    for people, expected in ((writer(), [False, True]), (admin_client, [True, True])):
        form = people.get(LIST).context["cl"].formset
        data = {f"form-{name}": value for name, value in form.management_form.initial.items()}
        for number, row in enumerate(form.forms):
            data |= {f"form-{number}-id": row.instance.pk, f"form-{number}-in_footer": "on"}
            data[f"form-{number}-position"] = number
        people.post(LIST, data | {"_save": "Save"})
        found = Page.objects.order_by("-is_live").values_list("in_footer", flat=True)
        assert list(found) == expected, rows


def test_the_list_changes_the_footer_and_nothing_else(admin_client):
    page = live_page()
    pages.save(page, content(body="More."))
    form = admin_client.get(LIST).context["cl"].formset
    data = {f"form-{name}": value for name, value in form.management_form.initial.items()}
    data |= {"form-0-id": page.pk, "form-0-position": "7", "_save": "Save"}
    admin_client.post(LIST, data)
    page.refresh_from_db()
    assert (page.position, page.in_footer, page.body) == (7, False, "Words.")
    assert "<p" in page.body_html
    assert page.revisions.count() == 2
    entry = AuditEntry.objects.exclude(action="sign in").first()
    assert set(entry.details) == {"position", "in_footer"}


# The list


def test_the_list_says_how_far_each_page_is(admin_client):
    live_page(title="A")
    pages.save(live_page(title="B", path="b"), content(path="b", title="B2"))
    factories.DraftPageFactory(title="C")
    rows = admin_client.get(LIST).content.decode().split('<td class="field-state_badge">')[1:]
    shown = [row.split("</span>")[0].rpartition(">")[2] for row in rows]
    assert shown == ["Live", "Live, with changes", "Draft"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_as_much_whatever_its_length(admin_client, django_assert_num_queries, count):
    for _ in range(count):
        factories.PageFactory()
    with django_assert_num_queries(7):
        admin_client.get(LIST)


def test_deleting_names_the_page_and_counts_its_revisions(admin_client, client):
    page = live_page()
    pages.save(page, content(body="More."))
    path = address("delete", page)
    assert "“How”, with 2 revisions" in admin_client.get(path).content.decode()
    assert admin_client.post(path, {"post": "yes"}).status_code == 302
    assert client.get("/about/how/").status_code == 404


def test_a_page_that_the_publication_names_and_is_no_longer_live(admin_client):
    page = live_page()
    factories.PublicationFactory(how_it_works_page=page)
    text = admin_client.get(address("unpublish", page)).content.decode()
    assert "Links to it from articles and notices disappear until it’s live again." in text
    pages.unpublish(page)
    assert Publication.objects.current().how_it_works_page is None
    assert Publication.objects.get().how_it_works_page == page


def test_refused_path_is_named_above_the_form_with_a_way_to_it(admin_client):
    live_page()
    path, data = form_of(admin_client)
    page = admin_client.post(path, data | content()).text
    assert '<li><a href="#id_path">Path</a>: Another page has this path.</li>' in page
