"""An article's page: its parts, its addresses, its notices."""

import math
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from articles import publishing
from articles.provenance import articles as provenance
from articles.provenance.articles import Provenance
from articles.zone import Known, publication_zone
from references.models import Reference
from tests import factories

pytestmark = pytest.mark.django_db


def test_article_page_shows_every_part(client, site):
    article = factories.LiveArticleFactory(
        title="A quiet release",
        slug="a-quiet-release",
        tagged=["web", "law"],
        by=[factories.AuthorFactory(name="The Desk", slug="the-desk")],
        origin="ai_autonomous",
        generator="drafting pipeline",
        checks=[{"name": "fact-checked", "result": "passed"}],
        published_at=datetime(2026, 4, 5, tzinfo=UTC),
        body="## First\n\nOne thing happened [1].\n\n## Second\n\n"
        + "Another word. " * 600
        + "[2]",
    )
    related = factories.LiveArticleFactory(title="A loud release", tagged=["web"])
    html = client.get("/newsroom/a-quiet-release/").content.decode()
    parts = [
        'href="/newsroom/"',
        'href="/tags/web/"',
        'href="/tags/law/"',
        "A quiet release</h1>",
        article.standfirst,
        'href="/authors/the-desk/"',
        "April 5, 2026",
        "7 min read",
        "1\u202f205 words",
        "fact-checked",
        'href="/about/how-it-works/"',
        "How this article was made",
        "First</h2>",
        'id="cite-1-1"',
        "Second</h2>",
        'id="ref-1"',
        'href="#cite-1-1"',
        'id="ref-2"',
        'href="#cite-2-1"',
        'href="/tags/web/"',
        "Share this article",
        related.title,
    ]
    at = 0
    for part in parts:
        at = html.find(part, at)
        assert at >= 0, f"{part} is missing, or stands too early"


@pytest.mark.parametrize(
    ("body", "length"),
    [
        ("河边的市场。\n" * 648, "7 min read 3\u202f240 characters"),
        ("Kyoto (京都) was the capital.", "1 min read 6 words"),
    ],
)
def test_the_length_of_a_text_is_told_in_what_it_has_most_of(client, body, length):
    article = factories.LiveArticleFactory(body=body)
    path = f"/{article.section.slug}/{article.slug}/"
    page = re.sub(r"<[^>]+>", "", client.get(path).content.decode())
    assert length in " ".join(re.split(r"[ \n·]+", page))
    history = re.sub(r"<[^>]+>", "", client.get(f"{path}history/").content.decode())
    assert f"{length.partition('read ')[2]}, 2 references" in " ".join(re.split(r"[ \n]+", history))


@pytest.mark.parametrize(
    ("names", "byline"),
    [
        (["Ann"], "By Ann"),
        (["Ann", "Bo"], "By Ann and Bo"),
        (["Ann", "Bo", "Cy"], "By Ann, Bo, and Cy"),
        (["Ann", "Bo", "Cy & Co", "Di"], "By Ann, Bo, Cy &amp; Co, and Di"),
    ],
)
def test_the_byline_names_every_author(client, names, byline):
    authors = [factories.AuthorFactory(name=name) for name in names]
    factories.LiveArticleFactory(slug="story", by=authors)
    page = client.get("/newsroom/story/").content.decode()
    line = page.partition('<span class="names">')[2].partition("</span>")[0]
    assert re.sub(r"<[^>]*>", "", line) == byline
    assert line.count('<a href="/authors/') == len(names)


@pytest.mark.parametrize(
    ("hours", "dates"),
    [
        (5, "May 1, 2026, 09:30 UTC · Updated 14:30 UTC"),
        (24, "May 1, 2026 · Updated May 2, 2026"),
    ],
)
def test_an_update_on_the_same_day_says_the_times(client, hours, dates):
    with time_machine.travel(datetime(2026, 5, 1, 9, 30, tzinfo=UTC), tick=False) as clock:
        article = factories.LiveArticleFactory(slug="story")
        clock.shift(timedelta(hours=hours))
        article.body += " More."
        article.save()
        publishing.publish(article, change="update")
        page = client.get("/newsroom/story/").content.decode()
    assert f"{dates} ·" in _line_of(page)


