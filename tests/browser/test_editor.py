"""The editor in a real browser: writing, citing, and losing nothing."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from articles.images.storing import store_image
from articles.models import Article
from references.models import Reference
from tests import factories
from tests.articles.pictures import encoded
from tests.browser.conftest import SETTLE
from tests.browser.people import form_of, sign_in, type_password

pytestmark = pytest.mark.browser


# The goodbye of a tab that is left travels by itself, and may come after a look or two.
LOOK_UNTIL_ALONE = """() => {
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  return document.querySelector("[data-presence]").textContent === "";
}"""


@pytest.fixture
def article(transactional_db):
    factories.PublicationFactory()
    return factories.DraftArticleFactory(title="A draft", body="One thing [1]. Another [2][1].")


@pytest.fixture
def form(page, live_server, article):
    """The page with the article's form, signed in."""
    sign_in(page, live_server, username="chief")
    page.goto(form_of(live_server, article))
    expect(page.locator(".counts")).to_contain_text("min read")
    return page


def body(page):
    return page.locator("#id_body")


def chosen(page):
    return body(page).evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")


def test_formatting_by_keyboard_and_toolbar_is_undone_natively(form, seen):
    body(form).fill("words")
    body(form).press("Control+a")
    body(form).press("Control+b")
    expect(body(form)).to_have_value("**words**")
    body(form).press("Control+b")
    expect(body(form)).to_have_value("words")
    form.get_by_role("button", name="Heading").click()
    expect(body(form)).to_have_value("## words")
    body(form).press("Control+z")
    expect(body(form)).to_have_value("words")
    body(form).press("Tab")
    expect(body(form)).not_to_be_focused()
    assert seen.complaints == []


def test_the_preview_follows_the_typing_and_is_no_wider_than_its_pane(
    form, article, seen, settings, tmp_path
):
    body(form).fill("## Now\n\nIt is **so** [1]. And [9].")
    expect(form.locator(".preview-pane h2")).to_have_text("Now")
    expect(form.locator(".preview-pane strong")).to_have_text("so")
    expect(form.locator(".counts")).to_have_text("6 words · 1 min read")
    finding = form.locator(".findings li", has_text="cites [9]")
    expect(finding).to_contain_text("Must fix:")
    finding.get_by_role("button").click()
    # a dangling number is found in the text too
    assert chosen(form) == "[9]"

    settings.MEDIA_ROOT = tmp_path
    image = store_image(encoded((1600, 900)), alt="A field")
    row = "| " + " | ".join(["A word and another"] * 9) + " |"
    table = f"{row}\n{row.replace('A word and another', '---')}\n{row}"
    body(form).fill(
        f"Words.\n\n![A field](image:{image.pk})\n\n{table}\n\n    {'code ' * 60}\n\n"
        f"![A field]({image.file.url})"
    )
    shown = form.locator(".preview-pane img").first
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("complete", True)
    pane, box = form.locator(".preview-pane").bounding_box(), shown.bounding_box()
    assert box["width"] < pane["width"]
    assert abs(box["width"] / box["height"] - 1600 / 900) < 0.02
    widths = form.locator(".preview-pane").evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert widths[0] <= widths[1]
    assert seen.complaints == []


def test_find_and_replace_by_keyboard(form, seen):
    body(form).fill("One byte. Two bytes. A BYTE.")
    body(form).press("Control+Shift+F")
    bar = form.get_by_role("search", name="Find in text")
    field, other = bar.get_by_label("Find"), bar.get_by_label("Replace with")
    expect(field).to_be_focused()
    field.press_sequentially("byte")
    for expected in ("1 of 3", "2 of 3", "3 of 3", "1 of 3", "2 of 3"):
        field.press("Enter")
        expect(form.locator(".find-bar [role=status]")).to_contain_text(expected)
    field.press("Shift+Enter")
    expect(form.locator(".find-bar [role=status]")).to_contain_text("1 of 3: …One byte. Two")
    other.fill("octet")
    other.press("Enter")
    expect(body(form)).to_have_value("One octet. Two bytes. A BYTE.")
    form.get_by_role("button", name="Replace all").press("Enter")
    expect(body(form)).to_have_value("One octet. Two octets. A octet.")
    other.press("Escape")
    expect(body(form)).to_be_focused()
    for expected in ("One octet. Two bytes. A BYTE.", "One byte. Two bytes. A BYTE."):
        body(form).press("Control+z")
        expect(body(form)).to_have_value(expected)
    assert seen.complaints == []


