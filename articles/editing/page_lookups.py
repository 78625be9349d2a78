"""What the page of a work says of itself, where the publication wants it asked."""

import time
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from threading import BoundedSemaphore, Lock

from django.conf import settings
from django.contrib.auth.models import User

from articles.models import Publication
from references.web_pages.details import PageDetails, details_of
from references.web_pages.fetching import PageReader

MOST_A_MINUTE = 20  # for one person, in one process: this is no scanner


@dataclass
class Rate:
    """How often each of some people did something in the last minute."""

    most: int = MOST_A_MINUTE
    _times: dict[int, deque[float]] = field(default_factory=dict)
    _guard: Lock = field(default_factory=Lock)

    def allows(self, person: int) -> bool:
        """Whether it may be done once more; that it is done now is noted."""
        now = time.monotonic()
        with self._guard:
            times = self._times.setdefault(person, deque(maxlen=self.most))
            if len(times) == self.most and now - times[0] < 60:
                return False
            times.append(now)
        return True


rate = Rate()


@cache
def page_reader() -> PageReader:
    """At most half of the threads wait for pages, so that the others have somebody to answer."""
    slots = BoundedSemaphore(max(1, settings.THREADS // 2))
    return PageReader(f"Newsroom reference lookup (+{settings.SITE_URL})", slots=slots)


def look_at_page(url: str, user: User) -> PageDetails:
    """Nothing when the publication does not want it, the page is silent, or too many were asked."""
    wanted = Publication.objects.values_list("fetch_references", flat=True).first()
    if not wanted or not rate.allows(user.pk):
        return PageDetails()
    return details_of(page_reader().read(url))
