"""Devices that somebody signed in on: a signed cookie, so that strangers lock nobody out.

It opens nothing. Whoever has it is counted on their own, and not with everybody else.
"""

import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "device"
SECURE_COOKIE = f"__Secure-{COOKIE}"
AGE = 365 * 24 * 3600  # seconds since the last sign-in
MOST = 5  # accounts that one device is known for
_SALT = "accounts.device"


def cookie_name() -> str:
    return SECURE_COOKIE if settings.IS_HTTPS else COOKIE


def known_for(request: HttpRequest) -> dict[int, str]:
    """The accounts that signed in on this device, by key, each with a name of its own."""
    try:
        pairs = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=AGE)
    except signing.BadSignature:
        return {}
    return {int(pk): str(name) for pk, name in pairs}


def device_of(request: HttpRequest, user: User | None) -> str:
    """The name of the device for this account, or empty."""
    return known_for(request).get(user.pk, "") if user is not None else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    known = known_for(request)
    name = known.pop(user.pk, "") or secrets.token_urlsafe(12)
    pairs = [*list(known.items())[-(MOST - 1) :], (user.pk, name)]
    response.set_cookie(
        cookie_name(),
        signing.dumps(pairs, salt=_SALT),
        max_age=AGE,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )
