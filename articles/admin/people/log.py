"""The audit log, to read."""

import json
from datetime import datetime

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from articles.models import AuditEntry
from articles.words import moment_in_words

ACTIONS = (
    "approve", "change rights", "correct", "delete", "discard", "dismiss", "export", "fix", "merge",
    "publish", "purge", "reinstate", "rename", "reopen", "restore", "retract", "revoke", "schedule",
    "send back", "share", "submit", "tag", "take down", "triage", "unpublish", "unschedule",
)  # fmt: skip


class ActionFilter(admin.SimpleListFilter):
    title = "action"
    parameter_name = "action_is"

    def lookups(self, request, model_admin):
        return [(each, each.capitalize()) for each in ACTIONS]

    def queryset(self, request, queryset):
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    list_display = ["at", "who", "action", "target_kind", "target", "told"]
    list_display_links = ["at"]
    list_filter = [ActionFilter, "created_at"]
    search_fields = ["actor_name", "target_name"]
    search_help_text = "A person, or the name of what it was done to."
    fields = ["at", "who", "action", "target_kind", "target_id", "target", "told"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="when", ordering="created_at")
    def at(self, entry):
        return moment_in_words(entry.created_at)

    @admin.display(description="who")
    def who(self, entry):
        return entry.actor_name or "the system"

    @admin.display(description="to what")
    def target(self, entry):
        if entry.target_kind == "article" and entry.action != "delete":
            address = reverse("admin:articles_article_change", args=[entry.target_id])
            return format_html('<a href="{}">{}</a>', address, entry.target_name)
        return entry.target_name

    @admin.display(description="details")
    def told(self, entry):
        return "; ".join(f"{name}: {_plain(name, value)}" for name, value in entry.details.items())


def _plain(name, value) -> str:
    if name == "at":
        return moment_in_words(datetime.fromisoformat(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
