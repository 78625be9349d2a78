"""Whole stories of writing at the desk: killed, cut off, taken over; nothing is lost or doubled.

They are lived in `make drill`; their single steps are in `test_autosave.py`, `test_conflicts.py`.
"""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article, Autosave
from references.models import Reference
from tests import factories
from tests.browser.hands import Keyboard
from tests.browser.people import form_of, let_in, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.drill]

URLS = [f"https://tide-tables.example/{number}" for number in range(1, 5)]
TITLES = [f"Tide table {letter}" for letter in "ABCD"]
TEXT = "The sea rose [1][2][3][4]"
AWAY = "No connection: kept in this browser"
COPIES = "Object.keys(localStorage).filter((key) => key.startsWith('newsroom:')).length"
PARAGRAPHS = ["The first paragraph.", "The second paragraph.", "The third paragraph."]


@pytest.fixture
def world(transactional_db):
    factories.PublicationFactory()
    factories.SectionFactory(slug="newsroom", name="Newsroom")
    factories.AuthorFactory(name="Ana Amado")
    return factories.ImageFactory(alt="A boat")


def status(page):
    return page.locator("[data-autosave]")


def body(page):
    return page.locator("#id_body")


def pass_time(page):
    """More than the ten seconds after which what was noticed is sent."""
    page.clock.run_for(12_500)


