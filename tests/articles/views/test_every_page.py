"""What holds for every kind of reader page: what is not shown, what each costs, no cookie."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles import publishing
from tests import factories

pytestmark = pytest.mark.django_db

LISTS = ("/", "/newsroom/", "/tags/web/", "/authors/desk/", "/archive/2026/", "/archive/2026/05/")
# What is there only once an article is.
OF_ARTICLES = {"/newsroom/", "/tags/web/", "/authors/desk/"}
INDEXES = ("/tags/", "/authors/", "/archive/", "/sources/")


def counts(response):
    """The numbers of an index."""
    return re.findall(r'(?:<td>|index-count">)(\d+)', response.content.decode())


def test_drafts_and_scheduled_articles_are_nowhere(client):
    author = factories.AuthorFactory(slug="desk")
    with time_machine.travel(datetime(2026, 5, 1, 9, tzinfo=UTC), tick=False) as clock:
        for make in (factories.DraftArticleFactory, factories.ScheduledArticleFactory):
            make(title="Hidden", slug=make.__name__.lower(), by=[author], tagged=["web"])
        for path in LISTS:
            response = client.get(path)
            assert response.status_code == (404 if path in OF_ARTICLES else 200), path
            assert "Hidden" not in response.content.decode(), path
        for path in INDEXES:
            assert counts(client.get(path)) == [], path
        assert client.get("/newsroom/scheduledarticlefactory/").status_code == 404
        clock.shift(timedelta(days=2, seconds=1))
        for path in LISTS:
            assert client.get(path).content.decode().count("Hidden") >= 1, path
        for path in INDEXES:
            assert set(counts(client.get(path))) == {"1"}, path
        assert client.get("/newsroom/scheduledarticlefactory/").status_code == 200


def test_retracted_article_keeps_its_page_and_leaves_the_lists(client):
    factories.RetractedArticleFactory(title="Wrong", slug="wrong", tagged=["web"])
    page = client.get("/newsroom/wrong/")
    assert page.status_code == 200
    assert "The measurements were wrong." in page.content.decode()
    for path in ("/", "/newsroom/", "/tags/web/"):
        assert "Wrong" not in client.get(path).content.decode()
    assert [counts(client.get(path)) for path in INDEXES] == [[], [], [], []]


def test_untrusted_words_are_escaped_everywhere(client, site):
    evil = '<script>alert("x")</script>'
    article = factories.LiveArticleFactory(
        slug="evil",
        title=evil,
        standfirst=evil,
        body=f"{evil}\n\n[click](javascript:alert(1)) [1]",
        tagged=[evil],
        by=[factories.AuthorFactory(name=evil, slug="evil", bio=evil, role=evil)],
        lead_image=factories.ImageFactory(alt=evil, caption=evil, credit=evil),
    )
    publishing.add_notice(article, evil)
    factories.SectionFactory(slug="newsroom").__class__.objects.update(name=evil, description=evil)
    tag = article.tags.get()
    for path in ("/", "/newsroom/", "/newsroom/evil/", "/authors/evil/", f"/tags/{tag.slug}/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert 'href="javascript' not in page


def test_unknown_addresses_are_not_found(client, site):
    for path in (
        "/nowhere/", "/newsroom/nothing/", "/tags/x/", "/authors/x/", "/sources/x/",
        "/sources/x/1/", "/archive/26/",
    ):  # fmt: skip
        response = client.get(path)
        assert response.status_code == 404, path
        assert "Page not found" in response.content.decode()


def test_empty_pages_are_whole_pages(client):
    factories.PageFactory(path="p")
    for path in {*LISTS, *INDEXES, "/about/p/"} - OF_ARTICLES:
        response = client.get(path)
        assert response.status_code == 200, path
        assert "</html>" in response.content.decode()


# Without polls, so nothing is known of cards or of the frame.
QUERIES = {
    "/": 6,
    "/?before=20990101T000000.000000Z-1": 3,
    "/newsroom/": 6,
    "/newsroom/?before=20990101T000000.000000Z-1": 4,
    "/tags/": 4,
    "/tags/web/": 4,
    "/authors/": 4,
    "/authors/desk/": 4,
    "/archive/": 3,
    "/archive/2026/": 5,
    "/archive/2026/05/": 2,
    "/sources/": 4,
    "/sources/?kind=journal": 4,
    "/sources/outlet/": 7,
    "/newsroom/story/": 3,  # it with all that is around it, related ones, the frame
    "/about/how-it-works/": 2,
    "/missing/": 3,  # a section, now or formerly
}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_each_page(client, site, django_assert_num_queries, count):
    author = factories.AuthorFactory(slug="desk")
    tags = ["web", "law", "code"][:count]
    for _ in range(count):
        factories.LiveArticleFactory(
            by=[author], tagged=tags, lead_image=factories.ImageFactory(), is_featured=True
        )
        factories.LiveArticleFactory(
            section=factories.SectionFactory(slug=f"section-{_}"), by=[author], tagged=tags
        )
    factories.LiveArticleFactory.create_batch(6, works=0, body="Words.")
    body = "Words " + "".join(f"[{number}]" for number in range(1, count + 1))
    story = factories.LiveArticleFactory(
        slug="story", by=[author], tagged=tags, works=count, body=body
    )
    outlet = factories.SourceFactory(slug="outlet", kind="journal")
    for work in story.references.all():
        work.source = outlet
        work.save()
    for _ in range(count):
        publishing.add_notice(story, "A notice.")
    for path, queries in QUERIES.items():
        with django_assert_num_queries(queries, info=path):
            client.get(path)


READER_PAGES = [
    *LISTS, *INDEXES, "/newsroom/story/", "/about/how-it-works/", "/missing/", "/newsroom/gone/",
    "/newsroom/old/",
]  # fmt: skip


def test_reader_pages_set_no_cookie_and_load_nothing_from_elsewhere(client, site):
    author = factories.AuthorFactory(slug="desk")
    story = factories.LiveArticleFactory(slug="old", by=[author], tagged=["web"])
    story.slug = "story"
    story.save()
    publishing.publish(story)
    factories.TakenDownArticleFactory(slug="gone")
    client.cookies["sessionid"] = "anything"
    for path in READER_PAGES:
        response = client.get(path)
        assert not response.cookies
        assert "cookie" not in response.get("Vary", "").lower()
        page = response.content.decode()
        assert "csrfmiddlewaretoken" not in page
        assert "<style" not in page
        assert " style=" not in page
        assert 'src="http' not in page
        for chunk in page.split("<link ")[1:]:
            tag = chunk.split(">")[0]
            assert 'rel="stylesheet"' not in tag or 'href="/static/' in tag


def test_pages_are_the_same_for_everybody(client, admin_client):
    factories.LiveArticleFactory(slug="story")
    client.get("/newsroom/story/")
    anonymous = client.get("/newsroom/story/").content
    assert admin_client.get("/newsroom/story/").content == anonymous
