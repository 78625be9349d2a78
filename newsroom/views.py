"""Pages of no single app: health, uploaded pictures, and what is shown when nothing else can be."""

import errno
import posixpath
import sys
from pathlib import PurePosixPath

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    QueryDict,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.views.static import serve

from articles.disks import is_disk_full
from articles.images.withholding import withheld_file
from newsroom.database.outage import is_outage, outage
from newsroom.middleware import may_see_withheld
from newsroom.page_cache.answers import apology

# The kinds of picture that the image pipeline writes. Nothing else is served from MEDIA_ROOT.
PICTURE_TYPES = {
    ".avif": "image/avif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}

# Fields with spaces in them that nobody types, or that nobody else should read.
NOT_WRITTEN = {"opened_with", "initial-checks", "checks", "password", "password1", "password2"}


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _plain("ok")


def readyz(request: HttpRequest) -> HttpResponse:
    """The process answers, and so does the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return _plain("The database is not responding.", status=503)
    return _plain("ok")


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """An uploaded picture. File names are random and never reused, so it may be kept for ever.

    Shared caches ask again every hour: what was taken down must not outlive it there for a year.
    """
    name = PurePosixPath(posixpath.normpath(path).lstrip("/"))
    content_type = PICTURE_TYPES.get(name.suffix.lower())
    # Cards have an address of their own, which asks whether their article is public.
    if content_type is None or ".." in PurePosixPath(path).parts or name.parts[0] == "cards":
        raise Http404("There is no image with this name.")
    try:
        response = _public(request, path) or _withheld(request, str(name))
    except (ValueError, FileNotFoundError) as error:  # no name of a file; moved at this moment
        raise Http404("There is no image with this name.") from error
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise Http404("There is no image with this name.") from error
    response["Content-Type"] = content_type
    return response


def _public(request: HttpRequest, path: str) -> HttpResponseBase | None:
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except Http404:
        return None
    response["Cache-Control"] = "public, max-age=31536000, s-maxage=3600, immutable"
    return response


def _withheld(request: HttpRequest, name: str) -> HttpResponseBase:
    """An image of an article that is public no longer: for editors alone."""
    if (file := withheld_file(name, is_editor=may_see_withheld(request))) is None:
        raise Http404("There is no image with this name.")
    response = FileResponse(file)
    response["Cache-Control"] = "private, no-store"
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: nothing is saved, and what was written is given back."""
    context = {"has_cookies": bool(request.COOKIES), "texts": _texts(request.POST)}
    return render(request, "403_csrf.html", context, status=403)


def _texts(posted: QueryDict) -> list[tuple[str, str]]:
    """(name, text) of what somebody wrote: not tokens, passwords, or what a form adds by itself."""
    return [
        (name.replace("_", " ").capitalize(), text)
        for name, text in posted.items()
        if isinstance(text, str) and len(text.split()) > 1 and name not in NOT_WRITTEN
    ]


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither database nor context: whatever broke the page must not break this one too."""
    error = sys.exception()
    if is_disk_full(error):
        message = _("The server is out of space, so nothing was saved. Try again later.")
        return _without_database(request, 507, {"message": message}, retry_after=600)
    if is_outage(error):
        return _database_gone(request)
    return HttpResponse(get_template("500.html").render(), status=500)


def _database_gone(request: HttpRequest) -> HttpResponse:
    outage.report()
    is_sent = request.method not in ("GET", "HEAD")
    response = _without_database(request, 503, apology(is_sent=is_sent), retry_after=5)
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # once, not for each request
    return response


def _without_database(
    request: HttpRequest, status: int, context: dict[str, str], *, retry_after: int
) -> HttpResponse:
    """A page of ours, or a message for the script that asked."""
    response: HttpResponse
    if request.headers.get("Accept", "").startswith("application/json"):
        response = JsonResponse({"message": context["message"]}, status=status)
    else:
        html = get_template(f"{status}.html").render(context)
        response = HttpResponse(html, status=status)
    response["Retry-After"] = str(retry_after)
    return response


def _plain(text: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status)
    response["Cache-Control"] = "no-store"
    return response
