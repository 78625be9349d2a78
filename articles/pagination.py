"""Pages of a list that stay the same while news arrives: a page begins after an entry."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from articles.models import Revision

PAGE_SIZE = 20
_FORMAT = "%Y%m%dT%H%M%S.%fZ"


class CursorError(ValueError):
    """The place named in the address does not exist."""


@dataclass(frozen=True)
class Slice:
    """One page of a list; `newer` and `older` are cursors of its neighbours or empty."""

    revisions: list[Revision]
    newer: str = ""
    older: str = ""


def cursor_of(revision: Revision) -> str:
    """The place of a revision in a list: its publication time in UTC, and its key."""
    return f"{revision.published_at.astimezone(UTC):{_FORMAT}}-{revision.pk}"


def take_slice(
    revisions: QuerySet[Revision], *, before: str = "", after: str = "", size: int = PAGE_SIZE
) -> Slice:
    """The entries older than `before` or newer than `after`, else the newest.

    `revisions` is ordered by `-published_at, -pk`. Raises CursorError.
    """
    if after:
        return _newer_than(revisions, after, size)
    if before:
        at, pk = _parse(before)
        revisions = revisions.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk))
    found = list(revisions[: size + 1])
    page = found[:size]
    return Slice(
        revisions=page,
        newer=cursor_of(page[0]) if before and page else "",
        older=cursor_of(page[-1]) if len(found) > size else "",
    )


def _newer_than(revisions: QuerySet[Revision], after: str, size: int) -> Slice:
    at, pk = _parse(after)
    newer = revisions.filter(Q(published_at__gt=at) | Q(published_at=at, pk__gt=pk))
    found = list(newer.order_by("published_at", "pk")[: size + 1])
    if len(found) <= size:  # the newest page is always whole
        return take_slice(revisions, size=size)
    page = found[:size][::-1]
    return Slice(revisions=page, newer=cursor_of(page[0]), older=cursor_of(page[-1]))


def _parse(cursor: str) -> tuple[datetime, int]:
    moment, _, pk = cursor.partition("-")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise CursorError(cursor)
    try:
        return datetime.strptime(moment, _FORMAT).replace(tzinfo=UTC), int(pk)
    except ValueError as error:
        raise CursorError(cursor) from error
