"""The articles that editors recommend beside an article, in its form."""

from django.contrib import admin

from articles.models import Pick


class PickInline(admin.TabularInline):
    model = Pick
    fk_name = "article"
    fields = ["picked", "position"]
    autocomplete_fields = ["picked"]
    extra = 0
    verbose_name_plural = "related articles that stand first"
