"""The publication's one row."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.changes import AuditedChanges
from articles.admin.counting import ASSUME_HTTPS
from articles.admin.publication.forms import PublicationForm
from articles.admin.publication.look.pages import LookPages
from articles.models import Publication
from articles.zone import publication_zone


@admin.register(Publication)
class PublicationAdmin(LookPages, AuditedChanges, admin.ModelAdmin):
    form = PublicationForm
    formfield_overrides = ASSUME_HTTPS
    autocomplete_fields = ["how_it_works_page", "corrections_page", "logo"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *("name", "tagline", "description", "language", "time_zone", "footer_note"),
                    "logo",
                ]
            },
        ),
        (
            _("Trust"),
            {
                "fields": [
                    "how_it_works_page",
                    "corrections_page",
                    "contact_email",
                    "has_history",
                    "hides_retracted",
                ]
            },
        ),
        (
            _("Sharing"),
            {"fields": ["share_services", "social_profiles", "licence", "licence_url"]},
        ),
        (_("Citations"), {"fields": ["fetch_references"]}),
        (
            _("Feedback"),
            {
                "fields": [
                    "feedback_prompt_ai",
                    "feedback_prompt_human",
                    "feedback_retention_days",
                ]
            },
        ),
        (
            _("Email to the people who work here"),
            {"fields": ["mail_name", "mail_address", "mail_reply_to"]},
        ),
        (_("Signing in"), {"fields": ["second_factor"]}),
        (_("Crawlers"), {"fields": ["robots_rules", "closed_to"]}),
    ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "time_zone" in form.changed_data:
            publication_zone.forget()
        if change and "time_zone" in form.changed_data:
            message = gettext(
                "All dates are now in the time zone %(zone)s. The months of the archive and the "
                "weeks of feedback were counted again."
            )
            self.message_user(request, message % {"zone": obj.time_zone}, messages.INFO)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Publication.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        """There is one row: the list is its form."""
        if self.has_view_or_change_permission(request) and Publication.objects.exists():
            return HttpResponseRedirect(reverse("admin:articles_publication_change", args=[1]))
        return super().changelist_view(request, extra_context)
