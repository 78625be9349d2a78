"""What the views of lists share: where a page stands in the site, and which page it is."""

from datetime import datetime

from django.http import Http404
from django.utils.translation import gettext as _

from articles.addresses import path_to
from articles.lists.cards import cards_of, newest_in
from articles.lists.pagination import CursorError, Slice, first_slice, take_slice
from articles.models import Revision
from articles.models.list_kinds import ListKind
from articles.models.revision import RevisionQuerySet


def breadcrumbs(*crumbs: tuple[str, str]) -> list[tuple[str, str]]:
    """(label, address) from the front page down to this page."""
    return [(_("Front page"), path_to("articles:front")), *crumbs]


def slice_for(request, entries, **options) -> Slice:
    """The page of a list that the address names."""
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    try:
        return take_slice(entries, before=before, after=after, **options)
    except CursorError as error:
        raise Http404(_("This page of the list doesn’t exist.")) from error


def cards_for(request, revisions: RevisionQuerySet) -> Slice:
    """The cards of a page of a list of articles."""
    return slice_for(request, revisions.as_cards(), fetch=cards_of)


def cards_in(request, kind: ListKind, owner: int, at: datetime) -> Slice:
    """The same of one list that the database keeps."""
    if is_first_page(request):
        return first_slice(newest_in(kind, owner, at))
    return cards_for(request, Revision.objects.listed(at).in_list(kind, owner, at))


def require_readable(page: Slice, about: RevisionQuerySet, at: datetime) -> None:
    """Raise Http404 for a list in which readers find nothing; what only drafts use is not shown.

    `about` are all revisions of its articles: the page of a retracted one still leads here.
    """
    if not (page.entries or about.live(at).exists()):
        raise Http404(_("No article has been published here yet."))


def is_first_page(request) -> bool:
    return not (request.GET.get("before") or request.GET.get("after"))
