"""What readers do, in a real browser: read, follow a marker, go back; on any screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import READER_PAGES, SETTLE

pytestmark = pytest.mark.browser

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def browser_context_args(browser_context_args, request):
    """Tests named `without_javascript` run without it."""
    return {
        **browser_context_args,
        "java_script_enabled": "without_javascript" not in request.node.name,
    }


def test_follow_a_marker_and_come_back_without_javascript(page, live_server, story):
    page.goto(f"{live_server.url}/newsroom/story/")
    page.get_by_role("link", name=re.compile("^Reference 1: ")).nth(1).click()
    expect(page).to_have_url(re.compile("#ref-1$"))
    expect(page.locator("#ref-1")).to_be_in_viewport()
    page.get_by_role("link", name="Back to citation b of reference 1").click()
    expect(page).to_have_url(re.compile("#cite-1-2$"))
    expect(page.locator("#cite-1-2")).to_be_in_viewport()


def test_read_from_the_front_to_the_source_by_keyboard(page, live_server, story):
    page.goto(f"{live_server.url}/newsroom/story/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    marker = page.locator("#cite-1-1")
    marker.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#ref-1")).to_be_in_viewport()


def test_every_marker_leads_to_a_reference_and_every_backlink_to_a_marker(page, live_server, story):
    page.goto(f"{live_server.url}/newsroom/story/")
    dead = page.evaluate(
        """() => [...document.querySelectorAll('a[href^="#"]')]
            .map(link => link.getAttribute('href'))
            .filter(href => !document.getElementById(href.slice(1)))"""
    )
    assert dead == []


def test_how_it_was_made_opens_without_javascript(page, live_server, story):
    page.goto(f"{live_server.url}/newsroom/story/")
    fact = page.get_by_text("drafting pipeline").last
    page.get_by_text("How this article was made").click()
    expect(fact).to_be_visible()


def test_lists_lead_to_older_articles_and_back(page, live_server, publication):
    page.goto(f"{live_server.url}/newsroom/")
    first = page.locator("main h2 a, main h3 a").first.inner_text()
    page.get_by_role("link", name=re.compile("Older")).click()
    expect(page.locator("main")).not_to_contain_text(first)
    page.get_by_role("link", name=re.compile("Newer|Newest")).first.click()
    expect(page.locator("main")).to_contain_text(first)


def test_every_page_fits_every_screen_is_accessible_and_leaves_nothing_behind(
    page, live_server, publication, axe_violations, seen
):
    wide_and_narrow = ["light", "dark"]
    for name, path in READER_PAGES.items():
        page.goto(f"{live_server.url}{path}")
        wide_and_narrow.reverse()  # what stands on every page is seen in all four combinations
        schemes = dict(zip((1440, 360), wide_and_narrow, strict=True))
        for width in (2560, 1440, 768, 360, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(TOO_WIDE) <= 0, f"{name} is too wide at {width} px"
            if scheme := schemes.get(width):
                page.emulate_media(color_scheme=scheme)
                page.evaluate(SETTLE)
                assert axe_violations() == [], f"{name} at {width} px in {scheme}"
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0, name
    assert page.context.cookies() == []
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith(live_server.url)] == []


@pytest.mark.browser_context_args()  # its own: one that has fetched nothing yet
def test_article_page_is_small(page, live_server, plain, seen):
    page.goto(f"{live_server.url}/newsroom/plain/", wait_until="networkidle")
    assert len(seen.requests) <= 6, seen.requests
