"""Reader pages: what is shown, what is not, where old addresses lead, what each page costs."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import publishing
from articles.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    page = factories.PageFactory(path="how-it-works", title="How it works")
    return factories.PublicationFactory(how_it_works_page=page, corrections_page=page)


def titles(response):
    return [each.title for each in response.context["slice"].revisions]


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


def test_drafts_and_scheduled_articles_are_nowhere(client):
    author = factories.AuthorFactory(slug="desk")
    with time_machine.travel(datetime(2026, 5, 1, 9, tzinfo=UTC), tick=False) as clock:
        for make in (factories.DraftArticleFactory, factories.ScheduledArticleFactory):
            make(title="Hidden", slug=make.__name__.lower(), by=[author], tagged=["web"])
        for path in ("/", "/newsroom/", "/tags/web/", "/authors/desk/"):
            response = client.get(path)
            assert response.status_code == 200
            assert "Hidden" not in response.content.decode(), path
        assert client.get("/newsroom/scheduledarticlefactory/").status_code == 404
        clock.shift(timedelta(days=2, seconds=1))
        for path in ("/", "/newsroom/", "/tags/web/", "/authors/desk/"):
            assert client.get(path).content.decode().count("Hidden") >= 1, path
        assert client.get("/newsroom/scheduledarticlefactory/").status_code == 200


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


def test_retracted_article_keeps_its_page_and_leaves_the_lists(client):
    factories.RetractedArticleFactory(title="Wrong", slug="wrong", tagged=["web"])
    page = client.get("/newsroom/wrong/")
    assert page.status_code == 200
    assert "The measurements were wrong." in page.content.decode()
    for path in ("/", "/newsroom/", "/tags/web/"):
        assert "Wrong" not in client.get(path).content.decode()


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
    publishing.add_correction(article, evil)
    factories.SectionFactory(slug="newsroom").__class__.objects.update(name=evil, description=evil)
    tag = article.tags.get()
    for path in ("/", "/newsroom/", "/newsroom/evil/", "/authors/evil/", f"/tags/{tag.slug}/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert 'href="javascript' not in page


@pytest.mark.parametrize("path", ["/nowhere/", "/newsroom/nothing/", "/tags/x/", "/authors/x/"])
def test_unknown_addresses_are_not_found(client, site, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


def test_pages_of_a_list_stay_the_same_while_news_arrives(client):
    with time_machine.travel(datetime(2026, 5, 1, tzinfo=UTC), tick=False) as clock:
        for number in range(45):
            clock.shift(60)
            factories.LiveArticleFactory(title=f"No. {number}", works=0, body="Words.", by=0)
        first = client.get("/newsroom/")
        assert titles(first) == [f"No. {number}" for number in range(44, 24, -1)]
        older = first.context["slice"].older
        clock.shift(60)
        factories.LiveArticleFactory(title="Breaking", works=0, body="Words.")
        second = client.get("/newsroom/", {"before": older})
        assert titles(second) == [f"No. {number}" for number in range(24, 4, -1)]
        third = client.get("/newsroom/", {"before": second.context["slice"].older})
        assert titles(third) == [f"No. {number}" for number in range(4, -1, -1)]
        assert third.context["slice"].older == ""
        back = client.get("/newsroom/", {"after": third.context["slice"].newer})
        assert titles(back) == titles(second)
        nearer = client.get("/newsroom/", {"after": back.context["slice"].newer})
        assert titles(nearer) == titles(first)
        newest = client.get("/newsroom/", {"after": nearer.context["slice"].newer})
        assert titles(newest)[0] == "Breaking"
        assert newest.context["slice"].newer == ""


@pytest.mark.parametrize("cursor", ["x", "20260501T000000.000000Z-", "-1", "20269901T0Z-1", "٣-٣"])
def test_a_forged_place_in_a_list_is_not_found(client, cursor):
    factories.SectionFactory()
    assert client.get("/newsroom/", {"before": cursor}).status_code == 404
    assert client.get("/newsroom/", {"after": cursor}).status_code == 404


def test_front_page_leads_with_what_editors_feature(client):
    for number in range(8):
        factories.LiveArticleFactory(title=f"No. {number}", works=0, body="Words.")
    factories.LiveArticleFactory(
        title="Featured",
        works=0,
        body="Words.",
        is_featured=True,
        published_at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    context = client.get("/").context
    assert context["lead"].title == "Featured"
    assert [each.title for each in context["seconds"]] == ["No. 7", "No. 6", "No. 5", "No. 4"]
    assert [each.title for each in context["latest"]] == ["No. 3", "No. 2", "No. 1", "No. 0"]
    assert [each.section.name for each in (context["sections"][0].newest[0].article,)] == [
        "Newsroom"
    ]


@pytest.mark.parametrize("path", ["/", "/newsroom/", "/tags/web/", "/authors/desk/", "/about/p/"])
def test_empty_pages_are_whole_pages(client, path):
    factories.SectionFactory()
    factories.TagFactory(name="web")
    factories.AuthorFactory(slug="desk")
    factories.PageFactory(path="p")
    response = client.get(path)
    assert response.status_code == 200
    assert "</html>" in response.content.decode()


def test_an_empty_database_has_a_front_page(client):
    assert not Publication.objects.exists()
    response = client.get("/")
    assert response.status_code == 200
    assert "Nothing has been published yet" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/", 5),
        ("/newsroom/", 3),
        ("/tags/web/", 3),
        ("/authors/desk/", 3),
        ("/newsroom/story/", 5),
        ("/about/how-it-works/", 2),
        ("/missing/", 2),
    ],
)
def test_queries_of_each_page(client, site, django_assert_num_queries, path, queries, count):
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
    for _ in range(count):
        publishing.add_correction(story, "A notice.")
    with django_assert_num_queries(queries):
        client.get(path)


READER_PAGES = [
    "/", "/newsroom/", "/newsroom/story/", "/tags/web/", "/authors/desk/", "/about/how-it-works/",
    "/missing/", "/newsroom/gone/", "/newsroom/old/",
]  # fmt: skip


@pytest.mark.parametrize("path", READER_PAGES)
def test_reader_pages_set_no_cookie_and_load_nothing_from_elsewhere(client, site, path):
    author = factories.AuthorFactory(slug="desk")
    story = factories.LiveArticleFactory(slug="old", by=[author], tagged=["web"])
    story.slug = "story"
    story.save()
    publishing.publish(story)
    factories.TakenDownArticleFactory(slug="gone")
    client.cookies["sessionid"] = "anything"
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


def test_a_page_with_200_references_stays_small(client, site):
    numbers = range(1, 201)
    factories.LiveArticleFactory(
        slug="many", works=200, body="Words. " * 900 + " ".join(f"[{n}]" for n in numbers)
    )
    response = client.get("/newsroom/many/", headers={"accept-encoding": "gzip"})
    assert len(response.content) < 30_000
