"""The front page and the fronts of sections: what editors put first, then what is new."""

from dataclasses import replace

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.freshness import now
from articles.lists.fronts import LATEST, PLACES, newest_featured, ranked, sections_with_newest
from articles.lists.moment import one_moment
from articles.lists.pagination import cursor_of
from articles.models import Revision, Section
from articles.models.list_kinds import ListKind
from articles.syndication.moved import follow_former
from articles.views.places import breadcrumbs, cards_for, cards_in, is_first_page, require_readable


@require_safe
@one_moment()
def front(request):
    """Featured articles, the newest first, then the newest of all; older ones page by page."""
    at = now()
    if not is_first_page(request):
        return _latest(request, at)
    cards = ranked(at)
    above, latest = cards[:PLACES], cards[PLACES:]
    context = {
        "lead": above[0] if above else None,
        "seconds": above[1:],
        "latest": latest,
        "older": cursor_of(latest[-1]) if len(latest) == LATEST else "",
        "sections": sections_with_newest(at, above),
    }
    return render(request, "articles/front.html", context)


def _latest(request, at):
    context = {
        "breadcrumbs": breadcrumbs((_("Latest articles"), request.get_full_path())),
        "slice": cards_for(request, Revision.objects.listed(at)),
    }
    return render(request, "articles/latest.html", context)


@require_safe
@one_moment()
def section(request, slug):
    """On its first page a section leads with its newest featured article, else its newest."""
    at = now()
    subject = Section.objects.filter(slug=slug).first()
    if subject is None:
        return follow_former(request, Section.objects.all(), slug)
    page = cards_in(request, ListKind.SECTION, subject.pk, at)
    require_readable(page, Revision.objects.of(section=subject), at)
    lead = None
    if is_first_page(request) and page.entries:
        lead = newest_featured(subject, at) or page.entries[0]
        page = replace(page, entries=[entry for entry in page.entries if entry != lead])
    context = {
        "section": subject,
        "breadcrumbs": breadcrumbs((subject.name, subject.get_absolute_url())),
        "lead": lead,
        "slice": page,
    }
    return render(request, "articles/section.html", context)
