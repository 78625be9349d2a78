"""The search field in a browser: suggestions by keyboard, and the form without a script."""

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_suggestions_by_keyboard(page, live_server, seen, axe_violations):
    factories.PublicationFactory()
    factories.LiveArticleFactory(title="A harbour at night", slug="night", tagged=["harbours"])
    page.goto(f"{live_server.url}/search/")
    field = page.get_by_role("combobox")
    field.press_sequentially("harb")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert options.all_inner_texts() == ["harbours\nTag", "A harbour at night\nArticle"]
    assert axe_violations() == []
    field.press("Escape")
    assert options.count() == 0
    field.press_sequentially("o")
    options.first.wait_for()
    field.press("ArrowDown")
    field.press("ArrowDown")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    field.press("Enter")
    page.wait_for_url("**/newsroom/night/")
    assert seen.complaints == []


def test_the_form_works_without_a_script(browser, live_server):
    factories.LiveArticleFactory(title="A harbour at night", slug="night")
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/search/")
    page.get_by_role("searchbox").fill("harbor harbour")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(f"{live_server.url}/search/?q=harbor+harbour")
    page.get_by_role("searchbox").fill("harbours")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="A harbour at night")).to_be_visible()
