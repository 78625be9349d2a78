"""An article's page: its parts, its addresses, its notices."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import publishing
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
    ("hours", "updated"),
    [(5, "Updated May 1, 2026, 14:30 UTC"), (24, "Updated May 2, 2026")],
)
def test_an_update_on_the_same_day_says_the_time(client, hours, updated):
    with time_machine.travel(datetime(2026, 5, 1, 9, 30, tzinfo=UTC), tick=False) as clock:
        article = factories.LiveArticleFactory(slug="story")
        clock.shift(timedelta(hours=hours))
        article.body += " More."
        article.save()
        publishing.publish(article, change="update")
        page = client.get("/newsroom/story/").content.decode()
    byline = page.partition('<div class="byline">')[2].partition("</div>")[0]
    line = " ".join(re.sub(r"<[^>]*>", "", byline).replace("\u00a0", " ").split())
    assert f"{updated} ·" in line


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
    notice = publishing.add_correction(article, "An earlier version named the wrong year.")
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
    assert '<a href="/newsroom/"><span class="visually-hidden">Back to </span>Newsroom' in crumbs[0]
    assert "A story" not in crumbs[0]


def test_every_source_in_the_references_leads_to_its_page(client):
    article = factories.LiveArticleFactory(slug="story", works=2)
    page = client.get("/newsroom/story/").content.decode()
    for citation in article.citations.select_related("reference__source"):
        source = citation.reference.source
        assert f'<a href="/sources/{source.slug}/">{source.name}</a>' in page
