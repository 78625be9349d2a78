"""Cards of articles in lists: known to a process until their article or everything changes.

A list asks for the keys of its revisions, and for no more of those that are known.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Value

from articles.freshness import Keep
from articles.lists.pagination import PAGE_SIZE
from articles.models import Revision
from articles.models.list_kinds import ListKind
from articles.models.revision import RevisionQuerySet
from articles.prepared import IsAmong, Prepared

MOST = 1_000  # cards of some 5 KB

_cards: Keep[Revision] = Keep(MOST)


def keys_in(values: list[int]) -> Value:
    """Keys as one value of a statement, however many."""
    return Value(values, output_field=ArrayField(BigIntegerField()))


def cards(keys: Iterable[int]) -> dict[int, Revision]:
    """Cards by the keys of revisions. They belong to all requests: read them, change nothing."""
    return _cards.get_many(keys, _load, lambda card: frozenset({card.article_id}))


def _load(keys: list[int]) -> dict[int, Revision]:
    return {card.pk: card for card in _CARDS.all(keys=keys)}


def cards_of(entries: Any) -> list[Revision]:
    """The cards of a query set `as_cards`, in its order."""
    return placed(entries.values_list("pk", "listed_at"))


def newest_in(kind: ListKind, owner: int, at: datetime) -> list[Revision]:
    """The newest cards of one list, one more than a page has: a prepared statement."""
    return placed(_newest_in(kind).rows(owner=owner, at=at))


@cache
def _newest_in(kind: ListKind) -> Prepared[Any]:
    return Prepared(
        lambda owner, at: keys_of(Revision.objects.listed(at).in_list(kind, owner, at))[
            : PAGE_SIZE + 1
        ],
        owner=int,
        at=datetime,
    )


def keys_of(entries: RevisionQuerySet) -> Any:
    """What `placed` wants of a query set, newest first."""
    return entries.as_cards().values_list("pk", "listed_at")


def placed(rows: Iterable[tuple[Any, ...]]) -> list[Revision]:
    """Cards by (key of the revision, place in a list: its time)."""
    rows = list(rows)
    known = cards([key for key, _listed_at in rows])
    return [_at_place(known[key], listed_at) for key, listed_at in rows if key in known]


def _at_place(card: Revision, listed_at: datetime) -> Revision:
    """The same card for one list; Django would copy a model by pickling it."""
    own: Any = Revision.__new__(Revision)
    own.__dict__.update(card.__dict__)
    own.listed_at = listed_at
    return own


_CARDS = Prepared(
    lambda keys: Revision.objects.as_cards().filter(IsAmong(F("pk"), keys_in(keys))).order_by(),
    keys=list,
)
