"""The verbs of pages: what each state allows, and what readers see after each."""

import pytest
from django.test import Client

from articles.models import AuditEntry, FormerSlug, Page, PageRevision
from articles.models.article import State
from articles.publishing import PublishingError, pages
from tests import factories

pytestmark = pytest.mark.django_db


def content(**changes):
    return {"title": "How", "path": "how", "body": "Words.", "policies": []} | changes


def made(state, **changes):
    """A page in a state; what is saved of one with changes says “Changed.”"""
    if state == State.DRAFT:
        return factories.DraftPageFactory(**content(**changes))
    page = factories.PageFactory(**content(**changes))
    if state == State.LIVE_DRAFT:
        pages.save(page, content(body="Changed.", **changes))
    return page


def seen(path="how"):
    """What a reader gets: the text, or the status."""
    response = Client().get(f"/about/{path}/")
    if response.status_code != 200:
        return response.headers.get("Location", response.status_code)
    page = response.content.decode()
    return (
        page.split('<div class="prose">')[1].split("</div>")[0].strip().replace(' dir="auto"', "")
    )


def newest(page):
    return page.revisions.order_by("-number").first()


def entries():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


VERBS = {
    "publish": lambda page: pages.publish(page, newest(page).number),
    "unpublish": lambda page: pages.unpublish(page),
    "discard": lambda page: pages.discard(page),
    "save": lambda page: pages.save(page, content(body="Saved.")),
    "restore": lambda page: pages.restore(page, page.revisions.get(number=1)),
}
BEFORE = {State.DRAFT: 404, State.LIVE: "<p>Words.</p>", State.LIVE_DRAFT: "<p>Words.</p>"}
# What readers see afterwards, and the state; None: refused.
AFTER = {
    ("publish", State.DRAFT): ("<p>Words.</p>", State.LIVE),
    ("publish", State.LIVE): None,
    ("publish", State.LIVE_DRAFT): ("<p>Changed.</p>", State.LIVE),
    ("unpublish", State.DRAFT): None,
    ("unpublish", State.LIVE): (404, State.DRAFT),
    ("unpublish", State.LIVE_DRAFT): (404, State.DRAFT),
    ("discard", State.DRAFT): None,
    ("discard", State.LIVE): None,
    ("discard", State.LIVE_DRAFT): ("<p>Words.</p>", State.LIVE),
    ("save", State.DRAFT): (404, State.DRAFT),
    ("save", State.LIVE): ("<p>Words.</p>", State.LIVE_DRAFT),
    ("save", State.LIVE_DRAFT): ("<p>Words.</p>", State.LIVE_DRAFT),
    ("restore", State.DRAFT): (404, State.DRAFT),
    ("restore", State.LIVE): ("<p>Words.</p>", State.LIVE),
    ("restore", State.LIVE_DRAFT): ("<p>Words.</p>", State.LIVE),
}


@pytest.mark.parametrize(("verb", "state"), AFTER, ids=lambda item: str(item))
def test_states_and_verbs(verb, state):
    page = made(state)
    assert (seen(), page.state()) == (BEFORE[state], state)
    if AFTER[verb, state] is None:
        with pytest.raises(PublishingError):
            VERBS[verb](page)
        expected = (BEFORE[state], state)
    else:
        VERBS[verb](page)
        expected = AFTER[verb, state]
    page.refresh_from_db()
    assert (seen(), page.state()) == expected


def test_while_it_is_live_only_publishing_changes_what_readers_see():
    page = made(State.LIVE)
    before = Page.objects.values().get()
    pages.save(page, content(title="Why", path="why", body="More.", policies=["ethics"]))
    pages.save(page, content(title="What"))
    assert Page.objects.values().get() == before
    pages.publish(page, 3)
    assert Page.objects.values_list("title", flat=True).get() == "What"
    assert list(page.revisions.order_by("number").values_list("live__endswith", flat=True))[1:] == [
        None,
        None,
    ]


def test_the_same_text_saved_again_is_no_new_revision():
    page = made(State.LIVE)
    pages.save(page, content())
    pages.save(page, content(body="More."))
    pages.save(page, content(body="More."))
    assert page.revisions.count() == 2
    assert entries() == ["change"]


def test_what_somebody_else_saved_is_not_published_unseen():
    page = made(State.LIVE_DRAFT)
    pages.save(page, content(body="Newer."))
    for number in (2, None):
        with pytest.raises(PublishingError, match="after you opened this page"):
            pages.publish(page, number)
    assert seen() == "<p>Words.</p>"
    pages.publish(page, 3)
    assert seen() == "<p>Newer.</p>"


