"""Sections and authors; tags have a module of their own."""

from django.contrib import admin, messages
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.addresses import AddressedForm, KeepsFormerSlugs, NamedForm
from articles.admin.changes import AuditedChanges
from articles.admin.counting import ASSUME_HTTPS, counted_link, number_of
from articles.admin.selections import KeepsSelection
from articles.models import Article, Author, Byline, Section
from articles.models.taxonomy import is_reserved

HIGHEST = 32767  # of a small integer
ARTICLES = "admin:articles_article_changelist"


class CountsArticles(AuditedChanges):
    """For a ModelAdmin whose rows have the number of their articles as `used`."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    narrowed_by = ""  # the parameter of the list of articles
    narrowed_to = "slug"  # the row's attribute that it takes

    @admin.display(description=gettext_lazy("articles"))
    def articles_count(self, row):
        value = getattr(row, self.narrowed_to)
        return counted_link(row.used, ARTICLES, **{self.narrowed_by: value})


@admin.register(Section)
class SectionAdmin(KeepsSelection, KeepsFormerSlugs, CountsArticles, admin.ModelAdmin):
    form = NamedForm
    list_display = ["name", "slug", "position", "articles_count"]
    list_editable = ["position"]
    search_fields = ["name", "slug"]
    narrowed_by = "section__id__exact"
    narrowed_to = "pk"

    def get_queryset(self, request):
        used = number_of(Article.objects.all(), "section")
        return super().get_queryset(request).annotate(used=used)

    def get_changeform_initial_data(self, request):
        """A new one comes last, so that sections stand in the order in which they were added."""
        last = Section.objects.aggregate(last=Max("position"))["last"] or 0
        position = min(last + 1, HIGHEST)
        return {"position": position} | super().get_changeform_initial_data(request)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if is_reserved(obj.slug):
            message = _("The slug “%(slug)s” is now reserved. Choose another one.")
            self.message_user(request, message % {"slug": obj.slug}, messages.WARNING)


@admin.register(Author)
class AuthorAdmin(KeepsSelection, KeepsFormerSlugs, CountsArticles, admin.ModelAdmin):
    form = AddressedForm
    formfield_overrides = ASSUME_HTTPS
    list_display = ["name", "kind", "role", "slug", "articles_count"]
    list_filter = ["kind"]
    search_fields = ["name", "slug", "role"]
    autocomplete_fields = ["photo", "user"]
    narrowed_by = "author"

    def get_queryset(self, request):
        used = number_of(Byline.objects.all(), "author")
        return super().get_queryset(request).annotate(used=used)
