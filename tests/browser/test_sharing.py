"""Copying an article's link and the device's own menu; without JavaScript the links remain."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def browser_context_args(browser_context_args, request):
    """Tests named `without_javascript` run without it."""
    return {
        **browser_context_args,
        "java_script_enabled": "without_javascript" not in request.node.name,
    }


def test_without_javascript_there_are_only_links(page, live_server, story):
    page.goto(f"{live_server.url}/newsroom/story/")
    share = page.locator(".share")
    expect(share.get_by_role("link", name="Mastodon")).to_be_visible()
    expect(share.get_by_role("button")).to_have_count(0)


def test_the_link_is_copied_or_shown(page, live_server, story, axe_violations, seen):
    origin = live_server.url.replace("127.0.0.1", "localhost")  # a secure context
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    page.add_init_script(
        "navigator.share = async (shared) => { window.shared = shared; throw new Error('no'); }"
    )
    page.goto(f"{origin}/newsroom/story/")
    share = page.locator(".share")
    share.scroll_into_view_if_needed()  # the module comes when the reader does
    address = re.compile(r"^http://testserver/newsroom/story/$")
    share.get_by_role("button", name="Copy link").click()
    expect(share.get_by_role("status")).to_have_text("Link copied")
    assert address.match(page.evaluate("navigator.clipboard.readText()"))
    share.get_by_role("button", name="More").click()
    expect(share.get_by_label("Link to this article")).to_have_value(address)
    assert address.match(page.evaluate("window.shared.url"))
    assert axe_violations() == []
    assert seen.complaints == []
