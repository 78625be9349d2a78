"""For lists of the admin: how many rows point at each row, and where they are listed."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Field, IntegerField, OuterRef, QuerySet, Subquery, URLField
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html

# An address typed without a scheme is an https one.
ASSUME_HTTPS: Mapping[type[Field], Mapping[str, Any]] = {URLField: {"assume_scheme": "https"}}


def number_of(rows: QuerySet, key: str) -> Coalesce:
    """How many rows point with `key` at the outer row.

    Counted for the rows of the page alone, where a join would group the whole table.
    """
    counted = rows.filter(**{key: OuterRef("pk")}).order_by().values(key)
    counted = counted.annotate(counted=Count("pk")).values("counted")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def counted_link(count: int, changelist: str, **query) -> str:
    """A number that leads to the list of what it counts."""
    if not count:
        return "0"
    return format_html('<a href="{}">{}</a>', reverse(changelist, query=query), count)
