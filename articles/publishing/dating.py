"""When an article first appeared, which is said before its first publication here."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from articles import audit, freshness
from articles.publishing.periods import EARLIEST, first_opening, too_early
from articles.publishing.states import PublishingError, Target, locked


def set_first_published(article: Target, at: datetime | None, *, by: User | None = None) -> None:
    """Say when the article first appeared; None: when it first goes live.

    What is scheduled follows. Raises PublishingError for a time to come, and for an article
    that was ever live.
    """
    with locked(article) as held:
        before = held.row.first_published_at
        if at == before:
            return
        if held.row.revisions.ever_live(held.now).exists():
            raise PublishingError(
                _("“%(title)s” has been public, so its first publication can’t be changed.")
                % {"title": held.row.title}
            )
        require_past(at)
        change = {"before": before, "after": at}
        audit.record("change", held.row, by=by, first_published_at=change)
        held.set(first_published_at=at)
        scheduled = held.row.revisions.scheduled(held.now).first()
        if scheduled is not None:
            begins = first_opening(scheduled.live.lower, at, None)
            scheduled.published_at = begins.published_at
            scheduled.public_updated_at = begins.updated_at
            scheduled.save(update_fields=["published_at", "public_updated_at"])


def require_past(at: datetime | None) -> None:
    if at is not None and at < EARLIEST:
        raise PublishingError(too_early())
    if at is not None and at > freshness.now():
        raise PublishingError(
            _(
                "That time is in the future. Enter when the article first appeared, or leave it "
                "empty."
            )
        )
