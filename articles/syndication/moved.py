"""Where a former slug leads: pages, feeds, and lists alike."""

from django.db import models
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import resolve, reverse

from articles.models import FormerSlug


def follow_former(
    request: HttpRequest, rows: models.QuerySet, slug: str
) -> HttpResponsePermanentRedirect:
    """To the same address with the row's present slug. Raises Http404 when there is none.

    `rows` are those that may be met here.
    """
    former = FormerSlug.objects.of(rows.model).filter(slug=slug)
    row = get_object_or_404(rows, pk__in=former.values("owner"))
    match = resolve(request.path_info)
    name = "path" if "path" in match.kwargs else "slug"
    address = reverse(match.view_name, kwargs=match.kwargs | {name: getattr(row, name)})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