def test_a_page_can_be_published_again_after_it_was_unpublished():
    page = made(State.LIVE)
    pages.unpublish(page)
    pages.publish(page, 1)
    assert seen() == "<p>Words.</p>"
    kinds = list(PageRevision.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["save", "publish"]


def test_what_was_discarded_can_be_restored_and_published():
    page = made(State.LIVE_DRAFT)
    pages.discard(page)
    pages.restore(page, page.revisions.get(number=2))
    pages.publish(page, 4)
    assert seen() == "<p>Changed.</p>"
    assert entries() == ["change", "discard", "restore", "publish"]


def test_an_unpublished_page_goes_on_from_its_working_copy():
    page = made(State.LIVE_DRAFT)
    pages.unpublish(page)
    assert Page.objects.get().body == "Changed."
    assert seen() == 404


# Paths


def test_a_new_path_leads_there_once_it_is_published():
    page = made(State.LIVE)
    pages.save(page, content(path="why"))
    assert (seen(), seen("why")) == ("<p>Words.</p>", 404)
    pages.publish(page, 2)
    assert (seen(), seen("why")) == ("/about/why/", "<p>Words.</p>")


def test_a_page_renamed_while_it_was_unpublished_keeps_its_former_address():
    page = made(State.LIVE)
    pages.unpublish(page)
    pages.save(page, content(path="why"))
    assert (seen(), seen("why")) == (404, 404)
    pages.publish(page, 2)
    assert (seen(), seen("why")) == ("/about/why/", "<p>Words.</p>")


def test_a_draft_takes_no_address_from_readers():
    page = made(State.LIVE)
    pages.save(page, content(path="why"))
    pages.publish(page, 2)
    other = factories.DraftPageFactory(path="how", body="Other.")
    assert seen() == "/about/why/"
    pages.publish(other, 1)
    assert seen() == "<p>Other.</p>"


def test_a_draft_that_is_renamed_leaves_nothing_behind():
    page = made(State.DRAFT)
    pages.save(page, content(path="why"))
    assert not FormerSlug.objects.exists()
    pages.publish(page, 2)
    assert not FormerSlug.objects.exists()


def test_former_addresses_of_an_unpublished_page_lead_nowhere():
    page = made(State.LIVE)
    pages.save(page, content(path="why"))
    pages.publish(page, 2)
    pages.unpublish(page)
    assert seen() == 404
    page.delete()
    assert not FormerSlug.objects.exists()


@pytest.mark.parametrize("verb", ["publish", "restore", "save"])
def test_a_path_that_another_page_took_is_named(verb):
    page = made(State.DRAFT)
    if verb == "publish":
        page = made(State.LIVE, path="why", title="Why")
        pages.save(page, content(path="taken"))
        factories.PageFactory(path="taken", title="Other")
        match = "The page “Other” is at /about/taken/"
    else:
        pages.save(page, content(path="new"))
        factories.PageFactory(path="how", title="Other")
        match = "The page “Other” is at /about/how/"
    with pytest.raises(PublishingError, match=match):
        VERBS[verb](page)


# What else reads pages


def test_readers_are_led_to_no_draft(client):
    draft = factories.DraftPageFactory(path="draft", title="Unseen", policies=["ethics"])
    live = factories.PageFactory(path="live", title="Seen", policies=["ethics"])
    factories.PublicationFactory(how_it_works_page=draft, corrections_page=draft)
    factories.LiveArticleFactory(slug="story", origin="ai_autonomous")
    for address in ("/", "/newsroom/story/", "/sitemap-pages.xml", "/llms.txt", "/corrections/"):
        text = client.get(address).content.decode()
        assert "Unseen" not in text, address
        assert "/about/draft/" not in text, address
    assert "/about/live/" in client.get("/sitemap-pages.xml").content.decode()
    pages.unpublish(live)
    pages.publish(draft, 1)
    assert "/about/live/" not in client.get("/sitemap-pages.xml").content.decode()
    assert "/about/draft/" in client.get("/newsroom/story/").content.decode()


def test_a_page_shows_images_of_the_library():
    image = factories.ImageFactory(alt="A lake")
    page = made(State.DRAFT, body=f"![A lake](image:{image.pk})")
    pages.publish(page, 1)
    assert "<picture>" in seen()


def test_what_the_library_says_of_an_image_comes_with_publishing():
    image = factories.ImageFactory(alt="A lake", caption="A lake")
    page = made(State.LIVE, body=f"![A lake](image:{image.pk})")
    image.caption = "A pond"
    image.save()
    assert "A pond" not in seen()
    pages.publish(page, 1)
    assert "A pond" in seen()
    page.refresh_from_db()
    assert (page.state(), page.revisions.count()) == (State.LIVE, 2)
    with pytest.raises(PublishingError, match="no changes to publish"):
        pages.publish(page, 2)


# The audit log


def test_each_verb_is_noted(admin_user):
    page = made(State.LIVE)
    pages.save(page, content(body="More."), by=admin_user)
    pages.publish(page, 2, by=admin_user)
    pages.unpublish(page, by=admin_user)
    pages.restore(page, page.revisions.get(number=1), by=admin_user)
    assert entries() == ["change", "publish", "unpublish", "restore"]
    change, *_, restored = AuditEntry.objects.order_by("pk")
    assert change.details == {"revision": 2, "body": {"before": "Words.", "after": "More."}}
    assert restored.details == {"revision": 3, "restored": 1}
    assert change.actor == admin_user


def test_the_log_keeps_the_beginning_of_a_long_text():
    page = made(State.DRAFT)
    pages.save(page, content(body="x" * 9000))
    assert AuditEntry.objects.get().details["body"]["after"] == "x" * 2000 + "…"
