"""The sitemaps hold what readers can open and search engines should list, and nothing else."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine

from articles import publishing
from articles.syndication import sitemaps
from tests import factories

pytestmark = pytest.mark.django_db

NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}
HOST = "http://testserver"
# The XSDs of sitemaps.org and of Google News, as far as they bind: names, order, form.
W3C_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
NEWS = ["publication", "publication_date", "title"]


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def addresses(client, path):
    """Address → lastmod of a part, which is checked against the rules of its schema."""
    root = read(client, path)
    assert root.tag == f"{{{NS['s']}}}urlset"
    found = {}
    for url in root:
        names = [each.tag.split("}")[1] for each in url]
        assert names in (["loc"], ["loc", "lastmod"])
        changed = url.findtext("s:lastmod", None, NS)
        assert changed is None or W3C_TIME.fullmatch(changed)
        found[url.findtext("s:loc", None, NS).removeprefix(HOST)] = changed
    return found


@pytest.fixture
def articles(db):
    """Three live ones in two months; a draft, a retracted, a scheduled one."""
    factories.PublicationFactory(name="The <Courier>", language="en-GB")
    desk = factories.AuthorFactory(slug="desk")
    with time_machine.travel(datetime(2026, 4, 30, 12, tzinfo=UTC), tick=False) as clock:
        april = factories.LiveArticleFactory(slug="april", by=[desk], tagged=["web"])
        clock.shift(timedelta(days=2))
        publishing.publish(_changed(april), change="update")
        factories.LiveArticleFactory(slug="may", title="R&D", by=[desk])
        factories.LiveArticleFactory(slug="may-too", by=[desk])
        factories.DraftArticleFactory(slug="draft", tagged=["drafted"])
        factories.RetractedArticleFactory(slug="wrong")
        factories.ScheduledArticleFactory(slug="later", works=0, body="Words.")
        factories.PageFactory(path="how")
        yield clock


def _changed(article):
    article.standfirst = "Changed."
    article.save()
    return article


def test_the_index_leads_to_every_address(client, articles):
    root = read(client, "/sitemap.xml")
    assert root.tag == f"{{{NS['s']}}}sitemapindex"
    parts = [each.text.removeprefix(HOST) for each in root.iterfind("s:sitemap/s:loc", NS)]
    assert parts == [
        "/sitemap-pages.xml",
        "/sitemap-tags-1.xml",
        "/sitemap-authors-1.xml",
        "/sitemap-sources-1.xml",
        "/sitemap-2026-04-1.xml",
        "/sitemap-2026-05-1.xml",
    ]
    found = {part: addresses(client, part) for part in parts}
    assert found["/sitemap-2026-04-1.xml"] == {"/newsroom/april/": "2026-05-02T12:00:00+00:00"}
    assert found["/sitemap-2026-05-1.xml"] == {
        "/newsroom/may/": "2026-05-02T12:00:00+00:00",
        "/newsroom/may-too/": "2026-05-02T12:00:00+00:00",
    }
    assert found["/sitemap-tags-1.xml"] == {"/tags/web/": None}
    assert "/authors/desk/" in found["/sitemap-authors-1.xml"]
    assert list(found["/sitemap-pages.xml"].items()) == [
        (path, None)
        for path in (
            *("/", "/newsroom/", "/about/how/"),
            *("/tags/", "/authors/", "/sources/", "/archive/", "/corrections/"),
            *("/archive/2026/", "/archive/2026/04/", "/archive/2026/05/"),
        )
    ]
    for part in found.values():
        for path in part:
            assert client.get(path).status_code == 200, path


def test_long_months_have_parts(client, articles, monkeypatch):
    monkeypatch.setattr(sitemaps, "PART", 1)
    text = client.get("/sitemap.xml").content.decode()
    assert "/sitemap-2026-05-2.xml" in text
    assert list(addresses(client, "/sitemap-2026-05-2.xml")) == ["/newsroom/may-too/"]


def test_a_part_that_would_be_empty_is_not_there(client, articles):
    names = ["2026-03-1", "2026-13-1", "cats-1", "2026-05-2", "tags-2", "2026-05-0", "tags-0"]
    statuses = {name: client.get(f"/sitemap-{name}.xml").status_code for name in names}
    assert statuses == dict.fromkeys(names, 404)


def test_news_are_what_was_first_published_within_two_days(client, articles):
    root = read(client, "/sitemap-news.xml")
    found = []
    for url in root:
        assert [each.tag.split("}")[1] for each in url] == ["loc", "news"]
        news = url.find("n:news", NS)
        assert [each.tag.split("}")[1] for each in news] == NEWS
        found.append(
            (
                url.findtext("s:loc", None, NS),
                news.findtext("n:publication/n:name", None, NS),
                news.findtext("n:publication/n:language", None, NS),
                news.findtext("n:publication_date", None, NS),
                news.findtext("n:title", None, NS),
            )
        )
    common = ("The <Courier>", "en", "2026-05-02T12:00:00+00:00")
    assert found[1] == (f"{HOST}/newsroom/may/", *common, "R&D")
    # The one of April was first published two days ago to the second.
    assert [url for url, *_ in found] == [
        f"{HOST}/newsroom/{slug}/" for slug in ("may-too", "may", "april")
    ]
    articles.shift(timedelta(seconds=1))
    assert b"/newsroom/april/" not in client.get("/sitemap-news.xml").content
    articles.shift(timedelta(days=10))
    # On quiet days there is none, and nothing leads to it.
    assert client.get("/sitemap-news.xml").status_code == 404
    assert b"sitemap-news" not in client.get("/robots.txt").content
    assert b"sitemap-news" not in client.get("/sitemap.xml").content


@pytest.mark.parametrize(
    ("tag", "code"), [("en", "en"), ("en-GB", "en"), ("zh-Hant-HK", "zh-tw"), ("zh", "zh-cn")]
)
def test_language_of_the_news(tag, code):
    assert sitemaps.news_language(tag) == code


QUERIES = {
    "/sitemap.xml": 6,
    "/sitemap-2026-05-1.xml": 1,
    "/sitemap-tags-1.xml": 2,
    "/sitemap-sources-1.xml": 2,
    "/sitemap-pages.xml": 4,
    "/sitemap-news.xml": 2,
}


def test_queries_of_each_sitemap(client, articles, django_assert_num_queries):
    for path, queries in QUERIES.items():
        with django_assert_num_queries(queries):
            response = client.get(path)
        again = client.get(path, headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304, path
        assert not response.cookies, path
