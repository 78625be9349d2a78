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
