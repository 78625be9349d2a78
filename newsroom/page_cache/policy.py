"""Which answers may be kept, and what they say about it: one rule for all reader pages."""

from collections.abc import Callable
from hashlib import sha256  # which processors know, unlike Django’s MD5

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from articles.freshness import LISTS, Shown
from newsroom.middleware import is_for_editors
from newsroom.page_cache.answers import KEPT
from newsroom.page_cache.requests import SHOWN

NEVER = "private, no-store"
READING = ("GET", "HEAD")
STATUSES = {200, 301, 302, 404, 410}

A_LIST = Shown(frozenset({LISTS}), None)


class PageCacheMiddleware:
    """Says how long an answer may be kept, names its content, and sends no page twice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            # What says both how long it lasts and what it shows may be kept here as well.
            if hasattr(response, "shown") and is_the_same_for_all(request, response):
                request.META[SHOWN] = response.shown
        else:
            is_kept = is_the_same_for_all(request, response)
            response["Cache-Control"] = KEPT if is_kept else NEVER
            if is_kept and not response.streaming:
                request.META[SHOWN] = getattr(response, "shown", A_LIST)
        is_page = request.method in READING and response.status_code == 200
        if not is_page or response.streaming or "no-store" in response["Cache-Control"]:
            return response
        if not response.has_header("ETag"):
            response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
        etag = response.get("ETag")
        return get_conditional_response(request, etag=etag, response=response) or response


def is_the_same_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether an answer that has no policy of its own depends on its address alone."""
    return (
        request.method in READING
        and response.status_code in STATUSES
        and not is_for_editors(request)
        and not response.cookies
    )
