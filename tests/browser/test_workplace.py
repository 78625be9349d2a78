"""Every kind of page in the admin: accessible, within its width, and without a complaint."""

import pytest
from playwright.sync_api import expect

from articles import publishing
from articles.editing import previews
from articles.models import Article
from tests import factories
from tests.browser.conftest import LONG_TITLE
from tests.browser.people import form_of, sign_in

pytestmark = pytest.mark.browser

LISTS = {
    "home": "",
    "articles": "articles/article/",
    "new article": "articles/article/add/",
    "import": "articles/article/import/",
    "images": "articles/image/",
    "upload": "articles/image/upload/",
    "new image": "articles/image/add/",
    "references": "references/reference/",
    "tags": "articles/tag/",
    "publication": "articles/publication/1/change/",
    "audit log": "articles/auditentry/",
}
PARTS = {
    "form": "change/",
    "publish": "publish/",
    "history": "revisions/",
    "compare": "revisions/compare/",
    "the same": "revisions/compare/?old=1&new=1",
    "restore": "revisions/1/restore/",
    "preview": "preview/",
    "links": "preview/links/",
    "retract": "action/retract/",
    "add notice": "action/add-notice/",
    "unpublish": "action/unpublish/",
}
FILE = "---\ntitle: New\nsection: Newsroom\nexternal_id: new-1\n---\n\nWords [7].\n"


@pytest.fixture
def story(transactional_db):
    """Live, long, with an edit that is scheduled; and beside it something for every list."""
    factories.PublicationFactory()
    story = factories.LiveScheduledArticleFactory(title=LONG_TITLE, works=12, tagged=["law"])
    publishing.add_notice(story, "The year was wrong.")
    previews.share(story.working_revision)
    factories.DraftArticleFactory(title="Unread", origin="ai_autonomous", tagged=["sea", "web"])
    factories.InReviewArticleFactory(title="Submitted", body="It is so [9].")
    factories.ImageFactory(alt="")
    return story


def test_axe_finds_nothing_anywhere(page, live_server, story, look):
    admin = f"{live_server.url}/admin"
    page.goto(f"{admin}/login/")
    look("login")
    chief = sign_in(page, live_server, first_name="Cho")
    factories.DraftArticleFactory(title="Mine", created_by=chief)
    image = factories.ImageFactory(caption="A caption")
    addresses = {name: f"{admin}/{path}" for name, path in LISTS.items()}
    of_story = f"{admin}/articles/article/{story.pk}"
    addresses |= {name: f"{of_story}/{path}" for name, path in PARTS.items()}
    addresses["image"] = f"{admin}/articles/image/{image.pk}/change/"
    addresses["shared"] = f"{live_server.url}/preview/{previews.share(story.working_revision)[1]}/"
    for name, address in addresses.items():
        assert page.goto(address).status == 200, name
        look(name)
    _open_dialogs(page, live_server, story, look)
    _report_on_files(page, admin, look)
    _merge_tags(page, admin, look)
    _ask_of_many(page, admin, look)
    _save_on_top(page, live_server, story, look)
    _save_too_late(page, live_server, look)
    assert look.found == {key: [] for key in look.found}


def _open_dialogs(page, live_server, story, look):
    page.goto(form_of(live_server, story))
    page.get_by_role("button", name="Find", exact=True).click()
    page.locator(".find-bar").wait_for()
    look("find bar", ".find-bar")
    page.get_by_role("button", name="Image", exact=True).click()
    page.get_by_role("dialog", name="Image library").get_by_text("2 images").wait_for()
    look("library", "dialog[open]")


def _report_on_files(page, admin, look):
    page.goto(f"{admin}/articles/article/import/")
    files = {"name": "new.md", "mimeType": "text/markdown", "buffer": FILE.encode()}
    page.locator("[type=file]").set_input_files([files])
    page.get_by_role("button", name="Preview import").click()
    expect(page.get_by_role("row", name="new.md")).to_be_visible()
    look("import report")


def _merge_tags(page, admin, look):
    page.goto(f"{admin}/articles/tag/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("merge")
    page.get_by_role("button", name="Go").click()
    page.get_by_text("Which tag should be kept?").wait_for()
    look("merge")


def _ask_of_many(page, admin, look):
    page.goto(f"{admin}/articles/article/")
    for box in page.locator("[name=_selected_action]").all():
        box.check()
    page.locator("select[name=action]").select_option("publish")
    page.get_by_role("button", name="Go", exact=True).click()
    page.locator(".bulk").wait_for()
    look("many")


def _save_on_top(page, live_server, story, look):
    page.goto(form_of(live_server, story))
    story.refresh_from_db()
    story.body, story.section = "Theirs [1].", factories.SectionFactory(slug="law")
    story.save()
    publishing.save_revision(story)
    page.locator("#id_body").fill("Mine [2].")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Your changes haven’t been saved yet, but nothing is lost.").wait_for()
    look("conflict")


def _save_too_late(page, live_server, look):
    reporter = sign_in(page, live_server, "Reporter")
    draft = factories.DraftArticleFactory(created_by=reporter, title=LONG_TITLE)
    page.goto(form_of(live_server, draft))
    Article.objects.filter(pk=draft.pk).update(stage="in_review")
    page.locator("#id_body").fill("For nothing?")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_label("Body")).to_have_value("For nothing?")
    look("too late")
