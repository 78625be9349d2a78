"""What readers may check: an article's published versions, and every notice of the site."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.addresses import path_to
from articles.frame import current_publication
from articles.freshness import Shown, now
from articles.history.versions import versions_of
from articles.lists.moment import one_moment
from articles.lists.pagination import LATEST_VERSION, NEWEST_NOTICE
from articles.models import Correction, Revision
from articles.views.places import breadcrumbs, slice_for
from articles.views.reading import moved_or_gone, redirect_to

VERSIONS_ON_A_PAGE = 10


@require_safe
def history(request, section, slug):
    """The versions that readers could open, each beside the one before it."""
    at = now()
    publication = current_publication()
    if not publication.has_history:
        raise Http404(_("This publication doesn’t show earlier versions."))
    live = Revision.objects.live(at).with_slug(slug).for_reading().first()
    if live is None:
        return moved_or_gone(request, slug, at, "articles:history")
    if live.section.slug != section:
        return redirect_to(request, live, "articles:history")
    article = live.article
    published = article.revisions.as_versions(at)
    page = slice_for(request, published, order=LATEST_VERSION, size=VERSIONS_ON_A_PAGE)
    before = published.before(page.entries[-1]) if page.older else None
    context = {
        "publication": publication,
        "revision": live,
        "article": article,
        "breadcrumbs": breadcrumbs(
            (live.section.name, live.section.get_absolute_url()),
            (_("Article"), live.get_absolute_url()),
            (_("History"), request.path),
        ),
        "slice": page,
        "versions": versions_of(page.entries, before, list(article.corrections.told())),
    }
    response = render(request, "articles/history.html", context)
    response.shown = Shown.of([live])
    return response


@require_safe
@one_moment()
def corrections(request):
    """Every notice on an article that readers can open, the newest first."""
    at = now()
    page = slice_for(request, Correction.objects.public(at), order=NEWEST_NOTICE)
    keys = [entry.article_id for entry in page.entries]
    present = Revision.objects.live(at).of_articles(keys).as_cards()
    revisions = {revision.article_id: revision for revision in present}
    context = {
        "breadcrumbs": breadcrumbs((_("Corrections"), path_to("articles:corrections"))),
        "slice": page,
        # What is unpublished between the two queries is left out.
        "notices": [
            {"correction": entry, "revision": revisions[entry.article_id]}
            for entry in page.entries
            if entry.article_id in revisions
        ],
    }
    return render(request, "articles/corrections.html", context)
