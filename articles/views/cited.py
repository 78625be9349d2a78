"""What the publication cites: every source, its works, and the articles that cite a work.

The views stand here and not in `references`, which knows nothing of articles.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.addresses import path_to
from articles.freshness import now
from articles.lists.cards import cards
from articles.lists.indexes import entries_of
from articles.lists.moment import one_moment
from articles.lists.pagination import LAST_CITED, LONGEST
from articles.lists.planned import Planned
from articles.models import Revision, Tally
from articles.models.list_kinds import ListKind
from articles.syndication.moved import follow_former
from articles.views.places import breadcrumbs, cards_in, slice_for
from references.models import Reference, Source

SOURCES_ON_A_PAGE = 50
ARTICLES_OF_A_WORK = 3


@require_safe
@one_moment()
def sources(request):
    """The most cited first, all or of one kind."""
    kind = request.GET.get("kind", "")
    planned = Planned(now(), ListKind.SOURCE)
    tallies = planned.readable(ListKind.SOURCE)
    if kind:
        if kind not in Source.Kind.values:
            raise Http404(_("There is no such kind of source."))
        tallies = tallies.filter(owner__in=Source.objects.filter(kind=kind).values("pk"))
    page = slice_for(request, tallies, order=LONGEST, size=SOURCES_ON_A_PAGE)
    context = {
        "breadcrumbs": breadcrumbs(_sources_crumb()),
        "kind": kind,
        "kinds": Source.Kind.choices,
        "slice": page,
        "entries": entries_of(page.entries, Source.objects.all(), planned),
    }
    return render(request, "references/sources.html", context)


@require_safe
@one_moment()
def source(request, slug):
    """Its works, the last cited first, each with the newest articles that cite it."""
    at = now()
    subject = Source.objects.filter(slug=slug).first()
    if subject is None:
        return follow_former(request, Source.objects.all(), slug)
    planned = Planned(at, ListKind.SOURCE, ListKind.REFERENCE)
    works = planned.readable(ListKind.REFERENCE).within(subject.pk)
    works = works.with_newest(at, ARTICLES_OF_A_WORK)
    page = slice_for(request, works, order=LAST_CITED)
    own = Tally.objects.of(ListKind.SOURCE).filter(owner=subject.pk)
    tallies = planned.hide([*own, *page.entries])
    if not tallies and not _is_cited_by_a_retraction(subject, at):
        raise Http404(_("No article cites this source."))
    context = {
        "source": subject,
        "breadcrumbs": breadcrumbs(_sources_crumb(), (subject.name, subject.get_absolute_url())),
        "tally": next((tally for tally in tallies if tally.kind == ListKind.SOURCE), None),
        "slice": page,
        "works": _works([tally for tally in tallies if tally.kind == ListKind.REFERENCE]),
    }
    return render(request, "references/source.html", context)


@require_safe
@one_moment()
def work(request, slug, pk):
    """All the articles that cite one work."""
    references = Reference.objects.select_related("source")
    reference = get_object_or_404(references, pk=pk)
    if reference.source.slug != slug:
        return follow_former(request, Source.objects.filter(references=reference), slug)
    page = cards_in(request, ListKind.REFERENCE, reference.pk, now())
    if not page.entries:
        raise Http404(_("No article cites this work."))
    home = reference.source
    crumbs = (home.name, home.get_absolute_url()), (str(reference), request.path)
    context = {
        "work": reference,
        "breadcrumbs": breadcrumbs(_sources_crumb(), *crumbs),
        "slice": page,
    }
    return render(request, "references/work.html", context)


def _works(tallies: list[Tally]) -> list[dict]:
    """Each work with `articles` (a number) and `newest` (cards) that cite it."""
    works = Reference.objects.in_bulk([tally.owner for tally in tallies])
    known = cards(key for tally in tallies for key in tally.newest_keys)
    return [
        {
            "work": works[tally.owner],
            "articles": tally.articles,
            "newest": [known[key] for key in tally.newest_keys if key in known],
        }
        for tally in tallies
        if tally.owner in works and tally.newest_keys
    ]


def _is_cited_by_a_retraction(subject: Source, at) -> bool:
    """Whether readers can come from the page of a retracted article, which is in no list."""
    return Revision.objects.live(at).retracted().naming(subject).exists()


def _sources_crumb() -> tuple[str, str]:
    return _("Sources"), path_to("articles:sources")
