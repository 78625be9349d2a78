"""The admin of people: one form, and no delete for who has done anything here."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.people.acts import PersonActs, may_change
from accounts.admin.people.form import OF_SUPERUSERS, PersonForm
from accounts.models import Person
from accounts.people import invitations, leaving, roles, saving


@admin.register(Person)
class PersonAdmin(PersonActs):
    form = PersonForm
    change_form_template = add_form_template = "admin/accounts/person/change_form.html"

    def get_form(self, request, obj=None, change=False, **kwargs):
        """A class of this request: it knows whose rights count."""
        if not self._is_writable(request, obj):
            return super().get_form(request, obj, change, form=_NoForm, **kwargs)
        return type("PersonForm", (PersonForm,), {"by": User.objects.get(pk=request.user.pk)})

    def get_fieldsets(self, request, obj=None):
        if not self._is_writable(request, obj):
            return [(None, {"fields": list(self.list_display)})]
        fieldsets = [
            (None, {"fields": ["name", "email", "role", "author", "makes_author"]}),
            (gettext_lazy("Username"), {"classes": ["collapse"], "fields": ["username"]}),
        ]
        if request.user.is_superuser:
            folded = {"classes": ["collapse"], "fields": list(OF_SUPERUSERS)}
            fieldsets.append((gettext_lazy("Permissions"), folded))
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        return () if self._is_writable(request, obj) else self.list_display

    def _is_writable(self, request, obj) -> bool:
        return obj is None or self.has_change_permission(request, obj)

    def has_module_permission(self, request):
        return roles.may_manage(request.user)

    def has_view_permission(self, request, obj=None):
        return roles.may_manage(request.user)

    def has_add_permission(self, request):
        return roles.may_manage(request.user)

    def has_change_permission(self, request, obj=None):
        """Of oneself, too, but for the role; of superusers by superusers alone."""
        return may_change(request, obj) if obj else roles.may_manage(request.user)

    def has_delete_permission(self, request, obj=None):
        """What somebody wrote, and what was noted of them, keeps its name: they are deactivated."""
        if not request.user.is_superuser or obj is None:
            return request.user.is_superuser
        return obj.pk != request.user.pk and not leaving.has_left_traces(obj)

    def save_form(self, request, form, change):
        return form.instance

    def save_model(self, request, obj, form, change):
        wanted = form.wanted()
        if change:
            saving.change(obj, wanted, by=request.user)
            obj.refresh_from_db()
        else:
            user = saving.add(wanted, by=request.user)
            obj.pk = user.pk
            obj.refresh_from_db()

    def save_related(self, request, form, formsets, change):
        """All of it is saved with the person."""

    def delete_model(self, request, obj):
        leaving.delete(obj, by=request.user)

    def get_deleted_objects(self, objs, request):
        """What goes with an account, such as its profile, has no pages and no rights of its own."""
        names = [str(person) for person in objs]
        return names, {}, set(), []

    def response_add(self, request, obj, post_url_continue=None):
        if invitations.is_mailed(obj):
            message = _("An invitation was sent to %(address)s.") % {"address": obj.email}
        else:
            message = _("%(name)s was added. Hand over the link below.") % {"name": obj}
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:accounts_person_change", args=[obj.pk]))


class _NoForm(forms.ModelForm):
    """For who may look at somebody, and change nothing."""

    class Meta:
        model = Person
        fields: list[str] = []
