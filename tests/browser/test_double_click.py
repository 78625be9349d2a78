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


def test_actions_and_imports_are_sent_once(page, desk):
    """Clicked again while the answer is on its way, which takes its time."""
    sent = []

    def hold(route):
        sent.append(route.request.url)
        page.wait_for_timeout(300)
        route.continue_()

    page.route(
        f"{desk}/**",
        lambda route: hold(route) if route.request.method == "POST" else route.fallback(),
    )
    article = factories.DraftArticleFactory(title="Story", works=0, body="Words.")
    page.goto(f"{desk}/articles/article/")
    page.get_by_label("Select “Story”").check()
    page.locator("select[name=action]").select_option("add_tag")
    page.get_by_label("Tag:").fill("sea")
    page.get_by_role("button", name="Go").dblclick()
    expect(page.locator(".messagelist li")).to_have_count(1)
    assert len(sent) == 1
    assert list(article.tags.names()) == ["sea"]

    page.goto(f"{desk}/articles/article/import/")
    files = {"name": "new.md", "mimeType": "text/markdown", "buffer": FILE.encode()}
    page.locator("[type=file]").set_input_files([files])
    page.get_by_role("button", name="Preview import").dblclick()
    expect(page.get_by_role("row", name="new.md")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).dblclick()
    expect(page.get_by_role("heading", name="Import results")).to_be_visible()
    assert len(sent) == 3
    assert Article.objects.filter(title="Imported").count() == 1


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
