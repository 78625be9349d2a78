"""The form of an article: its fields and its byline."""

import json
from datetime import datetime

from django import forms
from django.contrib import admin
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.addresses import AddressedForm
from articles.admin.articles.first_published import FirstPublishedForm
from articles.admin.articles.publish_fields import PublishFields
from articles.admin.articles.tag_names import TagsField
from articles.admin.editor.form_versions import beside
from articles.models import Article, Author, Byline, Tag
from articles.permissions import NotAllowed, may_make, require_making
from articles.publishing.periods import LATEST, too_late


class ArticleForm(FirstPublishedForm, PublishFields, AddressedForm):
    tags = TagsField(
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Separate tags with commas. Capitals don’t matter: an existing tag is reused."
        ),
    )
    user = None  # who saves; see ArticleAdmin.get_form
    # An autosave that is shown again: the class of this request holds its values.
    kept: QueryDict | None = None
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

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(self.kept if data is None else data, *args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            labels = (_("%(field)s, date"), _("%(field)s, time"))
            for label, widget in zip(labels, getattr(field.widget, "widgets", ()), strict=False):
                widget.attrs.setdefault("aria-label", label % {"field": field.label})
        self.initial["base_revision"] = self.instance.working_revision_id
        self.initial["opened_with"] = json.dumps(beside(self.instance))
        if self.kept is not None and data is None:
            self._fill_from_what_is_saved()

    def _fill_from_what_is_saved(self):
        """What an autosave does not hold is shown as it is saved."""
        for name, field in self.fields.items():
            if field.widget.value_omitted_from_data(self.data, {}, self.add_prefix(name)):
                field.bound_data = lambda data, initial: initial

    def full_clean(self):
        """Nobody tried to save an autosave that is shown again: it is not judged yet."""
        if self.data is not self.kept:
            super().full_clean()
        else:
            self._errors, self.cleaned_data = ErrorDict(), {}

    def clean_section(self):
        """A draft may be without a section; what readers saw or will see is in one."""
        section = self.cleaned_data["section"]
        if (
            section is None
            and self.instance.pk
            and self.instance.revisions.exclude(live=None).exists()
        ):
            message = _("Choose a section. A published or scheduled article needs one.")
            raise forms.ValidationError(message)
        return section

    def clean_generated_at(self):
        return _kept_by_the_database(self.cleaned_data["generated_at"])

    def clean_reviewed_at(self):
        return _kept_by_the_database(self.cleaned_data["reviewed_at"])

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


def _kept_by_the_database(at: datetime | None) -> datetime | None:
    """A time that can also be read back, whatever its zone makes of it."""
    if at is not None and at > LATEST:
        raise forms.ValidationError(too_late())
    return at


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


class BylineFormSet(LabelledFormSet):
    """Of a new article, with the writer's own byline to begin with."""

    own: Author | None = None  # set on the class of a request that asks for an empty form

    def __init__(self, data=None, files=None, **kwargs):
        if data is None and self.own is not None:
            kwargs["initial"] = [{"author": self.own.pk}]
        super().__init__(data, files, **kwargs)


class BylineInline(admin.TabularInline):
    model = Byline
    form = RowForm
    formset = BylineFormSet
    row_key = "author"  # by which the rows of two versions are told apart
    is_beside_the_text = True  # in the writing column
    extra = 0
    autocomplete_fields = ["author"]
    verbose_name = gettext_lazy("author")
    verbose_name_plural = gettext_lazy("byline")

    def get_queryset(self, request):
        """With the authors, whom the rows name."""
        return super().get_queryset(request).select_related("author")

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        if obj is None and request.method != "POST":
            formset.own = Author.objects.filter(user=request.user.pk).first()
            formset.extra = 1 if formset.own else 0
        return formset
