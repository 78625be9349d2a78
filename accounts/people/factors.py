"""For somebody who lost phone, passkeys and codes: a colleague takes the second factor away."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models.person import State, state_of
from accounts.signing_in import recovering


def words_of(user: User) -> list[str]:
    """What the person has, in words."""
    rows = Authenticator.objects.filter(user=user).order_by().values_list("type")
    counts = dict(rows.annotate(count=Count("pk")))
    number = counts.get(Authenticator.Type.WEBAUTHN, 0)
    passkeys = ngettext("%(number)s passkey", "%(number)s passkeys", number)
    words = {
        Authenticator.Type.WEBAUTHN: passkeys % {"number": number},
        Authenticator.Type.TOTP: _("the authenticator app"),
        Authenticator.Type.RECOVERY_CODES: _("the recovery codes"),
    }
    return [text for kind, text in words.items() if kind in counts]


def may_take_away(user: User, *, by: User) -> bool:
    """Of who comes in here; one's own are removed on one's own page, with a proof of them."""
    return user.pk != by.pk and state_of(user) is State.ACTIVE


def take_away(user: User, *, by: User) -> bool:
    """Within `managing`; whether the person is told by email."""
    if not may_take_away(user, by=by):
        raise PermissionDenied
    return recovering.reset_factors(user, by=by)