def test_a_picture_of_the_library_by_keyboard(form, article, seen):
    for alt in ("A bridge", "A boat"):
        picture = factories.ImageFactory(alt=alt, credit="Nobody")
    body(form).fill("Words [1].")
    form.get_by_role("button", name="Image").press("Enter")
    dialog = form.get_by_role("dialog", name="Image library")
    dialog.get_by_label("Search").press_sequentially("boat")
    expect(dialog.get_by_role("status")).to_have_text("1 image")
    dialog.get_by_role("button", name="A boat").press("Enter")
    expect(dialog).to_be_hidden()
    expect(body(form)).to_have_value(f"Words [1].\n\n![A boat](image:{picture.pk})\n")
    expect(form.locator(".preview-pane figcaption")).to_have_text("Nobody")
    form.get_by_role("button", name="Choose or upload").press("Enter")
    expect(dialog.get_by_role("button", name="A bridge")).to_be_visible()
    dialog.get_by_label("Search").press("Escape")
    expect(dialog).to_be_hidden()
    form.get_by_role("button", name="Choose or upload").press("Enter")
    dialog.get_by_role("button", name="A boat").click()
    form.get_by_role("button", name="Save and continue editing").press("Enter")
    expect(form.locator(".success")).to_be_visible()
    article.refresh_from_db()
    assert article.lead_image == picture
    assert 'alt="A boat"' in article.working_revision.body_html
    assert seen.complaints == []


def test_tags_are_suggested_and_hints_count(form, article, seen):
    factories.DraftArticleFactory(tagged=["Web standards"])
    tags = form.get_by_role("combobox", name="Tags")
    tags.fill("law, ")
    tags.press("End")
    tags.press_sequentially("stand")
    option = form.get_by_role("option", name="Web standards 1×")
    expect(option).to_be_visible()
    tags.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    tags.press("Enter")
    expect(tags).to_have_value("law, Web standards, ")
    tags.press_sequentially("fresh")
    tags.press("Enter")  # ends the tag and does not save the form
    expect(tags).to_have_value("law, Web standards, fresh, ")
    tags.press_sequentially("web")
    expect(option).to_be_visible()
    tags.press("Escape")
    expect(option).to_be_hidden()
    tags.fill("law, WEB STANDARDS")
    form.locator("#id_title").fill("x" * 61)
    expect(form.locator("#id_title_helptext")).to_have_text(
        "Search engines show about 60 characters. 61 characters so far."
    )
    form.get_by_role("button", name="Save and continue editing").click()
    expect(form.locator(".success")).to_be_visible()
    assert sorted(article.tags.names()) == ["Web standards", "law"]
    assert seen.complaints == []


def test_tabs_see_one_another(form, live_server, article, seen):
    with form.context.browser.new_context() as context:
        other = context.new_page()
        sign_in(other, live_server, username="ana", first_name="Ana")
        other.goto(form_of(live_server, article))
        expect(other.locator("[data-presence]")).to_contain_text("chief has had this article open")
        form.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        line = form.locator("[data-presence]")
        expect(line).to_contain_text("Ana has had this article open since")
        other.goto("about:blank")
        form.wait_for_function(LOOK_UNTIL_ALONE, polling=300)
    assert seen.complaints == []


def test_citations_show_their_uses_and_lead_to_them(form):
    first = form.locator(".cited > li").first
    expect(first).to_contain_text("cited 2 times")
    uses = first.get_by_role("button", name="cited 2 times")
    starts = set()
    for _ in range(2):
        uses.click()
        assert chosen(form) == "[1]"
        starts.add(body(form).evaluate("area => area.selectionStart"))
    assert len(starts) == 2
    body(form).press("Control+End")
    form.get_by_role("button", name="Insert [2]").click()
    expect(body(form)).to_have_value("One thing [1]. Another [2][1].[2]")
    expect(form.locator(".cited > li").nth(1)).to_contain_text("cited 2 times")


URLS = [f"https://fresh-paper.example/{number}" for number in range(1, 5)]


