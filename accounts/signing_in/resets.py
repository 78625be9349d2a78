"""Passwords that were forgotten: a letter with a link, written where nobody waits for it."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse

from accounts.models.person import State, state_of
from accounts.signing_in import letters, limits
from articles import audit
from outbox import events
from outbox.models import Event

KIND = "password_reset"


def ask_for_reset(email: str) -> None:
    """The same for every address, and as quick: accounts are looked up when the request is over."""
    if not limits.take((limits.MAILS, limits.spelling(email))):
        events.record(KIND, {"email": email})


def send_link(event: Event) -> None:
    """Write to whoever has this address and works here.

    Not to who never came in: what an invitation opens ends with it, and a letter would not.
    """
    for user in User.objects.filter(email__iexact=event.payload["email"])[:5]:
        if state_of(user) == State.ACTIVE:
            audit.record("ask for reset", user)
            letters.write(user, "password_reset", link=link_for(user))


def link_for(user: User) -> str:
    """Where a new password is chosen: expires, and works until a password is chosen."""
    key = default_token_generator.make_token(user)
    address = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return settings.SITE_URL + address
