"""What the publication cites: every outlet, the works at each, the articles that cite a work.

The views stand here and not in `references`, which knows nothing of articles.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.lists.indexes import entries_of, hide_planned
from articles.lists.pagination import LAST_CITED, LONGEST
from articles.models import Revision, Tally
from articles.models.list_kinds import Kind
from articles.views.places import breadcrumbs, slice_for
from references.models import Reference, Source

SOURCES_ON_A_PAGE = 50
ARTICLES_OF_A_WORK = 3


@require_safe
def sources(request):
    """The most cited first, all or of one kind."""
    kind = request.GET.get("kind", "")
    tallies = Tally.objects.of(Kind.SOURCE)
    if kind:
        if kind not in Source.Kind.values:
            raise Http404(f"There is no kind of source called {kind}.")
        tallies = tallies.filter(owner__in=Source.objects.filter(kind=kind).values("pk"))
    page = slice_for(request, tallies, order=LONGEST, size=SOURCES_ON_A_PAGE)
    context = {
        "breadcrumbs": breadcrumbs(_sources_crumb()),
        "kind": kind,
        "kinds": Source.Kind.choices,
        "slice": page,
        "entries": entries_of(page.entries, Source.objects.all(), timezone.now()),
    }
    return render(request, "references/sources.html", context)


@require_safe
def source(request, slug):
    """Its works, the last cited first, each with the newest articles that cite it."""
    now = timezone.now()
    found = get_object_or_404(Source, slug=slug)
    works = Tally.objects.of(Kind.REFERENCE).within(found.pk).with_newest(now, ARTICLES_OF_A_WORK)
    page = slice_for(request, works, order=LAST_CITED)
    own = Tally.objects.of(Kind.SOURCE).filter(owner=found.pk)
    tallies = hide_planned([*own, *page.entries], now)
    context = {
        "source": found,
        "breadcrumbs": breadcrumbs(_sources_crumb(), (found.name, found.get_absolute_url())),
        "tally": next((each for each in tallies if each.kind == Kind.SOURCE), None),
        "slice": page,
        "works": _works([each for each in tallies if each.kind == Kind.REFERENCE]),
    }
    return render(request, "references/source.html", context)


@require_safe
def work(request, slug, pk):
    """All the articles that cite one work."""
    found = get_object_or_404(Reference.objects.select_related("source"), pk=pk, source__slug=slug)
    revisions = Revision.objects.listed().citing_work(found).as_cards()
    page = slice_for(request, revisions)
    if not page.entries:
        raise Http404("No article cites this work.")
    crumbs = (found.source.name, found.source.get_absolute_url()), (str(found), request.path)
    context = {
        "work": found,
        "breadcrumbs": breadcrumbs(_sources_crumb(), *crumbs),
        "slice": page,
    }
    return render(request, "references/work.html", context)


def _works(tallies: list[Tally]) -> list[dict]:
    """Each work with `articles` (a number) and `newest` (cards) that cite it."""
    works = Reference.objects.in_bulk([each.owner for each in tallies])
    cards = Revision.objects.as_cards().in_bulk(
        [key for each in tallies for key in each.newest_keys]
    )
    return [
        {
            "work": works[each.owner],
            "articles": each.articles,
            "newest": [cards[key] for key in each.newest_keys],
        }
        for each in tallies
        if each.owner in works and each.newest_keys
    ]


def _sources_crumb() -> tuple[str, str]:
    return "Sources", reverse("articles:sources")
