"""Slugs that the server proposes while a title is typed, and what becomes of an empty one."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.test_writing import choose

pytestmark = pytest.mark.browser


def test_the_proposal_follows_the_title_until_somebody_types_another(page, signed_in, live_server):
    page.goto(f"{live_server.url}/admin/articles/section/add/")
    name, slug = page.locator("#id_name"), page.locator("#id_slug")
    name.press_sequentially("Łódź & Ørsted")
    expect(slug).to_have_value("lodz-orsted")
    name.press_sequentially(" 24/7")
    expect(slug).to_have_value("lodz-orsted-24-7")
    slug.fill("mine")
    name.press_sequentially(" and more")
    page.wait_for_timeout(600)
    expect(slug).to_have_value("mine")


def test_a_restored_new_article_can_be_saved(page, signed_in, live_server, story):
    address = f"{live_server.url}/admin/articles/article/add/"
    page.goto(address)
    page.locator("#id_title").fill("Kept in the browser")
    page.locator("#id_body").fill("Words that nobody saved.")
    expect(page.locator("#id_slug")).to_have_value("kept-in-the-browser")
    page.wait_for_timeout(1500)  # a copy is made every second
    page.goto(address)
    page.get_by_role("link", name="Restore").click()
    expect(page.locator("#id_title")).to_have_value("Kept in the browser")
    choose(page, "#id_section", "Newsroom")
    page.locator("#id_slug").fill("")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".success")).to_have_text("Saved. The working copy is revision 1.")
    assert Article.objects.filter(slug="kept-in-the-browser", title="Kept in the browser").exists()


def test_a_title_typed_on_to_the_last_moment_is_the_whole_slug(page, signed_in, live_server, story):
    page.goto(f"{live_server.url}/admin/articles/tag/add/")
    page.locator("#id_name").press_sequentially("Harbour")
    expect(page.locator("#id_slug")).to_have_value("harbour")
    page.locator("#id_name").press_sequentially("s of Łódź")
    page.locator("#id_name").press("Enter")
    expect(page.locator(".success")).to_be_visible()
    expect(page.locator("#result_list")).to_contain_text("harbours-of-lodz")
