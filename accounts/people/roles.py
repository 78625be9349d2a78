"""Roles, and who may change whom: nobody gives, or takes over, more than they have."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import audit
from articles.permissions import ROLES

MANAGE = "accounts.manage_people"
SUPERUSER = "superuser"
NONE = ""  # of the roles
LABELS: dict[str, Promise] = {
    "Reporter": pgettext_lazy("role", "Reporter"),
    "Editor": pgettext_lazy("role", "Editor"),
    "Chief": pgettext_lazy("role", "Chief"),
    SUPERUSER: _("Superuser"),
    NONE: _("No role"),
}
DESCRIPTIONS: dict[str, Promise] = {
    "Reporter": _("Writes drafts and submits them for review."),
    "Editor": _("Edits all articles, reviews and publishes them."),
    "Chief": _("Also retracts articles, manages people, pages, and the publication’s settings."),
}


def may_manage(user: User) -> bool:
    return user.has_perm(MANAGE)


def role_of(user: User) -> str:
    """The highest of the roles, or `NONE`. Asks for the groups, which a list has fetched."""
    names = {group.name for group in user.groups.all()}
    return next((role for role in reversed(ROLES) if role in names), NONE)


def label_of(user: User) -> str:
    if user.is_superuser:
        return str(LABELS[SUPERUSER])
    if role := role_of(user):
        return str(LABELS[role])
    names = sorted(group.name for group in user.groups.all())
    return ", ".join(names) or str(LABELS[NONE])


def may_give(user: User, role: str) -> bool:
    """Whether the user has all that the role has."""
    return role in roles_to_give(user)


def roles_to_give(user: User) -> list[str]:
    if user.is_superuser and user.is_active:
        return [*ROLES]
    if not may_manage(user):
        return []
    rights: dict[str, set[str]] = {role: set() for role in ROLES}
    held = Permission.objects.filter(group__name__in=ROLES).order_by()
    for role, app, codename in held.values_list(
        "group__name", "content_type__app_label", "codename"
    ):
        rights[role].add(f"{app}.{codename}")
    return [role for role in ROLES if rights[role] <= user.get_all_permissions()]


def may_change(user: User, person: User) -> bool:
    """Whether the account of the person is this user's to change: it has no more rights."""
    if not may_manage(user):
        return False
    if user.is_superuser:
        return True
    if person.is_superuser:
        return False
    # What the person had before leaving would come back with them, so it counts, too.
    rights = Permission.objects.filter(Q(user=person.pk) | Q(group__user=person.pk))
    return _names(rights) <= user.get_all_permissions()


def _names(permissions) -> set[str]:
    names = permissions.order_by().values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in names}


@contextmanager
def managing(by: User, person: User) -> Iterator[User]:
    """Lock both, and look again: the person, once `by` may still change them.

    Of two chiefs who demote each other the second waits here, is none any more, and is refused.
    So there is always somebody who manages people: whoever did it last.
    """
    with transaction.atomic():
        keys = {by.pk, person.pk}
        locked = User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
        rows = {row.pk: row for row in locked}
        if rows.keys() != keys or not may_change(rows[by.pk], rows[person.pk]):
            raise PermissionDenied
        yield rows[person.pk]


def set_role(person: User, role: str, *, by: User) -> None:
    """Within `managing`. Groups that are no roles stay."""
    before = role_of(person)
    if before == role:
        return
    if by.pk == person.pk or not (role == NONE or may_give(User.objects.get(pk=by.pk), role)):
        raise PermissionDenied
    person.groups.remove(*Group.objects.filter(name__in=set(ROLES) - {role}))
    if role:
        person.groups.add(Group.objects.get(name=role))
    audit.record("change role", person, by=by, role={"before": before, "after": role})
