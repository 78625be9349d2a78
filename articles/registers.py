"""Indexes of what articles are found by: each tag, author or source with how many articles."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from articles.lists import Kind
from articles.models import Listing, Revision, Tally

MOST_PLANNED = 1000  # scheduled articles that counts take notice of


@dataclass(frozen=True)
class Entry:
    """A line of an index: whose list it is, how many articles, how many citations."""

    owner: Any
    articles: int
    citations: int = 0


def entries_of(tallies: Iterable[Tally], owners: QuerySet, at: datetime) -> list[Entry]:
    """The tallies with the rows they are about; those that readers cannot see yet left out."""
    tallies = hide_planned(tallies, at)
    found = owners.in_bulk([each.owner for each in tallies])
    return [
        Entry(found[each.owner], each.articles, each.citations)
        for each in tallies
        if each.owner in found
    ]


def hide_planned(tallies: Iterable[Tally], at: datetime) -> list[Tally]:
    """Count no article that is scheduled and was never live; what then has none is left out.

    There are few of those at a time, so their lists are asked for, not the lists of many.
    """
    tallies = list(tallies)
    hidden = _planned(at) if tallies else {}
    for each in tallies:
        each.articles -= hidden.get((each.kind, each.owner), 0)
    return [each for each in tallies if each.articles > 0]


def _planned(at: datetime) -> Counter[tuple[int, int]]:
    """How many articles in each list, by (kind, owner), readers cannot see yet."""
    is_public = Exists(Revision.objects.live(at).filter(article=OuterRef("article")))
    scheduled = Revision.objects.scheduled(at).filter(~is_public, is_listed=True)
    # In the order of the index, so that the planner reads it and nothing else.
    planned = scheduled.order_by("-live__startswith").values("article")[:MOST_PLANNED]
    rows = list(
        Listing.objects.filter(article__in=planned).values_list("kind", "owner", "published_at")
    )
    months = (int(f"{day.astimezone(UTC):%Y%m}") for kind, _, day in rows if kind == Kind.SECTION)
    return Counter((kind, owner) for kind, owner, _ in rows) + Counter(
        (int(Kind.MONTH), month) for month in months
    )


def by_letter(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries in the order of the alphabet under their letters; “0–9” is for all others."""
    ordered = sorted(entries, key=lambda each: (_is_other(each), _folded(each.owner.name)))
    return [(letter, list(group)) for letter, group in groupby(ordered, key=_letter)]


def _folded(name: str) -> str:
    """Without accents and case: “Éclair” stands among the Es."""
    parts = unicodedata.normalize("NFKD", name)
    return "".join(each for each in parts if not unicodedata.combining(each)).casefold()


def _letter(entry: Entry) -> str:
    return "0–9" if _is_other(entry) else _folded(entry.owner.name)[0].upper()


def _is_other(entry: Entry) -> bool:
    return not _folded(entry.owner.name)[:1].isalpha()
