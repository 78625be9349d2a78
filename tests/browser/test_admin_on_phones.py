"""The admin at 390 px: no page is wider than the screen, lists are cards, filters fold."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Error, expect

from articles import publishing
from articles.models import Article, Correction
from feedback.models import Vote
from tests import factories
from tests.articles.admin.test_roles import addresses
from tests.browser.people import sign_in
from tests.feedback.people import report

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
WIDTH = "document.documentElement.scrollWidth"
WIDEST = """() => [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1
        && !each.parentElement.closest("[data-found]") && (each.dataset.found = 1))
    .slice(0, 6).map((each) => each.outerHTML.slice(0, 120))"""
# What is hit with a finger, and is smaller than 24 px; a link within a sentence may be.
SMALL = """() => [...document.querySelectorAll(
    "#content :is(a, button, input:not([type=hidden]), select, summary, textarea)")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true })
        && !each.closest("p, .help, .quiet, .list-filters-skip, .select2, figcaption"))
    .filter((each) => { const box = each.getBoundingClientRect();
        return box.width > 1 && (box.width < 24 || box.height < 24); })
    .slice(0, 6).map((each) => each.outerHTML.slice(0, 120))"""
DISPLAY = "getComputedStyle(document.querySelector('#result_list')).display"
LISTS = [
    *(f"articles_{name}" for name in (
        "article", "author", "section", "tag", "page", "correction", "auditentry", "revision",
    )),
    "references_reference", "references_source", "feedback_report", "accounts_person", "auth_group",
]  # fmt: skip


def fill() -> None:
    """A row of everything, with the longest words."""
    long = {"title": f"{WORD} {WORD}"}
    section = factories.SectionFactory(name=WORD[:60], description=WORD)
    author = factories.AuthorFactory(name=WORD, bio=WORD)
    image = factories.ImageFactory(alt=WORD, caption=WORD, credit=WORD)
    article = factories.LiveScheduledArticleFactory(
        **long, section=section, by=[author], tagged=[WORD[:63], "web"], lead_image=image
    )
    factories.PageFactory(title=WORD)
    publishing.add_notice(article, f"{WORD} was {WORD}.")
    report(article)
    factories.DraftArticleFactory(**long, origin="ai_autonomous")
    factories.InReviewArticleFactory(**long)
    assert Correction.objects.exists()
    assert not Vote.objects.exists()


@pytest.mark.drill  # pages of usual words are seen on phones in test_workplace.py
@pytest.mark.parametrize("rows", ["empty", "long"])
def test_no_page_is_wider_than_a_phone(page, live_server, transactional_db, rows):
    factories.PublicationFactory(name=WORD[:60])
    if rows == "long":
        fill()
    sign_in(page, live_server, first_name=WORD[:60], last_name=WORD[:60])
    page.set_viewport_size(PHONE)
    wide, looked_at = {}, 0
    for name, path in list(addresses()):
        if name in {"logout", "jsi18n"} or path.endswith(".json"):
            continue
        try:
            page.goto(f"{live_server.url}{path}", wait_until="load")
        except Error:  # a download, which is no page
            continue
        looked_at += 1
        if page.evaluate(WIDTH) > PHONE["width"]:
            wide[path] = (page.evaluate(WIDTH), page.evaluate(WIDEST))
    assert looked_at > 60
    assert not wide, "\n".join(f"{path} {found}" for path, found in wide.items())


def test_the_form_of_an_article_fits_with_its_citations_as_cards(
    page, live_server, transactional_db
):
    author = factories.AuthorFactory(name="The Desk")
    article = factories.DraftArticleFactory(title=f"A {WORD}", works=2, by=[author])
    factories.ReferenceFactory()
    sign_in(page, live_server)
    page.set_viewport_size(PHONE)
    for name in ("add", "change"):
        path = reverse(f"admin:articles_article_{name}", args=[article.pk] * (name == "change"))
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate(WIDTH) == PHONE["width"], page.evaluate(WIDEST)
    byline = page.locator("#bylines-0")
    expect(byline.get_by_text("Author", exact=True)).to_be_visible()
    box = byline.bounding_box()
    parts = [byline.locator(f".field-{name}").bounding_box() for name in ("author", "position")]
    assert all(part["width"] == pytest.approx(box["width"], abs=2) for part in parts)
    assert parts[0]["y"] + parts[0]["height"] <= parts[1]["y"]


def test_all_tools_and_the_buttons_that_save_are_in_sight(page, live_server, transactional_db):
    article = factories.DraftArticleFactory(works=2)
    sign_in(page, live_server)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}{reverse('admin:articles_article_change', args=[article.pk])}")
    page.locator("#id_body").scroll_into_view_if_needed()
    tools = page.get_by_role("group", name="Formatting").get_by_role("button")
    expect(tools).to_have_count(11)
    for tool in tools.all():
        expect(tool).to_be_in_viewport(ratio=1)
    assert len({tool.bounding_box()["y"] for tool in tools.all()}) == 1
    save = page.get_by_role("button", name="Save draft", exact=True)
    expect(save).to_be_in_viewport(ratio=1)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(save).to_be_in_viewport(ratio=1)
    last = page.get_by_text("Provenance", exact=True).last.bounding_box()
    assert last["y"] + last["height"] <= save.bounding_box()["y"]


def test_the_list_of_articles_shows_its_last_column(page, live_server, transactional_db):
    authors = [
        factories.AuthorFactory(name=name) for name in ("The Open Desk", "Drafting Pipeline")
    ]
    section = factories.SectionFactory(name="Knowledge")
    title = "Why References Rot, and What a Careful Publication Can Do About It"
    factories.LiveScheduledArticleFactory(title=title, section=section, by=authors)
    sign_in(page, live_server)
    page.goto(f"{live_server.url}{reverse('admin:articles_article_changelist')}")
    results = page.locator(".results")
    for width in (1024, 1210, 1280, 1420):
        page.set_viewport_size({"width": width, "height": 800})
        assert results.evaluate("each => each.scrollWidth - each.clientWidth") <= 0, width


def test_a_list_is_cards_whose_targets_can_be_hit(page, live_server, transactional_db):
    factories.PublicationFactory()
    fill()
    user = sign_in(page, live_server)
    user.groups.add(Group.objects.get(name="Chief"))
    page.set_viewport_size(PHONE)
    for name in LISTS:
        page.goto(f"{live_server.url}{reverse(f'admin:{name}_changelist')}")
        assert page.evaluate(WIDTH) == PHONE["width"], (name, page.evaluate(WIDEST))
        assert page.evaluate(DISPLAY) == "block", name
        for fold in page.locator(".list-filters-fold summary").all():
            expect(page.locator("#changelist-filter")).to_be_hidden()
            fold.click()
            expect(page.locator("#changelist-filter")).to_be_visible()
        assert page.evaluate(WIDTH) == PHONE["width"], (name, page.evaluate(WIDEST))
        assert page.evaluate(SMALL) == [], name


def test_two_articles_are_ticked_and_an_action_is_run(page, live_server, transactional_db):
    titles = [f"Draft {number} of a longer headline that wraps" for number in range(3)]
    for title in titles:
        factories.DraftArticleFactory(title=title)
    sign_in(page, live_server, "Editor")
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}{reverse('admin:articles_article_changelist')}")
    for title in titles[:2]:
        page.locator("#result_list tr", has_text=title).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option("submit")
    page.get_by_role("button", name="Go").click()
    page.wait_for_load_state()
    confirm = page.get_by_role("button", name="Submit")
    if confirm.count():
        confirm.first.click()
    expect(page.locator(".messagelist")).to_contain_text("submitted")
    assert Article.objects.filter(stage="in_review").count() == 2


def test_filters_need_no_script_and_say_that_they_are_on(browser, live_server, transactional_db):
    factories.DraftArticleFactory(title="Kept")
    factories.LiveArticleFactory(title="Left out")
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server)
    path = reverse("admin:articles_article_changelist")
    page.goto(f"{live_server.url}{path}")
    fold = page.locator(".list-filters-fold summary")
    expect(fold).to_have_text("Filters")
    expect(page.get_by_role("link", name="Draft", exact=True)).to_be_hidden()
    fold.click()
    page.get_by_role("link", name="Draft", exact=True).click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    expect(fold).to_have_text("Filters On")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(fold).to_be_hidden()
    expect(page.get_by_role("link", name="Draft", exact=True)).to_be_visible()
    context.close()


def test_history_and_comparison_fit(page, live_server, transactional_db):
    article = factories.DraftArticleFactory(title=WORD, body=f"First {WORD}.")
    article.body += f" {WORD} {WORD}"
    article.save()
    publishing.save_revision(article, note=WORD)
    sign_in(page, live_server, first_name=WORD[:60])
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}{reverse('admin:articles_article_history', args=[article.pk])}")
    assert page.evaluate(WIDTH) == PHONE["width"], page.evaluate(WIDEST)
    assert page.evaluate("document.querySelector('.history form').scrollWidth") <= PHONE["width"]
    assert page.evaluate(SMALL) == []
    page.get_by_label("Compare from revision 1").check()
    page.get_by_role("button", name="Compare").click()
    page.locator(".comparison, .sides").first.wait_for()
    assert page.evaluate(WIDTH) == PHONE["width"], page.evaluate(WIDEST)
    assert page.evaluate(SMALL) == []
