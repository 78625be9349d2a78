"""The tools and the preview of the editor: in sight, as wide as a reader's screen, or hidden."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.people import form_of, sign_in

pytestmark = pytest.mark.browser

BODY = "\n\n".join(["## Where it begins", *(f"Paragraph {n} [1]. " * 12 for n in range(30))])
TOP = "each => Math.round(each.getBoundingClientRect().top)"


@pytest.fixture
def article(transactional_db):
    factories.PublicationFactory()
    return factories.DraftArticleFactory(title="A draft", body=BODY)


@pytest.fixture
def form(page, live_server, article):
    sign_in(page, live_server, username="chief")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(form_of(live_server, article))
    expect(page.locator(".counts")).to_contain_text("min read")
    return page


def test_the_tools_stay_in_view_and_control_and_enter_publishes(form, seen):
    tools = form.get_by_role("group", name="Formatting")
    assert tools.locator("svg").count() == tools.get_by_role("button").count() == 11
    expect(tools.get_by_text("Heading")).to_be_visible()
    form.evaluate("scrollTo(0, 600)")
    form.wait_for_function(f"() => ({TOP})(document.querySelector('.toolbar')) === 0")
    form.locator("#id_body").fill("words")
    form.locator("#id_body").press("Control+a")
    tools.get_by_role("button", name="Bold").locator("svg").click()
    expect(form.locator("#id_body")).to_have_value("**words**")
    form.get_by_text("Shortcuts").click()
    expect(form.locator(".shortcuts dt")).to_have_count(8)
    assert seen.complaints == []

    form.evaluate(
        """() => addEventListener("submit", (event) => {
          event.preventDefault();
          document.title = event.submitter.name;
        })"""
    )
    form.locator("#id_body").press("Control+Enter")
    expect(form).to_have_title("_publish")


def test_the_preview_follows_the_caret_and_has_the_widths_of_readers(form, seen):
    body, last = form.locator("#id_body"), form.locator(".preview-pane p", has_text="Paragraph 29")
    pane = form.locator(".preview-pane")
    expect(last).not_to_be_in_viewport()
    body.press("Control+End")
    form.wait_for_function("() => document.querySelector('.preview-pane').scrollTop > 500")
    expect(last).to_be_in_viewport()
    body.press("Control+Home")
    form.wait_for_function("() => document.querySelector('.preview-pane').scrollTop < 50")
    expect(pane.locator("h2")).to_be_in_viewport()

    prose = pane.locator(".prose")
    for name, width in (("Phone", 390), ("Tablet", 768), ("Desktop", 1280)):
        button = form.get_by_role("button", name=name)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        assert prose.evaluate("each => getComputedStyle(each).width") == f"{width}px"
        assert pane.evaluate("each => each.scrollWidth <= each.clientWidth")
    form.get_by_role("button", name="Fit").click()
    assert prose.evaluate("each => each.style.zoom") == ""
    assert seen.complaints == []


def test_a_hidden_preview_stays_hidden(form, live_server, article, seen):
    toggle, pane = form.get_by_role("button", name="Preview"), form.locator(".preview-pane")
    body = form.locator("#id_body")
    narrow = body.bounding_box()["width"]
    toggle.click()
    expect(pane).to_be_hidden()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    assert body.bounding_box()["width"] > 1.5 * narrow
    form.reload()
    expect(pane).to_be_hidden()
    body.fill("Still counted and checked [9].")
    expect(form.locator(".findings")).to_contain_text("cites [9]")
    toggle.click()
    expect(pane).to_be_visible()
    form.reload()
    expect(pane).to_be_visible()
    assert seen.complaints == []


def test_the_preview_says_that_it_is_old(form):
    form.context.set_offline(True)
    form.locator("#id_body").fill("Written on a train.")
    expect(form.locator(".counts")).to_contain_text("no connection. Your text is kept in")
    expect(form.locator(".counts")).to_contain_text("Preview from ")
    form.context.set_offline(False)
    expect(form.locator(".preview-pane .prose")).to_have_text("Written on a train.", timeout=15_000)
    expect(form.locator(".counts")).to_contain_text("4 words")


def test_one_can_write_on_a_phone(form, seen, axe_violations):
    form.set_viewport_size({"width": 390, "height": 844})
    assert form.evaluate("document.documentElement.scrollWidth") == 390
    tools = form.get_by_role("group", name="Formatting")
    assert tools.evaluate("each => each.scrollWidth <= each.clientWidth")
    heading = tools.get_by_role("button", name="Heading")
    box = heading.bounding_box()
    assert min(box["width"], box["height"]) >= 32
    form.locator("#id_body").fill("words")
    heading.click()
    expect(form.locator("#id_body")).to_have_value("## words")
    form.get_by_role("button", name="Preview").click()
    expect(form.locator(".preview-pane")).to_be_hidden()
    assert form.evaluate("document.documentElement.scrollWidth") == 390
    assert seen.complaints == []
    assert axe_violations() == []


def test_warnings_after_publishing_are_one_folded_line(form, article):
    form.get_by_role("button", name="Publish…").click()
    form.get_by_role("button", name="Publish now").click()
    warned = form.locator(".messagelist > .warning")
    expect(warned.locator("summary")).to_contain_text("warning")
    expect(warned.locator("details")).not_to_have_attribute("open", "")
    assert warned.bounding_box()["height"] < 60
    warned.locator("summary").click()
    item = warned.locator("li").first
    expect(item).to_be_visible()
    ticks = "each => getComputedStyle(each).backgroundImage"
    assert item.evaluate(ticks) == "none"
    assert form.locator(".findings li").first.evaluate(ticks) == "none"
