"""A small publication with every kind of page, and helpers to look at pages."""

from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic, sleep

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.signals import request_finished, request_started

from articles import publishing
from articles.models import Article, Author, Revision
from tests import factories
from tests.browser.kept import Kept
from tests.browser.people import sign_in

LONG_TITLE = (
    "What twenty words of headline do to a page whose designer only ever thought of "
    "three short ones in a row"
)
WORK = 2_000_000_000  # beyond what the sequence reaches in a run of the tests
OF_COLOURS = ("color-contrast", "link-in-text-block")  # axe's rules that look at colours
# How the desk is looked at: scheme, width and axe's rules; () are all of them.
SCREENS = [("dark", 900, (*OF_COLOURS, "scrollable-region-focusable")), ("light", 1440, ())]
# A page has a dozen colours, and axe reads each again for every word in it and all that is behind.
REMEMBER_COLOURS = """(() => {
  const { prototype } = axe.commons.color.Color;
  const { parseString } = prototype;
  const known = new Map();
  prototype.parseString = function (text) {
    if (known.has(text)) {
      [this.r, this.g, this.b, this.alpha] = known.get(text);
    } else {
      parseString.call(this, text);
      known.set(text, [this.r, this.g, this.b, this.alpha]);
    }
    return this;
  };
})()"""
RUN_AXE = "([part, options]) => axe.run(part, options).then((results) => results.violations)"
# Django's links take a moment to change their colour with the scheme: here they have it at once.
SETTLE = """document.getAnimations()
  .filter((each) => each.effect.getComputedTiming().endTime < Infinity)
  .forEach((each) => each.finish())"""
TABLE = "| Year | Works |\n|---|---|\n| 2024 | 12 |\n| 2025 | 31 |\n"
BODY = (
    "## The first part\n\nOne thing is known [1]. Another follows [2][1].\n\n> Somebody said so."
    f"\n\n{TABLE}\n## The second part\n\n- a list\n- of things [1]\n\n```\ncode = array[1]\n```\n\n"
) + "A sentence that fills the page with words. " * 60


@pytest.fixture
def story(transactional_db):
    """A publication with one article that has everything."""
    page = factories.PageFactory(path="how-it-works", title="How it works")
    factories.PublicationFactory(how_it_works_page=page, corrections_page=page)
    factories.AuthorFactory(name="The Desk", slug="desk", bio="They sit at a desk.")
    factories.SectionFactory(slug="newsroom", description="What happened, with sources.")
    story = factories.LiveArticleFactory(
        slug="story",
        title=LONG_TITLE,
        origin="ai_autonomous",
        generator="drafting pipeline",
        checks=[{"name": "fact-checked", "result": "passed", "at": "2026-04-05"}],
        lead_image=factories.ImageFactory(caption="A caption", credit="Nobody"),
        **_common(),
    )
    publishing.add_notice(story, "The year was wrong.")
    publishing.add_notice(story, "A sentence was added.", kind="update", placement="bottom")
    return story


@pytest.fixture
def plain(story):
    """Beside the story: no picture, published in April 2026, with a work of the source “outlet”."""
    body = f"{BODY}\n\nA third thing [3]."
    values = _common() | {"slug": "plain", "title": "Plain", "body": body}
    article = factories.DraftArticleFactory(**values)
    outlet = factories.SourceFactory(name="The Journal", slug="outlet", kind="journal")
    work = factories.ReferenceFactory(pk=WORK, source=outlet, title=LONG_TITLE)
    article.citations.create(number=3, reference=work)
    publishing.publish(article, published_at=datetime(2026, 4, 5, tzinfo=UTC))
    return article


@pytest.fixture
def publication(story, plain):
    """All kinds of articles that readers meet, and a second page of them."""
    common = _common()
    factories.RetractedArticleFactory(slug="wrong", title="Wrong", **common)
    factories.TakenDownArticleFactory(slug="gone", title="Gone", **common)
    _fill_a_second_page(factories.LiveArticleFactory(works=0, **(common | {"body": "Hm."})))
    return story


def _common() -> dict:
    return {"by": [Author.objects.get()], "tagged": ["web", "law"], "body": BODY}


def _fill_a_second_page(like):
    """More articles like this one, as rows: to publish each would take a second of every test."""
    slugs = [f"story-{number}" for number in range(1, 24)]
    articles = Article.objects.bulk_create(
        _copy(like, title=slug, slug=slug, working_revision=None) for slug in slugs
    )
    for rows, owner in ((like.bylines, "article"), (like.tagged_items, "content_object")):
        rows.model.objects.bulk_create(
            _copy(row, **{owner: article}) for row in rows.all() for article in articles
        )
    frozen = Revision.objects.bulk_create(
        _copy(like.revisions.get(), title=each.slug, slug=each.slug, article=each)
        for each in articles
    )
    for article, revision in zip(articles, frozen, strict=True):
        article.working_revision = revision
    Article.objects.bulk_update(articles, ["working_revision"])


def _copy(row, **values):
    copied = copy(row)
    copied.pk, copied._state.adding = None, True
    for name, value in values.items():
        setattr(copied, name, value)
    return copied


