"""The page of a publication in a browser: its difference, its button, on a telephone."""

import math
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from articles import publishing
from articles.models import AuditEntry, Revision
from articles.models.article import State
from articles.zone import Known, publication_zone
from tests import factories
from tests.browser.people import form_of, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def article(page, live_server, transactional_db):
    """Live; with somebody at its form."""
    factories.PublicationFactory()
    article = factories.LiveArticleFactory(slug="story", works=0, body="It was 2020.\n\nSo far.")
    sign_in(page, live_server, "Editor", first_name="Edo")
    page.goto(form_of(live_server, article))
    return article


def button(page):
    return page.locator(".submit-row button")


def open_page(page):
    page.get_by_role("button", name="Publish…").click()
    page.locator(".publish").wait_for()


def test_a_correction_is_published_and_its_difference_seen(page, article, read, seen):
    page.locator("#id_body").fill("It was 2021.\n\nSo far.")
    open_page(page)
    expect(page.locator("del", has_text="2020")).to_be_visible()
    expect(page.locator("ins", has_text="2021")).to_be_visible()
    expect(button(page)).to_have_text(["Publish now"])
    page.get_by_label("An update:").check()
    expect(button(page)).to_have_text(["Publish update"])
    notice = page.get_by_label("Correction notice")
    expect(notice).to_be_hidden()
    page.get_by_label("A correction:").check()
    expect(button(page)).to_have_text(["Publish correction"])
    notice.fill("The year was wrong.")
    button(page).dblclick(no_wait_after=True)
    expect(page.locator(".success")).to_have_text("The correction is live, with its notice.")
    reader, _ = read("/newsroom/story/")
    expect(reader.locator("main")).to_contain_text("It was 2021.")
    expect(reader.locator("main")).to_contain_text("The year was wrong.")
    assert article.corrections.count() == 1
    assert AuditEntry.objects.filter(action="correct").count() == 1
    assert seen.complaints == []


def test_the_button_names_the_time_and_its_zone(page, article, seen, monkeypatch):
    known = Known(ZoneInfo("Europe/Berlin"), learnt=math.inf)
    monkeypatch.setattr(publication_zone, "known", known)
    page.locator("#id_title").fill("Another title")
    open_page(page)
    page.get_by_label("Date of publication").fill("2050-05-03")
    page.get_by_label("Time of publication").fill("08:00")
    expect(button(page)).to_have_text(["Schedule for May 3, 2050, 08:00 CEST"])
    page.get_by_label("Date of publication").fill("2050-12-03")
    expect(button(page)).to_have_text(["Schedule for December 3, 2050, 08:00 CET"])
    button(page).click()
    expect(page.locator(".success")).to_have_text(
        "The edit goes live on December 3, 2050, 08:00 CET."
    )
    assert article.state() == State.LIVE_SCHEDULED
    assert seen.complaints == []


def test_without_javascript_two_buttons_do_it(browser, live_server, page, article):
    article.title = "Another title"
    article.save()
    publishing.save_revision(article)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(f"{live_server.url}/admin/articles/article/{article.pk}/publish/")
    expect(button(plain)).to_have_text(["Publish now", "Schedule"])
    button(plain).nth(1).click()
    expect(plain.locator(".errorlist")).to_have_text("Choose a date and a time.")
    button(plain).nth(0).click()
    expect(plain.locator(".success")).to_have_text("The article is live.")
    context.close()


def test_the_button_stays_at_the_foot_of_a_telephone(page, article):
    page.locator("#id_body").fill("Another paragraph.\n\n" * 60)
    open_page(page)
    page.set_viewport_size({"width": 390, "height": 700})
    expect(button(page).first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_unpublishing_many_names_them_first(page, article, live_server, seen):
    for title in ("Ants", "Bees"):
        factories.LiveArticleFactory(title=title)
    page.goto(f"{live_server.url}/admin/articles/article/?state=live")
    for box in page.locator("[name=_selected_action]").all():
        box.check()
    page.locator("select[name=action]").select_option("unpublish")
    page.get_by_role("button", name="Go", exact=True).click()
    titles = page.locator(".bulk tbody th")
    expect(titles).to_have_text(["Bees", "Ants", article.title])
    assert Revision.objects.live().count() == 3
    page.set_viewport_size({"width": 390, "height": 700})
    expect(page.get_by_role("button", name="Unpublish 3 articles")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Unpublish 3 articles").dblclick(no_wait_after=True)
    expect(page.locator(".success")).to_contain_text("3 articles were unpublished:")
    expect(page).to_have_url(f"{live_server.url}/admin/articles/article/?state=live")
    assert Revision.objects.live().count() == 0
    assert AuditEntry.objects.filter(action="unpublish").count() == 3
    assert seen.complaints == []
