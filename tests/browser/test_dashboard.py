"""From the home to what waits there, and by name through the list."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.people import sign_in

pytestmark = pytest.mark.browser


def test_from_home_to_the_draft_and_by_name_through_the_list(page, live_server, transactional_db):
    chief = sign_in(page, live_server)
    factories.DraftArticleFactory(title="My draft", created_by=chief)
    factories.LiveArticleFactory(title="Live", tagged=["law"])
    factories.LiveArticleFactory(title="Not this")
    for width in (320, 900, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/admin/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="My draft").first.click()
    expect(page.get_by_label("Title", exact=True).first).to_have_value("My draft")
    page.goto(f"{live_server.url}/admin/articles/article/?state=live")
    page.get_by_label("Name of the tag").fill("law")
    page.get_by_label("Name of the tag").press("Enter")
    expect(page).to_have_url(f"{live_server.url}/admin/articles/article/?state=live&tag=law")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
