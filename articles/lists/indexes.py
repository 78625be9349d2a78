"""Indexes of what articles are found by: each tag, author or source with how many articles."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from articles.lists.planned import Planned
from articles.models import Tally


@dataclass(frozen=True)
class IndexEntry:
    """A line of an index: whose list it is, how many articles, how many citations."""

    owner: Any
    articles: int
    citations: int = 0


def entries_of(tallies: Iterable[Tally], owners: QuerySet, planned: Planned) -> list[IndexEntry]:
    """The tallies with the rows they are about; those that readers cannot see yet left out."""
    tallies = planned.hide(tallies)
    rows = owners.in_bulk([tally.owner for tally in tallies])
    return [
        IndexEntry(rows[tally.owner], tally.articles, tally.citations)
        for tally in tallies
        if tally.owner in rows
    ]


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
