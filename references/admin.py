"""Sources and the works at them."""

from django.contrib import admin
from django.db.models import Count, URLField

from references.models import Reference, Source

# An address typed without a scheme is an https one.
ASSUME_HTTPS = {URLField: {"assume_scheme": "https"}}


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    formfield_overrides = ASSUME_HTTPS
    list_display = ["name", "domain", "kind", "works"]
    list_filter = ["kind"]
    search_fields = ["name", "domain"]
    ordering = ["name", "pk"]
    prepopulated_fields = {"slug": ["name"]}
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(used=Count("references"))

    @admin.display(description="references", ordering="used")
    def works(self, source):
        return source.used


@admin.register(Reference)
class ReferenceAdmin(admin.ModelAdmin):
    formfield_overrides = ASSUME_HTTPS
    list_display = ["title_or_address", "source", "published_on", "link_status", "cited_by"]
    list_filter = ["link_status", "source__kind"]
    list_select_related = ["source"]
    search_fields = ["title", "url", "outlet", "source__name"]
    ordering = ["title", "pk"]
    autocomplete_fields = ["source"]
    readonly_fields = ["link_status", "checked_at", "http_status"]
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(used=Count("citations"))

    @admin.display(description="reference", ordering="title")
    def title_or_address(self, reference):
        return str(reference)

    @admin.display(description="cited by", ordering="used")
    def cited_by(self, reference):
        return reference.used
