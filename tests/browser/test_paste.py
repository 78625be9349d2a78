"""Rich text from the clipboards of other programs, pasted into the text of an article."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.people import form_of, sign_in

pytestmark = pytest.mark.browser

CLIPBOARDS = Path(__file__).parent / "clipboard"
SAMPLES = sorted(path.stem for path in CLIPBOARDS.glob("*.html"))
PASTE = """(area, given) => {
  const clipboardData = new DataTransfer();
  for (const [type, text] of Object.entries(given)) clipboardData.setData(type, text);
  return area.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
  );
}"""
CONVERT = "([url, html]) => import(url).then(({ markdownOf }) => markdownOf(html))"
HOSTILE = {
    "deep": "<div>" * 3000 + "x",
    "lists": "<ul><li>" * 2000 + "x",
    "quotes": "<blockquote>x" * 2000,
    "spaces": f"<p>{' ' * 200_000}x",
    "marks": "*" * 200_000,
    "spans": "<table><tr>" + "<td colspan=1000 rowspan=65000>x" * 200 + "<tr><td>x" * 50,
    "brackets": "<a" * 200_000,
    "too much": "<p>x" * 300_000,
}


@pytest.fixture
def form(page, live_server, transactional_db):
    factories.PublicationFactory()
    article = factories.DraftArticleFactory(title="A draft", body="")
    sign_in(page, live_server, username="chief")
    page.goto(form_of(live_server, article))
    expect(page.locator(".counts")).to_have_text("No words yet")
    return page


def paste(page, plain, html="") -> bool:
    """Whether the browser is left to paste by itself."""
    given = {"text/plain": plain} | ({"text/html": html} if html else {})
    return page.locator("#id_body").evaluate(PASTE, given)


def test_every_program_gives_the_markdown_that_one_would_type(form, seen):
    assert len(SAMPLES) == 12
    body = form.locator("#id_body")
    for name in SAMPLES:
        body.fill("")
        html = (CLIPBOARDS / f"{name}.html").read_text()
        assert not paste(form, "plain words", html)
        expected = (CLIPBOARDS / f"{name}.md").read_text().removesuffix("\n")
        expect(body, name).to_have_value(expected)
    assert seen.complaints == []
    assert [url for url in seen.requests if "example.org" in url or "wikipedia" in url] == []


def test_what_is_pasted_is_one_step_and_a_url_over_words_a_link(form, seen):
    body = form.locator("#id_body")
    body.fill("Before after")
    body.evaluate("area => area.setSelectionRange(6, 7)")
    paste(form, "x", "<ul><li>a</li><li><b>b</b> [1]</li></ul>")
    expect(body).to_have_value("Before\n\n- a\n- **b** [1]\n\nafter")
    body.press("Control+z")
    expect(body).to_have_value("Before after")

    body.fill("See the report.")
    body.evaluate("area => area.setSelectionRange(8, 14)")
    assert not paste(form, "https://example.org/a?b=c\n")
    expect(body).to_have_value("See the [report](https://example.org/a?b=c).")
    body.press("Control+z")
    expect(body).to_have_value("See the report.")
    # The toolbar's link waits for its address, and an address is replaced.
    body.fill("[report](https://)")
    body.evaluate("area => area.setSelectionRange(9, 17)")
    assert paste(form, "https://example.org/")
    body.fill("words")
    body.press("Control+a")
    assert paste(form, "no address")
    assert seen.complaints == []


def test_text_without_structure_and_with_shift_is_pasted_as_it_is(form):
    body = form.locator("#id_body")
    colours = "font-family: Menlo, monospace; white-space: pre"
    code = f'<div style="{colours}"><span style="font-weight:bold">def</span> *a*</div>'
    for html in ("<span>def *a*</span>", code, "<table><tr><td>def *a*</table>"):
        body.fill("")
        paste(form, "def *a*", html)
        expect(body).to_have_value("def *a*")
    assert paste(form, "only text")
    body.press("Shift+ArrowLeft")
    assert paste(form, "plain", "<b>bold</b>")
    body.press("ArrowLeft")
    assert not paste(form, "plain", "<b>bold</b>")


def test_hostile_html_costs_little(form):
    url = form.locator("[data-markdown-url]").get_attribute("data-markdown-url")
    form.set_default_timeout(10_000)
    for name, html in HOSTILE.items():
        assert len(form.evaluate(CONVERT, [url, html])) <= 1_000_000, name
