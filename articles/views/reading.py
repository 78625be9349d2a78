"""An article, a preview of one, a page: and where an address that moved leads."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.addresses import path_to
from articles.editing.previews import follow, with_dates
from articles.frame import current_publication
from articles.freshness import Shown, freshness, now
from articles.lists import rendered
from articles.lists.page import LivePage, Surroundings, live_page, surroundings_of
from articles.lists.related import Brief, related_by, related_to
from articles.look.custom import custom_css
from articles.models import Page, Publication, Revision
from articles.provenance.articles import disclosure
from articles.syndication.moved import follow_former
from articles.views.places import breadcrumbs


@require_safe
def page(request, path):
    subject = Page.objects.live().filter(path=path).first()
    if subject is None:
        return follow_former(request, Page.objects.live(), path)
    return render(request, "articles/page.html", page_context(subject))


def page_context(subject: Page) -> dict:
    """What `articles/page.html` shows of a page."""
    crumb = (subject.title, subject.get_absolute_url())
    publication = current_publication()
    return {
        "publication": publication,
        "page": subject,
        "breadcrumbs": breadcrumbs(crumb),
        "leads_to_corrections": publication.corrections_page_id == subject.pk,
    }


@require_safe
def detail(request, section, slug):
    at = now()
    page = live_page(slug, at)
    if page is None:
        return moved_or_gone(request, slug, at)
    if page.section_slug != section:
        return redirect_to(request, page.read()[0])
    related = related_by(page.article_id, page.section_key, page.working_title, at)
    publication = current_publication()
    before, after = _rendered(request, page, publication)
    response = HttpResponse(f"{before}{_related_html(related, publication)}{after}")
    response.shown = Shown.of([page, *related])
    return response


def _rendered(request, page: LivePage, publication: Publication) -> rendered.Rendered:
    """What stands before related articles, and after: as it is kept, if nothing changed since."""
    digest = page.digest(_surroundings_digest(publication))
    kept = page.kept_html if page.kept_digest == digest and not settings.DEBUG else None
    if kept and (halves := rendered.unpacked(kept)):
        return halves
    context = _context(*page.read(), publication) | {"related_html": SafeString(rendered.HOLE)}
    html = render_to_string("articles/detail.html", context, request)
    if freshness.is_polled and not settings.DEBUG:
        rendered.writer.offer(page.article_id, digest, html.encode())
    return rendered.halves(html)


def _surroundings_digest(publication: Publication) -> str:
    """Of all that the page is made of and that is no part of its article."""
    key = "digest", get_language()
    if key not in publication.parts:
        values = publication.digest, rendered.installation(), custom_css(), get_language()
        publication.parts[key] = hashlib.sha256(repr(values).encode()).hexdigest()
    return publication.parts[key]


def _related_html(related: list[Brief], publication: Publication) -> str:
    names = {"related": related, "publication": publication}
    return render_to_string("articles/_related.html", names)


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
    publication = current_publication()
    related = related_to(revision.article, at)
    context = _context(revision, surroundings_of(revision), publication)
    return context | {"related_html": _related_html(related, publication)}


def _context(revision: Revision, around: Surroundings, publication: Publication) -> dict:
    article = revision.article
    return {
        "publication": publication,
        "revision": revision,
        "article": article,
        "section": article.section,
        "breadcrumbs": breadcrumbs(
            (revision.section.name, revision.section.get_absolute_url()),
            (revision.title, revision.get_absolute_url()),
        ),
        "tags": around.tags,
        "disclosure": disclosure(revision.provenance, publication.name),
        "corrections": around.corrections,
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
    address = path_to(name, revision.section.slug, revision.slug)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(address + (f"?{query}" if query else ""))
