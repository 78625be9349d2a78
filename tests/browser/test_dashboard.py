"""The home and the lists in a browser: accessible, light and dark, and without a complaint."""

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from tests import factories

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/admin/",
    "articles": "/admin/articles/article/",
    "images": "/admin/articles/image/",
    "references": "/admin/references/reference/",
    "tags": "/admin/articles/tag/",
    "log": "/admin/articles/auditentry/",
}


@pytest.fixture
def chief(page, live_server, publication):
    user = get_user_model().objects.create_superuser("chief", password="a long passphrase")
    factories.DraftArticleFactory(title="My draft", created_by=user, body="It is so [9].")
    factories.DraftArticleFactory(title="Unread", origin="ai_autonomous", tagged=["sea", "web"])
    factories.InReviewArticleFactory(title="Submitted")
    factories.ScheduledArticleFactory(title="Soon")
    factories.ImageFactory(alt="")
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("chief")
    page.get_by_label("Password").fill("a long passphrase")
    page.get_by_role("button", name="Log in").click()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chief, live_server, seen, axe_violations, scheme):
    chief.emulate_media(color_scheme=scheme)
    found = {}
    for name, path in PAGES.items():
        chief.goto(f"{live_server.url}{path}")
        found[name] = axe_violations()
    chief.goto(f"{live_server.url}{PAGES['tags']}")
    chief.locator("#action-toggle").check()
    chief.locator("select[name=action]").select_option("merge")
    chief.get_by_role("button", name="Go").click()
    chief.get_by_text("Which tag stays?").wait_for()
    assert seen.complaints == []  # axe itself causes some on a page that was posted to
    found["merge"] = axe_violations()
    assert found == {name: [] for name in [*PAGES, "merge"]}


def test_from_home_to_the_draft_and_by_name_through_the_list(chief, live_server):
    chief.get_by_role("link", name="My draft").first.click()
    expect(chief.get_by_label("Title", exact=True).first).to_have_value("My draft")
    chief.goto(f"{live_server.url}/admin/articles/article/?state=live")
    chief.get_by_label("Name of the tag").fill("law")
    chief.get_by_label("Name of the tag").press("Enter")
    expect(chief).to_have_url(f"{live_server.url}/admin/articles/article/?state=live&tag=law")
    expect(chief.locator("#result_list tbody tr").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 900, 1440])
def test_the_home_never_scrolls_sideways(chief, live_server, width):
    chief.set_viewport_size({"width": width, "height": 900})
    chief.goto(f"{live_server.url}/admin/")
    assert chief.evaluate("document.documentElement.scrollWidth") <= width
