"""What an editor does in the admin: write with a citation, save, publish, schedule."""

import pytest
from playwright.sync_api import expect

from articles.models import Article, Revision
from articles.models.article import State
from tests import factories

pytestmark = pytest.mark.browser


def choose(page, field, text):
    """Pick an entry of an autocomplete field as a person does."""
    page.locator(f"{field} + .select2").click()
    page.locator(".select2-search__field").fill(text)
    page.locator(".select2-results__option", has_text=text).first.click()


def test_write_save_and_publish(page, signed_in, live_server, story, read, seen):
    work = factories.ReferenceFactory(title="A known work")
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.locator("#id_title").press_sequentially("Written in a browser")
    expect(page.get_by_label("Slug")).to_have_value("written-in-a-browser")
    choose(page, "#id_section", "Newsroom")
    page.locator("#id_body").fill("## News\n\nIt is known [1].")
    page.locator("#id_tags").fill("web, fresh tag")
    page.get_by_text("Add another Citation").click()
    page.locator("#id_citations-0-number").fill("1")
    choose(page, "#id_citations-0-reference", "A known work")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".success")).to_have_text("Saved. The working copy is revision 1.")
    article = Article.objects.get(slug="written-in-a-browser")
    assert article.state() == State.DRAFT
    assert article.working_revision.references[0]["title"] == work.title
    assert read("/newsroom/written-in-a-browser/")[1] == 404

    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("The article is live.")
    reader, _ = read("/newsroom/written-in-a-browser/")
    expect(reader.locator("h1")).to_have_text("Written in a browser")
    expect(reader.get_by_role("link", name=f"Reference 1: {work.source.name}")).to_be_visible()
    assert seen.complaints == []


@pytest.mark.parametrize("keys", ["Control+s", "Meta+S"])
def test_keys_save_from_any_field_and_stay(page, signed_in, live_server, story, seen, keys):
    page.goto(f"{live_server.url}/admin/articles/article/{story.pk}/change/")
    for field, text in (("#id_title", "A second thought"), ("#id_standfirst", "A third.")):
        page.locator(field).fill(text)
        with page.expect_navigation():
            page.locator(field).press(keys)
        expect(page.locator(".success")).to_contain_text("Saved.")
        expect(page.locator(field)).to_have_value(text)
    assert story.revisions.count() == 3
    assert story.state() == State.LIVE_DRAFT
    assert seen.complaints == []


def test_a_saved_edit_stays_hidden_until_it_is_published(page, signed_in, live_server, story, read):
    address = f"{live_server.url}/admin/articles/article/{story.pk}/change/"
    page.goto(address)
    page.locator("#id_title").fill("A second thought")
    page.get_by_role("button", name="Save draft").click()
    assert story.state() == State.LIVE_DRAFT
    reader, _ = read("/newsroom/story/")
    expect(reader.locator("h1")).not_to_have_text("A second thought")
    page.goto(address)
    page.get_by_role("button", name="Publish", exact=True).click()
    reader, _ = read("/newsroom/story/")
    expect(reader.locator("h1")).to_have_text("A second thought")


def test_what_blocks_publication_is_said_and_nothing_is_lost(page, signed_in, live_server, story):
    page.goto(f"{live_server.url}/admin/articles/article/{story.pk}/change/")
    page.locator("#id_body").fill("A claim without its source [9].")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist .error")).to_contain_text("Saved, but not published.")
    story.refresh_from_db()
    assert story.body == "A claim without its source [9]."
    assert Revision.objects.live().with_slug("story").get().body != story.body
