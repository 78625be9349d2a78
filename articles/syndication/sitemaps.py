"""The sitemaps: an index, parts by the month of publication, lists of pages, and the news."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import wraps

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.views.decorators.http import conditional_page, require_safe

from articles.addresses import path_to
from articles.days import iso_of, span_of_month
from articles.formats.xml import Markup, document, element, lines
from articles.frame import current_publication
from articles.freshness import now
from articles.lists.moment import one_moment
from articles.lists.planned import Planned, hide_planned_in_months
from articles.models import Author, Page, Revision, Section, Tag
from articles.models.list_kinds import ListKind
from articles.models.listing import Tally
from articles.models.revision import RevisionQuerySet
from articles.site_urls import absolute
from references.models import Source

PART = 5_000  # addresses; the protocol allows 50,000, a tenth of it answers at once
MOST_PARTS = 50_000  # what an index may name
NEWS_DAYS = timedelta(days=2)
NEWS_ENTRIES = 1_000
INDEXES = ("tags", "authors", "sources", "archive", "corrections")
# What has pages of its own, and the lists that say which of them have articles.
LISTS = {
    "tags": (Tag, ListKind.TAG),
    "authors": (Author, ListKind.AUTHOR),
    "sources": (Source, ListKind.SOURCE),
}

_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def xml_view(view):
    """A view from one that returns the root element; answered with 304 to who has it already."""

    @wraps(view)
    @require_safe
    @conditional_page
    def respond(request, *args, **kwargs):
        with one_moment():
            content = document(view(request, *args, **kwargs))
        return HttpResponse(content, content_type="application/xml; charset=utf-8")

    return respond


@xml_view
def index(request):
    at = now()
    planned = Planned(at, *(kind for _, kind in LISTS.values()))
    paths = [path_to("articles:sitemap_pages")]
    for name, (_, kind) in LISTS.items():
        for number in _parts(planned.readable(kind).count()):
            paths.append(path_to("articles:sitemap_list", name, number))
    for year, month, articles in _months(at):
        for number in _parts(articles):
            paths.append(path_to("articles:sitemap_month", year, month, number))
    parts = (element("sitemap", element("loc", absolute(path))) for path in paths)
    return element("sitemapindex", lines(parts), xmlns=_SITEMAPS)


@xml_view
def month(request, year, month, part):
    """The articles first published in a month."""
    listed = Revision.objects.listed(now()).published_between(*span_of_month(year, month))
    rows = listed.order_by("published_at", "article_id").values_list(
        "article__section__slug", "slug", "public_updated_at"
    )
    page = _slice(rows, part)
    prefix = absolute("/")
    return _addresses(
        (f"{prefix}{section}/{slug}/", updated) for section, slug, updated in page.iterator()
    )


@xml_view
def pages(request):
    """The front page, sections, pages about the publication, indexes, and the archive."""
    rows = [*Section.objects.open(now()), *Page.objects.live().defer("body", "body_html")]
    paths = [
        path_to("articles:front"),
        *(row.get_absolute_url() for row in rows),
        *(path_to(f"articles:{name}") for name in INDEXES),
        *_archive_paths(),
    ]
    return _addresses((absolute(path), None) for path in paths)


@xml_view
def listing(request, kind, part):
    """Tags, authors or sources that a live article has."""
    if kind not in LISTS:
        raise Http404("There is no such sitemap.")
    model, tallied = LISTS[kind]
    owners = Planned(now(), tallied).readable(tallied).values("owner")
    rows = model.objects.filter(pk__in=owners).order_by("pk")
    return _addresses((absolute(row.get_absolute_url()), None) for row in _slice(rows, part))


@xml_view
def news(request):
    """What was first published within two days, in the words of Google News."""
    publication = current_publication()
    rows = (
        recent_news(now())
        .order_by("-published_at", "-article_id")
        .values_list("article__section__slug", "slug", "published_at", "title")
    )
    prefix = absolute("/")
    publisher = element(
        "news:publication",
        element("news:name", publication.name),
        element("news:language", news_language(publication.language)),
    )
    entries = [
        element(
            "url",
            element("loc", f"{prefix}{section}/{slug}/"),
            element(
                "news:news",
                publisher,
                element("news:publication_date", iso_of(published_at)),
                element("news:title", title),
            ),
        )
        for section, slug, published_at, title in rows[:NEWS_ENTRIES]
    ]
    return _urlset(entries, **{"xmlns:news": _NEWS})


def recent_news(at: datetime) -> RevisionQuerySet:
    """What the sitemap of news lists, and what went live this very moment."""
    return Revision.objects.listed(at).published_between(at - NEWS_DAYS, at + NEWS_DAYS)


def news_language(tag: str) -> str:
    """The ISO 639 code of a BCP 47 tag; Chinese keeps its script's region, as Google asks."""
    parts = tag.lower().split("-")
    if parts[0] != "zh":
        return parts[0]
    return "zh-tw" if {"hant", "tw", "hk", "mo"} & set(parts) else "zh-cn"


def _archive_paths() -> Iterator[str]:
    """The years and months in which articles were first published."""
    months = _months(now())
    for year in dict.fromkeys(year for year, *_ in months):
        yield path_to("articles:archive_year", year)
    for year, month, _articles in months:
        yield path_to("articles:archive_month", year, month)


def _months(at: datetime) -> list[tuple[int, int, int]]:
    """(year, month, articles) of those in which readers find articles."""
    tallies = hide_planned_in_months(Tally.objects.of(ListKind.MONTH).order_by("owner"), at)
    return [(*divmod(tally.owner, 100), tally.articles) for tally in tallies]


def _addresses(rows: Iterable[tuple[str, datetime | None]]) -> Markup:
    """A set of addresses with when each last changed."""
    return _urlset(
        [
            element(
                "url",
                element("loc", url),
                *([element("lastmod", iso_of(updated))] if updated else []),
            )
            for url, updated in rows
        ]
    )


def _urlset(entries: Sequence[Markup], **spaces: str) -> Markup:
    """The root of a sitemap; an empty one is none, says its schema."""
    if not entries:
        raise Http404("This sitemap lists nothing.")
    return element("urlset", lines(entries), xmlns=_SITEMAPS, **spaces)


def _slice(rows: QuerySet, part: int) -> QuerySet:
    if not 1 <= part <= MOST_PARTS:
        raise Http404("Parts are counted from 1.")
    return rows[(part - 1) * PART : part * PART]


def _parts(count: int) -> range:
    return range(1, -(-count // PART) + 1)
