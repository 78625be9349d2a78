"""Nothing that was written is lost: killed browsers, cut networks, other people, other tabs."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles.models import Article, Autosave
from tests import factories
from tests.browser.conftest import OF_COLOURS
from tests.browser.people import PASSWORD, form_of, let_in, sign_in

pytestmark = pytest.mark.browser

SAVED = "Saved "
AWAY = "No connection: kept in this browser"
COPIES = "Object.keys(localStorage).filter((key) => key.startsWith('newsroom:'))"


@pytest.fixture
def context(new_context):
    """Its own: a clock that is set goes on in all pages of a context."""
    return new_context()


@pytest.fixture
def article(transactional_db):
    factories.PublicationFactory()
    return factories.DraftArticleFactory(title="A draft", body="One thing [1]. Another [2][1].")


@pytest.fixture
def form(page, live_server, article):
    sign_in(page, live_server, username="rita", first_name="Rita", last_name="Ronson")
    page.clock.install()
    page.goto(form_of(live_server, article))
    return page


def status(page):
    return page.locator("[data-autosave]")


def wait_and_see(page, text):
    """Ten seconds pass."""
    page.wait_for_timeout(1200)  # what was typed is noticed
    page.clock.run_for(11_000)
    expect(status(page)).to_contain_text(text)


def kept_requests(seen):
    return [url for url in seen.requests if url.endswith("/autosave/")]


URLS = [f"https://fresh-paper.example/{number}" for number in range(1, 5)]


def cite(page, urls):
    field = page.get_by_label("Add references by URL")
    field.fill("\n".join(urls))
    field.press("Enter")
    expect(field).to_have_value("")
    for number, card in enumerate(page.locator(".cited > li").all()):
        card.get_by_label("Title").fill(f"Paper {'ABCD'[number]}")


def test_killed_browser_gives_back_a_new_article_with_four_citations_once(
    browser, live_server, article, look, page
):
    first = browser.new_context()
    writing = first.new_page()
    user = sign_in(writing, live_server)
    writing.clock.install()
    add = f"{live_server.url}/admin/articles/article/add/"
    writing.goto(add)
    writing.locator("#id_title").fill("The tides")
    writing.locator("#id_tags").fill("sea, moon")
    cite(writing, URLS)
    writing.locator("#id_body").fill("High [1][2] and low [3][4].")
    wait_and_see(writing, SAVED)
    first.close()  # killed: its storage goes, too

    let_in(page, live_server, user)
    page.goto(f"{live_server.url}/admin/")
    expect(page.get_by_role("heading", name="Begun, not saved")).to_be_visible()
    page.goto(add)
    expect(page.locator(".kept")).to_contain_text("“The tides”")
    page.locator(".kept").get_by_role("link", name="Review").click()
    expect(page.locator(".comparison")).to_contain_text("Paper D")
    look("review")
    page.get_by_role("link", name="Restore").click()
    expect(page.locator("#id_body")).to_have_value("High [1][2] and low [3][4].")
    expect(page.locator(".kept")).to_contain_text("You’re looking at unsaved changes from")
    look("restored")
    page.locator("#id_title").press("Control+s")
    expect(page.locator(".success")).to_contain_text("Saved.")
    made = Article.objects.get(title="The tides")
    cited = made.citations.values_list("reference__url", "reference__title")
    assert list(cited) == list(zip(URLS, ["Paper A", "Paper B", "Paper C", "Paper D"], strict=True))
    assert sorted(tag.name for tag in made.tags.all()) == ["moon", "sea"]
    assert made.body == "High [1][2] and low [3][4]."
    assert not Autosave.objects.exists()
    assert {name: found for name, found in look.found.items() if found} == {}


def test_cut_network_keeps_everything_in_the_browser(form, live_server, article):
    form.locator("#id_standfirst").fill("Before the storm.")
    wait_and_see(form, SAVED)
    form.context.set_offline(True)
    form.locator("#id_body").fill("Words of the storm [1].")
    form.locator("#id_note").fill("For Ed")
    wait_and_see(form, AWAY)
    form.get_by_role("button", name="Save draft").click()
    expect(status(form)).to_contain_text("Not saved: there’s no connection.")
    expect(form.locator("#id_body")).to_have_value("Words of the storm [1].")
    assert len(form.evaluate(COPIES)) == 1
    context = form.context
    form.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto(form_of(live_server, article))
    expect(page.locator("#id_body")).to_have_value("One thing [1]. Another [2][1].")
    page.wait_for_function(f"() => {COPIES}.length === 0")
    page.locator(".kept").get_by_role("link", name="Restore").click()
    expect(page.locator("#id_body")).to_have_value("Words of the storm [1].")
    expect(page.locator("#id_standfirst")).to_have_value("Before the storm.")
    expect(page.locator("#id_note")).to_have_value("For Ed")
    page.get_by_role("link", name="Show the saved text").click()  # the way back
    expect(page.locator("#id_body")).to_have_value("One thing [1]. Another [2][1].")
    page.go_back()
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".success")).to_be_visible()
    article.refresh_from_db()
    assert (article.body, article.notes.get().text) == ("Words of the storm [1].", "For Ed")
    assert not Autosave.objects.exists()
    assert page.evaluate(COPIES) == []


def test_copy_that_only_the_browser_has_is_offered(form, live_server, article):
    form.context.set_offline(True)
    form.locator("#id_body").fill("Nowhere else.")
    form.wait_for_function(f"() => {COPIES}.length === 1")
    context = form.context
    form.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(form_of(live_server, article))
    expect(page.get_by_text("were kept.")).to_be_visible()
    page.get_by_role("link", name="Restore").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_body")).to_have_value("Nowhere else.")
    expect(page.locator("#id_citations-1-number")).to_have_value("2")


def sign_in_again(page, username):
    expect(page).to_have_url(re.compile("/admin/login/"))
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("is_cleared", [False, True])
def test_words_that_are_saved_after_a_sign_out_elsewhere_are_offered(form, is_cleared):
    """Another window that signs out clears what this browser keeps, and not what a form shows."""
    form.locator("#id_body").fill("The last words before.")
    if is_cleared:
        form.wait_for_function(f"() => {COPIES}.length === 1")
        form.evaluate("localStorage.clear()")
    Session.objects.all().delete()
    form.context.clear_cookies(name="sessionid")
    form.get_by_role("button", name="Save draft").click()
    sign_in_again(form, "rita")
    form.get_by_role("link", name="Restore").click()
    expect(form.locator("#id_body")).to_have_value("The last words before.")
    form.get_by_role("button", name="Save draft").click()
    expect(form.locator(".success")).to_be_visible()
    assert form.evaluate(COPIES) == []
    assert not Autosave.objects.exists()


def test_second_person_sees_and_takes_over_what_the_first_has_not_saved(
    form, browser, live_server, article, seen
):
    form.locator("#id_body").fill("Rita’s words [1].")
    wait_and_see(form, SAVED)
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, live_server, "Editor", username="ed", first_name="Ed")
    page.clock.install()
    page.goto(form_of(live_server, article))
    expect(page.locator(".kept")).to_contain_text("Rita Ronson is editing, last saved at")
    page.locator(".kept").get_by_role("link", name="Review").click()
    expect(page.locator(".comparison")).to_contain_text("Rita’s words")
    page.get_by_role("link", name="Restore").click()
    expect(page.locator("#id_body")).to_have_value("Rita’s words [1].")
    page.locator("#id_title").fill("Taken over")
    wait_and_see(page, SAVED)
    kept = {row.user.username: dict(row.values) for row in Autosave.objects.all()}
    assert kept["rita"]["title"] == "A draft"
    assert kept["ed"]["title"] == "Taken over"
    context.close()


def test_nothing_is_sent_while_nothing_changes_and_one_at_a_time(form, seen):
    form.clock.run_for(60_000)
    assert kept_requests(seen) == []
    form.locator("#id_body").fill("New.")
    wait_and_see(form, SAVED)
    form.clock.run_for(60_000)
    assert len(kept_requests(seen)) == 1
    form.locator("#id_body").fill("One thing [1]. Another [2][1].")
    form.wait_for_timeout(1200)
    form.clock.run_for(11_000)
    expect(status(form)).to_have_text("")
    assert not Autosave.objects.exists()


def test_reload_shows_what_was_kept(form):
    form.locator("#id_body").fill("After a reload.")
    wait_and_see(form, SAVED)
    form.reload()
    expect(form.locator("#id_body")).to_have_value("After a reload.")


def test_leaving_asks_while_something_is_kept_nowhere_but_here(form):
    asked = []
    form.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    form.locator("#id_body").click()
    form.keyboard.type("More.")
    form.close(run_before_unload=True)
    form.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    wait_and_see(form, SAVED)
    asked.clear()
    form.goto("about:blank")
    assert asked == []


def test_server_that_is_away_or_slow_keeps_the_form(form, article):
    form.route("**/autosave/", lambda route: route.fulfill(status=502, body="Bad gateway"))
    form.locator("#id_body").fill("Through the fog.")
    form.get_by_role("button", name="Save and continue editing").click()
    expect(status(form)).to_contain_text("Not saved: the server didn’t answer.")
    form.get_by_role("button", name="Save and continue editing").click()  # who insists
    expect(form.locator(".success")).to_contain_text("Saved.")
    form.unroute("**/autosave/")
    form.route("**/healthz", lambda route: route.abort())
    form.get_by_role("button", name="Save and continue editing").click()
    expect(status(form)).to_contain_text("Not saved: there’s no connection.")
    article.refresh_from_db()
    assert article.body == "Through the fog."


def test_form_that_is_saved_leaves_nothing_behind(form, article):
    form.locator("#id_body").fill("Saved at once.")
    form.locator("#id_body").press("Control+s")
    expect(form.locator(".success")).to_contain_text("Saved.")
    assert not Autosave.objects.exists()
    assert form.evaluate(COPIES) == []
    assert article.revisions.count() == 2


def test_on_a_phone_it_fits(form, axe_violations):
    form.set_viewport_size({"width": 390, "height": 844})
    form.locator("#id_body").fill("On the way.")
    wait_and_see(form, SAVED)
    form.reload()
    wide = form.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide == 0
    assert axe_violations(*OF_COLOURS, part=".kept") == []
    form.goto(form.url.replace("/change/", "/change/?").split("?")[0])
    form.locator(".kept").get_by_role("link", name="Review").click()
    assert form.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
