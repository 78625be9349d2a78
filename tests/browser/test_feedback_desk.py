"""Editors hear readers: from the inbox to a correction that the public page names."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from feedback.models import Report
from feedback.numbers import rollups
from tests import factories
from tests.browser.conftest import LONG_TITLE
from tests.browser.people import sign_in
from tests.feedback.people import answer, report, suspect

pytestmark = pytest.mark.browser

PASSAGE = "the workshop closed in 1997"
BODY = f"## A date\n\nOne report says that {PASSAGE} [1]. Another does not say so [2]."
UNBROKEN = "https://example.org/" + "path" * 40


@pytest.fixture
def told(transactional_db):
    """A reader's report on an article that others answered, with words, by hand and in floods."""
    factories.PublicationFactory()
    made = {"origin": "ai_reviewed", "generator": "Pipe", "generator_version": "1"}
    made |= {"reviewed_by": "The Desk", "reviewed_at": timezone.now()}  # or it is refused
    article = factories.LiveArticleFactory(title=LONG_TITLE, body=BODY, tagged=["law"], **made)
    for helpful in [False] * 9 + [True] * 3:
        answer(article, helpful, reason="other")
    words = answer(article, False, comment=UNBROKEN)
    report(article, "", vote=words, revision=words.revision)
    suspect(article)
    report(article, "Bought words.", is_suspect=True, suspicion="haste")
    rollups.catch_up()
    return report(article, "It was 1998.", quote=PASSAGE)


def test_from_the_inbox_to_the_public_page_and_back(page, live_server, told, look):
    article = told.article
    sign_in(page, live_server, "Editor")
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Feedback").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Comments and reports")
    look("inbox")
    page.get_by_role("link", name="It was 1998.").click()
    expect(page.locator("mark")).to_have_text(PASSAGE)
    look("report")
    page.get_by_label("Triaged").check()
    page.get_by_label("Note", exact=True).fill("The register says so, too.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. The report is triaged.")).to_be_visible()
    expect(page.locator(".report-notes")).to_contain_text("The register says so, too.")

    page.get_by_role("link", name="Edit the article").click()
    page.locator("#id_body").fill(BODY.replace("1997", "1998"))
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".success")).to_be_visible()
    page.goto(f"{live_server.url}/admin/feedback/report/{told.pk}/change/")
    page.get_by_role("link", name="Turn into a correction").click()
    expect(page.get_by_text("is published now, together with the notice")).to_be_visible()
    page.get_by_label("Notice to readers").fill("The workshop closed in 1998, not in 1997.")
    look("correction")
    page.get_by_role("button", name="Publish correction").click()
    sentence = "The correction is published, and the report is marked as fixed."
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_text("This passage is no longer in the text.")).to_be_visible()

    page.get_by_role("link", name="View on site").click()
    notice = page.locator(":target")
    expect(notice).to_contain_text("The workshop closed in 1998, not in 1997.")
    expect(notice).to_contain_text("Reported by a reader.")
    expect(page.locator(".prose")).to_contain_text("the workshop closed in 1998")
    page.go_back()
    page.get_by_role("link", name="Open the notice").click()
    page.get_by_role("link", name=f"Report {told.pk}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Report {told.pk} on “{LONG_TITLE}”")
    assert (Report.objects.get(pk=told.pk).state, article.corrections.count()) == ("fixed", 1)

    page.goto(f"{live_server.url}/admin/feedback/vote/")
    expect(page.get_by_role("img", name="Answers by week")).to_be_visible()
    look("dashboard")
    page.get_by_role("link", name="Reason", exact=True).click()
    expect(page.get_by_role("row", name="Something else No 9")).to_be_visible()
    page.get_by_role("link", name="Article", exact=True).click()
    page.get_by_role("link", name=LONG_TITLE).last.click()
    expect(page.get_by_text("Not enough answers to compare.")).to_be_visible()
    look("one article")
    assert look.found == {key: [] for key in look.found}


def test_no_label_of_a_chart_is_cut(page, live_server, told):
    sign_in(page, live_server, "Editor")
    page.goto(f"{live_server.url}/admin/feedback/vote/")
    for width in (320, 390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        lefts = page.locator(".trend text").evaluate_all(
            "each => each.map((label) => label.getBoundingClientRect().left"
            " - label.closest('svg').getBoundingClientRect().left)"
        )
        assert lefts, width
        assert min(lefts) >= 0, width
