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
    page.locator("#id_tags").fill("web, fresh tag")
    choose(page, "#cite_library", "A known work")
    expect(page.locator("#id_citations-0-number")).to_have_value("1")
    page.locator("#id_body").fill("## News\n\nIt is known [1].")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".success")).to_have_text("Saved. The working copy is revision 1.")
    article = Article.objects.get(slug="written-in-a-browser")
    assert article.state() == State.DRAFT
    assert article.working_revision.references[0]["title"] == work.title
    assert read("/newsroom/written-in-a-browser/")[1] == 404

    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".messagelist")).to_contain_text("The article is live.")
    reader, _ = read("/newsroom/written-in-a-browser/")
    expect(reader.locator("h1")).to_have_text("Written in a browser")
    expect(reader.get_by_role("link", name=f"Reference 1: {work.source.name}")).to_be_visible()
    assert seen.complaints == []


def test_keys_save_from_any_field_and_stay(page, signed_in, live_server, story, seen):
    page.goto(f"{live_server.url}/admin/articles/article/{story.pk}/change/")
    for field, keys in (("#id_title", "Control+s"), ("#id_standfirst", "Meta+S")):
        text = f"Saved by {keys}"
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
    expect(page.locator(".success")).to_be_visible()
    assert story.state() == State.LIVE_DRAFT
    reader, _ = read("/newsroom/story/")
    expect(reader.locator("h1")).not_to_have_text("A second thought")
    page.goto(address)
    page.get_by_role("button", name="Publish…").click()
    page.get_by_label("I have read this draft.").check()  # it was written by AI
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".success")).to_have_text("The article is live.")
    reader, _ = read("/newsroom/story/")
    expect(reader.locator("h1")).to_have_text("A second thought")


def test_what_blocks_publication_is_said_and_nothing_is_lost(page, signed_in, live_server, story):
    page.goto(f"{live_server.url}/admin/articles/article/{story.pk}/change/")
    page.locator("#id_body").fill("A claim without its source [9].")
    page.get_by_role("button", name="Publish…").click()
    expect(page.locator(".publish-found.is-blocking")).to_contain_text("The text cites [9]")
    expect(page.get_by_role("button", name="Publish now")).to_be_disabled()
    page.locator(".is-blocking").get_by_role("link", name="Show").click()
    expect(page.locator("#id_body")).to_be_in_viewport()
    story.refresh_from_db()
    assert story.body == "A claim without its source [9]."
    assert Revision.objects.live().with_slug("story").get().body != story.body


def test_a_refused_form_focuses_the_first_wrong_field(page, signed_in, live_server):
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.get_by_label("Title").first.fill("A title")
    page.locator("#id_slug").fill("not a slug")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".form-errors")).to_be_visible()
    expect(page.locator("#id_slug")).to_be_focused()


def test_what_the_page_of_a_publication_found_is_shown_in_the_text(
    page, signed_in, live_server, transactional_db
):
    body = "\n\n".join([*["A paragraph of words."] * 60, "This has no reference [8]."])
    article = factories.DraftArticleFactory(body=body, works=1)
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/publish/")
    page.locator(".publish-found.is-blocking").get_by_role("link", name="Show").first.click()
    expect(page.locator("#id_body")).to_be_focused()
    chosen = "each => each.value.slice(each.selectionStart, each.selectionEnd)"
    assert page.locator("#id_body").evaluate(chosen) == "[8]"
