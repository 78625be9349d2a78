"""Saving a person's form: the account, the role, the byline, each with its entry in the log."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

from accounts.people import bylines, invitations, leaving, roles, usernames
from articles import audit
from articles.permissions import ROLES

KEEP = object()  # instead of a byline: as it is
_UNNOTED = ("is_active", "is_staff", "is_superuser", "date_joined", "last_login")


@dataclass
class Wanted:
    """What a form says of a person. `rights` are for superusers alone."""

    name: str
    email: str
    username: str = ""
    role: str | None = None  # None: as it is
    byline: Any = KEEP  # an author, a name for a new one, None for no byline
    rights: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def add(wanted: Wanted, *, by: User) -> User:
    """A new account without a password, and the invitation to it."""
    user = User(username=wanted.username or usernames.proposed(wanted.email), is_staff=True)
    user.set_unusable_password()
    _fill(user, wanted)
    user.save()
    noted = audit.values_of(user)
    noted = {name: value for name, value in noted.items() if name not in (*_UNNOTED, "password")}
    audit.record("add", user, by=by, **noted)
    with roles.managing(by, user) as person:
        _set_rest(person, wanted, by=by)
        invitations.invite(person, by=by)
    return user


def change(user: User, wanted: Wanted, *, by: User) -> User:
    with roles.managing(by, user) as person:
        with audit.changes_of(person, by=by, without=_UNNOTED):
            person.username = wanted.username or person.username
            _fill(person, wanted)
            person.save(update_fields=["username", "first_name", "last_name", "email"])
        _set_rest(person, wanted, by=by)
    return person


def _fill(user: User, wanted: Wanted) -> None:
    """Names are kept whole: which part of one comes first is nothing that a program knows."""
    if wanted.name != user.get_full_name():
        user.first_name, user.last_name = wanted.name, ""
    user.email = wanted.email


def _set_rest(person: User, wanted: Wanted, *, by: User) -> None:
    if wanted.role is not None:
        if wanted.role and not (person.is_active and person.is_staff):
            leaving.reactivate(person, by=by)
        roles.set_role(person, wanted.role, by=by)
    if wanted.byline is not KEEP:
        byline = wanted.byline
        author = bylines.make(byline, by=by) if isinstance(byline, str) else byline
        bylines.link(person, author, by=by)
    if wanted.rights and by.is_superuser:
        set_rights(person, wanted.rights, by=by)


def rights_of(user: User) -> dict[str, Any]:
    """What is beside the role: what superusers alone see and change."""
    return {
        "is_superuser": user.is_superuser,
        "groups": sorted(user.groups.exclude(name__in=ROLES).values_list("name", flat=True)),
        "permissions": codenames(user.user_permissions),
    }


def codenames(permissions) -> list[str]:
    names = permissions.values_list("content_type__app_label", "codename")
    return sorted(f"{app}.{codename}" for app, codename in names)


def set_rights(person: User, rights: dict[str, Any], *, by: User) -> None:
    before = rights_of(person)
    if person.pk != by.pk:  # nobody closes the door behind themselves
        person.is_superuser = rights["is_superuser"]
        person.save(update_fields=["is_superuser"])
    kept = Group.objects.filter(name__in=ROLES, user=person.pk)
    person.groups.set([*kept, *rights["groups"]])
    person.user_permissions.set(Permission.objects.filter(pk__in=rights["permissions"]))
    after = rights_of(person)
    changed = {
        name: {"before": before[name], "after": value}
        for name, value in after.items()
        if before[name] != value
    }
    if changed:
        audit.record("change rights", person, by=by, **changed)
