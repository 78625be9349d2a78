"""An article on paper: as wide as the sheet, with its own address and those of its sources."""

import pytest

pytestmark = pytest.mark.browser

SHEET = {"width": 680, "height": 980}  # A4 at 96 dots an inch, without its margins
WIDTHS = """() => [...document.querySelectorAll("h1, .prose, .prose > p, .references")]
    .map((each) => each.getBoundingClientRect().width)"""
HIDDEN = [".sections", ".share", ".feedback", ".related", ".tags", ".skip-link", ".colophon nav"]


def test_an_article_fills_the_sheet_and_says_where_it_is_from(page, live_server, story):
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print", color_scheme="light")
    address = f"{live_server.url}/newsroom/story/"
    page.goto(address)
    assert {width for width in page.evaluate(WIDTHS) if width < 600} == set()
    assert page.evaluate("document.documentElement.scrollWidth") == SHEET["width"]
    printed = page.locator(".printed-address")
    assert printed.is_visible()
    assert printed.text_content() == "http://testserver/newsroom/story/"
    for selector in HIDDEN:
        for element in page.locator(selector).all():
            assert not element.is_visible(), selector
    sources = page.locator(".reference-title").evaluate_all(
        "each => each.map((link) => [link.href, getComputedStyle(link, '::after').content])"
    )
    assert sources
    assert all(content == f'"{href}"' for href, content in sources)


def test_the_address_is_for_paper_alone(page, live_server, story):
    page.goto(f"{live_server.url}/newsroom/story/")
    assert not page.locator(".printed-address").is_visible()
