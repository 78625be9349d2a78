"""An invitation: a link that lets somebody in once, for a week, to choose a password.

Nothing of the link is stored. It is signed, names the moment of the invitation, and holds a digest
of the password as it was: whatever uses, renews or revokes the invitation ends the link.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.mailing import compose
from accounts.mailing.addresses import is_address
from accounts.models import Profile
from accounts.models.person import INVITED_FOR, State, profile_of, state_of
from articles import audit
from articles.words import isolated, person_name

_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_SIGNER = Signer(salt="accounts.invitation")
LONGEST = 200  # characters of a token


class Answer(Enum):
    """What a link is worth."""

    OPEN = "open"
    EXPIRED = "expired"
    USED = "used"  # or revoked, or followed by a newer one, or the person left
    UNKNOWN = "unknown"  # not ours, or not whole


@dataclass(frozen=True)
class Invitation:
    answer: Answer
    user: User | None = None
    invited_by: User | None = None
    ends_at: datetime | None = None


def invite(user: User, *, by: User) -> None:
    """Within `managing`: a new invitation, which ends a former one, and the mail that brings it.

    Only who has never come in is invited: the link opens the account without a second factor.
    """
    if state_of(user) in {State.ACTIVE, State.DEACTIVATED}:
        raise PermissionDenied
    profile, _is_new = Profile.objects.get_or_create(user=user)
    profile.invited_at, profile.invited_by = timezone.now(), by
    profile.save(update_fields=["invited_at", "invited_by"])
    compose.cancel(_subject_of(user), "The invitation was renewed before this was sent.")
    user.profile = profile
    sent = is_mailed(user)
    audit.record("invite", user, by=by, **({"to": user.email} if sent else {}))
    if sent:
        context = {
            "who": isolated(person_name(by)),
            "link": link_for(user),
            "ends_at": profile.invited_at + INVITED_FOR,
            "username": user.get_username(),
        }
        reply_to = by.email if is_address(by.email) else ""
        compose.send(
            "invitation",
            user.email,
            context,
            person=user,
            reply_to=reply_to,
            subject=_subject_of(user),
            invited_at=profile.invited_at,
        )


def is_mailed(user: User) -> bool:
    """Whether the link goes by e-mail; else whoever invites hands it over."""
    return is_address(user.email) and compose.is_configured()


def revoke(user: User, *, by: User) -> None:
    """Within `managing`."""
    if Profile.objects.filter(user=user).exclude(invited_at=None).update(invited_at=None):
        compose.cancel(_subject_of(user), "The invitation was revoked before this was sent.")
        audit.record("revoke invitation", user, by=by)


def link_for(user: User) -> str:
    """The address that lets the invited person in."""
    token = _SIGNER.sign(f"{user.pk}.{_number_of(user.profile.invited_at)}.{_digest(user)}")
    return settings.SITE_URL + reverse("welcome", args=[token.replace(":", ".")])


def read(token: str) -> Invitation:
    """What the link with this token is worth now."""
    head, _dot, signature = token.rpartition(".")
    try:
        pk, number, digest = _SIGNER.unsign(f"{head}:{signature}").split(".")
    except (BadSignature, ValueError):
        return Invitation(Answer.UNKNOWN)
    user = User.objects.select_related("profile__invited_by").filter(pk=int(pk)).first()
    profile = profile_of(user) if user else None
    if user is None or profile is None:
        return Invitation(Answer.USED)
    ends_at = _EPOCH + int(number) * _MICROSECOND + INVITED_FOR
    is_present = _number_of(profile.invited_at) == int(number)
    is_present = is_present and hmac.compare_digest(digest, _digest(user))
    if not is_present or state_of(user) not in {State.INVITED, State.EXPIRED}:
        answer = Answer.USED
    else:
        answer = Answer.EXPIRED if ends_at <= timezone.now() else Answer.OPEN
    return Invitation(answer, user, profile.invited_by, ends_at)


@transaction.atomic
def accept(token: str, password: str) -> User | None:
    """Set the password, and end the invitation; None when somebody was quicker."""
    user = read(token).user
    if user is None:
        return None
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if read(token).answer is not Answer.OPEN:
        return None
    user.set_password(password)
    user.save(update_fields=["password"])
    Profile.objects.filter(user=user).update(invited_at=None)
    audit.record("accept invitation", user, by=user)
    return user


def _subject_of(user: User) -> str:
    """The name of the invitation's mail in the outbox."""
    return f"invitation:{user.pk}"


def _number_of(at: datetime | None) -> int:
    return (at - _EPOCH) // _MICROSECOND if at else 0


def _digest(user: User) -> str:
    """Of what changes when the person chooses a password, here or elsewhere."""
    return hashlib.sha256(f"invitation:{user.password}".encode()).hexdigest()[:16]
