"""A source beside its marker: by mouse, keyboard and finger; and the way back."""

import re

import pytest
from playwright.sync_api import expect

from references.models import Reference

pytestmark = pytest.mark.browser
NOTE_STIRS = """window.stirred = false;
for (const stir of ["pointermove", "pointerdown", "keydown", "scroll"])
  addEventListener(stir, () => { window.stirred = true; });"""
IS_BROUGHT = """() => performance.getEntriesByType("resource")
  .some((entry) => entry.name.includes("citation_preview") && entry.responseEnd)"""


@pytest.fixture
def opened(page, live_server, plain, seen):
    """An article whose script was brought because the page was scrolled."""
    first = Reference.objects.filter(citations__article__slug="plain").order_by("pk").first()
    first.archive_url = "https://web.archive.org/web/2026/https://outlet.org/"
    first.save()
    page.add_init_script(NOTE_STIRS)
    page.goto(f"{live_server.url}/newsroom/plain/")
    page.wait_for_load_state("networkidle")
    is_brought = any("citation_preview.js" in url for url in seen.requests)
    # Chromium itself moves the pointer or scrolls now and then, when the page takes shape.
    assert not is_brought or page.evaluate("stirred")
    page.locator("#cite-1-1").scroll_into_view_if_needed()
    page.mouse.wheel(0, 20)
    page.wait_for_function(IS_BROUGHT)
    page.wait_for_load_state("networkidle")
    return page


def test_by_mouse_and_keyboard(opened, axe_violations, seen):
    page, box = opened, opened.locator(".preview")
    page.locator("#cite-1-1").hover()
    expect(box).to_be_visible()
    for part in (".reference-source", ".reference-domain", "a.reference-title"):
        expect(box.locator(part)).to_have_text(page.locator(f"#ref-1 {part}").inner_text())
    expect(box).to_contain_text("Cited 3 times here")
    expect(box.get_by_role("link")).to_have_count(3)
    assert page.evaluate("document.querySelector('.preview').closest('a')") is None
    assert axe_violations() == []
    box.locator("a.reference-title").hover()  # it stays while one points at it
    page.wait_for_timeout(500)
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)

    page.mouse.move(0, 0)
    page.locator("#cite-2-1").focus()
    expect(box).to_have_attribute("aria-label", "Reference 2")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(page.locator("#cite-2-1")).to_be_focused()

    page.locator("#cite-1-2").focus()
    expect(box).to_be_visible()
    page.keyboard.press("Tab")
    expect(box.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#cite-1-2")).to_be_focused()
    expect(box).to_have_count(0)
    assert seen.complaints == []


def test_back_to_the_third_marker(opened):
    page = opened
    page.locator("#cite-1-3").click()
    expect(page).to_have_url(re.compile("#ref-1$"))
    expect(page.locator(".preview")).to_have_count(0)
    page.get_by_role("link", name="Back to where you were").click()
    expect(page).to_have_url(re.compile("#cite-1-3$"))
    expect(page.locator("#cite-1-3")).to_be_in_viewport()


def test_margin_notes_stand_apart_on_wide_screens_only(opened):
    page = opened
    shown = "getComputedStyle(document.querySelector('#cite-1-1'), '::before').content"
    assert page.evaluate(shown).startswith('"1 ')
    assert "data-note" not in page.locator("#cite-1-1").aria_snapshot()
    page.set_viewport_size({"width": 1100, "height": 800})
    assert page.evaluate(shown) == "none"
    page.set_viewport_size({"width": 1440, "height": 800})
    page.emulate_media(media="print")
    assert page.evaluate(shown) == "none"


class TestByFinger:
    @pytest.fixture
    def browser_context_args(self, browser_context_args):
        return {
            **browser_context_args,
            "has_touch": True,
            "viewport": {"width": 360, "height": 800},
        }

    def test_the_first_tap_shows_and_leads_on(self, opened):
        page, box = opened, opened.locator(".preview")
        page.locator("#cite-1-1").tap()
        expect(box).to_be_visible()
        expect(page).to_have_url(re.compile("/plain/$"))
        page.locator("h2").first.tap()
        expect(box).to_have_count(0)
        page.locator("#cite-1-2").tap()
        assert box.bounding_box()["x"] >= 0
        box.get_by_role("link", name="Go to reference").tap()
        expect(page).to_have_url(re.compile("#ref-1$"))
        expect(page.locator("#ref-1")).to_be_in_viewport()
        expect(box).to_have_count(0)
