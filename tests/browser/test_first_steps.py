"""A new publication in a browser: its first steps in the admin, and what readers see."""

import pytest
from playwright.sync_api import expect

from articles.models import Page, Publication
from tests.browser.people import sign_in

pytestmark = pytest.mark.browser

DONE = "#home-start ~ ol .is-done"


def test_an_empty_site_is_set_up_step_by_step(page, live_server, transactional_db, look):
    sign_in(page, live_server, first_name="Cho")
    page.goto(f"{live_server.url}/admin/")
    expect(page.get_by_role("heading", name="Set up your publication")).to_be_visible()
    look("nothing done")
    page.get_by_role("link", name="Name and language").click()
    page.locator("#id_name").fill("The Harbour Herald")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()
    page.goto(f"{live_server.url}/admin/")
    expect(page.locator(DONE)).to_have_count(1)
    page.get_by_role("button", name="Write the missing pages as drafts").click()
    expect(page.locator(".messagelist")).to_contain_text("3 drafts were written.")
    page.locator(".home-start").get_by_role("link", name="How it works").click()
    expect(page.get_by_label("Title")).to_have_value("How it works")
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".messagelist")).to_contain_text("“How it works” is live.")
    page.goto(f"{live_server.url}/admin/")
    expect(page.locator(DONE)).to_have_count(2)
    look("two done")
    page.get_by_role("button", name="Dismiss").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("The checklist was dismissed.")
    expect(page.locator(".home-start")).to_have_count(0)
    assert Page.objects.live().count() == 1
    assert not any(look.found.values()), look.found


def test_readers_of_an_empty_site_find_words_for_them(page, live_server, transactional_db, look):
    Publication.objects.create(name="The Harbour Herald")
    for path in ("/", "/about/"):
        assert page.goto(live_server.url + path).status == 200
        look(path)
    assert not any(look.found.values()), look.found
