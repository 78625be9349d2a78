"""Every feed and sitemap can be parsed, and says what was meant, whatever the rows hold."""

import json
from xml.etree import ElementTree

import pytest
from django.test import Client

from articles import publishing
from articles.formats.feeds import FORMATS
from articles.models import Citation, Publication
from references.cleaning import clean_line
from tests import factories
from tests.articles.feed_rules import FAULTS

pytestmark = pytest.mark.django_db

# Ends of everything that words may stand in, and what no document can hold.
ENDS = "]]> --> </title></rss> & &amp; &#x10; \"q' <b>"
INVISIBLE = "\x02\x10\x1f\ufffe\uffff"
WORDS = [ENDS, f"Har{INVISIBLE}bour", f"{INVISIBLE}x {ENDS}", "عنوان \u202e?!", "tab\t,\u2028line"]
FEEDS = ["/", "/newsroom/", "/tags/hostile/", "/authors/hostile/", "/sources/hostile/",
         "/corrections/"]  # fmt: skip
SITEMAPS = ["/sitemap.xml", "/sitemap-news.xml", "/sitemap-pages.xml", "/sitemap-tags-1.xml",
            "/sitemap-authors-1.xml", "/sitemap-sources-1.xml"]  # fmt: skip


@pytest.fixture(params=WORDS, ids=range(len(WORDS)))
def words(request, media_files):
    """Rows whose every text is hostile, with an article that all the feeds hold."""
    words = request.param
    factories.PublicationFactory(
        name=words, tagline=words, description=words, licence=words, language="en"
    )
    factories.PageFactory(path="hostile", title=words)
    factories.SectionFactory(slug="newsroom", name=words, description=words)
    image = factories.ImageFactory(alt=words, caption=words, credit=words)
    source = factories.SourceFactory(slug="hostile", name=words)
    article = factories.DraftArticleFactory(
        slug="hostile", title=words, standfirst=words, works=0, lead_image=image,
        by=[factories.AuthorFactory(slug="hostile", name=words, bio=words)],
        body=f"Words {words}\n\nAnd figures [1].",
    )  # fmt: skip
    reference = factories.ReferenceFactory(source=source, title=words)
    Citation.objects.create(article=article, number=1, reference=reference)
    article.tags.set([factories.TagFactory(name=words, slug="hostile", description=words)])
    publishing.save_revision(article)
    publishing.publish(article)
    publishing.add_notice(article, words, kind="clarification")
    return words


@pytest.fixture
def media_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def meant(words: str) -> str:
    return clean_line(words)


def test_every_feed_is_within_the_rules_and_has_the_words(words):
    for page in FEEDS:
        for name in FORMATS:
            response = Client().get(page + name)
            assert response.status_code == 200, page + name
            assert FAULTS[name](response.content) == [], page + name
            assert meant(words) in titles_in(name, response.content), page + name


def titles_in(name: str, content: bytes) -> str:
    if name.endswith(".json"):
        return meant(" ".join(item["title"] for item in json.loads(content)["items"]))
    root = ElementTree.fromstring(content)
    return " ".join(title.text for title in root.iter() if title.tag.endswith("title"))


def test_every_sitemap_can_be_parsed(words):
    month = next(
        loc.text
        for loc in ElementTree.fromstring(Client().get("/sitemap.xml").content).iter()
        if loc.tag.endswith("loc") and "/sitemap-2" in loc.text
    )
    for path in [*SITEMAPS, month.removeprefix("http://testserver")]:
        response = Client().get(path)
        assert response.status_code == 200, path
        assert len(ElementTree.fromstring(response.content)) > 0, path


def test_the_news_sitemap_says_what_was_meant(words):
    root = ElementTree.fromstring(Client().get("/sitemap-news.xml").content)
    texts = {element.tag.split("}")[1]: element.text for element in root.iter()}
    assert (texts["name"], texts["title"]) == (meant(words), meant(words))
    assert Publication.objects.get().name == meant(words)
