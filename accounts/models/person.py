"""The people who work here: Django's users under their own name, and what is known beside them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User, UserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.words import person_name

# Whoever is named in a list, a choice or a message is named by their full name.
User.add_to_class("__str__", person_name)

INVITED_FOR = timedelta(days=7)  # how long the link of an invitation works


class State(models.TextChoices):
    """How somebody stands here."""

    ACTIVE = "active", _("Active")
    INVITED = "invited", _("Invited")
    EXPIRED = "expired", _("Invitation expired")
    UNINVITED = "uninvited", _("Not invited")
    DEACTIVATED = "deactivated", _("Deactivated")


# As Django marks that somebody has no password; whoever came in otherwise has signed in.
NEVER_CAME = Q(password__startswith="!", last_login=None)  # noqa: S106  (no password)
WORKS_HERE = Q(is_active=True, is_staff=True)


def conditions(now: datetime) -> dict[str, Q]:
    """Each state as the database finds it."""
    came, earliest = WORKS_HERE & NEVER_CAME, now - INVITED_FOR
    return {
        State.ACTIVE: WORKS_HERE & ~NEVER_CAME,
        State.INVITED: came & Q(profile__invited_at__gt=earliest),
        State.EXPIRED: came & Q(profile__invited_at__lte=earliest),
        State.UNINVITED: came & Q(profile__invited_at=None),
        State.DEACTIVATED: ~WORKS_HERE,
    }


class PersonQuerySet(models.QuerySet):
    def in_state(self, state: str):
        return self.filter(conditions(timezone.now())[state])


class PersonManager(UserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Named, as migrations want it."""

    use_in_migrations = False


class Person(User):
    """A user, as the newsroom speaks of them."""

    objects = PersonManager()  # type: ignore[misc]

    class Meta:
        proxy = True
        ordering = ["first_name", "last_name", "username"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        default_permissions = ()
        permissions = [("manage_people", "Can manage people")]


class Profile(models.Model):
    """What is known of a user besides the account; whoever has no row was never seen or invited."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True
    )
    # Until the invitation is used or revoked. Its link names this moment: another one ends it.
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("invited by"),
    )
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        default_permissions = ()

    def __str__(self):
        return str(self.user)


def profile_of(user: User) -> Profile | None:
    try:
        return user.profile
    except Profile.DoesNotExist:
        return None


def state_of(user: User, now: datetime | None = None) -> State:
    """As `conditions` has it, of one user."""
    if not (user.is_active and user.is_staff):
        return State.DEACTIVATED
    if user.has_usable_password() or user.last_login:
        return State.ACTIVE
    profile = profile_of(user)
    if profile is None or profile.invited_at is None:
        return State.UNINVITED
    is_over = profile.invited_at <= (now or timezone.now()) - INVITED_FOR
    return State.EXPIRED if is_over else State.INVITED
