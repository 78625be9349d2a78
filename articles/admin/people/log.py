"""The audit log, to read."""

import json
from datetime import datetime

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import AuditEntry
from articles.models.audit import ACTIONS
from articles.words import moment_in_words


class ActionFilter(admin.SimpleListFilter):
    title = _("action")
    parameter_name = "action_is"

    def lookups(self, request, model_admin):
        return list(ACTIONS.items())

    def queryset(self, request, queryset):
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    list_display = ["at", "who", "done", "kind", "target", "detail_text"]
    list_display_links = ["at"]
    list_filter = [ActionFilter, "created_at"]
    search_fields = ["actor_name", "target_name"]
    search_help_text = _("Search people and item names.")
    fields = ["at", "who", "done", "kind", "target_id", "target", "detail_text"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    nothing_yet = _("Nothing has been recorded yet.")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("when"), ordering="created_at")
    def at(self, entry):
        return moment_in_words(entry.created_at)

    @admin.display(description=_("who"))
    def who(self, entry):
        return entry.who

    @admin.display(description=_("action"))
    def done(self, entry):
        return entry.action_label

    @admin.display(description=_("kind"))
    def kind(self, entry):
        return gettext(entry.target_kind).capitalize() if entry.target_kind else ""

    @admin.display(description=_("item"))
    def target(self, entry):
        if entry.target_kind == "article" and entry.action != "delete":
            address = reverse("admin:articles_article_change", args=[entry.target_id])
            return format_html('<a href="{}">{}</a>', address, entry.target_name)
        return entry.target_name

    @admin.display(description=_("details"))
    def detail_text(self, entry):
        return "; ".join(f"{name}: {_plain(name, value)}" for name, value in entry.details.items())


def _plain(name, value) -> str:
    if name == "at":
        return moment_in_words(datetime.fromisoformat(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
