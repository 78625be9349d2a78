"""Answering and reporting in a real browser: with and without JavaScript, by keyboard, offline."""

import re

import pytest
from playwright.sync_api import expect

from feedback.models import Report, Vote
from tests import factories

pytestmark = pytest.mark.browser

YES = "Yes, this article was helpful"
NO = "No, this article was not helpful"


@pytest.fixture
def browser_context_args(browser_context_args, request):
    """Tests named `without_javascript` run without it."""
    return {
        **browser_context_args,
        "java_script_enabled": "without_javascript" not in request.node.name,
    }


@pytest.fixture
def address(live_server, transactional_db):
    """An article's address."""
    factories.PublicationFactory()
    story = factories.LiveArticleFactory(slug="story", body="One claim to doubt [1]. " * 150)
    return f"{live_server.url}{story.get_absolute_url()}"


def press(page, name):
    page.get_by_role("button", name=name).click()


def pressed(page, name):
    return expect(page.get_by_role("button", name=name, pressed=True))


def told() -> list[tuple]:
    return list(Vote.objects.values_list("helpful", "reason", "comment"))


def begin(page, address):
    """Open the article, and come near the question so that its module is there."""
    with page.expect_response(re.compile(r"feedback\.js$")):
        page.goto(address)
        page.get_by_role("button", name=YES).scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")


def test_everything_without_javascript(page, address):
    page.goto(address)
    page.get_by_role("button", name=NO).dblclick()
    expect(page).to_have_url(f"{address}feedback/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your answer")
    assert told() == [(False, "", "")]
    page.get_by_label("It’s biased").check()
    page.get_by_label("Anything to add?").fill("So it seems to me@example.org.")
    press(page, "Send")
    expect(page.get_by_label("Anything to add?")).to_have_value("So it seems to [e-mail].")
    expect(page.get_by_label("It’s biased")).to_be_checked()
    press(page, YES)
    pressed(page, YES).to_be_visible()
    expect(page.get_by_label("I learned something")).to_be_visible()
    assert [each[:2] for each in told()] == [(True, "")]
    press(page, "Withdraw my answer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Was this article helpful?")
    assert told() == []
    page.goto(address)
    page.get_by_role("link", name="Report a mistake").click()
    page.get_by_label("What’s wrong?").fill("The year is.")
    press(page, "Send report")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your report")
    assert Report.objects.get().text == "The year is."


def test_everything_in_place(page, address, seen):
    begin(page, address)
    status = page.locator(".feedback").get_by_role("status")
    page.get_by_role("button", name=NO).dblclick()
    expect(status).to_have_text("You said that this article was not helpful. Thank you.")
    pressed(page, NO).to_be_visible()
    page.get_by_label("It’s inaccurate").check()
    page.get_by_label("Anything to add?").fill("Which one?")
    press(page, "Send")
    expect(status).to_have_text("Saved. Thank you.")
    assert told() == [(False, "inaccurate", "Which one?")]
    press(page, YES)
    expect(status).to_have_text("You said that this article was helpful. Thank you.")
    expect(page.get_by_label("It’s clear")).to_be_visible()
    assert told() == [(True, "", "Which one?")]
    # A second tab, and a later visit: what was said is shown, and nothing is asked of the server.
    tab = page.context.new_page()
    begin(tab, address)
    pressed(tab, YES).to_be_visible()
    expect(tab.locator(".feedback").get_by_role("status")).to_have_text(
        "You said that this article was helpful."
    )
    press(tab, NO)
    expect(tab.get_by_label("It’s biased")).to_be_visible()
    assert [each[0] for each in told()] == [False]
    tab.get_by_role("link", name="Withdraw your answer").click()
    press(tab, "Withdraw my answer")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Was this article helpful?")
    assert told() == []
    begin(page, address)
    expect(page.get_by_role("button", pressed=True)).to_have_count(0)
    assert seen.complaints == []


