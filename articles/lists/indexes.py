"""Indexes of what articles are found by: each tag, author or source with how many articles."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.utils.timezone import get_current_timezone_name

from articles.models import Listing, Revision, Tally
from articles.models.list_kinds import ListKind

MOST_PLANNED = 50_000  # scheduled articles that counts take notice of


@dataclass(frozen=True)
class IndexEntry:
    """A line of an index: whose list it is, how many articles, how many citations."""

    owner: Any
    articles: int
    citations: int = 0


def entries_of(tallies: Iterable[Tally], owners: QuerySet, at: datetime) -> list[IndexEntry]:
    """The tallies with the rows they are about; those that readers cannot see yet left out."""
    tallies = hide_planned(tallies, at)
    rows = owners.in_bulk([tally.owner for tally in tallies])
    return [
        IndexEntry(rows[tally.owner], tally.articles, tally.citations)
        for tally in tallies
        if tally.owner in rows
    ]


def hide_planned(tallies: Iterable[Tally], at: datetime) -> list[Tally]:
    """Count no article that readers cannot find in a list yet; what then has none is left out.

    There are few of those at a time, so their lists are read, not the lists of many. The
    tallies are all of months or none is.
    """
    tallies = list(tallies)
    hidden = _planned(tallies, at) if tallies else {}
    for tally in tallies:
        tally.articles -= hidden.get((tally.kind, tally.owner), 0)
    return [tally for tally in tallies if tally.articles > 0]


def with_readable(kind: ListKind, at: datetime) -> QuerySet[Tally]:
    """The lists of a kind in which readers find an article; none of months."""
    planned = _planned_listings(at).filter(kind=kind).order_by()
    counted = planned.values("owner").annotate(planned=Count("article"))
    length = Tally.objects.filter(kind=kind, owner=OuterRef("owner")).values("articles")
    hidden = counted.filter(planned__gte=Subquery(length))
    return Tally.objects.of(kind).exclude(owner__in=hidden.values("owner"))


def _planned_listings(at: datetime) -> QuerySet[Listing]:
    """Places of scheduled articles, and those that a scheduled edit brings to a live one."""
    # In the order of the index, so that the planner reads it and nothing else.
    scheduled = Revision.objects.scheduled(at).filter(is_listed=True).order_by("-live__startswith")
    is_public = Exists(Revision.objects.live(at).filter(article=OuterRef("article")))
    return Listing.objects.filter(
        Q(published_at__gt=at) | ~is_public,
        article__in=scheduled.values("article")[:MOST_PLANNED],
    )


def _planned(tallies: list[Tally], at: datetime) -> dict[tuple[int, int], int]:
    """How many articles readers cannot find in these lists yet, by (kind, owner)."""
    listings = _planned_listings(at)
    groups: tuple[Combinable, Combinable]
    if tallies[0].kind == ListKind.MONTH:
        listings = listings.filter(kind=ListKind.SECTION)  # each article stands in one
        groups = Value(ListKind.MONTH.value), _month("published_at")
    else:
        owners = {tally.owner for tally in tallies}
        listings = listings.filter(kind__in={tally.kind for tally in tallies}, owner__in=owners)
        groups = F("kind"), F("owner")
    counted = listings.values_list(*groups).annotate(Count("article")).order_by()
    return {(kind, owner): count for kind, owner, count in counted}


def _month(column: str) -> Combinable:
    """The key of a month in tallies."""
    day = Func(column, Value(get_current_timezone_name()), function="public.articles_day")
    return Func(day, function="public.articles_month", output_field=IntegerField())


def by_letter(entries: Iterable[IndexEntry]) -> list[tuple[str, list[IndexEntry]]]:
    """The entries in the order of the alphabet under their letters; “0–9” is for all others."""
    ordered = sorted(entries, key=lambda entry: (_is_other(entry), _folded(entry.owner.name)))
    return [(letter, list(group)) for letter, group in groupby(ordered, key=_letter)]


def _folded(name: str) -> str:
    """Without accents and case: “Éclair” stands among the Es."""
    parts = unicodedata.normalize("NFKD", name)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def _letter(entry: IndexEntry) -> str:
    return "0–9" if _is_other(entry) else _folded(entry.owner.name)[0].upper()


def _is_other(entry: IndexEntry) -> bool:
    return not _folded(entry.owner.name)[:1].isalpha()
