"""A double click on any button of the admin does its work once."""

import pytest
from playwright.sync_api import expect

from articles.models import Article, Revision, Section, Tag
from tests import factories
from tests.browser.people import form_of, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(page, live_server, transactional_db):
    factories.PublicationFactory()
    sign_in(page, live_server, first_name="Cho")
    return f"{live_server.url}/admin"


def test_forms_are_sent_once(page, desk, live_server):
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.goto(f"{desk}/articles/tag/add/")
    page.get_by_label("Name").fill("Tide")
    page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(page.locator(".messagelist")).to_contain_text("Tide")
    assert [url for url in sent if url.endswith("/tag/add/")] == [f"{desk}/articles/tag/add/"]
    assert list(Tag.objects.values_list("name", flat=True)) == ["Tide"]
    assert Section.objects.count() == 0

    article = factories.DraftArticleFactory(works=0, body="Words.")
    page.goto(form_of(live_server, article))
    page.locator("#id_title").fill("Another title")
    page.get_by_role("button", name="Save draft").dblclick()
    expect(page.locator(".messagelist")).to_contain_text("Another title")
    assert Article.objects.get().title == "Another title"
    assert Revision.objects.count() == 2


FILE = "---\ntitle: Imported\nsection: Newsroom\n---\n\nWords.\n"


# While a page waits for the answer, Playwright no longer clicks on it.
CLICK_AGAIN = """button => button.addEventListener(
    "click", () => setTimeout(() => button.click(), 400), { once: true })"""


@pytest.fixture
def click_twice(page, desk):
    """A function that clicks a button, and again while the answer is on its way.

    Returns how often the form was sent. A browser drops the first of two clicks that come faster.
    """
    held = []

    def hold(route):
        if route.request.method == "POST":
            held.append(route)
        else:
            route.fallback()

    def click(name):
        held.clear()
        page.route(f"{desk}/**", hold)
        button = page.get_by_role("button", name=name, exact=True)
        button.evaluate(CLICK_AGAIN)
        button.click(no_wait_after=True)
        page.wait_for_timeout(1000)
        for route in held[:-1]:
            route.abort()
        held[-1].continue_()
        page.unroute(f"{desk}/**", hold)
        return len(held)

    return click


def test_actions_and_imports_are_sent_once(page, desk, click_twice):
    article = factories.DraftArticleFactory(title="Story", works=0, body="Words.")
    page.goto(f"{desk}/articles/article/")
    page.get_by_label("Select “Story”").check()
    page.locator("select[name=action]").select_option("add_tag")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_label("Tags to add").fill("sea")
    assert click_twice("Tag 1 article") == 1
    expect(page.locator(".messagelist li")).to_have_count(1)
    assert list(article.tags.names()) == ["sea"]

    page.goto(f"{desk}/articles/article/import/")
    files = {"name": "new.md", "mimeType": "text/markdown", "buffer": FILE.encode()}
    page.locator("[type=file]").set_input_files([files])
    assert click_twice("Preview import") == 1
    expect(page.get_by_role("row", name="new.md")).to_be_visible()
    assert click_twice("Import") == 1
    expect(page.get_by_role("heading", name="Import results")).to_be_visible()
    assert Article.objects.filter(title="Imported").count() == 1


def test_adding_and_changing_are_sent_once(page, desk, click_twice):
    page.goto(f"{desk}/articles/section/add/")
    page.get_by_label("Name").fill("Tides")
    page.get_by_label("Slug").fill("tides")
    assert click_twice("Save") == 1
    expect(page.locator(".messagelist")).to_contain_text("Tides")
    page.goto(f"{desk}/articles/section/{Section.objects.get().pk}/change/")
    page.get_by_label("Description").fill("What the water does.")
    assert click_twice("Save") == 1
    expect(page.locator(".messagelist")).to_contain_text("Tides")
    assert Section.objects.get().description == "What the water does."


def test_back_to_a_page_sends_again(page, desk):
    page.goto(f"{desk}/articles/tag/add/")
    page.get_by_label("Name").fill("Tide")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Tide")
    page.go_back()
    page.get_by_label("Name").fill("Ebb")
    page.get_by_label("Slug").fill("ebb")  # the browser may bring the former one back
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Ebb")
    assert set(Tag.objects.values_list("name", flat=True)) == {"Tide", "Ebb"}
