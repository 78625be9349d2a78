"""What was chosen in a list, kept when an action lacks what it needs to know."""

from copy import copy

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.utils.translation import gettext as _


class KeepsSelection:
    """For a ModelAdmin: after an action that did nothing, the list is shown as it was left.

    Rows stay chosen, and the action and its fields filled in. An action says so by returning
    `self.ask_again(request, message)`.
    """

    def changelist_view(self, request, extra_context=None):
        if _is_action(request) and not request.POST.getlist(ACTION_CHECKBOX_NAME):
            return self.ask_again(request, _("Select at least one row."))
        return super().changelist_view(request, extra_context)

    def response_action(self, request, queryset, *args):
        form = self.action_form(request.POST, auto_id=None)
        form.fields["action"].choices = self.get_action_choices(request)
        if "action" in form.errors:
            return self.ask_again(request, _("Choose an action."))
        if form.errors:
            return self.ask_again(request, _("This choice is no longer available. Choose again."))
        return super().response_action(request, queryset, *args)

    def ask_again(self, request, message, level=messages.WARNING):
        self.message_user(request, message, level)
        again = copy(request)
        again.method = "GET"
        written = {name: request.POST.get(name) for name in self.action_form.base_fields}
        form = self.action_form(auto_id=None, initial=written)
        form.fields["action"].choices = self.get_action_choices(again)
        return self.changelist_view(again, {"action_form": form})

    def get_changelist_instance(self, request):
        changes = super().get_changelist_instance(request)
        if chosen := set(request.POST.getlist(ACTION_CHECKBOX_NAME)):
            for row in changes.result_list:
                row.is_chosen = str(row.pk) in chosen
        return changes

    def action_checkbox(self, obj):
        label = _("Select “%(name)s”") % {"name": obj}
        attrs = {"class": "action-select", "aria-label": label}
        checkbox = forms.CheckboxInput(attrs, lambda _value: getattr(obj, "is_chosen", False))
        return checkbox.render(ACTION_CHECKBOX_NAME, str(obj.pk))


def _is_action(request) -> bool:
    return request.method == "POST" and "index" in request.POST and "_save" not in request.POST
