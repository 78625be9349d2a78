"""Pages of no single app: health, and what is shown when nothing else can be."""

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from articles.disks import is_disk_full, is_store_away
from newsroom.database.outage import is_outage, outage
from newsroom.page_cache.answers import apology

# Fields with spaces in them that nobody types, or that nobody else should read.
NOT_WRITTEN = {
    *("opened_with", "against_with", "initial-checks", "checks"),
    *("password", "password1", "password2"),
}


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _plain("ok")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: nothing is saved, and what was written is given back."""
    context = {"has_cookies": bool(request.COOKIES), "texts": _texts(request.POST)}
    return render(request, "403_csrf.html", context, status=403)


def signed_out(request: HttpRequest, sign_in: str) -> HttpResponse | None:
    """What was written in a form whose session has ended, given back; None if that was nothing.

    A form with a name for its tab is kept in the browser, and restored after the sign-in.
    """
    texts = [] if request.POST.get("tab") else _texts(request.POST)
    if not texts:
        return None
    response = render(request, "403_csrf.html", {"sign_in": sign_in, "texts": texts}, status=403)
    response["Cache-Control"] = "private, no-store"
    return response


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
    if is_store_away(error):
        return _store_gone(request)
    return HttpResponse(get_template("500.html").render(), status=500)


def _database_gone(request: HttpRequest) -> HttpResponse:
    outage.report()
    is_sent = request.method not in ("GET", "HEAD")
    response = _without_database(request, 503, apology(is_sent=is_sent), retry_after=5)
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # once, not for each request
    return response


def _store_gone(request: HttpRequest) -> HttpResponse:
    """Its absence has been logged where it was found. Of what was sent, all else may be saved."""
    if request.method in ("GET", "HEAD"):
        told = apology(is_sent=False)
    else:
        heading = _("The image store isn’t responding")
        message = _("Images can’t be saved or deleted right now. Please try again in a minute.")
        told = {"heading": heading, "message": message}
    response = _without_database(request, 503, told, retry_after=5)
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]
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
