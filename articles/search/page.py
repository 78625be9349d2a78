"""What the search page shows beside its results: facets, conditions, and links that change them."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy

from articles.search.find import Results

FACET_LABELS = {
    "section": gettext_lazy("Section"),
    "year": gettext_lazy("Year"),
    "tag": gettext_lazy("Tag"),
    "author": gettext_lazy("Author"),
    "source": gettext_lazy("Cited source"),
    "origin": gettext_lazy("Origin"),
}


class SearchAddress:
    """The address of this search, and of the same with one thing changed."""

    def __init__(self, kept: dict[str, str]):
        self.kept = kept

    def but(self, **changed: str | int) -> str:
        return "?" + urlencode(
            {name: value for name, value in (self.kept | changed).items() if value}
        )


def shown(results: Results, address: SearchAddress) -> dict[str, Any]:
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
