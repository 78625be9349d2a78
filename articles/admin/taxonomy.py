"""Sections, tags and authors."""

from django.contrib import admin
from django.db.models import Count

from articles.models import Author, Section, Tag
from references.admin import ASSUME_HTTPS


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "position"]
    list_editable = ["position"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "articles_count"]
    ordering = ["name", "pk"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(used=Count("tagged_items"))

    @admin.display(description="articles", ordering="used")
    def articles_count(self, tag):
        return tag.used


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    formfield_overrides = ASSUME_HTTPS
    list_display = ["name", "kind", "role", "slug"]
    list_filter = ["kind"]
    search_fields = ["name", "slug", "role"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["photo", "user"]
    show_full_result_count = False
