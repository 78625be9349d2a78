"""What programs ask a site for: robots.txt, llms.txt, and articles as Markdown."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from articles.addresses import path_to
from articles.formats.article_file import ArticleText, to_markdown
from articles.formats.llms import Link, llms_txt
from articles.formats.robots import robots_txt
from articles.frame import current_publication
from articles.freshness import Shown, now
from articles.lists.moment import one_moment
from articles.models import Publication, Revision
from articles.site_urls import absolute
from articles.syndication.metadata import markdown_path
from articles.syndication.sitemaps import recent_news
from articles.views.reading import moved_or_gone, redirect_to

LATEST = 30


@require_safe
@conditional_page
@one_moment()
def robots(request):
    publication = current_publication()
    sitemaps = ["/sitemap.xml"]
    if recent_news(now()).exists():  # on quiet days it lists nothing
        sitemaps.append("/sitemap-news.xml")
    urls = map(absolute, sitemaps)
    return _text(robots_txt(publication.robots_rules, publication.closed_to, urls))


@require_safe
@conditional_page
@one_moment()
def llms(request):
    publication = current_publication()
    latest = Revision.objects.listed(now()).as_cards()[:LATEST]
    text = llms_txt(
        publication.name,
        publication.description or publication.tagline,
        _notes(publication),
        [
            (_("Latest articles"), [_article_link(revision) for revision in latest]),
            (_("Sections"), _section_links(publication)),
            (_("About this publication"), _page_links(publication)),
            ("Optional", _machine_links()),  # a word of the format: what may be left out
        ],
    )
    return _text(text)


@require_safe
@conditional_page
def markdown(request, section, slug):
    """The live revision; a former address leads here as that of the page does to the page."""
    at = now()
    revision = Revision.objects.live(at).with_slug(slug).as_files().first()
    if revision is None:
        return moved_or_gone(request, slug, at, "articles:markdown")
    if revision.section.slug != section:
        return redirect_to(request, revision, "articles:markdown")
    text = _article_text(revision, current_publication())
    response = _text(to_markdown(text), "markdown")
    response["Link"] = f'<{text.url}>; rel="canonical"'
    response.shown = Shown.of([revision])
    return response


def _text(text: str, kind: str = "plain") -> HttpResponse:
    return HttpResponse(text, content_type=f"text/{kind}; charset=utf-8")


def _article_text(revision: Revision, publication: Publication) -> ArticleText:
    article = revision.article
    published, updated = revision.public_dates
    return ArticleText(
        title=revision.title,
        slug=revision.slug,
        section=revision.section.slug,
        url=absolute(revision.get_absolute_url()),
        publication=publication.name,
        standfirst=revision.standfirst,
        authors=[author["name"] for author in revision.authors],
        tags=[tag["name"] for tag in revision.tags],
        published=published,
        updated=updated,
        language=publication.language,
        provenance=revision.provenance,
        references=revision.references,
        body=revision.body,
        licence=publication.licence,
        licence_url=publication.licence_url,
        notices=[(row.kind, row.created_at, row.text) for row in article.corrections.all()],
        retracted_at=article.retracted_at,
    )


def _notes(publication: Publication) -> list[str]:
    notes = [
        _(
            "Every article lists numbered sources and says how it was made. Both are included in "
            "its Markdown version: replace the last slash of the article’s URL with .md."
        ),
        _("Cite an article by its title, %(publication)s, its date, and its URL.")
        % {"publication": publication.name},
    ]
    if publication.licence:
        licence = _("Licence of the articles: %(licence)s") % {"licence": publication.licence}
        notes.append(
            f"{licence} ({publication.licence_url})" if publication.licence_url else licence
        )
    return notes


def _article_link(revision: Revision) -> Link:
    return revision.title, absolute(markdown_path(revision)), revision.standfirst


def _section_links(publication: Publication) -> list[Link]:
    return [
        (section["name"], absolute(path_to("articles:section", section["slug"])), "")
        for section in publication.nav_sections
    ]


def _page_links(publication: Publication) -> list[Link]:
    return [
        (page["title"], absolute(path_to("articles:page", page["path"])), "")
        for page in publication.footer_pages
    ]


def _machine_links() -> list[Link]:
    return [
        (_("Feed of all articles"), absolute("/feed.json"), _("JSON Feed with full text")),
        (_("Feed of corrections"), absolute("/corrections/feed.json"), ""),
        (_("Sitemap"), absolute("/sitemap.xml"), ""),
    ]
