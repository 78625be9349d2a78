"""What stands in lists and readers cannot find there yet: it is counted nowhere."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
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
from django.utils.timezone import get_current_timezone_name

from articles.models import Listing, Revision, Tally
from articles.models.list_kinds import ListKind
from articles.prepared import Prepared

MOST_PLANNED = 50_000  # scheduled articles that counts take notice of
MOST_LISTS = 1_000  # lists with planned articles that are known by name

Key = tuple[int, int]  # kind, owner


class Planned:
    """The lists of some kinds (none of months) in which there is something planned.

    Asked once for a page. Where they are many, the database is asked again about those it shows.
    """

    def __init__(self, at: datetime, *kinds: ListKind):
        self._at = at
        lists = _lists(kinds).rows(at=at)
        self._are_known = len(lists) <= MOST_LISTS
        self._counts = {(kind, owner): planned for kind, owner, planned, _ in lists}
        self._hidden = [
            (kind, owner) for kind, owner, planned, length in lists if planned >= (length or 0)
        ]

    def readable(self, kind: ListKind) -> QuerySet[Tally]:
        """The lists of a kind in which readers find an article."""
        tallies = Tally.objects.of(kind)
        if not self._are_known:
            of_kind = _with_lengths(_counted(_listings(self._at).filter(kind=kind)))
            hidden = of_kind.filter(planned__gte=F("length"))
            return tallies.exclude(owner__in=hidden.values("owner"))
        owners = [owner for each, owner in self._hidden if each == kind]
        return tallies.exclude(owner__in=owners) if owners else tallies

    def hide(self, tallies: Iterable[Tally]) -> list[Tally]:
        """Count only what readers find; what then has no article is left out."""
        tallies = list(tallies)
        return _without(tallies, self._counts if self._are_known else self._counts_of(tallies))

    def _counts_of(self, tallies: list[Tally]) -> dict[Key, int]:
        owners = {tally.owner for tally in tallies}
        kinds = {tally.kind for tally in tallies}
        counted = _counted(_listings(self._at).filter(kind__in=kinds, owner__in=owners))
        return {(row["kind"], row["owner"]): row["planned"] for row in counted}


def hide_planned_in_months(tallies: Iterable[Tally], at: datetime) -> list[Tally]:
    """The same of tallies of months."""
    zone = get_current_timezone_name()
    counts = {(ListKind.MONTH, month): number for month, number in _MONTHS.rows(at=at, zone=zone)}
    return _without(tallies, counts)


def _without(tallies: Iterable[Tally], counts: dict[Any, int]) -> list[Tally]:
    left = []
    for tally in tallies:
        tally.articles -= counts.get((tally.kind, tally.owner), 0)
        if tally.articles > 0:
            left.append(tally)
    return left


def _listings(at: datetime) -> QuerySet[Listing]:
    """Places of scheduled articles, and those that a scheduled edit brings to a live one."""
    # In the order of the index, so that the planner reads it and nothing else.
    scheduled = Revision.objects.scheduled(at).filter(is_listed=True).order_by("-live__startswith")
    is_public = Exists(Revision.objects.live(at).filter(article=OuterRef("article")))
    return Listing.objects.filter(
        Q(published_at__gt=at) | ~is_public,
        article__in=scheduled.values("article")[:MOST_PLANNED],
    )


def _counted(listings: QuerySet[Listing]) -> Any:
    return listings.order_by().values("kind", "owner").annotate(planned=Count("article"))


def _with_lengths(counted: Any) -> Any:
    tally = Tally.objects.filter(kind=OuterRef("kind"), owner=OuterRef("owner"))
    return counted.annotate(length=Subquery(tally.values("articles")))


@cache
def _lists(kinds: tuple[ListKind, ...]) -> Prepared:
    """(kind, owner, planned articles, length with these) of each list, not all of too many."""
    return Prepared(
        lambda at: _with_lengths(_counted(_listings(at).filter(kind__in=kinds)))[: MOST_LISTS + 1],
        at=datetime,
    )


def _by_month(at: datetime, zone: str) -> Any:
    """(month as a key of tallies, planned articles)."""
    day = Func("published_at", Value(zone), function="public.articles_day")
    month = Func(day, function="public.articles_month", output_field=IntegerField())
    listings = _listings(at).filter(kind=ListKind.SECTION)  # each article stands in one
    return listings.order_by().values_list(month).annotate(Count("article"))


_MONTHS = Prepared(_by_month, at=datetime, zone=str)
