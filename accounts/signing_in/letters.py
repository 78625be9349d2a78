"""What a person is told by e-mail about how they sign in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse

from accounts.mailing import compose


def write(user: User, template: str, **context: Any) -> bool:
    """Send a letter to the account's own address; whether there is one that can be written to."""
    if not user.email:
        return False
    try:
        compose.send(template, user.email, {"user": user, **context}, person=user)
    except ValueError:  # no address
        return False
    return True


def tell_of_change(user: User, change: str, *, by: User | None = None) -> bool:
    """Say what was changed, and what to do if nobody was asked to: by the person, or by a chief."""
    link = settings.SITE_URL + reverse("account_reset_password")
    return write(user, "signing_in_changed", change=change, link=link, by=by)
