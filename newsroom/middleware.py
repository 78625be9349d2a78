"""The publication's time zone; sessions, sign-in and tokens on the editors' paths alone."""

import re
import threading
from functools import cached_property

from allauth.account.middleware import AccountMiddleware as _AccountMiddleware
from cryptography.fernet import InvalidToken
from csp.constants import HEADER as CSP_HEADER
from csp.middleware import CSPMiddleware as _CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth import middleware as auth
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.middleware import csrf, gzip

from accounts.signing_in import devices, encryption
from articles.ambient import ambient
from articles.zone import in_publication_zone
from feedback.protecting.guards import Refused, refusal, refuse_uploads

EDITORS_PATHS = ("/admin/",)
# What shows no time, and has to answer while the database does not.
TIMELESS_PATHS = ("/healthz", "/readyz", "/media/")
TIMELESS = re.compile(r"/look/[0-9a-z]+\.css")
# A cookie for /media/, with which editors see images that are kept from readers. Those of the
# session belong to /admin/: an image at its public address does not get them. It names the session,
# encrypted, and ends with it.
MEDIA_KEY = "__Secure-media" if settings.IS_HTTPS else "media"
MEDIA_KEY_AGE = 12 * 3600  # seconds
_OF_MEDIA = "newsroom.media"


def is_for_editors(request: HttpRequest) -> bool:
    return request.path_info.startswith(EDITORS_PATHS)


class CSPMiddleware(_CSPMiddleware):
    """Writes the policy in one order, so that every process sends the same bytes.

    It is worked out once, but for views that say something of their own.
    """

    def process_response(self, request, response):
        says_more = any(name.startswith("_csp") for name in (*vars(request), *vars(response)))
        if not (says_more or settings.DEBUG):  # Django's own pages for errors have none
            response.headers.setdefault(CSP_HEADER, self._usual)
            return response
        response = super().process_response(request, response)
        if policy := response.get(CSP_HEADER):
            response[CSP_HEADER] = _in_order(policy)
        return response

    @cached_property
    def _usual(self) -> str:
        return _in_order(build_policy())


def _in_order(policy: str) -> str:
    return "; ".join(sorted(policy.split("; ")))


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
        path = request.path_info
        if path.startswith(TIMELESS_PATHS) or TIMELESS.fullmatch(path):
            return self.get_response(request)
        with in_publication_zone(), ambient():
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
    """Takes no upload of anybody who is not signed in; CSRF tokens are looked for in the body.

    From a browser that somebody signed in with, a form may be as long as theirs: their session may
    have ended over a long text, which is given back. Few are read at once, as each holds a thread.
    """

    SIGN_IN = "/admin/login/"
    places = threading.BoundedSemaphore(2)

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_posted = request.method == "POST" and is_for_editors(request)
        if not is_posted or request.user.is_authenticated:
            return self.get_response(request)
        try:
            refuse_uploads(request)
        except Refused as refused:
            if request.path_info == self.SIGN_IN:
                return refusal(request, refused.status)
            if not self._read_long(request):
                return redirect_to_login(request.get_full_path(), self.SIGN_IN)
        return self.get_response(request)

    def _read_long(self, request: HttpRequest) -> bool:
        """Whether it was a form of a browser that is known here, and was read."""
        if not devices.known_for(request) or not self.places.acquire(blocking=False):
            return False
        try:
            refuse_uploads(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
            request.POST  # noqa: B018  (reads it)
        except (Refused, UnreadablePostError):
            return False
        finally:
            self.places.release()
        return True


class MessageMiddleware(EditorsOnly, messages.MessageMiddleware):
    pass


class AccountMiddleware:
    """allauth's, for the editors' paths: it sends people to sign in (again) when views ask."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.account = _AccountMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.account if is_for_editors(request) else self.get_response
        return answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception):
        if is_for_editors(request):
            return self.account.process_exception(request, exception)
        return None


class CsrfViewMiddleware(EditorsOnly, csrf.CsrfViewMiddleware):
    # Django calls this hook for every request, whatever __call__ decided.
    def process_view(self, request, *arguments):
        if is_for_editors(request):
            return super().process_view(request, *arguments)
        return None


def may_see_withheld(request: HttpRequest) -> bool:
    """Whether the session that the cookie names is still there, and its person works here."""
    cookie = request.COOKIES.get(MEDIA_KEY)
    if not cookie:
        return False
    try:
        key = encryption.decrypt(cookie, _OF_MEDIA, seconds=MEDIA_KEY_AGE)
    except InvalidToken:
        return False
    user = SessionStore(key).get(SESSION_KEY)
    people = User.objects.filter(is_active=True, is_staff=True)
    return user is not None and people.filter(pk=user).exists()


class MediaKeyMiddleware:
    """Gives the cookie to whoever opens a page of the admin, and takes it back at the sign-out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not hasattr(request, "user"):  # a reader's
            return response
        if request.user.is_staff:
            is_page = response.get("Content-Type", "").startswith("text/html")
            if request.method == "GET" and is_page and request.session.session_key:
                response.set_cookie(
                    MEDIA_KEY,
                    encryption.encrypt(request.session.session_key, _OF_MEDIA),
                    max_age=MEDIA_KEY_AGE,
                    path=settings.MEDIA_URL,
                    secure=settings.IS_HTTPS,
                    httponly=True,
                    samesite="Lax",
                )
        elif request.method == "POST":
            response.delete_cookie(MEDIA_KEY, path=settings.MEDIA_URL)
        return response
