"""When an article was first published: a field until it is live, and then a fact."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.admin.parts import ArticlePart
from articles.admin.publishing.moments import MomentField
from articles.permissions import may
from articles.words import moment_in_words

FIELD, FACT = "first_published_at", "first_published"


class FirstPublishedForm(forms.Form):
    first_published_at = MomentField(
        required=False,
        label=gettext_lazy("First published"),
        help_text=gettext_lazy(
            "Only if it appeared before, such as in print or on another site. Leave empty to use "
            "the time of publication."
        ),
        show_hidden_initial=True,  # what a person did not touch is not taken back from another
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if FIELD not in (self._meta.fields or []):  # see FirstPublished.get_fieldsets
            del self.fields[FIELD]
        else:
            for widget in self.fields[FIELD].widget.widgets:
                widget.attrs.pop("aria-label")  # that of a publication; the form names each part

    def clean_first_published_at(self):
        if FIELD not in self.changed_data:
            return self.instance.first_published_at
        at = self.cleaned_data[FIELD]
        try:
            publishing.require_past(at)
        except publishing.PublishingError as error:
            raise ValidationError(str(error)) from error
        return at


class FirstPublished(ArticlePart):
    """The part of ArticleAdmin that lets Editors say when an article first appeared elsewhere."""

    def get_fieldsets(self, request, obj=None):
        """Instead of the field, what is known; nothing while nothing is."""
        if may(request.user, "publish") and (obj is None or self._is_open(request, obj)):
            shown = [FIELD]
        else:
            shown = [FACT] if obj and self._date_of(obj) else []
        return [
            (title, options | {"fields": _replaced(options["fields"], shown)})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), FACT]

    def save_model(self, request, obj, form, change):
        """The date is set by its verb, once the row is there."""
        if FIELD in form.fields:
            obj.first_published_at = form.initial[FIELD] if change else None
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if FIELD in form.cleaned_data:
            held = publishing.held(form.instance)
            publishing.set_first_published(held, form.cleaned_data[FIELD], by=request.user)

    @admin.display(description=gettext_lazy("first published"))
    def first_published(self, article):
        at = self._date_of(article)
        return moment_in_words(at) if at else ""

    def _is_open(self, request, article) -> bool:
        return self.has_change_permission(request, article) and not (
            article.revisions.ever_live().exists()
        )

    def _date_of(self, article):
        """What readers are told, or will be."""
        dated = article.revisions.exclude(live=None).order_by("-live__startswith")
        told = dated.values_list("published_at", flat=True).first()
        return told or article.first_published_at


def _replaced(fields, shown) -> list:
    return [name for field in fields for name in (shown if field == FIELD else [field])]
