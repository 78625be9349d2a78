"""The publication's time zone: asked of the database once a second, and current for a request."""

import logging
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

from articles.freshness import ONLY_EVERYTHING, Mark, freshness
from articles.models import Publication

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Known:
    """The zone, as one process learnt it at a time of its own clock."""

    zone: ZoneInfo
    learnt: float
    mark: Mark = field(default_factory=freshness.begin)


class PublicationZone:
    """A change in one process is known to the others a second later.

    A page that is made after its change was heard of is made with the new zone: it is kept.
    """

    seconds = 1.0

    def __init__(self) -> None:
        self.known: Known | None = None

    def get(self) -> ZoneInfo:
        known = self.known
        if known is None or self._is_outdated(known):
            learnt, mark = time.monotonic(), freshness.begin()
            self.known = known = Known(_zone_named(Publication.objects.time_zone()), learnt, mark)
        return known.zone

    def _is_outdated(self, known: Known) -> bool:
        is_old = time.monotonic() - known.learnt >= self.seconds
        return is_old or not freshness.is_unchanged(known.mark, ONLY_EVERYTHING)

    def forget(self) -> None:
        """It was changed: ask again."""
        self.known = None


publication_zone = PublicationZone()


def in_publication_zone() -> AbstractContextManager[None]:
    """Within it, days begin and end where readers see them begin and end."""
    return timezone.override(publication_zone.get())


def _zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        logger.error("This machine doesn’t know the time zone %r. Times are shown in UTC.", name)
        return ZoneInfo("UTC")
