"""Users and groups: Django's own, with what a save changed of their rights in the audit log."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction

from articles.admin.changes import AuditedChanges
from articles.admin.selections import KeepsSelection
from articles.audit import HIDDEN, record
from articles.words import person_name

# Django registers its own classes; these take their place.
admin.site.unregister([User, Group])

# Whoever is named in a list, a choice or a message is named by their full name.
User.add_to_class("__str__", person_name)


class AuditedRights(AuditedChanges):
    """For users and groups: what a save changed of their rights has an entry of its own."""

    unnoted = ("is_active", "is_staff", "is_superuser", "name", "date_joined", "last_login")

    def save_model(self, request, obj, form, change):
        obj.rights_before = rights(type(obj).objects.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        before, after = form.instance.rights_before, rights(form.instance)
        changed = {
            name: {"before": before.get(name), "after": value}
            for name, value in after.items()
            if before.get(name) != value
        }
        if changed:
            record("change rights", form.instance, by=request.user, **changed)

    def details_of_deleted(self, row):
        return rights(row)


def rights(holder: User | Group) -> dict:
    """What a user or a group may do, as plain data."""
    if isinstance(holder, Group):
        return {"name": holder.name, "permissions": _codenames(holder.permissions)}
    return {
        "is_active": holder.is_active,
        "is_staff": holder.is_staff,
        "is_superuser": holder.is_superuser,
        "groups": sorted(holder.groups.values_list("name", flat=True)),
        "permissions": _codenames(holder.user_permissions),
    }


def _codenames(permissions) -> list[str]:
    names = permissions.values_list("content_type__app_label", "codename")
    return sorted(f"{app}.{codename}" for app, codename in names)


@admin.register(User)
class AuditedUserAdmin(KeepsSelection, AuditedRights, UserAdmin):
    """Django's, noting what changes, and that a password was set, which has a page of its own."""

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):  # noqa: A002  # as Django calls it
        before = self.get_object(request, unquote(id))
        response = super().user_change_password(request, id, form_url)
        user = self.get_object(request, unquote(id))
        if before is not None and user is not None and before.password != user.password:
            password = {"before": HIDDEN, "after": HIDDEN}
            record("change", user, by=request.user, password=password)
        return response


@admin.register(Group)
class AuditedGroupAdmin(KeepsSelection, AuditedRights, GroupAdmin):
    """Django's, noting what changes."""
