"""A submission on a telephone: withdrawn, noted, sent back and approved, all above the text."""

import pytest
from playwright.sync_api import expect

from articles.models.article import State
from tests import factories
from tests.articles.people import somebody
from tests.browser.people import form_of, let_in

pytestmark = pytest.mark.browser


def test_a_submission_is_withdrawn_sent_back_and_approved(page, live_server, transactional_db):
    factories.PublicationFactory()
    rita, ed = somebody("Reporter", first_name="Rita"), somebody("Editor", first_name="Ed")
    article = factories.DraftArticleFactory(title="Story", created_by=rita)
    page.set_viewport_size({"width": 390, "height": 844})

    def opened_by(user):
        let_in(page, live_server, user)
        page.goto(form_of(live_server, article))
        return page.locator(".hand-over")

    def submit():
        page.get_by_role("button", name="Submit for review").click()
        expect(page.locator(".messagelist")).to_contain_text("submitted for review")

    opened_by(rita)
    submit()
    withdraw = page.locator(".hand-over").get_by_role("link", name="Withdraw…")
    withdraw.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".messagelist")).to_have_text("“Story” was withdrawn from review.")
    submit()

    revisions = article.revisions.count()
    page.get_by_role("link", name="Notes").click()
    page.get_by_label("Note").fill("The mayor called back.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#notes")).to_contain_text("The mayor called back.")
    assert article.revisions.count() == revisions

    banner = opened_by(ed)
    expect(page.locator(".desk-links")).to_contain_text("In review 1")
    banner.get_by_role("link", name="Send back…").click()
    page.get_by_label("What needs to be done").fill("Name the mayor.")
    page.get_by_role("button", name="Send back").click()

    banner = opened_by(rita)
    expect(banner).to_contain_text("Name the mayor.")
    expect(page.locator(".desk-links")).to_contain_text("Sent back to you 1")
    submit()

    opened_by(ed).get_by_role("button", name="Approve").click()
    expect(page.locator(".messagelist")).to_contain_text("ready to publish")
    assert article.state() == State.READY
