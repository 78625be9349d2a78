"""Public notices; retractions are made by the publishing verb, not here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.admin.companions import Accompanied
from articles.admin.deletions import AuditedDeletions
from articles.audit import record
from articles.models import Correction


@admin.register(Correction)
class CorrectionAdmin(Accompanied, AuditedDeletions, admin.ModelAdmin):
    list_display = ["article", "kind", "placement", "created_at", "created_by"]
    list_filter = ["kind", "placement", "created_at"]
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ["article", "created_by"]
    search_fields = ["text", "article__title"]
    autocomplete_fields = ["article"]
    search_help_text = _("Search for words in the notice, or for part of an article’s title.")
    show_full_result_count = False
    list_per_page = 50

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)
        record("correct", obj.article, by=request.user, kind=obj.kind, text=obj.text)
