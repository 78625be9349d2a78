"""What stands beside each other in the admin stands on one line."""

import pytest
from playwright.sync_api import expect

from newsroom import admin_site
from tests import factories
from tests.browser.conftest import LONG_TITLE
from tests.browser.people import form_of, sign_in

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
FIRST_LINES = """(selectors) => selectors.map((selector) => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(selector));
  return [...range.getClientRects()].filter((each) => each.width > 0)[0].bottom;
})"""
HEIGHTS = """(selector) => [...document.querySelectorAll(selector)]
  .map((each) => each.getBoundingClientRect().height)"""


@pytest.fixture
def superuser(page, live_server, transactional_db):
    factories.PublicationFactory()
    return sign_in(page, live_server)


def test_the_lists_of_the_home_begin_on_one_line(page, live_server, superuser):
    page.goto(f"{live_server.url}/admin/")
    page.set_viewport_size({"width": 1440, "height": 900})
    headings = page.locator(".home-lists > :first-child > section:first-child h2")
    expect(headings).to_have_count(1)
    assert len(set(page.evaluate(HEIGHTS, ".home-lists h2"))) == 1


def test_a_step_stands_on_the_line_of_its_mark(page, live_server, superuser):
    page.goto(f"{live_server.url}/admin/")
    middles = page.evaluate("""() => [...document.querySelectorAll(".home-start li")].map((line) =>
      ["span", "a"].map((part) => {
        const range = document.createRange();
        const node = line.querySelector(part);
        if (part === "a") range.selectNodeContents(node); else range.selectNode(node);
        const box = range.getBoundingClientRect();
        return (box.top + box.bottom) / 2;
      }))""")
    assert len(middles) == 9
    assert all(abs(mark - words) < 1.5 for mark, words in middles), middles


def test_the_state_stands_beside_the_first_line_of_a_title(page, live_server, superuser):
    factories.LiveArticleFactory(title=LONG_TITLE)
    page.goto(f"{live_server.url}/admin/articles/article/")
    page.locator("[name=_selected_action]").check()
    page.locator("select[name=action]").select_option("unpublish")
    page.get_by_role("button", name="Go", exact=True).click()
    page.locator(".bulk").wait_for()
    title, outcome = page.evaluate(FIRST_LINES, [".bulk tbody th bdi", ".bulk td:last-child"])
    assert abs(title - outcome) < 6


def test_lines_of_the_system_are_of_one_height(page, live_server, superuser):
    page.goto(f"{live_server.url}/admin/system/")
    page.set_viewport_size({"width": 1440, "height": 900})
    assert page.locator(".system-lines a").count() > 1
    assert len(set(page.evaluate(HEIGHTS, ".system-lines > div"))) == 1


@pytest.mark.parametrize("width", [1440, 390])
def test_what_to_import_is_said_below_the_field(page, live_server, superuser, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/admin/articles/article/import/")
    field = page.locator("input[type=file]").bounding_box()
    words = page.get_by_text("Articles as .md or .txt files").bounding_box()
    assert words["y"] >= field["y"] + field["height"]


def test_the_library_says_its_number_on_one_line_of_a_phone(page, live_server, superuser):
    factories.ImageFactory.create_batch(2)
    page.set_viewport_size(PHONE)
    page.goto(form_of(live_server, factories.DraftArticleFactory()))
    page.get_by_role("button", name="Image", exact=True).click()
    number = page.locator("#library [role=status]")
    expect(number).to_have_text("2 images")
    assert (
        len(
            page.evaluate(
                """() => [...document.querySelector("#library [role=status]").getClientRects()]"""
            )
        )
        == 1
    )


def test_a_title_without_links_beside_it_has_the_whole_line(page, live_server, superuser):
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/admin/accounts/person/add/")
    heading = page.get_by_role("heading", name="Invite a person")
    assert heading.bounding_box()["height"] < 50


def test_the_header_is_one_line_on_a_laptop(page, live_server, superuser, monkeypatch):
    monkeypatch.setattr(admin_site, "publication_name", lambda: "The Open Dispatch")
    factories.InReviewArticleFactory()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{live_server.url}/admin/")
    expect(page.locator(".desk-links")).to_contain_text("In review 1")
    lines = page.evaluate(FIRST_LINES, [".desk-links a", "#user-tools strong"])
    assert abs(lines[0] - lines[1]) < 6
