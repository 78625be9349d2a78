"""Text from right to left in a publication from left to right, and the other way round."""

import pytest

from articles.models import Publication
from tests import factories

pytestmark = pytest.mark.browser

PARTS = "## {0}\n\n{0} [1].\n\n- {0}\n- {0}\n\n1. {0}\n\n| {1} | {1} |\n|---|---|\n| 2024 | 12 |\n"
ARABIC = "نشرت مجموعة العمل مسودتها"
ENGLISH = "The working group published its draft"
# How far each part stands from the edge of the column at which its own text begins.
FROM_THE_EDGE = """([selector]) => {
  const column = document.querySelector(".prose").getBoundingClientRect();
  return [...document.querySelectorAll(selector)].map((part) => {
    const range = document.createRange();
    range.selectNodeContents(part);
    const words = range.getBoundingClientRect();
    return Math.round(getComputedStyle(part).direction === "rtl"
      ? column.right - words.right : words.left - column.left);
  });
}"""
# What stands in the margin where the lines of the page end, at the height of the first marker.
BESIDE_THE_MARKER = """() => {
  const column = document.querySelector(".prose").getBoundingClientRect();
  const marker = document.querySelector(".marker a").getBoundingClientRect();
  const isRtl = document.dir === "rtl";
  const y = marker.top + marker.height / 2;
  const places = [60, 90, 120].map((far) => isRtl ? column.left - far : column.right + far);
  return places.some((x) => document.elementFromPoint(x, y)?.closest("[data-note]"));
}"""
GAP = """() => {
  const [source, title] = [".reference-source a", ".reference-title"].map((selector) =>
    document.querySelector(selector).getBoundingClientRect());
  return Math.max(title.left - source.right, source.left - title.right);
}"""
# The room between the field and what is pressed, and beyond it.
SEARCH = """() => {
  const [field, button] = [".search-field", ".search-field button"].map((selector) =>
    document.querySelector(selector).getBoundingClientRect());
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(".search-field button"));
  const words = range.getBoundingClientRect();
  const isRtl = document.dir === "rtl";
  return [isRtl ? button.right - words.right : words.left - button.left,
    isRtl ? words.left - field.left : field.right - words.right].map(Math.round);
}"""


def body_of(words):
    return PARTS.format(words, words.split()[0])


@pytest.fixture(params=["en", "ar"])
def language(request, transactional_db):
    """That of the publication."""
    factories.PublicationFactory()
    Publication.objects.update(language=request.param)
    return request.param


@pytest.mark.parametrize("words", [ARABIC, ENGLISH])
def test_every_part_begins_at_its_own_side(page, live_server, language, words):
    factories.LiveArticleFactory(slug="story", title=words, body=body_of(words), works=1)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/newsroom/story/")
    assert page.evaluate(FROM_THE_EDGE, ["h1, .prose h2, .prose p, .prose table"]) == [0, 0, 0, 0]
    indents = page.evaluate(FROM_THE_EDGE, [".prose li"])
    assert len(indents) == 3
    assert all(20 < each < 40 for each in indents), indents
    assert page.evaluate(FROM_THE_EDGE, [".prose th:first-child"]) == [0]


@pytest.mark.parametrize("words", [ARABIC, ENGLISH])
def test_notes_stand_in_the_margin_where_lines_end(page, live_server, language, words):
    factories.LiveArticleFactory(slug="story", title=words, body=body_of(words), works=1)
    for width in (1200, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/newsroom/story/")
        assert page.evaluate(BESIDE_THE_MARKER), width


def test_the_source_and_the_title_of_a_reference_are_apart(page, live_server, language):
    factories.LiveArticleFactory(slug="story", works=1, body=f"{ENGLISH} [1].")
    page.goto(f"{live_server.url}/newsroom/story/")
    assert 2 < page.evaluate(GAP) < 10


def test_the_button_ends_the_field_of_the_search(page, live_server, language):
    page.goto(f"{live_server.url}/search/?q=standard")
    before, beyond = page.evaluate(SEARCH)
    assert before > 10
    assert beyond == 0
