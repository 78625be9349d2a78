"""The admin at 390 px: no page but the article's form is wider than the screen."""

import pytest

from articles import publishing
from articles.models import Correction
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
# The article's form is the writing desk's; a chooser of columns is one line of JSON.
EXEMPT = {"articles_article_add", "articles_article_change"}


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


@pytest.mark.parametrize("rows", [pytest.param("empty", marks=pytest.mark.drill), "long"])
def test_no_page_is_wider_than_a_phone(page, live_server, transactional_db, rows):
    factories.PublicationFactory(name=WORD[:60])
    if rows == "long":
        fill()
    sign_in(page, live_server, first_name=WORD[:60], last_name=WORD[:60])
    page.set_viewport_size(PHONE)
    wide = {}
    for name, path in list(addresses()):
        if name in EXEMPT | {"logout", "jsi18n"} or path.endswith(".json"):
            continue
        response = page.request.get(f"{live_server.url}{path}")
        if response.status != 200 or "text/html" not in response.headers.get("content-type", ""):
            continue
        page.goto(f"{live_server.url}{path}", wait_until="load")
        if page.evaluate(WIDTH) > PHONE["width"]:
            wide[path] = (page.evaluate(WIDTH), page.evaluate(WIDEST))
    assert not wide, "\n".join(f"{path} {found}" for path, found in wide.items())
