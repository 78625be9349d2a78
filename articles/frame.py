"""The publication as readers' pages show it: navigation, footer, policies; known to a process."""

import hashlib
import pickle
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import SimpleLazyObject

from articles.freshness import EVERYTHING, LISTS, ONLY_EVERYTHING, Keep, Mark, begin, freshness, now
from articles.models import Publication


@dataclass(frozen=True, slots=True)
class _Known:
    publication: Publication
    mark: Mark
    until: datetime | None  # the next start or end of a period

    @property
    def is_outdated(self) -> bool:
        """Whether a section may have got its first article since, or lost its last."""
        is_over = self.until is not None and now() >= self.until
        return is_over or not freshness.is_unchanged(self.mark, [LISTS])


_kept: Keep[_Known] = Keep(1)


def current_publication() -> Publication:
    """The one publication with what the frame of a page needs, to be read and never saved.

    It is shared by all requests of a process until something changes.
    """
    known = _kept.get("publication", ONLY_EVERYTHING, _ask)
    if known.is_outdated:
        _kept.free([EVERYTHING])
        known = _kept.get("publication", ONLY_EVERYTHING, _ask)
    return known.publication


def publication(request) -> dict[str, SimpleLazyObject]:
    """For every template; asked for once, and only by one that shows it."""
    return {"publication": SimpleLazyObject(current_publication)}


def _ask() -> _Known:
    mark, until = begin(), freshness.next_boundary
    publication = Publication.objects.current(now())
    publication.digest = _digest_of(publication)
    return _Known(publication, mark, until)


def _digest_of(publication: Publication) -> bytes:
    """Of all that was read of it: its own values, its navigation, and its footer."""
    return hashlib.blake2b(pickle.dumps(publication), digest_size=16).digest()
