"""Pages in a browser: written beside their preview, published after a look, taken back."""

import pytest
from playwright.sync_api import expect

from articles.models import Page, PageRevision
from articles.publishing import pages
from tests import factories
from tests.articles.pictures import encoded
from tests.browser.people import sign_in

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture
def desk(page, live_server, transactional_db):
    factories.PublicationFactory()
    sign_in(page, live_server, first_name="Cho")
    return f"{live_server.url}/admin/articles/page"


def live_page():
    return factories.PageFactory(title="How it works", path="how", body="We cite.")


def form_of(desk, row):
    return f"{desk}/{row.pk}/change/"


def test_write_publish_change_and_take_back(page, desk, read, seen):
    page.goto(f"{desk}/add/")
    page.get_by_label("Title").fill("How it works")
    expect(page.get_by_label("Path")).to_have_value("how-it-works")
    body = page.locator("#id_body")
    body.fill("We cite.")
    body.press("Control+a")
    body.press("Control+b")
    expect(page.locator(".preview-pane strong")).to_have_text("We cite.")
    expect(page.locator(".counts")).to_contain_text("2 words")
    expect(page.get_by_role("button", name="Citation")).to_have_count(0)
    body.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("“How it works” was saved as a draft.")
    assert read("/about/how-it-works/")[1] == 404
    page.get_by_role("link", name="Preview", exact=True).click()
    expect(page.locator("h1")).to_have_text("How it works")
    expect(page.locator(".preview-bar")).to_contain_text("The page isn’t published.")
    page.get_by_role("link", name="Edit").click()
    page.get_by_role("button", name="Publish…").press("Enter")
    expect(page.locator("#content-main")).to_contain_text("Readers will see the page at")
    page.get_by_role("button", name="Publish now").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("“How it works” is live.")
    expect(page.locator(".desk-title .state")).to_have_text("Live")
    page.locator("#id_body").fill("We cite twice.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".desk-title .state")).to_have_text("Live, with changes")
    reader, _status = read("/about/how-it-works/")
    expect(reader.locator(".prose")).to_have_text("We cite.")
    page.get_by_role("button", name="Publish…").click()
    expect(page.locator(".diff ins").filter(has_text="twice")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name="Discard changes…").click()
    page.get_by_role("button", name="Discard changes").click()
    expect(page.locator("#id_body")).to_have_value("**We cite.**")
    page.get_by_role("link", name="Unpublish…").click()
    page.get_by_role("button", name="Unpublish").click()
    expect(page.locator(".desk-title .state")).to_have_text("Draft")
    assert read("/about/how-it-works/")[1] == 404
    assert seen.complaints == []


def test_an_earlier_revision_is_found_compared_and_restored(page, desk, seen):
    row = live_page()
    pages.save(row, {"title": "How", "path": "how", "body": "We cite twice.", "policies": []})
    page.goto(form_of(desk, row))
    page.get_by_role("link", name="History").first.click()
    page.get_by_role("button", name="Compare").press("Enter")
    expect(page.locator("ins").filter(has_text="twice")).to_be_visible()
    page.get_by_role("link", name="Restore revision 1").click()
    page.get_by_role("button", name="Restore as draft").click()
    expect(page.locator(".messagelist")).to_contain_text("as revision 3. Nothing was published.")
    expect(page.locator("#id_body")).to_have_value("We cite.")
    assert seen.complaints == []


def test_two_people_at_once(page, desk, seen):
    row = live_page()
    page.goto(form_of(desk, row))
    page.locator("#id_body").fill("Mine.")
    pages.save(row, {"title": "How", "path": "how", "body": "Theirs.", "policies": []})
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#content")).to_contain_text("nothing is lost")
    expect(page.get_by_label("Body")).to_have_value("Mine.")
    page.get_by_role("button", name="Save mine").press("Enter")
    expect(page.locator("#id_body")).to_have_value("Mine.")
    bodies = PageRevision.objects.order_by("number").values_list("body", flat=True)
    assert list(bodies) == ["We cite.", "Theirs.", "Mine."]
    assert seen.complaints == []


def test_leaving_words_that_are_not_saved_asks(page, desk):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    row = live_page()
    page.goto(form_of(desk, row))
    page.locator("#id_body").press_sequentially("More. ")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_be_visible()
    page.get_by_role("link", name="History").first.click()
    expect(page.locator("h1")).to_have_text("History")
    assert asked == []
    page.goto(form_of(desk, row))
    page.locator("#id_body").press_sequentially("And more. ")
    page.get_by_role("link", name="History").first.click()
    expect(page.locator("h1")).to_have_text("History")
    assert asked == ["beforeunload"]


def test_an_image_of_the_library_is_inserted(page, desk):
    factories.ImageFactory(alt="A lake")
    page.goto(form_of(desk, live_page()))
    page.get_by_role("button", name="Image").first.click()
    page.locator("dialog[open] .library button").first.click()
    expect(page.locator(".preview-pane img")).to_have_attribute("alt", "A lake")


def test_an_image_is_uploaded_from_the_text(page, desk, seen):
    page.goto(form_of(desk, live_page()))
    page.get_by_role("button", name="Image").first.click()
    file = {"name": "lake.jpg", "mimeType": "image/jpeg", "buffer": encoded()}
    page.locator("dialog#library input[type=file]").set_input_files(file)
    dialog = page.locator("dialog#picture")
    dialog.get_by_label("Alt text").fill("A lake at dawn")
    dialog.get_by_role("button", name="Add image").click()
    expect(page.locator(".preview-pane img")).to_have_attribute("alt", "A lake at dawn")
    assert seen.complaints == []


RICH = """async (area) => {
  const data = new DataTransfer();
  data.setData("text/html", "<p>We <b>cite</b>.</p>");
  data.setData("text/plain", "We cite.");
  area.focus();
  area.select();
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
}"""


def test_a_page_takes_pasted_text_and_no_citation(page, desk, seen):
    page.goto(form_of(desk, live_page()))
    body = page.locator("#id_body")
    body.evaluate(RICH)
    expect(body).to_have_value("We **cite**.")
    body.press("Control+e")
    expect(body).to_have_value("We **cite**.")
    page.get_by_text("Shortcuts").click()
    expect(page.locator(".shortcuts")).not_to_contain_text("Citation")
    page.route("**/preview.json", lambda route: route.abort())
    body.fill("We cite more.")
    expect(page.locator(".counts")).to_contain_text("Your text isn’t saved yet.")
    seen.complaints[:] = [each for each in seen.complaints if "ERR_FAILED" not in each]
    assert seen.complaints == []


def test_a_double_click_publishes_once(page, desk):
    row = live_page()
    pages.save(row, {"title": "How", "path": "how", "body": "More.", "policies": []})
    page.goto(f"{desk}/{row.pk}/publish/")
    page.get_by_role("button", name="Publish now").dblclick()
    expect(page.locator(".messagelist li")).to_have_count(1)
    expect(page.locator(".messagelist")).to_contain_text("“How” is live.")
    page.locator("#id_body").fill("More and more.")
    page.get_by_role("button", name="Save and continue editing").dblclick()
    expect(page.locator(".messagelist li")).to_have_count(1)
    assert Page.objects.get().body == "More."
    assert row.revisions.count() == 3


def test_without_scripts_a_page_is_written_and_published(browser, live_server, desk, page):
    with browser.new_context(java_script_enabled=False) as context:
        context.add_cookies(page.context.cookies())
        plain = context.new_page()
        plain.goto(f"{desk}/add/")
        plain.get_by_label("Title").fill("Privacy")
        plain.locator("#id_body").fill("We keep nothing.")
        plain.get_by_role("button", name="Publish…").click()
        plain.get_by_role("button", name="Publish now").click()
        expect(plain.locator(".messagelist")).to_contain_text("“Privacy” is live.")
    assert Page.objects.live().get().path == "privacy"


def test_every_page_of_a_page_on_every_screen(page, desk, look):
    row = live_page()
    pages.save(
        row,
        {"title": "How", "path": "why", "body": "We cite twice.", "policies": ["ethics"]},
    )
    base = f"{desk}/{row.pk}"
    names = ("change", "publish", "unpublish", "discard", "preview", "revisions")
    for name in (*names, "revisions/compare", "revisions/1/restore"):
        page.goto(f"{base}/{name}/")
        if name == "change":
            expect(page.locator(".counts")).to_contain_text("3 words")
        look(name)
        page.set_viewport_size(PHONE)
        assert page.evaluate(WIDTH) <= PHONE["width"], name
        page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(desk)
    look("list")
    page.goto(f"{desk}/add/")
    look("add")
    page.goto(f"{base}/change/")
    page.locator("#id_body").fill("Mine.")
    pages.save(row, {"title": "How", "path": "why", "body": "Theirs.", "policies": []})
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#content")).to_contain_text("nothing is lost")
    look("conflict")
    assert {where: found for where, found in look.found.items() if found} == {}