def paste(page, target, text):
    """As a browser does it: the clipboard is full, and Control+V is pressed."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    target.press("Control+v")


def test_four_pasted_urls_are_mended_inline_and_made_on_saving(form, article, seen):
    article.citations.all().delete()
    form.reload()
    expect(form.locator(".counts")).to_contain_text("min read")
    body(form).fill("It rose ")
    body(form).press("Control+End")
    field = form.get_by_label("Add references by URL")
    paste(form, field, "\n".join(URLS))
    expect(field).to_have_value("")
    cards = form.locator(".cited > li")
    expect(cards).to_have_count(4)
    expect(body(form)).to_have_value("It rose [1][2][3][4]")
    assert not Reference.objects.exclude(url__contains="work").filter(url__in=URLS).exists()
    # The title of the first is where one goes on; by keyboard alone.
    expect(cards.first.get_by_label("Title")).to_be_focused()
    untitled = form.locator(".findings li", has_text="has no title")
    for number in range(4):
        expect(untitled).to_have_count(4 - number)
        card = cards.nth(number)
        card.get_by_label("Title").press_sequentially(f"Levels {number + 1}")
        expect(card.locator("summary")).to_contain_text(f"Levels {number + 1}")
        expect(card.get_by_label("Source")).to_have_value("Fresh Paper")
        expect(card.get_by_label("Accessed")).not_to_have_value("")
    expect(untitled).to_have_count(0)  # though the last field was not left
    cards.nth(1).get_by_label("Source").fill("The Fresh Paper")
    cards.nth(1).get_by_label("Published").fill("2026-03-01")
    form.get_by_role("button", name="Save and continue editing").click()
    expect(form.locator(".success")).to_be_visible()
    cited = article.citations.order_by("number").values_list("number", "reference__url")
    assert list(cited) == list(enumerate(URLS, start=1))
    titles = Reference.objects.filter(url__in=URLS).order_by("url").values_list("title", flat=True)
    assert list(titles) == [f"Levels {number}" for number in range(1, 5)]
    assert Reference.objects.get(url=URLS[1]).source_name == "The Fresh Paper"
    expect(cards.first.locator("details")).not_to_have_attribute("open", "")
    assert seen.complaints == []


def test_cards_fit_a_phone_and_axe_finds_nothing(form, axe_violations):
    form.set_viewport_size({"width": 390, "height": 800})
    field = form.get_by_label("Add references by URL")
    field.fill(URLS[0])
    field.press("Enter")
    form.locator(".cited > li summary").first.press("Enter")
    expect(form.locator(".cited [open]")).to_have_count(2)
    widths = form.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    for scheme in ("light", "dark"):
        form.emulate_media(color_scheme=scheme)
        form.evaluate(SETTLE)
        assert axe_violations(part=".citations") == [], scheme


def test_what_the_library_has_is_cited_and_cited_once(form, article, seen):
    known = factories.ReferenceFactory(title="A known work")
    field = form.get_by_label("Add references by URL")
    status = form.locator("[data-citing-status]")
    body(form).press("Control+End")
    field.fill(f"{known.url}?utm_source=x")
    field.press("Enter")
    expect(status).to_have_text("[3] was added from the library: “A known work”.")
    card = form.locator(".cited > li").nth(2)
    expect(card.locator("details")).not_to_have_attribute("open", "")
    expect(body(form)).to_have_value("One thing [1]. Another [2][1].[3]")
    card.locator("summary").press("Enter")
    card.get_by_label("Remove this citation").check()
    expect(form.locator(".findings")).to_contain_text("The text cites [3]")
    field.fill(known.url)
    field.press("Enter")
    expect(status).to_contain_text("[3] is already cited here. Its marker was inserted again.")
    expect(card.get_by_label("Remove this citation")).not_to_be_checked()
    form.locator(".citing .select2-selection").press("Enter")
    form.keyboard.type("known")
    form.locator(".select2-results__option--highlighted", has_text="A known work").click()
    expect(body(form)).to_have_value("One thing [1]. Another [2][1].[3][3][3]")
    form.get_by_role("button", name="Save and continue editing").click()
    expect(form.locator(".success")).to_be_visible()
    assert article.citations.get(number=3).reference == known
    assert Reference.objects.count() == 3
    assert seen.complaints == []


def test_urls_stay_in_the_field_while_the_server_is_away(form, article):
    field = form.get_by_label("Add references by URL")
    status = form.locator("[data-citing-status]")
    form.context.set_offline(True)
    field.fill("\n".join(URLS))
    field.press("Enter")
    expect(status).to_contain_text("The server can’t be reached, so nothing was added.")
    expect(field).to_have_value("\n".join(URLS))
    form.context.set_offline(False)
    field.fill(f"nonsense\n{URLS[0]}")
    field.press("Enter")
    expect(status).to_contain_text("“nonsense” isn’t a web address.")
    expect(field).to_have_value("nonsense")
    expect(form.locator(".cited > li")).to_have_count(3)


def test_sources_are_suggested_and_enter_in_a_field_saves(form, article):
    factories.SourceFactory(name="Gauge of Rivers")
    card = form.locator(".cited > li").first
    card.locator("summary").click()
    card.get_by_label("Source").fill("Gau")
    suggestion = form.locator("#cited-sources option")
    expect(suggestion).to_have_attribute("value", "Gauge of Rivers")
    form.locator("#id_body").fill("Two [2], one [1].")
    form.locator("#id_slug").press("Enter")
    expect(form.locator(".success")).to_be_visible()
    article.refresh_from_db()
    assert article.body == "Two [2], one [1]."


@pytest.mark.parametrize("scripts", ["with", "without_javascript"])
def test_merge_saves_the_text_first(browser, live_server, article, scripts):
    page = browser.new_page(java_script_enabled=scripts == "with")
    sign_in(page, live_server)
    page.goto(form_of(live_server, article))
    body(page).fill("New words [1], then [2].")
    page.get_by_text("Renumber, merge, or remove").click()
    page.locator("[name=cite_merge]").select_option("1")
    page.locator("[name=cite_into]").select_option("2")
    page.get_by_role("button", name="Merge").click()
    expect(page.locator(".success")).to_contain_text("Citation 1 was merged into citation 2.")
    expect(body(page)).to_have_value("New words [2], then [2].")
    expect(page.locator(".cited > li")).to_have_count(1)
    page.get_by_text("Renumber, merge, or remove").click()
    page.get_by_role("button", name="Renumber in order of first use").click()
    expect(body(page)).to_have_value("New words [1], then [1].")
    page.close()


def test_two_people_save_and_both_texts_are_merged(form, live_server, article, browser, seen):
    other = browser.new_page()
    sign_in(other, live_server, username="other")
    other.goto(form_of(live_server, article))
    other.locator("#id_title").fill("Their title")
    body(other).fill("Their text [1].")
    other.get_by_role("button", name="Save and continue editing").click()
    expect(other.locator(".success")).to_be_visible()
    other.close()

    body(form).fill("My text [2].")
    form.get_by_role("button", name="Save and continue editing").click()
    expect(form.get_by_text("other saved “Their title”")).to_be_visible()
    expect(form.get_by_role("group", name="Text").locator("ins").last).to_contain_text("Their text")
    form.get_by_label("Your version of Text").fill("Their text [1]. My text [2].")
    form.get_by_role("button", name="Save these choices").click()
    expect(form.locator(".success")).to_be_visible()
    article.refresh_from_db()
    assert (article.title, article.body) == ("Their title", "Their text [1]. My text [2].")
    assert article.revisions.count() == 3
    assert [text for text in seen.complaints if "409" not in text] == []


def test_an_expired_login_loses_nothing(form, live_server, article):
    form.context.clear_cookies(name="sessionid")
    body(form).fill("Written after the login had expired.")
    expect(form.locator(".counts")).to_contain_text("You’re signed out.")
    tab = form.context.new_page()
    type_password(tab, live_server, "chief")
    with form.expect_navigation():
        form.get_by_role("button", name="Save draft").click()
    if "login" in form.url or form.locator(".success").count() == 0:
        form.goto(form_of(live_server, article))
        form.get_by_role("link", name="Restore").click()
        form.get_by_role("button", name="Save draft").click()
    expect(form.locator(".success")).to_be_visible()
    assert Article.objects.get().body == "Written after the login had expired."


@pytest.mark.browser_context_args()  # its own: one that has fetched nothing yet
def test_the_form_is_small(form, live_server, article):
    sizes = {}
    form.on("response", lambda got: sizes.update({got.url: len(got.body())}))
    form.goto(form_of(live_server, article), wait_until="networkidle")
    own = [size for url, size in sizes.items() if "/static/js/" in url]
    assert len(own) >= 5
    assert sum(own) <= 45_000
    assert sum(sizes.values()) <= 900_000
    assert len(Path("static/css/admin.css").read_text().splitlines()) <= 300