def _line_of(page):
    byline = page.partition('<div class="byline">')[2].partition("</div>")[0]
    return " ".join(re.sub(r"<[^>]*>", "", byline).replace("\u00a0", " ").split())


def test_the_day_of_an_update_is_that_of_the_publication(client, monkeypatch):
    """May 1, 22:30 in UTC is May 2 in Berlin."""
    known = Known(ZoneInfo("Europe/Berlin"), learnt=math.inf)
    monkeypatch.setattr(publication_zone, "known", known)
    first = datetime(2026, 5, 1, 22, 30, tzinfo=UTC)
    article = factories.DraftArticleFactory(slug="story")
    publishing.publish(article, published_at=first, updated_at=first + timedelta(hours=9))
    byline = _line_of(client.get("/newsroom/story/").content.decode())
    assert "May 2, 2026, 00:30 CEST · Updated 09:30 CEST ·" in byline


def test_provenance_is_parsed_and_composed_once_a_page(client, monkeypatch):
    factories.LiveArticleFactory(slug="story", origin="ai_autonomous", generator="pipeline")
    calls = Counter()

    def counting(name, function):
        def counted(*args):
            calls[name] += 1
            return function(*args)

        return counted

    monkeypatch.setattr(Provenance, "from_dict", counting("parsed", Provenance.from_dict))
    monkeypatch.setattr(provenance, "_facts", counting("composed", provenance._facts))
    page = client.get("/newsroom/story/").content.decode()
    assert page.count("This article was generated by ") == 2  # for readers, and for machines
    assert calls == {"parsed": 1, "composed": 1}


def test_article_page_shows_frozen_words_not_the_working_copy(client):
    article = factories.LiveDraftArticleFactory(slug="steady", title="Steady")
    article.title, article.slug = "Changed", "changed"
    article.save()
    publishing.save_revision(article)
    page = client.get("/newsroom/steady/").content.decode()
    assert "Steady" in page
    assert "Changed" not in page
    assert "A better standfirst." not in page
    assert client.get("/newsroom/changed/").status_code == 404


def test_old_slug_and_wrong_section_lead_to_the_article(client):
    article = factories.LiveArticleFactory(slug="first")
    article.slug = "second"
    article.save()
    publishing.publish(article)
    for path in ("/newsroom/first/", "/elsewhere/first/", "/elsewhere/second/"):
        response = client.get(f"{path}?utm_source=x&a=1")
        assert (response.status_code, response["Location"]) == (
            301,
            "/newsroom/second/?utm_source=x&a=1",
        )
    article.slug = "first"
    article.save()
    publishing.publish(article)
    assert client.get("/newsroom/first/").status_code == 200
    assert client.get("/newsroom/second/")["Location"] == "/newsroom/first/"


def test_moved_section_redirects(client):
    article = factories.LiveArticleFactory(slug="moved")
    article.section = factories.SectionFactory(slug="science")
    article.save()
    publishing.save_revision(article)
    assert client.get("/newsroom/moved/")["Location"] == "/science/moved/"


def test_unpublished_is_not_found_and_taken_down_is_gone(client):
    publishing.unpublish(factories.LiveArticleFactory(slug="withdrawn"))
    factories.TakenDownArticleFactory(slug="removed")
    assert client.get("/newsroom/withdrawn/").status_code == 404
    response = client.get("/newsroom/removed/")
    assert response.status_code == 410
    assert f"{timezone.now():%Y}" in response.content.decode()


def test_correction_is_shown_without_publishing(client, site):
    article = factories.LiveArticleFactory(slug="fixed")
    notice = publishing.add_notice(article, "An earlier version named the wrong year.")
    page = client.get("/newsroom/fixed/").content.decode()
    assert "An earlier version named the wrong year." in page
    assert f'id="update-{notice.pk}"' in page
    assert 'href="/about/how-it-works/"' in page


def test_no_references_no_section(client):
    factories.LiveArticleFactory(slug="bare", works=0, body="No claims.")
    assert "doc-bibliography" not in client.get("/newsroom/bare/").content.decode()


def test_a_page_with_200_references_stays_small(client, site):
    numbers = range(1, 201)
    factories.LiveArticleFactory(
        slug="many", works=200, body="Words. " * 900 + " ".join(f"[{n}]" for n in numbers)
    )
    response = client.get("/newsroom/many/", headers={"accept-encoding": "gzip"})
    assert len(response.content) < 30_000