def test_a_lost_connection_is_retried_and_then_said(page, address):
    begin(page, address)
    lost = []

    def lose(route):
        lost.append(route.request.method)
        route.abort() if len(lost) == 1 else route.continue_()

    page.route("**/feedback/", lose)
    press(page, YES)
    status = page.locator(".feedback").get_by_role("status")
    expect(status).to_have_text("You said that this article was helpful. Thank you.")
    assert (lost[:2], len(told())) == (["POST", "POST"], 1)
    page.unroute("**/feedback/")
    page.context.set_offline(True)
    press(page, NO)
    expect(status).to_have_text("You’re offline. Please try again when you’re connected.")
    page.context.set_offline(False)
    press(page, NO)
    expect(status).to_have_text("You said that this article was not helpful. Thank you.")
    assert [each[0] for each in told()] == [False]


def test_by_keyboard_and_with_the_passage_that_was_selected(page, address):
    begin(page, address)
    page.get_by_role("button", name=YES).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=NO)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("It’s biased")).to_be_visible()
    expect(page.get_by_role("button", name=NO)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("It’s inaccurate")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Typed.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".feedback").get_by_role("status")).to_contain_text("Saved.")
    assert told() == [(False, "inaccurate", "Typed.")]
    page.evaluate(
        """() => {
            const text = document.querySelector(".prose p").firstChild;
            document.getSelection().setBaseAndExtent(text, 0, text, 9);
        }"""
    )
    page.get_by_role("link", name="Report a mistake").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Passage")).to_have_value("One claim")


SELECT = """([from, start, to, end]) => {
    const textOf = (selector) => {
        const part = document.querySelector(selector);
        return document.createTreeWalker(part, NodeFilter.SHOW_TEXT).nextNode() ?? part;
    };
    document.getSelection().setBaseAndExtent(textOf(from), start, textOf(to), end);
}"""


PASSAGES = [
    ((".prose p", 4, ".prose p", 9), "claim"),
    ((".prose p", 9, ".prose p", 0), "One claim"),  # drawn from its end
    (("h1", 0, "h1", 5), "Title"),
    (("h1", 2, ".prose p", 3), "tle\nA standfirst.\nOne"),
    ((".byline", 0, ".prose p", 3), "One"),
    ((".references h2", 0, ".references h2", 5), ""),
    ((".prose p", 3, ".prose p", 3), ""),
]


def test_what_is_selected_when_the_link_is_used_is_the_passage(page, live_server, transactional_db):
    """Selected as soon as the article is there: the module comes much later."""
    factories.PublicationFactory()
    story = factories.LiveArticleFactory(
        title="Title", standfirst="A standfirst.", body="One claim to doubt [1]. " * 150
    )
    for selection, passage in PASSAGES:
        page.goto(f"{live_server.url}{story.get_absolute_url()}")
        page.evaluate(SELECT, selection)
        with page.expect_response(re.compile(r"feedback\.js$")):
            page.get_by_role("button", name=YES).scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        page.get_by_role("link", name="Report a mistake").click()
        expect(page.get_by_label("Passage")).to_have_value(passage)


def test_a_selection_that_was_given_up_is_no_passage(page, address):
    begin(page, address)
    page.evaluate(SELECT, (".prose p", 0, ".prose p", 9))
    link = page.get_by_role("link", name="Report a mistake")
    link.click(button="right")
    expect(link).to_have_attribute("href", re.compile(r"\?quote=One\+claim$"))
    page.evaluate("document.getSelection().removeAllRanges()")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Passage")).to_have_value("")


def test_axe_finds_nothing_on_any_step(page, address, axe_in_both_schemes):
    begin(page, address)
    press(page, YES)
    expect(page.get_by_label("It’s clear")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 900})
    found = {"in place": axe_in_both_schemes()}
    for path in ("feedback/", "report/", "report/thanks/"):
        page.goto(f"{address}{path}")
        found[path] = axe_in_both_schemes()
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) <= 0, path
    assert found == {step: [] for step in found}
