"""Sources and the works at them."""

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, URLField
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html

from references.models import Reference, Source

# An address typed without a scheme is an https one.
ASSUME_HTTPS = {URLField: {"assume_scheme": "https"}}


def number_of(rows: QuerySet, key: str) -> Coalesce:
    """How many rows point with `key` at the outer row.

    Counted for the rows of the page alone, where a join would group the whole table.
    """
    counted = rows.filter(**{key: OuterRef("pk")}).order_by().values(key)
    counted = counted.annotate(counted=Count("pk")).values("counted")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def counted_link(count: int, changelist: str, **query) -> str:
    """A number that leads to the list of what it counts."""
    if not count:
        return "0"
    return format_html('<a href="{}">{}</a>', reverse(changelist, query=query), count)


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    formfield_overrides = ASSUME_HTTPS
    list_display = ["name", "domain", "kind", "works"]
    list_filter = ["kind"]
    search_fields = ["name", "domain"]
    ordering = ["name", "pk"]
    prepopulated_fields = {"slug": ["name"]}
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def get_queryset(self, request):
        used = number_of(Reference.objects.all(), "source")
        return super().get_queryset(request).annotate(used=used)

    @admin.display(description="references")
    def works(self, source):
        address = "admin:references_reference_changelist"
        return counted_link(source.used, address, source__id__exact=source.pk)


@admin.register(Reference)
class ReferenceAdmin(admin.ModelAdmin):
    formfield_overrides = ASSUME_HTTPS
    list_display = [
        "title_or_address",
        "source",
        "published_on",
        "link_status",
        "checked_at",
        "cited_by",
    ]
    list_filter = ["link_status", "source__kind"]
    empty_value_display = ""
    list_select_related = ["source"]
    search_fields = ["title", "url", "outlet", "source__name"]
    search_help_text = "A part of the title, the address, the outlet or the source."
    ordering = ["title", "pk"]
    autocomplete_fields = ["source"]
    readonly_fields = ["cited_by", "link_status", "checked_at", "http_status"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def get_queryset(self, request):
        citations = Reference._meta.get_field("citations").related_model.objects.all()
        return super().get_queryset(request).annotate(used=number_of(citations, "reference"))

    def lookup_allowed(self, lookup, value, request):
        """One source is chosen from the list of sources, where there may be thousands."""
        return lookup == "source__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="reference", ordering="title")
    def title_or_address(self, reference):
        return str(reference)

    @admin.display(description="cited by")
    def cited_by(self, reference):
        if reference.pk is None:
            return "0"
        address = "admin:articles_article_changelist"
        return counted_link(reference.used, address, references__id__exact=reference.pk)
