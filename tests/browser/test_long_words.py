"""Words without a place to break widen no page, on no phone and no tablet."""

import pytest

from tests.browser.test_reading import TOO_WIDE
from tests.words_everywhere import PAGES, publish_everywhere

pytestmark = pytest.mark.browser

WIDTHS = (320, 360, 390, 412, 768)
LAW = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"  # 63 letters
# What stands out to the right, for whom a page is too wide.
CULPRITS = """() => [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter(each => !each.closest(".table-wrap, pre"))
    .slice(-3).map(each => `${each.tagName} ${each.className} in ${each.parentElement.className}`)
"""


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (LAW, LAW),
        pytest.param("d" * 100, "M" * 100, marks=pytest.mark.drill),
        pytest.param(
            f"{LAW} " * 2 + "https://example.org/" + "c" * 80,
            "https://example.org/" + "a" * 70,
            marks=pytest.mark.drill,
        ),
        pytest.param("W_" * 45, "snake_case_" * 9, marks=pytest.mark.drill),
    ],
)
def test_no_page_is_widened(page, live_server, transactional_db, words, name):
    publish_everywhere(words, name, part="c" * 90)
    found = []
    for title, path in (PAGES | {"search": f"/search/?q={words[:60]}"}).items():
        page.goto(f"{live_server.url}{path}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if (more := page.evaluate(TOO_WIDE)) > 0:
                found.append((title, width, more, page.evaluate(CULPRITS)))
    assert found == [], found
