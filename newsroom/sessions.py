"""How long somebody stays signed in, and what a browser keeps after signing out."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

SIGN_OUT = "/admin/logout/"
SIGNED_IN_AT = "signed_in_at"  # in a session, in seconds
SEEN_AT = "seen_at"  # in a session: when it was used last, in seconds, to within SEEN_EVERY
SEEN_EVERY = 15 * 60


class IdleMiddleware:
    """Ends a session that is old or was not used, and clears a browser that signs out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not hasattr(request, "session"):  # a reader's
            return self.get_response(request)
        now = int(time.time())
        unused = now - request.session.get(SEEN_AT, now)
        age = now - request.session.get(SIGNED_IN_AT, now)
        if unused > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE:
            logout(request)
        elif unused > SEEN_EVERY:
            request.session[SEEN_AT] = now
        response = self.get_response(request)
        is_sign_out = request.method == "POST" and request.path_info == SIGN_OUT
        if is_sign_out and response.status_code < 400:
            # What this browser keeps of unsaved texts is for nobody else who sits down at it.
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def note_sign_in(sender, request: HttpRequest, **kwargs) -> None:
    """A session begins: what its age and the time without use are counted from."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())
