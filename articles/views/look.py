"""The stylesheet and the manifest of the publication, at addresses that say what is in them."""

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from articles.frame import current_publication
from articles.freshness import ONLY_EVERYTHING, Shown, now
from articles.look.files import ICON_SIDES
from articles.look.manifest import digest_of, manifest_of
from articles.look.stylesheet import (
    Stylesheet,
    default_stylesheet,
    desk_stylesheet,
    remembered,
    stylesheet_of,
    tokens_css,
)
from articles.models import Publication

FOREVER = "public, max-age=31536000, immutable"
# At the address of another one: a page that was kept somewhere names it for a while.
BRIEFLY = "public, max-age=60"
FAVICON = ICON_SIDES[1]


@require_safe
def look_stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """The present one, at whatever address; while the database is away, one that is known."""
    try:
        sheet = _present(digest)
    except (OperationalError, InterfaceError):
        sheet = remembered(digest) or default_stylesheet()
        return _file(sheet.text, "text/css", "no-store")
    return _sent(sheet.text, "text/css", is_present=digest == sheet.digest)


def _present(digest: str) -> Stylesheet:
    """That of the digest if it is the present one, else the present one all the same.

    A page may have been made by a process that knows of a change which this one is about to hear.
    """
    sheet = stylesheet_of(current_publication()) or default_stylesheet()
    if sheet.digest != digest:
        sheet = stylesheet_of(Publication.objects.current(now())) or default_stylesheet()
    return sheet


@require_safe
def look_for_desk(request: HttpRequest) -> HttpResponse:
    """For the admin: at one address, so that no page of it has to ask for a digest."""
    try:
        sheet = desk_stylesheet(current_publication())
    except (OperationalError, InterfaceError):
        return _file(tokens_css(), "text/css", "no-store")
    return HttpResponse(sheet.text, content_type="text/css; charset=utf-8")


@require_safe
def look_manifest(request: HttpRequest, digest: str) -> HttpResponse:
    publication = current_publication()
    if not publication.icon:
        raise Http404("The publication has no icon.")
    text = manifest_of(publication)
    return _sent(text, "application/manifest+json", is_present=digest == digest_of(text))


@require_safe
def look_icon(request: HttpRequest) -> HttpResponse:
    """For the admin: to the publication’s own, or to ours."""
    publication = current_publication()
    own = publication.icon and publication.icon_url(FAVICON)
    return redirect(own or static("favicon.svg"))


def _sent(text: str, content_type: str, *, is_present: bool) -> HttpResponse:
    """At its own address kept until something changes that every page shows.

    At any other it is made each time: whoever makes addresses up fills no memory.
    """
    response = _file(text, content_type, FOREVER if is_present else BRIEFLY)
    if is_present:
        response.shown = Shown(ONLY_EVERYTHING, None)  # type: ignore[attr-defined]
    return response


def _file(text: str, content_type: str, policy: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    response["Cache-Control"] = policy
    return response
