"""The form of a page: it shows the working copy, and keeps the row as readers see it."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.addresses import AddressedForm
from articles.models import Page
from articles.models.pages.page import content_of
from articles.models.pages.revision import CONTENT

FOOTER = ("in_footer", "position")
_policies = Page._meta.get_field("policies")


class PageForm(AddressedForm):
    class Media:
        css = {"all": ["css/publication.css"]}

    policies = forms.MultipleChoiceField(
        label=capfirst(_policies.verbose_name),
        help_text=_policies.help_text,
        choices=Page.Policy.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ticked"}),
    )
    # The number of the revision that the form was opened with.
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Page
        fields = [*CONTENT, *FOOTER]
        widgets = {"title": forms.Textarea(attrs={"rows": 1, "class": "vLargeTextField"})}
        error_messages = {"path": {"unique": gettext_lazy("Another page has this path.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if self.instance.pk is None or "title" not in self.fields:
            return  # it is new, or whoever may only look
        if working := self.instance.working_copy():
            self.initial |= content_of(working) | {"base": working.number}

    def clean_policies(self) -> list[str]:
        """Each once, in the order of the list, whatever the order of the request."""
        chosen = set(self.cleaned_data["policies"])
        return [value for value in Page.Policy.values if value in chosen]

    @property
    def content(self) -> dict:
        """What was written, as a revision holds it."""
        return {name: self.cleaned_data[name] for name in CONTENT}


class FooterForm(forms.ModelForm):
    """A line of the list: what readers see there is for those who publish."""

    may_publish = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in FOOTER:
            field = self.fields[name]
            field.disabled = self.instance.is_live and not self.may_publish
            params = {"column": field.label, "page": self.instance}
            field.widget.attrs["aria-label"] = _("%(column)s: “%(page)s”") % params
