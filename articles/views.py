"""Reader pages: fetch, decide, render. Nothing here knows who is reading."""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Author, Page, Revision, Section, Tag
from articles.pagination import CursorError, Slice, take_slice
from articles.previews import follow, with_dates
from articles.related import related_to

SECONDS = 4  # articles beside the lead
LATEST = 8  # articles in the calm list below them
PER_SECTION = 4


@require_safe
def front(request):
    now = timezone.now()
    listed = Revision.objects.listed(now).as_cards()
    featured = list(listed.featured()[: 1 + SECONDS])
    known = {each.pk for each in featured}
    latest = [each for each in listed[: 1 + SECONDS + LATEST] if each.pk not in known]
    ranked = featured + latest
    above = ranked[: 1 + SECONDS]
    context = {
        "lead": above[0] if above else None,
        "seconds": above[1:],
        "latest": ranked[1 + SECONDS : 1 + SECONDS + LATEST],
        "sections": Section.objects.with_newest(now, PER_SECTION, besides=above),
    }
    return render(request, "articles/front.html", context)


@require_safe
def section(request, slug):
    found = get_object_or_404(Section, slug=slug)
    revisions = Revision.objects.listed().in_section(found).as_cards()
    context = {"section": found, "slice": _slice(request, revisions)}
    return render(request, "articles/section.html", context)


@require_safe
def tag(request, slug):
    found = get_object_or_404(Tag, slug=slug)
    revisions = Revision.objects.listed().tagged(found).as_cards()
    return render(request, "articles/tag.html", {"tag": found, "slice": _slice(request, revisions)})


@require_safe
def author(request, slug):
    found = get_object_or_404(Author.objects.select_related("photo"), slug=slug)
    revisions = Revision.objects.listed().written_by(found).as_cards()
    context = {"author": found, "slice": _slice(request, revisions)}
    return render(request, "articles/author.html", context)


@require_safe
def page(request, path):
    found = get_object_or_404(Page, path=path)
    return render(request, "articles/page.html", {"page": found})


@require_safe
def detail(request, section, slug):
    now = timezone.now()
    revision = Revision.objects.live(now).with_slug(slug).for_reading().first()
    if revision is None:
        return _moved_or_gone(request, slug, now)
    if revision.article.section.slug != section:
        return _redirect(request, revision)
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
    article = revision.article
    corrections = list(article.corrections.all())
    return {
        "revision": revision,
        "article": article,
        "section": article.section,
        "tags": [each.tag for each in article.tagged_items.select_related("tag")],
        "notices_top": [each for each in corrections if each.placement == "top"],
        "notices_bottom": [each for each in corrections if each.placement == "bottom"],
        "related": list(related_to(article, now)),
    }


def _moved_or_gone(request, slug: str, now) -> HttpResponse:
    """An old slug leads to the article's present address; a takedown answers 410."""
    former = Revision.objects.ever_live(now).with_slug(slug).latest_first().first()
    if former is None:
        raise Http404
    if former.article.taken_down_at is not None:
        context = {"taken_down_at": former.article.taken_down_at}
        return render(request, "410.html", context, status=410)
    present = Revision.objects.live(now).for_reading().filter(article=former.article_id).first()
    if present is None:
        raise Http404
    return _redirect(request, present)


def _redirect(request, revision: Revision) -> HttpResponsePermanentRedirect:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(
        revision.get_absolute_url() + (f"?{query}" if query else "")
    )


def _slice(request, revisions) -> Slice:
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    try:
        return take_slice(revisions, before=before, after=after)
    except CursorError as error:
        raise Http404(f"There is no page {error} of this list.") from error
