"""The articles that editors recommend beside an article, in its form."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from articles.admin.articles.form import LabelledFormSet, RowForm
from articles.models import Pick


class PickInline(admin.TabularInline):
    model = Pick
    fk_name = "article"
    form = RowForm
    formset = LabelledFormSet
    is_beside_the_text = True
    fields = ["picked", "position"]
    autocomplete_fields = ["picked"]
    extra = 0
    classes = ["collapse"]
    verbose_name = gettext_lazy("related article")
    verbose_name_plural = gettext_lazy("pinned related articles")
