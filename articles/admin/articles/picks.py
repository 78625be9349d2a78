"""The articles that editors recommend beside an article, in its form."""

from django.contrib import admin

from articles.admin.articles.form import LabelledFormSet
from articles.models import Pick


class PickInline(admin.TabularInline):
    model = Pick
    fk_name = "article"
    formset = LabelledFormSet
    is_beside_the_text = True
    fields = ["picked", "position"]
    autocomplete_fields = ["picked"]
    extra = 0
    classes = ["collapse"]
    verbose_name = "related article"
    verbose_name_plural = "related articles that stand first"
