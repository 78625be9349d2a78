"""For somebody who forgot the password: the link that the sign-in page would send."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from accounts.mailing import compose
from accounts.models.person import State, state_of
from accounts.signing_in import letters, resets
from articles import audit
from articles.words import isolated, person_name


def link_for(user: User, *, by: User) -> str:
    """Within `managing`: the link to hand over; none when it goes by e-mail.

    A second factor is still asked for: the link chooses a password, and signs nobody in.
    """
    if user.pk == by.pk or state_of(user) is not State.ACTIVE:
        raise PermissionDenied
    audit.record("ask for reset", user, by=by)
    link = resets.link_for(user)
    who = isolated(person_name(by))
    if compose.is_configured() and letters.write(user, "password_reset", link=link, who=who):
        return ""
    return link
