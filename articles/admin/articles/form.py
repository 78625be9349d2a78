"""The form of an article: its fields, its citations and its byline."""

import json

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.addresses import AddressedForm
from articles.admin.articles.publish_fields import PublishFields
from articles.admin.articles.tag_names import TagsField
from articles.admin.editor.conflicts import beside
from articles.models import Article, Byline, Citation, Tag
from articles.permissions import NotAllowed, may_make, require_making


class ArticleForm(PublishFields, AddressedForm):
    tags = TagsField(
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Separate tags with commas. Capitals don’t matter: an existing tag is reused."
        ),
    )
    user = None  # who saves; see ArticleAdmin.get_form
    # The revision that the editor began with: whoever saves on top of another one is asked.
    base_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # And what stood beside the words then.
    opened_with = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = ["title", "standfirst", "body"]  # the rest comes from ArticleAdmin.fieldsets
        widgets = {
            "title": forms.Textarea(attrs={"rows": 1, "class": "vLargeTextField", "data-aim": 60}),
            "standfirst": forms.Textarea(
                attrs={"rows": 3, "class": "vLargeTextField", "data-aim": 155}
            ),
            "body": forms.Textarea(
                attrs={"rows": 30, "class": "vLargeTextField", "spellcheck": "true"}
            ),
            "social_description": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        }

        help_texts = {
            "title": gettext_lazy("Search engines show about 60 characters."),
            "standfirst": gettext_lazy("Search engines show about 155 characters."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            labels = (_("%(field)s, date"), _("%(field)s, time"))
            for label, widget in zip(labels, getattr(field.widget, "widgets", ()), strict=False):
                widget.attrs.setdefault("aria-label", label % {"field": field.label})
        self.initial["base_revision"] = self.instance.working_revision_id
        self.initial["opened_with"] = json.dumps(beside(self.instance))

    def clean_tags(self):
        """A tag that does not exist yet is made on saving."""
        names = self.cleaned_data["tags"]
        if not may_make(self.user, "articles.tag"):
            for name in set(names) - set(Tag.objects.by_name(names)):
                self._refuse_tag(name)
        return names

    def _refuse_tag(self, name):
        try:
            require_making(self.user, "articles.tag", name)
        except NotAllowed as error:
            raise forms.ValidationError(str(error)) from error


class LabelledFormSet(forms.BaseInlineFormSet):
    """A table whose inputs have a name for a screen reader, which cannot see the column's head."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            inner = getattr(field.widget, "widget", field.widget)
            inner.attrs["aria-label"] = str(field.label or name).capitalize()


class RowForm(forms.ModelForm):
    """A row of such a table. One that was not changed is as valid as when it was saved."""

    def _post_clean(self):
        if self.instance.pk is None or self.has_changed():
            super()._post_clean()


class BylineInline(admin.TabularInline):
    model = Byline
    form = RowForm
    formset = LabelledFormSet
    row_key = "author"  # by which the rows of two versions are told apart
    is_beside_the_text = True  # in the writing column
    extra = 0
    autocomplete_fields = ["author"]
    verbose_name = gettext_lazy("author")
    verbose_name_plural = gettext_lazy("byline")


class CitationInline(admin.TabularInline):
    model = Citation
    form = RowForm
    formset = LabelledFormSet
    row_key = "reference"
    is_beside_the_text = True
    extra = 0
    autocomplete_fields = ["reference"]
    fields = ["number", "reference", "support"]

    def get_queryset(self, request):
        """With the works, after which the rows are named."""
        return super().get_queryset(request).select_related("reference")