def test_breadcrumbs_lead_from_the_front_page_to_the_article(client):
    factories.LiveArticleFactory(slug="story", title="A story")
    response = client.get("/newsroom/story/")
    assert response.context["breadcrumbs"] == [
        ("Front page", "/"),
        ("Newsroom", "/newsroom/"),
        ("A story", "/newsroom/story/"),
    ]
    crumbs = response.content.decode().partition('aria-label="Breadcrumbs"')[2].partition("</nav>")
    assert (
        '<a href="/newsroom/"><span class="visually-hidden">Back to </span><bdi>Newsroom</bdi>'
        in crumbs[0]
    )
    assert "A story" not in crumbs[0]


def test_every_source_in_the_references_leads_to_its_page(client):
    article = factories.LiveArticleFactory(slug="story", works=2)
    page = client.get("/newsroom/story/").content.decode()
    for citation in article.citations.select_related("reference__source"):
        source = citation.reference.source
        assert f'<a href="/sources/{source.slug}/">{source.name}</a>' in page


def ids_of(page):
    return re.findall(r' id="([^"]*)"', page)


def test_no_heading_takes_an_id_of_the_page(client, site):
    """The page's own ids are read from the page: one more of them is found here."""
    article = factories.DraftArticleFactory(body="Said [1][2].", tagged=["web"])
    factories.LiveArticleFactory(tagged=["web"])
    publishing.publish(article)
    publishing.add_notice(article, "It was otherwise.")
    path = f"/{article.section.slug}/{article.slug}/"
    own = [*ids_of(client.get(path).content.decode()), "preview"]
    assert {"main", "references", "cite", "share", "tags", "feedback", "related"} <= set(own)
    words = ["Cite", "Cite", "Preview", "Content", "???", "— …", "概要", "概要", "ﾃｽﾄ", *own]
    article.body += "".join(f"\n\n## {text}" for text in words)
    article.save()
    publishing.save_revision(article)
    publishing.publish(article)
    ids = [*ids_of(client.get(path).content.decode()), "preview"]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert len(ids) == len(own) + len(words)
    assert {"section-cite", "section-cite-2", "section", "section-2"} <= set(ids)
    assert {"概要", "概要-2", "テスト"} <= set(ids)


def test_no_heading_of_a_page_takes_an_id_of_the_page(client, site):
    page = factories.PageFactory()
    path = page.get_absolute_url()
    own = ids_of(client.get(path).content.decode())
    page.body = "\n\n".join(f"## {name}" for name in own)
    page.save()
    ids = ids_of(client.get(path).content.decode())
    assert "main" in own
    assert [name for name, count in Counter(ids).items() if count > 1] == []


class _Links(HTMLParser):
    """The accessible names of the links of a page, with their addresses."""

    def __init__(self, page: str):
        super().__init__()
        self.addresses: dict[str, set[str]] = {}
        self.name: str | None = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.attrs, self.name = dict(attrs), ""

    def handle_data(self, data):
        if self.name is not None:
            self.name += data

    def handle_endtag(self, tag):
        if tag == "a":
            name = self.attrs.get("aria-label") or " ".join(self.name.split())
            self.addresses.setdefault(name, set()).add(self.attrs["href"])
            self.name = None


def test_two_links_of_an_article_that_lead_elsewhere_have_two_names(client, site):
    article = factories.DraftArticleFactory(works=5, body="One [1]. Two [2][4]. Two [2]. [3].")
    Reference.objects.update(archive_url="https://archive.example/1")
    publishing.publish(article)
    page = client.get(f"/{article.section.slug}/{article.slug}/").content.decode()
    links = _Links(page[page.index("<main") : page.index("</main")]).addresses
    assert {name for name in links if name.startswith(("Back to cit", "Archived"))} == {
        "Back to citation of reference 1",
        "Back to citation a of reference 2",
        "Back to citation b of reference 2",
        "Back to citation of reference 3",
        "Back to citation of reference 4",
        *(f"Archived copy of reference {n}" for n in range(1, 6)),
    }
    assert {"BibTeX citation", "BibTeX of all references"} <= links.keys()
    # A marker is named after what it leads to, however often that is cited.
    assert {name: hrefs for name, hrefs in links.items() if len(hrefs) > 1} == {}