READER_PAGES = {
    "front": "/",
    "older": "/?before=20990101T000000.000000Z-1",
    "section": "/newsroom/",
    "article": "/newsroom/story/",
    "plain-article": "/newsroom/plain/",
    "retracted": "/newsroom/wrong/",
    "history": "/newsroom/story/history/",
    "corrections": "/corrections/",
    "tags": "/tags/",
    "tag": "/tags/web/",
    "authors": "/authors/",
    "author": "/authors/desk/",
    "archive": "/archive/",
    "archive-year": "/archive/2026/",
    "archive-month": "/archive/2026/04/",
    "sources": "/sources/",
    "sources-of-a-kind": "/sources/?kind=journal",
    "source": "/sources/outlet/",
    "work": f"/sources/outlet/{WORK}/",
    "page": "/about/how-it-works/",
    "search": "/search/?q=story",
    "search-empty": "/search/",
    "not-found": "/nowhere/at-all/",
    "gone": "/newsroom/gone/",
}


@pytest.fixture(scope="session", autouse=True)
def static_files_are_kept():
    """By the browser, for the length of a test: half of a test's requests would ask for them."""
    serve = StaticFilesHandler.serve

    def serve_to_keep(handler, request):
        response = serve(handler, request)
        response["Cache-Control"] = "max-age=3600"
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", serve_to_keep)
        yield


@pytest.fixture(autouse=True)
def nothing_is_under_way(transactional_db):
    """The database is emptied when the server has answered: a ping could still be on its way."""
    under_way: list[int] = []
    signals = {
        request_started: lambda **_: under_way.append(1),
        request_finished: lambda **_: under_way and under_way.pop(),
    }
    for signal, note in signals.items():
        signal.connect(note, weak=False)
    yield
    until, calm = monotonic() + 10, 0
    while calm < 3 and monotonic() < until:
        sleep(0.01)
        calm = 0 if under_way else calm + 1
    for signal, note in signals.items():
        signal.disconnect(note)


@pytest.fixture(scope="session")
def kept(browser):
    kept = Kept(browser)
    yield kept
    kept.close()


@pytest.fixture
def context(request, browser_context_args, kept):
    """The kept one, unless a test is marked, is for a browser without scripts, or is recorded."""
    options = map(request.config.getoption, ("--tracing", "--screenshot"))
    is_usual = {"java_script_enabled": True} | browser_context_args == {"java_script_enabled": True}
    is_marked = request.node.get_closest_marker("browser_context_args")
    if is_marked or not is_usual or set(options) != {"off"}:
        yield request.getfixturevalue("new_context")()
    else:
        yield kept.open(request.getfixturevalue("live_server").url)
        kept.clean()


@pytest.fixture
def signed_in(page, live_server):
    """Who is signed in at the page: a superuser."""
    return sign_in(page, live_server)


@dataclass
class Seen:
    """What a page asked for and complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def seen(page):
    """Everything the browser requested and wrote to its console."""
    return listen(page, Seen())


def listen(page, found: Seen) -> Seen:
    """Let `found` collect what a page asks for and complains about from now on."""
    page.on("request", lambda request: found.requests.append(request.url))
    page.on(
        "console",
        lambda said: (
            found.complaints.append(said.text)
            if said.type in {"error", "warning"} and "status of 4" not in said.text
            else None
        ),
    )
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    return found


@pytest.fixture
def read(browser, live_server, seen):
    """A function that opens a path as a reader who was never there: the page and its status."""
    opened = []

    def visit(path: str):
        opened.append(browser.new_context())
        page = opened[-1].new_page()
        listen(page, seen)
        return page, page.goto(live_server.url + path).status

    yield visit
    for each in opened:
        each.close()


@pytest.fixture
def axe_violations(page):
    """A function that runs axe on the page as it is, and returns what it found.

    `rules` are all of axe's unless some are named; `part` is a selector of what to look at. The
    script stays in the page for the next run.
    """

    def run(*rules: str, part: str = "html") -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(f"{AXE_SCRIPT}\n{REMEMBER_COLOURS}")
        # To load all styles anew is half of the time, for a rule about phones held sideways that
        # is not among axe's own.
        options = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
        options |= {"runOnly": rules} if rules else {}
        return [
            f"{found['id']}: {node['html'][:200]} — {node.get('failureSummary', '')}"
            for found in page.evaluate(RUN_AXE, [part, options])
            for node in found["nodes"]
        ]

    return run


@pytest.fixture
def look(page, seen, axe_violations):
    """A function that looks at a page of the desk as it is, under a name, on every screen, and
    whether it is wider than a phone.

    What was found is in `found`. Of a page that was seen before, a part is enough.
    """
    screens = list(SCREENS)

    def look(name, part="html"):
        assert seen.complaints == [], name
        screens.reverse()  # begin as the last page was left: a change of colours takes a while
        for scheme, width, rules in screens:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(SETTLE)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            look.found[name, scheme] = axe_violations(*rules, part=part) + ["too wide"] * (wide > 0)
        page.set_viewport_size({"width": 390, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth > 390")
        look.found[name, "phone"] = ["too wide"] * wide
        page.set_viewport_size({"width": 1440, "height": 900})
        seen.complaints.clear()  # axe itself tries inline styles

    look.found = {}
    return look


@pytest.fixture
def axe_in_both_schemes(page, axe_violations):
    """A function that runs axe on the page as it is, in light and in dark colours.

    A scheme changes nothing but colours, so the dark one is asked only for the rules that look at
    them.
    """

    def run() -> list[str]:
        found = []
        for scheme, rules in (("dark", OF_COLOURS), ("light", ())):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLE)
            found += [f"{scheme}: {each}" for each in axe_violations(*rules)]
        return found

    return run
