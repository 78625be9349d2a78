"""For somebody who lost phone, passkey and codes: the second factor is taken away."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.signing_in import letters
from accounts.signing_in.sessions import end_sessions_of
from articles import audit
from articles.words import isolated, person_name


@transaction.atomic
def reset_factors(user: User, *, by: User | None = None) -> bool:
    """Remove all second factors and end all sessions; whether the person was told by e-mail."""
    removed = Authenticator.objects.filter(user=user).delete()[0]
    audit.record("reset factors", user, by=by, removed=removed)
    end_sessions_of(user)
    if by is None:
        return letters.tell_of_change(user, _("Your second factors were removed."))
    message = _("%(name)s removed your second factors.")
    return letters.tell_of_change(user, message % {"name": isolated(person_name(by))}, by=by)
