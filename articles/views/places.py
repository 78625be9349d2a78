"""What the views of lists share: where a page stands in the site, and which page it is."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.lists.pagination import CursorError, Slice, take_slice


def breadcrumbs(*crumbs: tuple[str, str]) -> list[tuple[str, str]]:
    """(label, address) from the front page down to this page."""
    return [(_("Front page"), reverse("articles:front")), *crumbs]


def slice_for(request, entries, **options) -> Slice:
    """The page of a list that the address names."""
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    try:
        return take_slice(entries, before=before, after=after, **options)
    except CursorError as error:
        raise Http404(_("This page of the list doesn’t exist.")) from error


def is_first_page(request) -> bool:
    return not (request.GET.get("before") or request.GET.get("after"))
