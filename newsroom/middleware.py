"""The publication's time zone; sessions, sign-in and tokens on the editors' paths alone."""

from csp.constants import HEADER as CSP_HEADER
from csp.middleware import CSPMiddleware as _CSPMiddleware
from django.conf import settings
from django.contrib.auth import middleware as auth
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.core.exceptions import BadRequest
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware import csrf, gzip

from articles.zone import in_publication_zone
from feedback.protecting.guards import Refused, refusal, refuse_uploads

EDITORS_PATHS = ("/admin/",)
# What shows no time, and has to answer while the database does not.
TIMELESS_PATHS = ("/healthz", "/readyz", "/media/")
# A cookie for /media/, with which editors see images that are kept from readers. Those of the
# session belong to /admin/: an image at its public address does not get them.
MEDIA_KEY = "__Secure-media" if settings.IS_HTTPS else "media"
MEDIA_KEY_AGE = 12 * 3600  # seconds
_media_signer = TimestampSigner(salt="newsroom.media")


def is_for_editors(request: HttpRequest) -> bool:
    return request.path_info.startswith(EDITORS_PATHS)


class CSPMiddleware(_CSPMiddleware):
    """Writes the policy in one order, so that every process sends the same bytes."""

    def process_response(self, request, response):
        response = super().process_response(request, response)
        if policy := response.get(CSP_HEADER):
            response[CSP_HEADER] = "; ".join(sorted(policy.split("; ")))
        return response


class TextMiddleware:
    """Refuses an address with a NUL, which is in no text that PostgreSQL can hold or look for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        if "\0" in request.path_info:
            raise Http404("NUL in the path")
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the query")
        return self.get_response(request)


class OwnPagesMiddleware:
    """Pages and data are for this site's pages alone; images and feeds may be shown elsewhere."""

    OWN = ("text/html", "application/json")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith(self.OWN):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class GZipMiddleware(gzip.GZipMiddleware):
    """Compresses reader pages, the same for every reader.

    They hold no secret and repeat nothing from the request that could probe for one, so the
    random padding against BREACH is left out. The admin does hold tokens: it is not compressed.
    Nor are images, whose formats do so themselves.
    """

    max_random_bytes = 0

    def process_response(self, request, response):
        is_image = response.get("Content-Type", "").startswith("image/")
        if is_image or is_for_editors(request):
            return response
        return super().process_response(request, response)


class TimeZoneMiddleware:
    """Dates and times are those of the publication's zone, for readers and editors alike."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(TIMELESS_PATHS):
            return self.get_response(request)
        with in_publication_zone():
            return self.get_response(request)


class EditorsOnly:
    """Leaves a request alone unless it is for editors: no `request.user`, no session, no token."""

    def __call__(self, request):
        if is_for_editors(request):
            return super().__call__(request)
        return self.get_response(request)


class SessionMiddleware(EditorsOnly, sessions.SessionMiddleware):
    pass


class AuthenticationMiddleware(EditorsOnly, auth.AuthenticationMiddleware):
    pass


class StrangersMiddleware:
    """Takes no upload of anybody who is not signed in; CSRF tokens are looked for in the body."""

    SIGN_IN = "/admin/login/"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_posted = request.method == "POST" and is_for_editors(request)
        if not is_posted or request.user.is_authenticated:
            return self.get_response(request)
        try:
            refuse_uploads(request)
        except Refused as refused:
            if request.path_info != self.SIGN_IN:  # a session may have ended over a long text
                return redirect_to_login(request.get_full_path(), self.SIGN_IN)
            return refusal(request, refused.status)
        return self.get_response(request)


class MessageMiddleware(EditorsOnly, messages.MessageMiddleware):
    pass


class CsrfViewMiddleware(EditorsOnly, csrf.CsrfViewMiddleware):
    # Django calls this hook for every request, whatever __call__ decided.
    def process_view(self, request, *arguments):
        if is_for_editors(request):
            return super().process_view(request, *arguments)
        return None


def may_see_withheld(request: HttpRequest) -> bool:
    try:
        _media_signer.unsign(request.COOKIES.get(MEDIA_KEY, ""), max_age=MEDIA_KEY_AGE)
    except BadSignature:
        return False
    return True


class MediaKeyMiddleware:
    """Gives the cookie to whoever opens a page of the admin, and takes it back at the sign-out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not hasattr(request, "user"):  # a reader's
            return response
        if request.user.is_staff:
            if request.method == "GET" and response.get("Content-Type", "").startswith("text/html"):
                response.set_cookie(
                    MEDIA_KEY,
                    _media_signer.sign("editor"),
                    max_age=MEDIA_KEY_AGE,
                    path=settings.MEDIA_URL,
                    secure=settings.IS_HTTPS,
                    httponly=True,
                    samesite="Lax",
                )
        elif request.method == "POST":
            response.delete_cookie(MEDIA_KEY, path=settings.MEDIA_URL)
        return response
