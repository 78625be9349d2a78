"""The page System, and the line on the home that leads to it."""

import pytest
from playwright.sync_api import expect

from newsroom.watching import present
from newsroom.watching.probes import MB
from tests import factories
from tests.browser.people import sign_in
from tests.newsroom.watching.conftest import Troubles

pytestmark = pytest.mark.browser
MESSAGE = "https://archive.example.org/a-rather-long-address/of-something/ did not answer. " * 4


@pytest.fixture
def troubles(transactional_db, monkeypatch):
    """Without a change of when the site was made, which no test takes back."""
    factories.PublicationFactory()
    present.watch.until = float("-inf")
    troubles = Troubles(monkeypatch)
    troubles.disk(900 * MB)
    troubles.missing = 1
    troubles.run("deliver")
    troubles.run("check_links", is_success=False, message=MESSAGE)
    troubles.run("backup", days=4, details={"bytes": 1_234_567_890})
    troubles.mail(next_at=None)
    return troubles


def test_a_chief_sees_what_is_wrong(page, live_server, seen, look, troubles):
    sign_in(page, live_server, "Chief")
    page.goto(f"{live_server.url}/admin/")
    line = page.locator(".home-problems")
    expect(line).to_contain_text("The disk is nearly full")
    look("home", part=".home-problems")
    line.get_by_role("link", name="See System").click()
    expect(page.get_by_role("heading", name="System", level=1)).to_be_visible()
    expect(page.locator(".system-problems li")).to_have_count(5)
    expect(page.get_by_role("link", name="System", exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    look("system")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("link", name="1 message couldn’t be sent").click()
    expect(page.get_by_role("heading", name="Email messages", level=1)).to_be_visible()
    assert look.found == {key: [] for key in look.found}
