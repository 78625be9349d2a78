"""Pages of a list that stay the same while news arrives: a page begins after an entry."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

PAGE_SIZE = 20
_FORMAT = "%Y%m%dT%H%M%S.%fZ"


class CursorError(ValueError):
    """The place named in the address does not exist."""


@dataclass(frozen=True)
class Order:
    """Two columns by which a list runs downwards; the second is a key and breaks ties."""

    first: str
    second: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]


@dataclass(frozen=True)
class Slice:
    """One page of a list; `newer` and `older` are cursors of its neighbours or empty."""

    entries: list[Any] = field(default_factory=list)
    newer: str = ""
    older: str = ""


def _write_time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):{_FORMAT}}"


def _read_time(text: str) -> datetime:
    return datetime.strptime(text, _FORMAT).replace(tzinfo=UTC)


def _read_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ValueError(text)
    return int(text)


NEWEST = Order("listed_at", "article_id", _write_time, _read_time)  # of cards
LONGEST = Order("articles", "owner", str, lambda text: min(_read_number(text), 2**31 - 1))
LAST_CITED = Order("newest_at", "owner", _write_time, _read_time)
LATEST_VERSION = Order("went_live_at", "number", _write_time, _read_time)  # of `as_versions`
NEWEST_NOTICE = Order("created_at", "pk", _write_time, _read_time)


def cursor_of(entry: Any, order: Order = NEWEST) -> str:
    """The place of an entry in a list: its time in UTC (or number), and its key."""
    return f"{order.write(getattr(entry, order.first))}-{getattr(entry, order.second)}"


def take_slice(
    entries: QuerySet,
    *,
    before: str = "",
    after: str = "",
    size: int = PAGE_SIZE,
    order: Order = NEWEST,
    fetch: Callable[[QuerySet], list[Any]] = list,
) -> Slice:
    """The entries that follow `before` or precede `after`, else the first ones.

    Raises CursorError.
    """
    if after:
        return _preceding(entries, after, size, order, fetch)
    entries = entries.order_by(f"-{order.first}", f"-{order.second}")
    if not before:
        return first_slice(fetch(entries[: size + 1]), size, order)
    following = entries.filter(_beyond(before, order, "lt"))
    page = first_slice(fetch(following[: size + 1]), size, order)
    return replace(page, newer=cursor_of(page.entries[0], order)) if page.entries else page


def first_slice(fetched: list[Any], size: int = PAGE_SIZE, order: Order = NEWEST) -> Slice:
    """Of the first entries, one more than a page has if there are more."""
    page = fetched[:size]
    return Slice(entries=page, older=cursor_of(page[-1], order) if len(fetched) > size else "")


def _preceding(
    entries: QuerySet,
    after: str,
    size: int,
    order: Order,
    fetch: Callable[[QuerySet], list[Any]],
) -> Slice:
    newer = entries.filter(_beyond(after, order, "gt"))
    fetched = fetch(newer.order_by(order.first, order.second)[: size + 1])
    if len(fetched) <= size:  # the first page is always whole
        return take_slice(entries, size=size, order=order, fetch=fetch)
    page = fetched[:size][::-1]
    return Slice(entries=page, newer=cursor_of(page[0], order), older=cursor_of(page[-1], order))


def _beyond(cursor: str, order: Order, comparison: str) -> Q:
    """What lies beyond a place; the first condition bounds the scan of an index."""
    text, _, key = cursor.partition("-")
    try:
        place, number = order.read(text), _read_number(key)
    except ValueError as error:
        raise CursorError(cursor) from error
    return Q(**{f"{order.first}__{comparison}e": place}) & (
        Q(**{f"{order.first}__{comparison}": place})
        | Q(**{f"{order.second}__{comparison}": number})
    )