def paste(page, text):
    """As a browser does it, at the focus: the clipboard is full, and Control+V is pressed."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def write_everything(page, hand):
    """A whole new article with the keyboard alone, up to its last field; nothing is saved."""
    hand.write(page.locator("#id_title"), "The tides")
    hand.write(body(page), "The sea rose ")
    hand.reach(page.get_by_label("Add references by URL"))
    paste(page, "\n".join(URLS))
    expect(body(page)).to_have_value(TEXT)
    cards = page.locator(".cited > li")
    expect(cards).to_have_count(4)
    for card, title in zip(cards.all(), TITLES, strict=True):
        hand.write(card.get_by_label("Title"), title)
    hand.write(page.locator("#id_tags"), "sea, moon")
    page.keyboard.press("Escape")  # the suggestions
    hand.press(page.get_by_role("button", name="Choose or upload"))
    hand.press(page.get_by_role("dialog").get_by_role("button", name="A boat"))
    hand.write(page.locator("#id_note"), "The moon is next")
    hand.press(page.locator("#bylines-group .add-row a"))
    hand.pick(page.locator("#bylines-0 .field-author .select2-selection"), "Ana Amado")


def see_everything(page):
    """What `write_everything` wrote is in the form, once."""
    expect(page.locator("#id_title")).to_have_value("The tides")
    expect(body(page)).to_have_value(TEXT)
    cards = page.locator(".cited > li")
    expect(cards).to_have_count(4)
    for number, card in enumerate(cards.all()):
        expect(card.get_by_label("Title")).to_have_value(TITLES[number])
        expect(card).to_contain_text("cited once")
    expect(page.locator("#id_tags")).to_have_value(re.compile("^(sea, moon|moon, sea)$"))
    expect(page.locator("#id_note")).to_have_value("The moon is next")
    expect(page.locator(".field-lead_image")).to_contain_text("A boat")
    expect(page.locator("#bylines-0 .field-author")).to_contain_text("Ana Amado")


def see_everything_saved(image):
    """The same in the database, and nothing beside it."""
    article = Article.objects.get()
    cited = article.citations.order_by("number")
    assert list(cited.values_list("number", "reference__url", "reference__title")) == [
        (number, URLS[number - 1], TITLES[number - 1]) for number in range(1, 5)
    ]
    assert (article.title, article.body) == ("The tides", TEXT)
    assert sorted(article.tags.names()) == ["moon", "sea"]
    assert (article.lead_image, article.notes.get().text) == (image, "The moon is next")
    assert list(article.bylines.values_list("author__name", flat=True)) == ["Ana Amado"]
    assert Reference.objects.count() == 4
    assert not Autosave.objects.exists()
    return article


def test_killed_browser_by_keyboard(browser, live_server, page, world, seen):
    killed = browser.new_context()
    writing = killed.new_page()
    user = sign_in(writing, live_server, "Reporter", first_name="Rita")
    writing.clock.install()
    writing.goto(f"{live_server.url}/admin/articles/article/add/")
    write_everything(writing, Keyboard(writing))
    pass_time(writing)
    expect(status(writing)).to_contain_text("Saved ")
    killed.close()  # without a goodbye, and its storage goes too
    assert not Article.objects.exists()
    assert not Reference.objects.exists()

    let_in(page, live_server, user)
    page.goto(f"{live_server.url}/admin/")
    hand = Keyboard(page)
    begun = page.locator("section", has_text="Begun, not saved")
    hand.press(begun.get_by_role("link", name="The tides"))
    expect(page.locator(".kept")).to_contain_text("You’re looking at unsaved changes from")
    see_everything(page)
    hand.reach(body(page))
    page.keyboard.press("Control+s")
    expect(page.locator(".success")).to_contain_text("Saved.")
    expect(body(page)).to_have_value(TEXT)
    expect(page.locator(".cited > li")).to_have_count(4)
    see_everything_saved(world)
    with page.expect_navigation():
        page.keyboard.press("Control+s")  # once more: nothing comes twice
    expect(page.locator(".success")).to_contain_text("Saved.")
    assert see_everything_saved(world).revisions.count() == 1
    page.goto(f"{live_server.url}/admin/")
    expect(page.get_by_text("Begun, not saved")).to_have_count(0)
    assert seen.complaints == []


def test_cut_network_of_a_new_article(page, live_server, world):
    sign_in(page, live_server, "Reporter", first_name="Rita")
    page.clock.install()
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    write_everything(page, Keyboard(page))
    page.context.set_offline(True)
    pass_time(page)
    expect(status(page)).to_have_text(AWAY)
    assert page.evaluate(COPIES) == 1
    page.locator("#id_title").press("Control+s")
    expect(status(page)).to_contain_text("Not saved: there’s no connection.")
    see_everything_in_the_copy(page)

    page.context.set_offline(False)
    pass_time(page)
    expect(status(page)).to_contain_text("Saved ")
    assert page.evaluate(COPIES) == 0
    assert ["title", "The tides"] in Autosave.objects.get().values

    # The server is away for one request; then the network goes again, and the browser dies.
    page.route("**/autosave/", lambda route: route.fulfill(status=503), times=1)
    page.locator("#id_standfirst").fill("At last.")
    pass_time(page)
    expect(status(page)).to_have_text(AWAY)
    assert page.evaluate(COPIES) == 1
    pass_time(page)
    expect(status(page)).to_contain_text("Saved ")
    assert page.evaluate(COPIES) == 0
    context = page.context
    context.set_offline(True)
    page.locator("#id_standfirst").fill("At long last.")
    page.wait_for_function(f"() => {COPIES} === 1")
    page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.wait_for_function(f"() => {COPIES} === 0")
    page.locator(".kept").get_by_role("link", name="Restore").click()
    see_everything(page)
    expect(page.locator("#id_standfirst")).to_have_value("At long last.")
    page.locator("#id_title").press("Control+s")
    expect(page.locator(".success")).to_contain_text("Saved.")
    assert see_everything_saved(world).standfirst == "At long last."
    assert page.evaluate(COPIES) == 0


def see_everything_in_the_copy(page):
    copy = page.evaluate(
        "localStorage[Object.keys(localStorage).find((key) => key.startsWith('newsroom:'))]"
    )
    for text in (*URLS, *TITLES, TEXT, "sea, moon", "The moon is next"):
        assert text in copy


@pytest.fixture
def shared(world):
    return factories.DraftArticleFactory(title="Shared", works=0, body="\n\n".join(PARAGRAPHS))


def test_second_person_saves_what_the_first_was_writing(
    browser, page, live_server, shared, seen, look
):
    """The first one loses nothing: merged where only they went on, asked where both did."""
    second, third = PARAGRAPHS[1:]
    rita = browser.new_context().new_page()
    sign_in(rita, live_server, "Editor", username="rita", first_name="Rita", last_name="Ronson")
    rita.clock.install()
    rita.goto(form_of(live_server, shared))
    body(rita).fill("\n\n".join(["Rita’s first.", second, third]))
    pass_time(rita)
    expect(status(rita)).to_contain_text("Saved ")

    sign_in(page, live_server, "Editor", username="ed", first_name="Ed", last_name="Ellis")
    page.goto(form_of(live_server, shared))
    kept = page.locator(".kept")
    expect(kept).to_contain_text("Rita Ronson is editing, last saved at")
    kept.get_by_role("link", name="Review").click()
    expect(page.locator(".diff ins", has_text="Rita’s")).to_be_visible()
    page.get_by_role("link", name="Restore").click()
    expect(kept.first).to_contain_text("You’re looking at the unsaved changes of Rita Ronson")
    look("taken over", ".kept")
    body(page).fill("\n\n".join(["Rita’s first.", second, "Ed’s third."]))
    page.locator("#id_title").press("Control+s")
    expect(page.locator(".success")).to_contain_text("Saved.")

    rita.clock.run_for(21_000)
    told = rita.locator("[data-presence]")
    expect(told).to_contain_text("Ed Ellis saved this article at")
    expect(told).to_contain_text("When you save, both versions are merged.")
    body(rita).fill("\n\n".join(["Rita’s first.", "Rita’s second.", third]))
    rita.locator("#id_title").press("Control+s")
    expect(rita.get_by_text("Merged with Ed Ellis’s changes from")).to_be_visible()
    merged = ["Rita’s first.", "Rita’s second.", "Ed’s third."]
    expect(body(rita)).to_have_value("\n\n".join(merged))

    page.goto(form_of(live_server, shared))
    body(page).fill("\n\n".join(["Ed’s first.", *merged[1:]]))
    body(rita).fill("\n\n".join(["Rita’s new first.", *merged[1:]]))
    page.locator("#id_title").press("Control+s")
    expect(page.locator(".success")).to_contain_text("Saved.")
    rita.locator("#id_title").press("Control+s")
    expect(rita.get_by_text("Ed Ellis saved “Shared”")).to_be_visible()
    rita.get_by_label("Keep both: theirs, then mine").check()
    rita.get_by_role("button", name="Save these choices").click()
    both = ["Ed’s first.", "Rita’s new first.", *merged[1:]]
    expect(body(rita)).to_have_value("\n\n".join(both))
    assert not Autosave.objects.exists()
    shared.refresh_from_db()
    assert shared.body == "\n\n".join(both)
    rita.context.close()
    assert {name: found for name, found in look.found.items() if found} == {}
