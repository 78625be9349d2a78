"""A site with every kind of page for readers, and where each is."""

from articles import publishing
from articles.images.social_cards import social_image
from articles.models import Correction, FormerSlug, Publication, Revision
from tests import factories

TEXT = "Some words of the story [1]. " * 30


def make_site() -> dict[str, str]:
    """Kind of page → path. Its stories are in “newsroom”, tagged “web”, by “desk”."""
    factories.PublicationFactory()
    factories.PageFactory(path="how", title="How it works", in_footer=True)
    source = factories.SourceFactory(slug="outlet", kind="publisher")
    desk = factories.AuthorFactory(slug="desk", name="Desk")
    news = factories.SectionFactory(slug="news")
    made = {"works": 1, "body": TEXT, "tagged": ["web"], "by": [desk]}
    story = factories.LiveArticleFactory(slug="old", title="A story", **made)
    story.references.update(source=source)
    Correction.objects.create(article=story, kind="correction", text="It was no zebra.")
    story.slug = "story"
    story.save()
    publishing.publish(story)
    factories.LiveArticleFactory(slug="moved", section=news, **made)
    factories.TakenDownArticleFactory(slug="gone", **made)
    FormerSlug.objects.create(kind="tag", slug="internet", owner=story.tags.get().pk)
    work = story.references.get()
    revision = Revision.objects.live().for_reading().get(article=story)
    card = social_image(revision, Publication.objects.current()).url
    month = f"{revision.published_at:%Y-%m}"
    return {
        "front": "/",
        "section": "/newsroom/",
        "article": "/newsroom/story/",
        "old slug": "/newsroom/old/",
        "wrong section": "/newsroom/moved/",
        "without slash": "/newsroom/story",
        "missing": "/newsroom/nowhere/",
        "missing section": "/nowhere/",
        "gone": "/newsroom/gone/",
        "tags": "/tags/",
        "tag": "/tags/web/",
        "former tag": "/tags/internet/",
        "authors": "/authors/",
        "author": "/authors/desk/",
        "sources": "/sources/",
        "sources of a kind": "/sources/?kind=publisher",
        "source": "/sources/outlet/",
        "work": f"/sources/outlet/{work.pk}/",
        "archive": "/archive/",
        "year": f"/archive/{month[:4]}/",
        "month": f"/archive/{month.replace('-', '/')}/",
        "corrections": "/corrections/",
        "labels": "/about/",
        "search": "/search/?q=words",
        "empty search": "/search/",
        "suggestions": "/search/suggest/?q=wor",
        "atom": "/feed.xml",
        "rss": "/rss.xml",
        "json": "/feed.json",
        "section feed": "/newsroom/feed.xml",
        "tag feed": "/tags/web/feed.json",
        "author feed": "/authors/desk/feed.xml",
        "source feed": "/sources/outlet/rss.xml",
        "corrections feed": "/corrections/feed.xml",
        "sitemap": "/sitemap.xml",
        "news sitemap": "/sitemap-news.xml",
        "pages sitemap": "/sitemap-pages.xml",
        "month sitemap": f"/sitemap-{month}-1.xml",
        "list sitemap": "/sitemap-tags-1.xml",
        "robots": "/robots.txt",
        "llms": "/llms.txt",
        "markdown": "/newsroom/story.md",
        "history": "/newsroom/story/history/",
        "citation": "/newsroom/story/citation.bib",
        "references": "/newsroom/story/references.ris",
        "card": card,
        "former card": card.replace("-", "-0")[:-8] + "00.png",
        "about": "/about/how/",
    }
