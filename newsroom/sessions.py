"""How long somebody stays signed in, with what, and what a browser keeps after signing out."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from accounts.people import seen
from accounts.signing_in.requirements import leads_to_set_up, set_up_address
from accounts.signing_in.sessions import SIGNED_IN_AT, follow, note_use
from newsroom.views import signed_out

SIGN_IN = "/admin/login/"
SIGN_OUT = "/admin/logout/"
SEEN_AT = "seen_at"  # in a session: when it was used last, in seconds, to within SEEN_EVERY
SEEN_EVERY = 15 * 60


class IdleMiddleware:
    """Ends a session that is old or was not used, and clears a browser that signs out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not hasattr(request, "session"):  # a reader's
            return self.get_response(request)
        key = request.session.session_key
        now = int(time.time())
        unused = now - request.session.get(SEEN_AT, now)
        age = now - request.session.get(SIGNED_IN_AT, now)
        ended = ""
        if unused > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE:
            ended = "age" if age > settings.SESSION_COOKIE_AGE else "idle"
            logout(request)
        elif unused > SEEN_EVERY:
            request.session[SEEN_AT] = now
            note_use(request)
            if request.user.is_authenticated:
                seen.note(request.user)
        response = self.get_response(request)
        follow(key, request)
        if is_script(request) and response.get("Location", "").startswith(f"{SIGN_IN}?"):
            return told(_("You’re signed out. Sign in again in another tab; this page stays."))
        if ended and response.get("Location", "").startswith(f"{SIGN_IN}?"):
            response["Location"] += f"&ended={ended}"  # the page says why
        if request.method == "POST" and response.get("Location", "").startswith(f"{SIGN_IN}?"):
            return signed_out(request, response["Location"]) or response
        is_sign_out = request.method == "POST" and request.path_info == SIGN_OUT
        if is_sign_out and response.status_code < 400:
            # What this browser keeps of unsaved texts is for nobody else who sits down at it.
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SecondFactorMiddleware:
    """Leads to where a second factor is set up whoever needs one and has none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not hasattr(request, "session") or not leads_to_set_up(request):
            return self.get_response(request)
        if is_script(request):
            message = _(
                "This publication requires a second factor. Set one up in another tab, under "
                "Account; this page stays."
            )
            return told(message)
        return HttpResponseRedirect(set_up_address())


def is_script(request: HttpRequest) -> bool:
    """Whether a script asks, which would take the page of a redirect for its answer."""
    return request.headers.get("Sec-Fetch-Dest") == "empty"


def told(message: str) -> JsonResponse:
    """For the scripts of the editor and for those of readers’ forms."""
    return JsonResponse({"error": message, "message": message}, status=403)


def note_sign_in(sender, request: HttpRequest, user, **kwargs) -> None:
    """A session begins: what its age and the time without use are counted from."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())
    seen.note(user)
