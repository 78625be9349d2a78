"""Whole stories of a text between people: handed over and unpublished, with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from articles.models import Article, AuditEntry, Revision
from articles.models.article import State
from tests import factories
from tests.articles.people import somebody
from tests.browser.hands import Keyboard
from tests.browser.people import form_of, let_in, sign_in

pytestmark = pytest.mark.browser


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def link(page, name):
    return page.get_by_role("link", name=name, exact=True)


def group(page, name):
    """The articles under a heading of the home."""
    return page.get_by_role("region", name=name).locator(".home-rows > li > a")


def counts(page):
    return page.locator(".desk-links li:has(.desk-count)")


@pytest.fixture
def desk(page, live_server, transactional_db):
    """A function that lets somebody in at their home."""
    factories.PublicationFactory()

    def enter(user):
        let_in(page, live_server, user)
        page.goto(f"{live_server.url}/admin/")
        return page

    return enter


@pytest.mark.drill  # its steps are in test_handing_over.py
def test_submission_withdrawn_sent_back_and_approved(page, desk, live_server, seen, look):
    hand = Keyboard(page)
    rita = somebody("Reporter", first_name="Rita", last_name="Ronson")
    ed = somebody("Editor", first_name="Ed", last_name="Ellis")
    article = factories.DraftArticleFactory(title="Story", created_by=rita, works=0)

    desk(rita)
    expect(counts(page)).to_have_count(0)
    hand.press(group(page, "Your drafts").get_by_text("Story", exact=True))
    hand.press(button(page, "Submit for review"))
    expect(page.locator(".success")).to_contain_text("submitted for review")
    expect(counts(page)).to_have_text(["In review 1"])
    hand.press(page.locator(".hand-over").get_by_role("link", name="Withdraw…"))
    look("withdraw")
    hand.press(button(page, "Withdraw"))
    expect(page.locator(".success")).to_have_text("“Story” was withdrawn from review.")
    expect(counts(page)).to_have_count(0)
    expect(page.locator(".hand-over")).to_have_count(0)
    hand.press(button(page, "Submit for review"))
    expect(page.locator(".hand-over")).to_contain_text("Submitted by Rita Ronson,")

    desk(ed)
    expect(counts(page)).to_have_text(["In review 1"])
    hand.press(group(page, "Waiting for review").get_by_text("Story", exact=True))
    hand.press(page.locator(".hand-over").get_by_role("link", name="Send back…"))
    look("send back")
    hand.press(button(page, "Send back"))  # without a reason
    expect(page.locator(".errorlist")).to_be_visible()
    hand.write(page.get_by_label("What needs to be done"), "Name the mayor.")
    hand.press(button(page, "Send back"))
    expect(page.locator(".success")).to_contain_text("sent back")
    assert article.state() == State.DRAFT

    desk(rita)
    expect(counts(page)).to_have_text(["Sent back to you 1"])
    expect(group(page, "Waiting for review")).to_have_count(0)
    look("sent back at home")
    hand.press(group(page, "Sent back to you").get_by_text("Story", exact=True))
    banner = page.locator(".hand-over")
    expect(banner).to_contain_text("Sent back by Ed Ellis,")
    expect(banner).to_contain_text("“Name the mayor.”")
    look("banner", ".hand-over")
    hand.add(page.locator("#id_body"), " The mayor is Mo.")
    hand.press(button(page, "Submit for review"))
    expect(banner).to_contain_text("Submitted by Rita Ronson,")
    expect(counts(page)).to_have_text(["In review 1"])

    desk(ed)
    hand.press(group(page, "Waiting for review").get_by_text("Story", exact=True))
    hand.press(page.locator(".hand-over").get_by_role("button", name="Approve"))
    expect(page.locator(".success")).to_contain_text("ready to publish")
    assert article.state() == State.READY
    for who in (rita, ed):
        desk(who)
        expect(counts(page)).to_have_count(0)
        expect(page.get_by_text("Sent back to you")).to_have_count(0)
        expect(group(page, "Waiting for review")).to_have_count(0)
    assert Article.objects.get().body.endswith(" The mayor is Mo.")
    assert seen.complaints == []
    assert {name: found for name, found in look.found.items() if found} == {}


def test_bulk_unpublish_names_its_three_articles_by_keyboard(page, desk, seen, look, read):
    hand = Keyboard(page)
    for title in ("Ants", "Bees", "Cats", "Dogs"):
        factories.LiveArticleFactory(title=title, slug=title.lower(), works=0, body="Hm.")
    desk(somebody("Editor"))
    hand.press(link(page, "Articles"))
    hand.press(link(page, "Live"))
    for title in ("Cats", "Bees", "Ants"):
        row = page.locator("#result_list tbody tr", has=link(page, title))
        hand.reach(row.get_by_role("checkbox"))
        page.keyboard.press("Space")
    expect(page.locator(".action-counter")).to_contain_text("3 of 4")
    page.locator("body").press("Control+Home")
    hand.reach(page.get_by_label("Action:"))
    page.keyboard.type("Unpub")
    hand.press(button(page, "Go"))
    expect(page.locator(".bulk tbody th")).to_have_text(["Cats", "Bees", "Ants"])
    assert Revision.objects.live().count() == 4
    look("bulk unpublish")
    hand.press(button(page, "Unpublish 3 articles"))
    said = page.locator(".success")
    expect(said).to_contain_text("3 articles were unpublished:")
    for title in ("Ants", "Bees", "Cats"):
        expect(said).to_contain_text(title)
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    assert Revision.objects.live().get().title == "Dogs"
    assert AuditEntry.objects.filter(action="unpublish").count() == 3
    assert read("/newsroom/dogs/")[1] == 200
    assert read("/newsroom/ants/")[1] != 200
    assert seen.complaints == []
    assert {name: found for name, found in look.found.items() if found} == {}


def test_correction_by_shortcut_and_arrows(page, live_server, transactional_db, seen, read):
    """Control+Enter from the text, arrows to the kind of change, Enter; no mouse."""
    factories.PublicationFactory()
    article = factories.LiveArticleFactory(slug="story", works=0, body="It was 2020.")
    sign_in(page, live_server, "Editor")
    hand = Keyboard(page)
    page.goto(form_of(live_server, article))
    hand.write(page.locator("#id_body"), "It was 2021.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("del", has_text="2020")).to_be_visible()
    expect(page.locator("ins", has_text="2021")).to_be_visible()
    hand.tick(page.get_by_label("A correction:"))
    hand.write(page.get_by_label("Correction notice"), "The year was wrong.")
    hand.press(button(page, "Publish correction"))
    expect(page.locator(".success")).to_have_text("The correction is live, with its notice.")
    reader, _ = read("/newsroom/story/")
    expect(reader.locator("main")).to_contain_text("It was 2021.")
    expect(reader.locator("main")).to_contain_text("The year was wrong.")
    assert seen.complaints == []
