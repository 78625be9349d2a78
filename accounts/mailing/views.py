"""The page where each person chooses what they get by email."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.mailing.compose import is_configured
from accounts.models import NoticeChoices
from articles import audit
from articles.permissions import may


class ChoicesForm(forms.ModelForm):
    class Meta:
        model = NoticeChoices
        fields = ["assigned", "sent_back", "submitted", "published", "due_tomorrow"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not may(self.instance.user, "approve"):
            del self.fields["submitted"]


def notice_choices(request: HttpRequest) -> HttpResponse:
    choices = NoticeChoices.of(request.user)
    posted = request.POST if request.method == "POST" else None
    form = ChoicesForm(posted, instance=choices, label_suffix="")
    if request.method == "POST" and form.is_valid():
        _save(form, request.user)
        messages.success(request, _("Your choices were saved."))
        return HttpResponseRedirect(reverse("email_notices"))
    context = {
        **admin.site.each_context(request),
        "title": _("Email"),
        "form": form,
        "address": request.user.email,  # type: ignore[union-attr]
        "saved_in": "" if is_configured() else settings.EMAIL_FILE_PATH,
    }
    return TemplateResponse(request, "admin/accounts/notices.html", context)


@transaction.atomic
def _save(form: ChoicesForm, user) -> None:
    choices, _is_new = NoticeChoices.objects.get_or_create(user=user)
    form.instance.pk = choices.pk
    with audit.changes_of(form.instance, by=user, without=["user", "told_due_on"]):
        form.instance.save(update_fields=list(form.fields))  # `told_due_on` may have moved on
