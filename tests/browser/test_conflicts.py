"""Two people at one article: they write on, and are asked only where both wrote the same."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.people import form_of, sign_in

pytestmark = pytest.mark.browser

BODY = "The first paragraph.\n\nThe second paragraph stays.\n\nThe third paragraph."
PHONE = {"width": 390, "height": 844}


def save(page):
    """And wait for the answer: of two people, the second must not be the first."""
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue editing").click()


def test_two_people_save_one_article(browser, page, live_server, transactional_db, axe_violations):
    factories.PublicationFactory()
    article = factories.DraftArticleFactory(body=BODY, works=0, title="Base")
    sign_in(page, live_server, "Editor", first_name="Ed", last_name="Ellis")
    page.set_viewport_size(PHONE)
    other = browser.new_context().new_page()
    sign_in(other, live_server, "Chief", first_name="Rita", last_name="Ronson")

    page.goto(form_of(live_server, article))
    other.goto(form_of(live_server, article))
    other.locator("#id_body").fill(BODY.replace("third", "last"))
    save(other)
    page.locator("#id_body").fill(BODY.replace("first", "opening"))
    save(page)
    merged = page.get_by_text("Merged with Rita Ronson’s changes from")
    expect(merged).to_be_visible()
    both = BODY.replace("third", "last").replace("first", "opening")
    expect(page.locator("#id_body")).to_have_value(both)
    merged.get_by_role("link", name="See what they changed").click()
    expect(page.locator(".diff ins")).to_contain_text("last")

    page.goto(form_of(live_server, article))
    other.goto(form_of(live_server, article))
    other.locator("#id_body").fill(both.replace("stays", "remains"))
    save(other)
    page.locator("#id_body").fill(both.replace("stays", "goes"))
    save(page)
    expect(page.get_by_text("Rita Ronson saved “Base”")).to_be_visible()
    expect(page.locator(".difference")).to_have_count(1)
    expect(page.locator(".difference ins").first).to_contain_text("goes")
    expect(page.locator(".difference ins").last).to_contain_text("remains")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe_violations() == []
    page.get_by_label("Your version of Text").fill("The second paragraph goes on.")
    page.get_by_label("Keep both: theirs, then mine").check()
    page.get_by_role("button", name="Save these choices").click()
    second = "The second paragraph remains.\n\nThe second paragraph goes on."
    expect(page.locator("#id_body")).to_have_value(
        both.replace("The second paragraph stays.", second)
    )
    other.context.close()
