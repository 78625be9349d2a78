"""What has to be shown before a page opens: a second factor, and that it is still the same person.

`recent_sign_in_required` is for views of the admin that give power away: people, tokens, exports
and the settings of the publication.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    STATE_SESSION_KEY,
    did_recently_reauthenticate,
)
from allauth.core.internal.httpkit import serialize_request
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.signing_in.sessions import signed_in_since
from articles.models import Publication

View = Callable[..., HttpResponse]

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# The largest form that waits in the session for the password to be typed, in characters.
LONGEST = 200_000
# Open to somebody who has yet to set up a second factor.
OWN_PAGES = "/admin/account/"
ALWAYS_OPEN = {"/admin/login/", "/admin/logout/", "/admin/password_change/", "/admin/jsi18n/"}


@dataclass
class Policy:
    """Who needs a second factor; asked for every few seconds, and known in between."""

    known: str = ""
    until: float = 0.0
    seconds: float = 2.0

    def now(self) -> str:
        if time.monotonic() >= self.until:
            found = Publication.objects.values_list("second_factor", flat=True).first()
            self.known = found or Publication.SecondFactor.NONE
            self.until = time.monotonic() + self.seconds
        return self.known


policy = Policy()


def is_chief(user: User) -> bool:
    """Whoever can change the publication's settings, this one among them."""
    return user.is_superuser or user.has_perm("articles.change_publication")


def needs_factor(user: User) -> bool:
    """Whether the publication wants a second factor of this person."""
    wanted = policy.now()
    if wanted == Publication.SecondFactor.NONE:
        return False
    return wanted == Publication.SecondFactor.EVERYBODY or is_chief(user)


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def leads_to_set_up(request: HttpRequest) -> bool:
    """Whether this page stays closed until a second factor is set up."""
    path = request.path_info
    is_open = path in ALWAYS_OPEN or path.startswith(OWN_PAGES)
    if is_open or not request.user.is_authenticated:
        return False
    return needs_factor(request.user) and not has_factor(request.user)


def is_recent(request: HttpRequest) -> bool:
    """Whether the person signed in, or did so again, a short while ago."""
    if signed_in_since(request) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return True
    return did_recently_reauthenticate(request)


def recent_sign_in_required(view: View) -> View:
    """The view opens only a short while after a sign-in; a form that was sent waits for it."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated or is_recent(request):
            return view(request, *args, **kwargs)
        return ask_again(request)

    return inner


def ask_again(request: HttpRequest) -> HttpResponse:
    """To where one signs in again, and from there back to this page or with this form."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied
    back = request.get_full_path()
    request.session.pop(STATE_SESSION_KEY, None)
    if request.method == "POST":
        if (kept := _kept_form(request)) is not None:
            request.session[STATE_SESSION_KEY] = {"request": kept}
            back = request.path  # the query is kept with the form
        else:
            messages.warning(request, _("Nothing was saved. Please send the form again."))
    return HttpResponseRedirect(f"{methods[0]['url']}?{urlencode({'next': back}, safe='/')}")


def _kept_form(request: HttpRequest) -> str | None:
    """The form for the session; None for one with files, passwords or very long texts."""
    if request.FILES or any("password" in name for name in request.POST):
        return None
    data = json.loads(serialize_request(request))
    data["META"] = {
        name: value
        for name, value in data["META"].items()
        if name not in {"HTTP_COOKIE", "HTTP_AUTHORIZATION"}
    }
    kept = json.dumps(data)
    return kept if len(kept) <= LONGEST else None


def set_up_address() -> str:
    return reverse("mfa_index")
