"""How long a reader's page may be kept, decided once for all of them (decision 0024).

Never longer than until the next scheduled change: a page that was kept must not outlive it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, set_response_etag

from articles.models import Revision
from articles.zone import publication_zone
from newsroom.middleware import is_for_editors

# Seconds. A browser asks again sooner than a cache that thousands share.
BROWSER, SHARED = 30, 60
MISSING = 10  # what is not found may be there soon
NEVER = "private, no-store"
READING = ("GET", "HEAD")
# 301 among them: browsers would keep one without a limit for ever, and an address may come back.
KEPT = {200: SHARED, 301: SHARED, 302: SHARED, 404: MISSING, 410: SHARED}


@dataclass(frozen=True)
class Known:
    """When the next scheduled change comes, as one process learnt it at a time of its own clock."""

    change_at: datetime | None
    learnt: float


class Schedule:
    """The next scheduled change; asked of the database once a second, however many pages."""

    seconds = 1.0

    def __init__(self) -> None:
        self.known: Known | None = None

    def next_change(self, after: datetime) -> datetime | None:
        known = self.known
        if known is None or self._is_old(known) or (known.change_at and known.change_at <= after):
            known = self._learnt_with_the_zone(after)
            if known is None:
                known = Known(Revision.objects.next_start(after), time.monotonic())
            self.known = known
        return known.change_at

    def _learnt_with_the_zone(self, after: datetime) -> Known | None:
        """What the request asked when it began, together with the publication's time zone."""
        known = publication_zone.known
        if known is None or known.asked_at is None:
            return None
        shared = Known(known.change_at, known.learnt)
        is_past = shared.change_at is not None and shared.change_at <= after
        return None if is_past or self._is_old(shared) else shared

    def _is_old(self, known: Known) -> bool:
        return time.monotonic() - known.learnt >= self.seconds


schedule = Schedule()


class PageCacheMiddleware:
    """Says how long an answer may be kept, names its content, and sends no page twice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = timezone.now()
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = cache_control(request, response, begun)
        is_page = request.method in READING and response.status_code == 200
        if not is_page or response.streaming or "no-store" in response["Cache-Control"]:
            return response
        if not response.has_header("ETag"):
            set_response_etag(response)
        etag = response.get("ETag")
        return get_conditional_response(request, etag=etag, response=response) or response


def cache_control(request: HttpRequest, response: HttpResponse, begun: datetime) -> str:
    """The policy for an answer that has none of its own; `begun` is when its page was asked for."""
    is_page = request.method in READING and not is_for_editors(request)
    longest = KEPT.get(response.status_code)
    if not is_page or longest is None or response.cookies:
        return NEVER
    if (change_at := schedule.next_change(begun)) is not None:
        left = (change_at - timezone.now()) // timedelta(seconds=1)
        longest = max(0, min(longest, left))
    return f"public, max-age={min(BROWSER, longest)}, s-maxage={longest}"
