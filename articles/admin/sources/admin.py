"""Sources and the references at them."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from articles.admin.addresses import AddressedForm, KeepsFormerSlugs
from articles.admin.changes import AuditedChanges
from articles.admin.counting import ASSUME_HTTPS, counted_link, number_of
from articles.admin.selections import KeepsSelection
from articles.models import Citation
from articles.permissions import may_change_row, refusal_of_change
from references.models import Reference, Source


class KeepsWhatIsCited:
    """For a ModelAdmin whose rows readers see as they stand once something public cites them."""

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_change_row(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or may_change_row(request.user, obj))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Says why somebody who may change others may not change this one."""
        row = self.get_object(request, unquote(object_id))
        if row and self.has_change_permission(request) and not may_change_row(request.user, row):
            if request.method == "POST":
                raise PermissionDenied(refusal_of_change(row))
            messages.warning(request, refusal_of_change(row))
        return super().change_view(request, object_id, form_url, extra_context)


@admin.register(Source)
class SourceAdmin(
    KeepsSelection, KeepsFormerSlugs, KeepsWhatIsCited, AuditedChanges, admin.ModelAdmin
):
    form = AddressedForm
    formfield_overrides = ASSUME_HTTPS
    list_display = ["name", "domain", "kind", "works"]
    list_filter = ["kind"]
    search_fields = ["name", "domain"]
    ordering = ["name", "pk"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def get_queryset(self, request):
        used = number_of(Reference.objects.all(), "source")
        return super().get_queryset(request).annotate(used=used)

    @admin.display(description=_("references"))
    def works(self, source):
        address = "admin:references_reference_changelist"
        return counted_link(source.used, address, source__id__exact=source.pk)


@admin.register(Reference)
class ReferenceAdmin(KeepsSelection, KeepsWhatIsCited, AuditedChanges, admin.ModelAdmin):
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
    search_help_text = _("Search titles, URLs, outlets, and sources.")
    ordering = ["title", "pk"]
    autocomplete_fields = ["source"]
    readonly_fields = ["cited_by", "link_status", "checked_at", "http_status"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def get_queryset(self, request):
        citations = Citation.objects.all()
        return super().get_queryset(request).annotate(used=number_of(citations, "reference"))

    def lookup_allowed(self, lookup, value, request):
        """One source is chosen from the list of sources, where there may be thousands."""
        return lookup == "source__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("reference"), ordering="title")
    def title_or_address(self, reference):
        return str(reference)

    @admin.display(description=_("cited by"))
    def cited_by(self, reference):
        if reference.pk is None:
            return "0"
        address = "admin:articles_article_changelist"
        return counted_link(reference.used, address, references__id__exact=reference.pk)
