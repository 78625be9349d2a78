"""`/media/…`: pictures for readers, from this machine's folder or streamed from a bucket."""

import errno
import posixpath
import re
from contextlib import closing
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_http_date_safe
from django.views.static import serve

from articles.disks import StoreAway
from articles.images.withholding import withheld_file
from newsroom.middleware import may_see_withheld

# The kinds of picture that the image pipeline writes. Nothing else is served.
PICTURE_TYPES = {
    ".avif": "image/avif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
# Shared caches ask again every hour: what was taken down must not outlive it there for a year.
KEPT = "public, max-age=31536000, s-maxage=3600, immutable"
# What our own nginx may keep of a bucket (deploy/nginx.conf), in seconds: it asks each time after.
ACCEL_EXPIRES = "1"
WHOLE = 1024 * 1024  # bytes; the server would join what is shorter (newsroom/server/clients.py)
# A store refuses odd names and headers in its own way, which would count as its absence.
NAME = re.compile(r"(?:[\w-]+/){0,8}[\w-]+\.\w+", re.ASCII)
NAME_MOST = 200
ETAG = re.compile(r'(?:W/)?("[\w-]{1,100}")', re.ASCII)
RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})", re.ASCII)


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """An uploaded picture. File names are random and never reused, so it may be kept for ever."""
    name = PurePosixPath(posixpath.normpath(path).lstrip("/"))
    content_type = PICTURE_TYPES.get(name.suffix.lower())
    # Cards have an address of their own, which asks whether their article is public.
    if content_type is None or ".." in PurePosixPath(path).parts or name.parts[0] == "cards":
        raise Http404("There is no image with this name.")
    try:
        response = _public(request, path, str(name)) or _withheld(request, str(name))
    except StoreAway:
        return _away()
    except (ValueError, FileNotFoundError) as error:  # no name of a file; moved at this moment
        raise Http404("There is no image with this name.") from error
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise Http404("There is no image with this name.") from error
    if response.status_code not in (304, 416):
        response["Content-Type"] = content_type
    return response


def _public(request: HttpRequest, path: str, name: str) -> HttpResponseBase | None:
    if hasattr(default_storage, "fetch"):
        return _streamed(request, name)
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except Http404:
        return None
    response["Cache-Control"] = KEPT
    return response


def _streamed(request: HttpRequest, name: str) -> HttpResponseBase | None:
    """From a bucket: a long one as it comes, with no more than a chunk of it in memory."""
    if len(name) > NAME_MOST or not NAME.fullmatch(name):
        raise Http404("There is no image with this name.")
    try:
        storage: Any = default_storage
        found = storage.fetch(name, _asked(request), is_head=request.method == "HEAD")
    except FileNotFoundError:
        return None
    response: HttpResponseBase
    if found.body is None:
        response = HttpResponse(status=found.status)
        del response["Content-Type"]
    elif int(found.headers.get("Content-Length", WHOLE + 1)) <= WHOLE:
        with closing(found.body):  # a store that breaks off is known before anything is sent
            response = HttpResponse(b"".join(found.body), status=found.status)
    else:
        response = StreamingHttpResponse(found.body, status=found.status)
    for header, value in found.headers.items():
        response[header] = value
    response["Cache-Control"] = KEPT
    response["X-Accel-Expires"] = ACCEL_EXPIRES
    return response


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the store is to know of a request's headers, and nothing that it might stumble over."""
    asked: dict[str, Any] = {}
    if match := ETAG.fullmatch(request.headers.get("If-None-Match", "")[:200].strip()):
        asked["IfNoneMatch"] = match[1]
    elif since := parse_http_date_safe(request.headers.get("If-Modified-Since", "")[:40]):
        asked["IfModifiedSince"] = datetime.fromtimestamp(since, UTC)
    match = RANGE.fullmatch(request.headers.get("Range", "")[:40].strip())
    if match and "If-Range" not in request.headers:
        first, last = match.groups()
        if (first or last) and (not (first and last) or int(first) <= int(last)):
            asked["Range"] = match[0]
    return asked


def _withheld(request: HttpRequest, name: str) -> HttpResponseBase:
    """An image of an article that is public no longer: for editors alone."""
    if (file := withheld_file(name, is_editor=may_see_withheld(request))) is None:
        raise Http404("There is no image with this name.")
    response = FileResponse(file)
    response["Cache-Control"] = "private, no-store"
    return response


def _away() -> HttpResponse:
    response = HttpResponse(
        "Pictures are temporarily unavailable.\n", "text/plain; charset=utf-8", status=503
    )
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = "5"
    response._has_been_logged = True  # type: ignore[attr-defined]  # where it was found
    return response
