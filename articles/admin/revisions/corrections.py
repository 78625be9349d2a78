"""Public notices: added by the verb, kept as readers were told them, amended by another one."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import freshness, publishing
from articles.admin.changes import AuditedChanges
from articles.admin.companions import Accompanied
from articles.models import Correction
from articles.permissions import may
from articles.publishing import PublishingError

TOLD = ["article", "kind", "text", "amends"]  # all that readers were told


class NoticeForm(forms.ModelForm):
    class Meta:
        model = Correction
        fields = [*TOLD, "placement"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:  # a retraction is a verb of its own
            kinds = Correction.Kind.choices
            self.fields["kind"].choices = [
                choice for choice in kinds if choice[0] != Correction.Kind.RETRACTION
            ]

    def clean(self):
        """Refuse what the verb would: a notice where there is no reader."""
        cleaned = super().clean()
        article, amended = cleaned.get("article"), cleaned.get("amends")
        if article is not None:
            try:
                publishing.require(article, "add notice", freshness.now())
            except PublishingError as error:
                self.add_error("article", str(error))
        if article is not None and amended is not None and amended.article_id != article.pk:
            self.add_error("amends", _("That notice is on another article."))
        return cleaned


@admin.register(Correction)
class CorrectionAdmin(Accompanied, AuditedChanges, admin.ModelAdmin):
    form = NoticeForm
    list_display = ["article", "kind", "placement", "created_at", "created_by"]
    list_filter = ["kind", "placement", "created_at"]
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ["article", "created_by"]
    search_fields = ["text", "article__title"]
    autocomplete_fields = ["article", "amends"]
    search_help_text = gettext_lazy(
        "Search for words in the notice, or for part of an article’s title."
    )
    show_full_result_count = False
    list_per_page = 50

    def get_fields(self, request, obj=None):
        fields = [*TOLD, "placement"]
        if obj is None:
            return fields
        return [*fields, "created_at", "created_by", "amend", *self.companions_for(request)]

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *TOLD, "created_at", "created_by", "amend"] if obj else fields

    def has_add_permission(self, request):
        return super().has_add_permission(request) and may(request.user, "add notice")

    def has_delete_permission(self, request, obj=None):
        return False

    def add_view(self, request, form_url="", extra_context=None):
        try:
            return super().add_view(request, form_url, extra_context)
        except PublishingError as error:  # somebody was quicker than the check of the form
            messages.error(request, str(error))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        else:
            told = {name: getattr(obj, name) for name in ("kind", "placement", "amends")}
            notice = publishing.add_notice(obj.article, obj.text, by=request.user, **told)
            obj.pk, obj._state.adding = notice.pk, False
            obj.refresh_from_db()

    @admin.display(description=gettext_lazy("to change it"))
    def amend(self, notice):
        """Readers were told it: nothing of it is replaced."""
        address = reverse("admin:articles_correction_add")
        return format_html(
            '{} <a href="{}?article={}&amp;amends={}">{}</a>',
            _("Readers have seen this notice, so its text stays as it is."),
            address,
            notice.article_id,
            notice.pk,
            _("Add a notice that amends it"),
        )
