"""Django's users, looked up by forms that name one; they are managed as people."""

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path

from accounts.people.roles import may_manage

admin.site.unregister(User)


@admin.register(User)
class UserLookUp(admin.ModelAdmin):
    """No pages: what was bookmarked, and the log of Django's admin, lead to people."""

    search_fields = ["first_name", "last_name", "username", "email"]
    ordering = ["first_name", "last_name", "username"]

    def get_urls(self):
        def to(name: str):
            view = self.admin_site.admin_view(self.to_people)
            return {"view": view, "kwargs": {"page": name}, "name": f"auth_user_{name}"}

        return [
            path("", **to("changelist")),
            path("add/", **to("add")),
            path("<path:object_id>/change/", **to("change")),
        ]

    def to_people(self, request, page, **kwargs):
        if not may_manage(request.user):
            raise PermissionDenied
        return redirect(f"admin:accounts_person_{page}", **kwargs)

    def has_module_permission(self, request):
        return False

    def has_view_permission(self, request, obj=None):
        return may_manage(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
