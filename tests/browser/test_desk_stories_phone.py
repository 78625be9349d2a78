"""The whole day on a telephone, by touch: written, reviewed, published, and a list acted on."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from articles.models.article import State
from tests import factories
from tests.articles.people import somebody
from tests.browser.conftest import OF_COLOURS
from tests.browser.people import form_of, let_in
from tests.browser.test_admin_on_phones import PHONE, SMALL, WIDEST, WIDTH

pytestmark = [
    pytest.mark.browser,
    pytest.mark.browser_context_args(viewport=PHONE, is_mobile=True, has_touch=True),
]

URL = "https://tide-tables.example/1"


@pytest.fixture
def fits(page, axe_violations, seen):
    """A function that looks at the page as it is: its width, its targets, and axe."""

    def fits(name, *rules):
        assert seen.complaints == [], name
        assert page.evaluate(WIDTH) == PHONE["width"], (name, page.evaluate(WIDEST))
        assert page.evaluate(SMALL) == [], name
        assert axe_violations(*rules) == [], name
        seen.complaints.clear()  # axe itself tries inline styles

    return fits


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def link(page, name):
    return page.get_by_role("link", name=name, exact=True)


@pytest.mark.drill  # its steps are in test_handing_over.py and test_publishing.py
def test_a_day_on_a_phone(page, live_server, transactional_db, fits, read):
    factories.PublicationFactory()
    factories.SectionFactory(slug="newsroom", name="Newsroom")
    rita, ed = somebody("Reporter", first_name="Rita"), somebody("Editor", first_name="Ed")

    def at_home(user):
        let_in(page, live_server, user)
        page.goto(f"{live_server.url}/admin/")

    at_home(rita)
    fits("home")
    link(page, "Write an article").tap()
    _write(page)
    fits("form")
    button(page, "Save and continue editing").tap()
    expect(page.locator(".success")).to_contain_text("Saved.")
    button(page, "Submit for review").tap()
    expect(page.locator(".success")).to_contain_text("submitted for review")
    fits("submitted")

    at_home(ed)
    _open(page, "Waiting for review")
    expect(page.locator(".hand-over")).to_contain_text("Submitted by Rita")
    page.locator(".hand-over").get_by_role("link", name="Send back…").tap()
    page.get_by_label("What needs to be done").tap()
    page.keyboard.type("Name the sea.")
    fits("send back")
    button(page, "Send back").tap()
    expect(page.locator(".success")).to_contain_text("sent back")

    at_home(rita)
    fits("sent back at home", *OF_COLOURS)
    _open(page, "Sent back to you")
    expect(page.locator(".hand-over")).to_contain_text("“Name the sea.”")
    page.locator("#id_body").fill("The North Sea rose [1]")
    fits("sent back", *OF_COLOURS)
    button(page, "Submit for review").tap()
    expect(page.locator(".success")).to_contain_text("submitted for review")

    at_home(ed)
    _open(page, "Waiting for review")
    page.locator(".hand-over").get_by_role("button", name="Approve").tap()
    expect(page.locator(".success")).to_contain_text("ready to publish")
    button(page, "Publish…").tap()
    expect(page.locator(".publish")).to_be_visible()
    fits("publish")
    button(page, "Publish now").tap()
    expect(page.locator(".success")).to_contain_text("The article is live.")
    article = Article.objects.get()
    assert article.state() == State.LIVE
    reader, status = read("/newsroom/tides/")
    assert status == 200
    expect(reader.locator("main")).to_contain_text("The North Sea rose")
    expect(reader.locator("#ref-1")).to_contain_text("Tide tables")


def _open(page, group):
    page.get_by_role("region", name=group).get_by_role("link", name="Tides").tap()


def _write(page):
    page.locator("#id_title").tap()
    page.keyboard.type("Tides")
    page.locator("#id_body").tap()
    page.keyboard.type("The sea rose ")
    field = page.get_by_label("Add references by URL")
    field.tap()
    page.keyboard.type(URL)
    page.keyboard.press("Enter")
    expect(page.locator("#id_body")).to_have_value("The sea rose [1]")
    card = page.locator(".cited > li")
    card.get_by_label("Title").tap()
    page.keyboard.type("Tide tables")
    page.locator(".field-section .select2-selection").tap()
    page.locator(".select2-results__option", has_text="Newsroom").tap()


def test_a_correction_on_a_phone(page, live_server, transactional_db, fits, read):
    factories.PublicationFactory()
    body = "It was 2020. " + "A word and another. " * 60
    article = factories.LiveArticleFactory(slug="story", works=0, body=body)
    let_in(page, live_server, somebody("Editor"))
    page.goto(form_of(live_server, article))
    page.locator("#id_body").fill(body.replace("2020", "2021"))
    button(page, "Publish…").tap()
    expect(page.locator("del", has_text="2020")).to_be_visible()
    expect(page.locator("ins", has_text="2021")).to_be_visible()
    page.get_by_label("A correction:").tap()
    page.get_by_label("Correction notice").tap()
    page.keyboard.type("The year was wrong.")
    fits("correction")
    button(page, "Publish correction").tap()
    expect(page.locator(".success")).to_have_text("The correction is live, with its notice.")
    reader, _ = read("/newsroom/story/")
    expect(reader.locator("main")).to_contain_text("It was 2021.")
    expect(reader.locator("main")).to_contain_text("The year was wrong.")


def test_a_list_is_filtered_and_acted_on(page, live_server, transactional_db, fits):
    factories.PublicationFactory()
    for title in ("Ants", "Bees"):
        factories.DraftArticleFactory(title=f"{title} of a longer headline that wraps", works=0)
    factories.LiveArticleFactory(title="Cats")
    let_in(page, live_server, somebody("Editor"))
    page.goto(f"{live_server.url}/admin/articles/article/")
    page.locator(".list-filters-fold summary").tap()
    link(page, "Draft").tap()
    rows = page.locator("#result_list tbody tr")
    expect(rows).to_have_count(2)
    fits("list")
    for row in rows.all():
        row.get_by_role("checkbox").tap()
    page.get_by_label("Action:").select_option("submit")
    button(page, "Go").tap()
    expect(page.locator(".bulk tbody th")).to_have_count(2)
    fits("bulk")
    button(page, "Submit 2 articles").tap()
    expect(page.locator(".success")).to_contain_text("2 articles")
    expect(rows).to_have_count(0)
    assert Article.objects.filter(stage="in_review").count() == 2
