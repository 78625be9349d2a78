"""An article's whole life in a browser: written, cited, reviewed, scheduled, corrected, retracted.

It is lived with the keyboard alone, and in `make drill` with the mouse too, whose single steps are
tested in `test_writing.py`, `test_editor.py` and `test_slugs.py`.
"""

from datetime import UTC, datetime

import pytest
import time_machine
from playwright.sync_api import expect

from articles.models import Article
from tests import factories
from tests.browser.hands import Keyboard, Mouse
from tests.browser.people import form_of, sign_in

pytestmark = pytest.mark.browser

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
AT_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ADDRESS = "/newsroom/the-bridge/"
NEW_URL = "https://city-archive.example/bridge"


@pytest.fixture
def world(transactional_db):
    factories.PublicationFactory()
    factories.SectionFactory(slug="newsroom")
    return factories.ReferenceFactory(title="A known work")


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def body(page):
    return page.locator("#id_body")


@pytest.mark.parametrize(
    "hands",
    [
        pytest.param(Mouse, marks=pytest.mark.drill, id="mouse"),
        pytest.param(Keyboard, id="keyboard"),
    ],
)
def test_from_the_first_word_to_the_retraction(page, live_server, world, read, seen, hands):
    hand = hands(page)
    with time_machine.travel(MORNING) as clock:
        reporter = sign_in(page, live_server, "Reporter", first_name="Ana")
        _write_and_submit(page, live_server, hand, world)
        article = Article.objects.get(created_by=reporter)

        sign_in(page, live_server, "Editor", first_name="Edo")
        page.goto(form_of(live_server, article))
        _mend_what_is_found(page, hand)
        _schedule(page, hand)
        assert read(ADDRESS)[1] == 404
        clock.move_to(AT_NOON)
        reader, status = read(ADDRESS)
        assert status == 200
        expect(reader.locator("h1")).to_have_text("The bridge")
        expect(reader.locator("#ref-2")).to_contain_text("The bridge in numbers")

        page.goto(form_of(live_server, article))
        _compare_and_correct(page, live_server, hand)
        reader, status = read(ADDRESS)
        expect(reader.locator("main")).to_contain_text("It was opened in 1931")
        expect(reader.locator("main")).to_contain_text("The year was wrong.")

        sign_in(page, live_server, "Chief", first_name="Cho")
        page.goto(form_of(live_server, article))
        hand.press(page.get_by_role("link", name="Retract…"))
        hand.write(page.get_by_label("Notice to readers"), "The archive does not exist.")
        hand.press(button(page, "Retract"))
        expect(page.locator(".success")).to_have_text("“The bridge” was retracted.")
        reader, status = read(ADDRESS)
        assert status == 200
        expect(reader.locator("main")).to_contain_text("The archive does not exist.")
        reader.goto(f"{live_server.url}/newsroom/")
        expect(reader.locator("main")).not_to_contain_text("The bridge")
    assert seen.complaints == []


def _write_and_submit(page, live_server, hand, known):
    page.goto(f"{live_server.url}/admin/")
    hand.press(page.get_by_role("link", name="Write an article"))
    hand.write(page.locator("#id_title"), "The bridge")
    hand.write(body(page), "## A year\n\nIt was opened in 1930 ")
    field = page.get_by_label("Add references by URL")
    for url, marker in ((known.url, "[1]"), (NEW_URL, "[2]")):
        hand.write(field, url)
        page.keyboard.press("Enter")
        expect(page.locator("[data-citing-status]")).to_contain_text(marker)
    hand.add(body(page), ". Then it closed [3].")
    hand.pick(page.locator(".field-section .select2-selection"), "Newsroom")
    expect(page.get_by_label("Slug")).to_have_value("the-bridge")
    hand.press(button(page, "Submit for review"))
    expect(page.locator(".success")).to_contain_text(
        "“The bridge” was saved and submitted for review."
    )


def _mend_what_is_found(page, hand):
    found = page.locator(".findings")
    expect(found).to_contain_text("The text cites [3], but there is no reference 3.")
    hand.press(page.get_by_role("button", name="Show [3]"))
    expect(body(page)).to_be_focused()
    page.keyboard.type("[1]")  # over what is marked
    expect(found).not_to_contain_text("[3]")
    card = page.locator(".cited > li").nth(1)
    hand.write(card.get_by_label("Title"), "The bridge in numbers")
    expect(page.locator(".cited")).to_contain_text("The bridge in numbers")
    expect(page.locator(".findings .is-blocking")).to_have_count(0)


def _schedule(page, hand):
    hand.press(button(page, "Publish…"))
    date, time = (page.get_by_label(f"{part} of publication") for part in ("Date", "Time"))
    hand.set_moment(date, time, AT_NOON)
    hand.press(button(page, "Schedule for November 24, 2026, 12:00 UTC"))
    expect(page.locator(".success")).to_have_text(
        "The article goes live on November 24, 2026, 12:00 UTC."
    )


def _compare_and_correct(page, live_server, hand):
    text = body(page).input_value()
    hand.write(body(page), text.replace("1930", "1931"))
    hand.press(button(page, "Publish…"))
    expect(page.locator("del", has_text="1930")).to_be_visible()
    expect(page.locator("ins", has_text="1931")).to_be_visible()
    hand.tick(page.get_by_label("A correction:"))
    hand.write(page.get_by_label("Correction notice"), "The year was wrong.")
    hand.press(button(page, "Publish correction"))
    expect(page.locator(".success")).to_have_text("The correction is live, with its notice.")
