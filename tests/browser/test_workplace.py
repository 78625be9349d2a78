"""Every kind of page in the admin: accessible, within its width, and without a complaint."""

import pytest
from playwright.sync_api import expect

from articles import publishing
from articles.editing import previews
from articles.models import Article
from tests import factories
from tests.browser.conftest import LONG_TITLE, SETTLE
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
    "history": "revisions/",
    "compare": "revisions/compare/",
    "the same": "revisions/compare/?old=1&new=1",
    "restore": "revisions/1/restore/",
    "preview": "preview/",
    "links": "preview/links/",
    "retract": "action/retract/",
    "correct": "action/correct/",
    "unpublish": "action/unpublish/",
}
SCREENS = [("dark", 900), ("light", 1440)]
FILE = "---\ntitle: New\nsection: Newsroom\nexternal_id: new-1\n---\n\nWords [7].\n"


@pytest.fixture
def story(transactional_db):
    """Live, long, with an edit that is scheduled; and beside it something for every list."""
    factories.PublicationFactory()
    story = factories.LiveScheduledArticleFactory(title=LONG_TITLE, works=12, tagged=["law"])
    publishing.add_correction(story, "The year was wrong.")
    previews.share(story.working_revision)
    factories.DraftArticleFactory(title="Unread", origin="ai_autonomous", tagged=["sea", "web"])
    factories.InReviewArticleFactory(title="Submitted", body="It is so [9].")
    factories.ImageFactory(alt="")
    return story


@pytest.fixture
def check(page, seen, axe_violations):
    """A function that looks at the page as it is, under a name; what was found is in `found`.

    Of a page that was seen before, a part is enough.
    """

    def look(name, part="html"):
        assert seen.complaints == [], name
        for scheme, width in SCREENS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(SETTLE)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            look.found[name, scheme] = axe_violations(part=part) + ["too wide"] * (wide > 0)
        seen.complaints.clear()  # axe itself tries inline styles

    look.found = {}
    return look


def test_axe_finds_nothing_anywhere(page, live_server, story, check):
    admin = f"{live_server.url}/admin"
    page.goto(f"{admin}/login/")
    check("login")
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
        check(name)
    _open_dialogs(page, live_server, story, check)
    _report_on_files(page, admin, check)
    _merge_tags(page, admin, check)
    _save_on_top(page, live_server, story, check)
    _save_too_late(page, live_server, check)
    assert check.found == {name: [] for name in check.found}


def _open_dialogs(page, live_server, story, check):
    page.goto(form_of(live_server, story))
    page.get_by_role("button", name="Find", exact=True).click()
    check("find bar", ".find-bar")
    page.get_by_role("button", name="Image", exact=True).click()
    page.get_by_role("dialog", name="Image library").get_by_text("2 images").wait_for()
    check("library", "dialog[open]")


def _report_on_files(page, admin, check):
    page.goto(f"{admin}/articles/article/import/")
    files = {"name": "new.md", "mimeType": "text/markdown", "buffer": FILE.encode()}
    page.locator("[type=file]").set_input_files([files])
    page.get_by_role("button", name="Preview import").click()
    expect(page.get_by_role("row", name="new.md")).to_be_visible()
    check("import report")


def _merge_tags(page, admin, check):
    page.goto(f"{admin}/articles/tag/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("merge")
    page.get_by_role("button", name="Go").click()
    page.get_by_text("Which tag should be kept?").wait_for()
    check("merge")


def _save_on_top(page, live_server, story, check):
    page.goto(form_of(live_server, story))
    story.refresh_from_db()
    story.body, story.section = "Theirs [1].", factories.SectionFactory(slug="law")
    story.save()
    publishing.save_revision(story)
    page.locator("#id_body").fill("Mine [2].")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Your changes haven’t been saved yet, but nothing is lost.").wait_for()
    check("conflict")


def _save_too_late(page, live_server, check):
    reporter = sign_in(page, live_server, "Reporter")
    draft = factories.DraftArticleFactory(created_by=reporter, title=LONG_TITLE)
    page.goto(form_of(live_server, draft))
    Article.objects.filter(pk=draft.pk).update(stage="in_review")
    page.locator("#id_body").fill("For nothing?")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_label("Body")).to_have_value("For nothing?")
    check("too late")
