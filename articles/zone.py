"""The publication's time zone: asked of the database once a second, and current for a request."""

import logging
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

from articles.models import Publication

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Known:
    """The zone, as one process learnt it at a time of its own clock."""

    zone: ZoneInfo
    learnt: float


class PublicationZone:
    """A change in one process is known to the others a second later."""

    seconds = 1.0

    def __init__(self) -> None:
        self.known: Known | None = None

    def get(self) -> ZoneInfo:
        known = self.known
        if known is None or time.monotonic() - known.learnt >= self.seconds:
            learnt = time.monotonic()
            self.known = known = Known(_zone_named(Publication.objects.time_zone()), learnt)
        return known.zone

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
