"""Groups: Django's own, for superusers, with what a save changed of their rights in the log."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group

from accounts.people.saving import codenames
from articles.admin.changes import AuditedChanges
from articles.admin.selections import KeepsSelection
from articles.audit import record

admin.site.unregister(Group)  # Django registers its own class; this one takes its place


@admin.register(Group)
class AuditedGroupAdmin(KeepsSelection, AuditedChanges, GroupAdmin):
    """Django's, noting what changes. Whoever changes a group changes what its people may do."""

    unnoted = ("name",)

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission

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


def rights(group: Group) -> dict:
    """What a group may do, as plain data."""
    return {"name": group.name, "permissions": codenames(group.permissions)}
