"""An article, a preview of one, a page: and where an address that moved leads."""

from datetime import datetime

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.addresses import path_to
from articles.editing.previews import follow, with_dates
from articles.frame import current_publication
from articles.freshness import Shown, now
from articles.lists.page import Surroundings, live_page, surroundings_of
from articles.lists.related import related_to
from articles.models import Page, Revision
from articles.provenance.articles import disclosure
from articles.syndication.moved import follow_former
from articles.views.places import breadcrumbs


@require_safe
def page(request, path):
    subject = Page.objects.filter(path=path).first()
    if subject is None:
        return follow_former(request, Page.objects.all(), path)
    crumb = (subject.title, subject.get_absolute_url())
    context = {"page": subject, "breadcrumbs": breadcrumbs(crumb)}
    return render(request, "articles/page.html", context)


@require_safe
def detail(request, section, slug):
    at = now()
    found = live_page(slug, at)
    if found is None:
        return moved_or_gone(request, slug, at)
    revision, around = found
    if revision.article.section.slug != section:
        return redirect_to(request, revision)
    context = _context(revision, around, at)
    response = render(request, "articles/detail.html", context)
    response.shown = Shown.of([revision, *context["related"]])
    return response


@require_safe
def preview(request, token):
    """One revision, for who holds the link; what is wrong with another link is not said."""
    at = now()
    link = follow(token, at)
    if link is None:
        response = render(request, "404.html", status=404)
    else:
        context = article_context(with_dates(link.revision, at), at) | {"link": link}
        response = render(request, "articles/preview.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def article_context(revision: Revision, at: datetime) -> dict:
    """What `articles/detail.html` shows of any revision."""
    return _context(revision, surroundings_of(revision), at)


def _context(revision: Revision, around: Surroundings, at: datetime) -> dict:
    article, publication = revision.article, current_publication()
    return {
        "publication": publication,
        "revision": revision,
        "article": article,
        "section": article.section,
        "breadcrumbs": breadcrumbs(
            (article.section.name, article.section.get_absolute_url()),
            (revision.title, revision.get_absolute_url()),
        ),
        "tags": around.tags,
        "disclosure": disclosure(revision.provenance, publication.name),
        "corrections": around.corrections,
        "related": related_to(article, at),
        "dead": around.dead,
    }


def moved_or_gone(request, slug: str, at: datetime, name: str = "articles:detail") -> HttpResponse:
    """An old slug leads to the article's present address; a takedown answers 410.

    `name` is the page of the article that was asked for.
    """
    former = Revision.objects.ever_live(at).with_slug(slug).latest_first().first()
    if former is None:
        raise Http404
    if former.article.taken_down_at is not None:
        context = {"taken_down_at": former.article.taken_down_at}
        return render(request, "410.html", context, status=410)
    present = Revision.objects.live(at).for_reading().filter(article=former.article_id).first()
    if present is None:
        raise Http404
    return redirect_to(request, present, name)


def redirect_to(
    request, revision: Revision, name: str = "articles:detail"
) -> HttpResponsePermanentRedirect:
    """Lead to where a page of the article stands now."""
    address = path_to(name, revision.article.section.slug, revision.slug)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(address + (f"?{query}" if query else ""))
