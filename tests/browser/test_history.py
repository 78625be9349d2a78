"""The past of an article in a browser: edit, compare, restore; a preview for a stranger."""

import re

import pytest
from playwright.sync_api import expect

from articles import publishing
from tests import factories

pytestmark = pytest.mark.browser


@pytest.fixture
def article(transactional_db):
    factories.PublicationFactory()
    article = factories.LiveArticleFactory(slug="story", title="A story", tagged=["web"])
    article.body = article.body.replace("Two readers", "Three readers")
    article.title = "A longer story"
    article.save()
    publishing.save_revision(article, note="After the call")
    return article


def test_compare_and_restore(page, signed_in, live_server, seen, article):
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.get_by_role("link", name="History").first.click()
    expect(page).to_have_url(re.compile("/revisions/$"))
    expect(page.get_by_label("Compare from revision 1")).to_be_checked()
    expect(page.get_by_label("Compare to revision 2")).to_be_checked()
    page.get_by_role("button", name="Compare").press("Enter")
    expect(page.locator("ins").filter(has_text="longer")).to_be_visible()
    expect(page.locator("ins").filter(has_text="Three")).to_be_visible()
    expect(page.locator("del").filter(has_text="Two")).to_be_visible()
    page.get_by_role("link", name="Restore revision 1").click()
    expect(page.locator(".restoration")).to_contain_text("This doesn’t publish anything.")
    page.get_by_role("button", name="Restore as draft").click()
    expect(page.locator(".messagelist")).to_contain_text("as revision 3. Nothing was published.")
    article.refresh_from_db()
    assert article.title == "A story"
    assert article.revisions.live().get().number == 1
    assert seen.complaints == []


def test_a_stranger_opens_a_link_until_it_is_revoked(
    page, signed_in, live_server, browser, article
):
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/preview/")
    expect(page.locator("h1")).to_have_text("A longer story")
    page.get_by_role("link", name="Share").click()
    page.get_by_role("button", name="Create link").click()
    address = page.get_by_label("Copy it now").input_value()
    path = address.removeprefix("http://testserver")
    with browser.new_context() as fresh:
        stranger = fresh.new_page()
        stranger.goto(live_server.url + path)
        expect(stranger.locator("h1")).to_have_text("A longer story")
        expect(stranger.get_by_role("complementary", name="Preview")).to_contain_text("revision 2")
        assert fresh.cookies() == []
        page.get_by_role("button", name="Revoke link to revision 2").click()
        expect(page.locator(".messagelist")).to_contain_text("The link was revoked")
        assert stranger.reload().status == 404
        expect(stranger.locator("h1")).to_have_text("Page not found")


@pytest.mark.parametrize("is_allowed", [True, False])
def test_a_new_link_is_copied_with_a_button(
    page, signed_in, live_server, article, axe_violations, seen, is_allowed
):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/preview/links/?revision=2")
    expect(page.get_by_role("button", name="Copy link")).to_have_count(0)
    page.get_by_role("button", name="Create link").click()
    field = page.get_by_label("Copy it now")
    if not is_allowed:
        page.evaluate("() => { navigator.clipboard.writeText = async () => { throw Error(); }; }")
    page.get_by_role("button", name="Copy link").press("Enter")
    if is_allowed:
        expect(page.get_by_text("Link copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
    else:
        expect(page.get_by_text("The link is selected. Copy it now.")).to_be_visible()
        expect(field).to_be_focused()
        assert page.evaluate("getSelection().toString()") == field.input_value()
    assert axe_violations() == []
    assert seen.complaints == []
