"""The search page, and the suggestions of its field."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.addresses import path_to
from articles.freshness import now
from articles.provenance.articles import LABELS
from articles.search.find import SearchTooSlow, find
from articles.search.page import SearchAddress, shown
from articles.search.query import FILTERS, clean, parse
from articles.search.spelling import other_spelling
from articles.search.suggestions import suggest
from articles.views.places import breadcrumbs

GIVEN = (*FILTERS, "year")  # conditions that a link adds; `origin` is checked against LABELS
LAST_PAGE = 50


@require_safe
def search(request):
    at = now()
    typed = clean(request.GET.get("q", ""))
    given = {name: request.GET[name] for name in GIVEN if request.GET.get(name)}
    origin = request.GET.get("origin") if request.GET.get("origin") in LABELS else ""
    by_date = request.GET.get("order") == "date"
    query = parse(request.GET.get("q", ""), given)
    kept = {"q": typed, **given, "origin": origin, "order": "date" if by_date else ""}
    address = SearchAddress({name: value for name, value in kept.items() if value})
    context = {
        "breadcrumbs": breadcrumbs((_("Search"), path_to("articles:search"))),
        "q": typed,
        "query": query,
        "by_date": by_date,
    }
    status = 200
    if not query.is_empty or origin:
        options = {"page": _page(request), "origin": origin, "by_date": by_date}
        try:
            results = find(query, at, **options)
            if not results.number and query.text and not results.unknown:
                context["spelling"] = spelling = other_spelling(typed, at)
                if spelling and request.GET.get("exact"):
                    context["spelling_href"] = address.but(q=spelling)
                elif spelling:
                    corrected = find(parse(spelling, given), at, **options)
                    if corrected.number:
                        context["exact_href"] = address.but(exact=1)
                        results, address = corrected, SearchAddress({**address.kept, "q": spelling})
            context |= shown(results, address)
        except SearchTooSlow:
            context["is_too_slow"], status = True, 503
    response = render(
        request, "articles/search.html", context | {"address": address}, status=status
    )
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def search_suggestions(request):
    suggestions = suggest(request.GET.get("q", ""), now())
    response = JsonResponse({"suggestions": [vars(item) for item in suggestions]})
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(request) -> int:
    text = request.GET.get("page", "")
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 4 else 1
