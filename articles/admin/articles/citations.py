"""The citations of an article's form: a row may bring a new reference along."""

import json
from collections import ChainMap
from datetime import date

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import freshness
from articles.admin.articles.form import RowForm
from articles.editing.citing import CitingError
from articles.editing.inline_references import CHANGEABLE, Library, change, fill, make_all, shown
from articles.models import Citation
from articles.permissions import refusal_of_change
from articles.words import read_number
from references.models import Details, Reference

# The fields of a row that show and change its reference, by what they are about.
FIELDS = {
    "title": "new_title",
    "source": "new_source",
    "published_on": "new_date",
    "accessed_on": "new_accessed_on",
}


def day_input():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class CitationForm(RowForm):
    """A citation with its reference: one of the library, or a new one by its URL."""

    reference = forms.IntegerField(required=False, widget=forms.HiddenInput)
    new_url = forms.CharField(
        label=gettext_lazy("URL"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    new_title = Reference._meta.get_field("title").formfield(
        label=gettext_lazy("Title"),
        required=False,
        help_text="",
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    new_source = Reference._meta.get_field("outlet").formfield(
        label=gettext_lazy("Source"),
        help_text="",
        widget=forms.TextInput(attrs={"list": "cited-sources", "autocomplete": "off"}),
    )
    new_date = forms.DateField(label=gettext_lazy("Published"), required=False, widget=day_input())
    new_accessed_on = forms.DateField(
        label=gettext_lazy("Accessed"), required=False, widget=day_input()
    )
    # What the row showed of its reference when it was opened: only what differs is changed.
    new_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, library: Library, **kwargs):
        super().__init__(*args, **kwargs)
        self.library = library
        self.details: Details | None = None  # of a reference that is made on saving
        self.changes: dict = {}
        self.work = self._work()
        if self.work is None:
            self.initial.setdefault("new_accessed_on", timezone.localdate(freshness.now()))
            return
        seen = shown(self.work)
        shows = {FIELDS[name]: seen[name] for name in CHANGEABLE} | {"new_seen": json.dumps(seen)}
        self.initial.update(shows)
        if self.is_bound:  # what was not posted is shown as it is
            given = {self.add_prefix(name): value for name, value in shows.items()}
            self.data = ChainMap(self.data, given)  # type: ignore[arg-type]  # only read
        if not library.may_change(self.work):
            for name in FIELDS.values():
                self.fields[name].widget.attrs["readonly"] = True

    def _work(self) -> Reference | None:
        """The reference that the row names now: as posted, as saved, or none yet."""
        key = self.instance.reference_id
        if self.is_bound and (posted := self.data.get(self.add_prefix("reference"))) is not None:
            key = read_number(posted)
        return self.library.by_key.get(key) if key is not None else None

    @property
    def is_complete(self) -> bool:
        """Whether it may be shown as one line."""
        is_named = self.work or self["new_url"].value()
        return bool(is_named and self["new_title"].value() and not self.errors)

    def clean_reference(self):
        key = self.cleaned_data["reference"]
        if key is not None and self.work is None:
            raise forms.ValidationError(
                _("This reference no longer exists. Remove this citation, or add the URL again.")
            )
        return self.work

    def clean(self):
        cleaned = super().clean()
        if "reference" in self.errors:
            return cleaned
        if self.work is None:
            self._take_new(cleaned)
        elif changes := self._changed_details(self.work, cleaned):
            self._take_changes(self.work, changes)
        return cleaned

    def _take_new(self, cleaned) -> None:
        typed = cleaned.get("new_url") or ""
        if not typed:
            return self.add_error("new_url", _("Enter the URL of the reference."))
        try:
            found = self.library.find(typed)
        except CitingError as error:
            return self.add_error("new_url", str(error))
        title, day = cleaned.get("new_title") or "", cleaned.get("new_date")
        if isinstance(found, Reference):
            cleaned["reference"] = found
            missing = fill(found, title, day)
            self.changes = missing if self.library.may_change(found) else {}
            return None
        self.details = Details(
            url=found,
            source=cleaned.get("new_source") or "",
            title=title,
            published_on=day,
            accessed_on=cleaned.get("new_accessed_on"),
        )
        return None

    def _changed_details(self, work: Reference, cleaned) -> dict:
        """What somebody changed in the row, and what does not stand there by now anyway."""
        seen, now = self._seen(cleaned), shown(work)
        changes = {}
        for name, field in FIELDS.items():
            if name not in seen or field not in cleaned:
                continue
            value = cleaned[field]
            if _as_text(value) not in (seen[name], now[name]):
                changes[name] = value
        return changes

    def _seen(self, cleaned) -> dict:
        try:
            seen = json.loads(cleaned.get("new_seen") or "{}")
        except (ValueError, RecursionError):
            return {}
        return seen if isinstance(seen, dict) else {}

    def _take_changes(self, work: Reference, changes: dict) -> None:
        if self.library.may_change(work):
            self.changes = changes
        else:
            self.add_error(FIELDS[next(iter(changes))], refusal_of_change(work))


class CitationFormSet(forms.BaseInlineFormSet):
    user = None  # who saves; see CitationInline.get_formset

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"library": self.library}

    @cached_property
    def library(self) -> Library:
        given = {row.reference_id: row.reference for row in self.get_queryset()}
        keys, addresses = set(given), []
        if self.is_bound:
            for index in range(self.total_form_count()):
                key = read_number(self.data.get(f"{self.add_prefix(index)}-reference"))
                keys |= {key} if key is not None else set()
                addresses.append(self.data.get(f"{self.add_prefix(index)}-new_url") or "")
        return Library(keys, [typed for typed in addresses if typed], self.user, given)

    def clean(self):
        """One row for each work; told at the field of the second one."""
        cited = set()
        for form in self.forms:
            if not form.is_valid() or self._should_delete_form(form):
                continue
            work = form.details.url if form.details else form.cleaned_data.get("reference")
            if work in cited:
                message = _("This article already cites that reference under another number.")
                form.add_error("new_url", message)
            elif work:
                cited.add(work)
        super().clean()

    def save(self, commit=True):
        kept = [form for form in self.forms if not self._should_delete_form(form)]
        self._make(kept)
        changed = [form for form in kept if form.changes]
        # In one order, so that two who save do not wait for each other.
        for form in sorted(changed, key=lambda form: form.cleaned_data["reference"].pk):
            change(form.cleaned_data["reference"], form.changes, by=self.user)
        return super().save(commit)

    def _make(self, kept) -> None:
        new = [form for form in kept if form.details]
        made = make_all([form.details for form in new]) if new else {}
        for form in new:
            form.instance.reference = made[form.details.url]


class CitationInline(admin.TabularInline):
    model = Citation
    form = CitationForm
    formset = CitationFormSet
    template = "admin/articles/article/_citations.html"
    row_key = "reference"
    autocomplete_fields = ["reference"]
    is_in_panel = True  # with the checks
    extra = 0
    fields = ["number", "reference", "support"]

    def get_queryset(self, request):
        """With the works, which the rows show."""
        return super().get_queryset(request).select_related("reference__source")

    def get_formset(self, request, obj=None, **kwargs):
        """A class of this request: it knows whose rights count."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset


def _as_text(value: str | date | None) -> str:
    return "" if value is None else str(value)
