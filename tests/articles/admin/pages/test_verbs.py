"""The pages that ask before readers see something else, in each state and for each role."""

import pytest
from django.urls import reverse

from articles.models import Page
from articles.models.article import State
from articles.publishing import pages
from tests import factories
from tests.articles.admin.pages.people import address
from tests.articles.people import signed_in

pytestmark = pytest.mark.django_db


def content(**changes):
    return {"title": "How", "path": "how", "body": "Words.", "policies": []} | changes


def made(state):
    if state == State.DRAFT:
        return factories.DraftPageFactory(**content())
    page = factories.PageFactory(**content())
    if state == State.LIVE_DRAFT:
        pages.save(page, content(body="Other words.", title="Why", path="why"))
    return page


STATES = [State.DRAFT, State.LIVE, State.LIVE_DRAFT]
VERBS = ["publish", "unpublish", "discard"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_asks_where_it_may_be_used(admin_client, state, verb):
    page = made(state)
    number = page.working_copy().number
    before = Page.objects.values().get()
    response = admin_client.get(address(verb, page))
    if state in pages.ALLOWED[verb]:
        assert response.status_code == 200
        assert Page.objects.values().get() == before
        done = admin_client.post(address(verb, page), {"number": number})
        assert done["Location"] == address("change", page)
    else:
        assert response["Location"] == address("change", page)
        again = admin_client.post(address(verb, page), {"number": number}, follow=True)
        assert [message.level_tag for message in again.context["messages"]] == ["error"] * 2
        assert Page.objects.values().get() == before


@pytest.mark.parametrize("role", ["nobody", "Reporter", "Editor", "Chief"])
def test_roles(role):
    page, client = made(State.LIVE_DRAFT), signed_in(role)
    allowed = role == "Chief"
    for name in (*VERBS, "preview", "history", "compare"):
        assert client.get(address(name, page)).status_code == (200 if allowed else 403), name
    restore = address("restore", page, 1)
    assert client.get(restore).status_code == (200 if allowed else 403)
    for path in (*(address(verb, page) for verb in VERBS), restore):
        assert client.post(path).status_code == (302 if allowed else 403), path


def text_of(client, name, page):
    return " ".join(client.get(address(name, page)).content.decode().split())


def test_publishing_shows_what_changes_and_says_what_the_button_does(admin_client):
    text = text_of(admin_client, "publish", made(State.LIVE_DRAFT))
    assert 'value="Publish now"' in text
    assert "Readers will see these changes at /about/why/." in text
    assert "/about/how/ will redirect to /about/why/." in text
    changed = text.split("<h2>Text</h2>")[1].split("</section>")[0]
    assert "Other words" in changed
    assert "Words" in changed
    assert text.count('<section class="diff">') == 3


def test_the_first_publication_shows_where(admin_client):
    text = text_of(admin_client, "publish", made(State.DRAFT))
    assert "Readers will see the page at /about/how/." in text
    assert "The footer of the site will link to it." in text
    assert "/preview/" in text


def test_a_path_that_leads_elsewhere_is_named(admin_client):
    page = made(State.LIVE_DRAFT)
    pages.publish(page, 2)
    other = factories.DraftPageFactory(path="how")
    text = text_of(admin_client, "publish", other)
    assert "/about/how/ redirects to another page now. It won’t any longer." in text


def test_no_proposal_takes_a_path_that_redirects(admin_client):
    pages.publish(made(State.LIVE_DRAFT), 2)
    path = reverse("admin:articles_page_slug")
    assert admin_client.get(path, {"text": "How"}).json() == {"slug": "how-2"}


def test_a_draft_saved_meanwhile_is_looked_at_first(admin_client):
    page = made(State.LIVE_DRAFT)
    pages.save(page, content(body="Newer."))
    response = admin_client.post(address("publish", page), {"number": "2"}, follow=True)
    assert response.redirect_chain == [(address("publish", page), 302)]
    assert "after you opened this page" in response.content.decode()
    assert "Newer." in response.content.decode()
    assert Page.objects.get().body == "Words."


@pytest.mark.parametrize("number", ["", "x", "9" * 400, "-1", "²"])
def test_hostile_numbers(admin_client, number):
    page = made(State.LIVE_DRAFT)
    for name in VERBS[:1]:
        assert admin_client.post(address(name, page), {"number": number}).status_code == 302
    assert Page.objects.get().body == "Words."
    for query in ({"old": number}, {"new": number}):
        assert admin_client.get(address("compare", page), query).status_code in {200, 404}
    assert admin_client.get(address("preview", page), {"revision": number}).status_code in {
        200,
        404,
    }


def test_discarding_says_that_readers_see_no_change(admin_client):
    text = text_of(admin_client, "discard", made(State.LIVE_DRAFT))
    assert "Readers see no change." in text
    assert "you can restore them from there" in text


def test_other_methods_are_refused(admin_client):
    page = made(State.LIVE_DRAFT)
    for name in (*VERBS, "preview", "history", "compare"):
        assert admin_client.put(address(name, page)).status_code == 405
    assert admin_client.get(f"/admin/articles/page/{page.pk + 9}/publish/").status_code == 404
