"""An article, a preview of one, a page: and where an address that moved leads."""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.editing.previews import follow, with_dates
from articles.frame import current_publication
from articles.lists.related import related_to
from articles.models import Page, Revision
from articles.provenance.articles import disclosure
from articles.syndication.moved import follow_former
from articles.views.places import breadcrumbs
from references.models import Reference


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
    now = timezone.now()
    revision = Revision.objects.live(now).with_slug(slug).for_reading().first()
    if revision is None:
        return moved_or_gone(request, slug, now)
    if revision.article.section.slug != section:
        return redirect_to(request, revision)
    return render(request, "articles/detail.html", article_context(revision, now))


@require_safe
def preview(request, token):
    """One revision, for who holds the link; what is wrong with another link is not said."""
    now = timezone.now()
    link = follow(token, now)
    if link is None:
        response = render(request, "404.html", status=404)
    else:
        context = article_context(with_dates(link.revision, now), now) | {"link": link}
        response = render(request, "articles/preview.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def article_context(revision: Revision, now) -> dict:
    """What `articles/detail.html` shows of a revision."""
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
        "tags": [item.tag for item in article.tagged_items.select_related("tag")],
        "disclosure": disclosure(revision.provenance, publication.name),
        "corrections": list(article.corrections.told()),
        "related": list(related_to(article, now)),
        "dead": Reference.objects.dead().in_bulk(
            [reference["reference"] for reference in revision.references]
        ),
    }


def moved_or_gone(request, slug: str, now, name: str = "articles:detail") -> HttpResponse:
    """An old slug leads to the article's present address; a takedown answers 410.

    `name` is the page of the article that was asked for.
    """
    former = Revision.objects.ever_live(now).with_slug(slug).latest_first().first()
    if former is None:
        raise Http404
    if former.article.taken_down_at is not None:
        context = {"taken_down_at": former.article.taken_down_at}
        return render(request, "410.html", context, status=410)
    present = Revision.objects.live(now).for_reading().filter(article=former.article_id).first()
    if present is None:
        raise Http404
    return redirect_to(request, present, name)


def redirect_to(
    request, revision: Revision, name: str = "articles:detail"
) -> HttpResponsePermanentRedirect:
    """Lead to where a page of the article stands now."""
    address = reverse(name, args=[revision.article.section.slug, revision.slug])
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(address + (f"?{query}" if query else ""))
