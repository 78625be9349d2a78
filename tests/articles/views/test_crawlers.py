"""robots.txt, llms.txt and Markdown, as a program gets them."""

from datetime import UTC, datetime

import pytest
import time_machine

from articles import publishing
from articles.importers.markdown_files import parse
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    page = factories.PageFactory(path="how", title="How it works")
    return factories.PublicationFactory(
        how_it_works_page=page, licence="CC BY 4.0", licence_url="https://licence.example/by"
    )


def test_robots_txt_is_what_the_editors_chose(client, site):
    site.robots_rules = "User-agent: *\nDisallow: /drafts/"
    site.closed_to = ["assistants"]
    site.save()
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "User-agent: *\nDisallow: /drafts/\n\n"
        "User-agent: ChatGPT-User\nUser-agent: Claude-User\nUser-agent: Perplexity-User\n"
        "Disallow: /\n\n"
        "Sitemap: http://testserver/sitemap.xml\n"
    )
    factories.LiveArticleFactory()  # now there is news
    assert client.get("/robots.txt").content.decode() == (
        f"{response.content.decode()}Sitemap: http://testserver/sitemap-news.xml\n"
    )


def test_llms_txt(client, site):
    factories.LiveArticleFactory(slug="story", title="Story")
    factories.RetractedArticleFactory(slug="wrong", title="Wrong")
    assert client.get("/llms.txt").content.decode() == (
        "# The Test Courier\n\n"
        "> News for nobody\n\n"
        "- Every article lists numbered sources and says how it was made. Both are included in "
        "its Markdown version: replace the last slash of the article’s URL with .md.\n"
        "- Cite an article by its title, The Test Courier, its date, and its URL.\n"
        "- Licence of the articles: CC BY 4.0 (https://licence.example/by)\n\n"
        "## Latest articles\n\n"
        "- [Story](http://testserver/newsroom/story.md): What it is about, in one sentence.\n\n"
        "## Sections\n\n"
        "- [Newsroom](http://testserver/newsroom/)\n\n"
        "## About this publication\n\n"
        "- [How it works](http://testserver/about/how/)\n\n"
        "## Optional\n\n"
        "- [Feed of all articles](http://testserver/feed.json): JSON Feed with full text\n"
        "- [Feed of corrections](http://testserver/corrections/feed.json)\n"
        "- [Sitemap](http://testserver/sitemap.xml)\n"
    )


def test_an_article_as_markdown(client, site):
    with time_machine.travel(datetime(2026, 5, 1, 9, tzinfo=UTC), tick=False):
        article = factories.LiveDraftArticleFactory(
            slug="story",
            title="Story",
            by=[factories.AuthorFactory(name="The Desk")],
            tagged=["web"],
            checks=[{"name": "fact-checked", "result": "passed"}],
        )
        publishing.add_notice(article, "The year was wrong.")
    response = client.get("/newsroom/story.md")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Link"] == '<http://testserver/newsroom/story/>; rel="canonical"'
    text = response.content.decode()
    assert "licence: CC BY 4.0\nlicence_url: https://licence.example/by\n" in text
    assert "label: Written by people\n" in text
    assert "text: The year was wrong.\n" in text
    assert "better" not in text  # the draft's words
    parsed = parse(response.content, "story.md")
    assert (parsed.title, parsed.slug, parsed.section) == ("Story", "story", "newsroom")
    assert parsed.body == factories.BODY.strip()
    assert [each.url for each in parsed.references] == [
        each.reference.url for each in article.citations.all()
    ]


def test_only_what_readers_can_open_is_there_as_markdown(client, site):
    factories.DraftArticleFactory(slug="draft")
    factories.ScheduledArticleFactory(slug="later")
    factories.TakenDownArticleFactory(slug="gone")
    factories.RetractedArticleFactory(slug="wrong")
    statuses = {
        slug: client.get(f"/newsroom/{slug}.md").status_code
        for slug in ("draft", "later", "gone", "wrong", "nothing")
    }
    assert statuses == {"draft": 404, "later": 404, "gone": 410, "wrong": 200, "nothing": 404}
    assert "retracted: '" in client.get("/newsroom/wrong.md").content.decode()


def test_a_former_address_leads_to_the_present_markdown(client, site):
    article = factories.LiveArticleFactory(slug="first")
    article.slug, article.section = "second", factories.SectionFactory(slug="science")
    article.save()
    publishing.publish(article)
    for path in ("/newsroom/first.md", "/science/first.md", "/newsroom/second.md"):
        response = client.get(f"{path}?from=feed")
        assert (response.status_code, response["Location"]) == (301, "/science/second.md?from=feed")
    assert client.get("/science/second.md").status_code == 200


@pytest.mark.parametrize(
    ("path", "queries"), [("/robots.txt", 2), ("/llms.txt", 2), ("/newsroom/story.md", 3)]
)
def test_queries_cookies_and_conditional_answers(
    client, site, django_assert_num_queries, path, queries
):
    factories.LiveArticleFactory(slug="story")
    factories.LiveArticleFactory.create_batch(2)
    with django_assert_num_queries(queries):
        response = client.get(path)
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    again = client.get(path, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
