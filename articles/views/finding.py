"""The search page, and the suggestions of its field."""

from urllib.parse import urlencode

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.provenance.articles import LABELS
from articles.search.find import SearchTooSlow, find
from articles.search.query import FILTERS, clean, parse
from articles.search.suggestions import other_spelling, suggest
from articles.views.places import breadcrumbs

GIVEN = (*FILTERS, "year")  # conditions that a link adds; `origin` is checked against LABELS
FACET_LABELS = {
    "section": gettext_lazy("Section"),
    "year": gettext_lazy("Year"),
    "tag": gettext_lazy("Tag"),
    "author": gettext_lazy("Author"),
    "source": gettext_lazy("Cited source"),
    "origin": gettext_lazy("Origin"),
}
LAST_PAGE = 50


@require_safe
def search(request):
    now = timezone.now()
    typed = clean(request.GET.get("q", ""))
    given = {name: request.GET[name] for name in GIVEN if request.GET.get(name)}
    origin = request.GET.get("origin") if request.GET.get("origin") in LABELS else ""
    by_date = request.GET.get("order") == "date"
    query = parse(request.GET.get("q", ""), given)
    kept = {"q": typed, **given, "origin": origin, "order": "date" if by_date else ""}
    address = _Address({name: value for name, value in kept.items() if value})
    context = {
        "breadcrumbs": breadcrumbs((_("Search"), reverse("articles:search"))),
        "q": typed,
        "query": query,
        "by_date": by_date,
    }
    status = 200
    if not query.is_empty or origin:
        try:
            results = find(query, now, page=_page(request), origin=origin, by_date=by_date)
        except SearchTooSlow:
            context["is_too_slow"], status = True, 503
        else:
            context |= _shown(results, address)
            if not results.number and query.text and not results.unknown:
                spelling = other_spelling(typed, now)
                context["spelling"] = spelling
                context["spelling_href"] = spelling and address.but(q=spelling)
    response = render(
        request, "articles/search.html", context | {"address": address}, status=status
    )
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def search_suggestions(request):
    suggestions = suggest(request.GET.get("q", ""), timezone.now())
    response = JsonResponse({"suggestions": [vars(item) for item in suggestions]})
    response["X-Robots-Tag"] = "noindex"
    return response


class _Address:
    """The address of this search, and of the same with one thing changed."""

    def __init__(self, kept: dict[str, str]):
        self.kept = kept

    def but(self, **changed: str | int) -> str:
        return "?" + urlencode(
            {name: value for name, value in (self.kept | changed).items() if value}
        )


def _page(request) -> int:
    text = request.GET.get("page", "")
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _shown(results, address: _Address) -> dict:
    """What the template needs of results: facets as links, conditions that a click removes."""
    facets = [
        {
            "name": name,
            "label": label,
            "choices": [
                {"choice": choice, "href": address.but(**{name: choice.value})}
                for choice in results.facets.get(name, ())
            ],
        }
        for name, label in FACET_LABELS.items()
        if name not in address.kept and len(results.facets.get(name, ())) > 1
    ]
    names = {
        (name, choice.value): choice.label
        for name, choices in results.facets.items()
        for choice in choices
    }
    return {
        "results": results,
        "facets": facets,
        "conditions": [
            {
                "label": FACET_LABELS[name],
                "value": names.get((name, address.kept[name]), address.kept[name]),
                "without": address.but(**{name: ""}),
            }
            for name in FACET_LABELS
            if name in address.kept
        ],
        "by_date_href": address.but(order="date"),
        "by_rank_href": address.but(order=""),
        "newer": address.but(page=results.page - 1) if results.page > 1 else "",
        "older": address.but(page=results.page + 1) if results.page < results.pages else "",
    }
