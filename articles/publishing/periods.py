"""When a revision is live: opening its period, closing the one before it, and the public dates."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from articles import freshness
from articles.models import Article, Revision
from articles.publishing.states import Held, PublishingError
from articles.publishing.telling import take_back_publication

INSTANT = timedelta(microseconds=1)  # the shortest period
# Addresses name a year by four digits, in any time zone; nothing was published before.
EARLIEST = datetime(1000, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)  # in any time zone, Python can read it back


@dataclass(frozen=True)
class Opening:
    """What a period begins with: its start, what readers are told, and the kind of change.

    `change` is empty for the first publication of an article, which changed nothing.
    """

    start: datetime
    published_at: datetime
    updated_at: datetime
    change: str = ""


def opening(
    row: Article,
    start: datetime,
    change: str,
    published_at: datetime | None = None,
    updated_at: datetime | None = None,
) -> Opening:
    """A period that begins then, with the dates that readers are told where none are given."""
    require_past(published_at, start)
    earlier = row.revisions.exclude(live=None).order_by("-live__startswith").first()
    if earlier is None or earlier.published_at is None or earlier.public_updated_at is None:
        return first_opening(start, published_at or row.first_published_at, updated_at)
    first = published_at or earlier.published_at
    if updated_at is None:
        is_minor = Revision.Change(change) == Revision.Change.MINOR
        updated_at = earlier.public_updated_at if is_minor else start
    return Opening(start, first, max(updated_at, first), change)


def first_opening(
    start: datetime, published_at: datetime | None, updated_at: datetime | None
) -> Opening:
    """That of an article which was never live."""
    require_past(published_at, start)
    first = published_at or start
    return Opening(start, first, max(updated_at or first, first))


def require_past(published_at: datetime | None, start: datetime) -> None:
    if published_at is not None and published_at < EARLIEST:
        raise PublishingError(too_early())
    if published_at is not None and published_at > start:
        raise PublishingError(
            _(
                "The article goes live at %(start)s, so it can’t have been first published after "
                "that. Change that date, or schedule the article."
            )
            % {"start": f"{start:%Y-%m-%d %H:%M %Z}"}
        )


def too_late() -> str:
    return _("That time is too far away. Check the year.")


def too_early() -> str:
    return _("No article can have been published before the year 1000. Check the year.")


def present(row: Article, now: datetime) -> Revision | None:
    """What readers see."""
    return row.revisions.live(now).first()


def drop_scheduled(row: Article, present: Revision | None, now: datetime) -> bool:
    """Return scheduled revisions to drafts and reopen the present one's period."""
    dropped = row.revisions.scheduled(now).update(
        live=None, is_listed=False, published_at=None, public_updated_at=None, change=""
    )
    if present is not None and present.live.upper is not None:
        _set_period(present, present.live.lower, None)
    if dropped:
        take_back_publication(row, now)
    return bool(dropped)


def go_live(held: Held, revision: Revision, present: Revision | None, begins: Opening) -> Revision:
    """Close the present period where the revision's begins, and open that."""
    row, start = held.row, begins.start
    if present is not None:
        start = max(start, present.live.lower + INSTANT)
        _set_period(present, present.live.lower, start)
    revision.published_at, revision.public_updated_at = begins.published_at, begins.updated_at
    revision.is_listed, revision.change = row.retracted_at is None, begins.change
    revision.live = DateTimeTZRange(start, None)
    columns = ["published_at", "public_updated_at", "is_listed", "live", "change"]
    try:
        if revision.pk is None:
            revision.save(force_insert=True)
        else:
            revision.save(update_fields=columns)
    except IntegrityError as error:
        raise PublishingError(
            _("Another article just went live at “%(slug)s”. Choose another slug.")
            % {"slug": revision.slug}
        ) from error
    if revision.number > 1:
        ended = row.revisions.filter(is_listed=True, live__endswith__lte=freshness.now())
        ended.update(is_listed=False)
    if (row.stage, row.working_revision_id) != (Article.Stage.DRAFTING, revision.pk):
        held.set(stage=Article.Stage.DRAFTING, working_revision=revision)
    return revision


def leave(row: Article, now: datetime) -> None:
    """Close what is live and drop what is scheduled."""
    last = present(row, now)
    drop_scheduled(row, last, now)
    if last is not None:
        _set_period(last, last.live.lower, max(now, last.live.lower + INSTANT))
    row.revisions.filter(is_listed=True).update(is_listed=False)


def _set_period(revision: Revision, start: datetime, end: datetime | None) -> None:
    revision.live = DateTimeTZRange(start, end)
    revision.save(update_fields=["live"])
