"""Slugs in the admin: proposed by the server as an import makes them, and kept when they change."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.forms import Script
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.models import Article, FormerSlug, Page
from references.models import Source
from references.slugs import free_slug, slug_for

# The column of the slug, and the one that it is made of.
COLUMNS = {Article: ("slug", "title"), Page: ("path", "title"), Source: ("slug", "domain")}
BY_NAME = ("slug", "name")


def columns_of(model) -> tuple[str, str]:
    return COLUMNS.get(model, BY_NAME)


def propose_slug(model, text: str) -> str:
    """The slug that a new row gets: the one of its name, with a number when that is taken."""
    column, _source = columns_of(model)
    length = model._meta.get_field(column).max_length
    return free_slug(model.objects.all(), slug_for(text, model._meta.model_name, length), column)


class AddressedForm(forms.ModelForm):
    """The form of rows that have a slug. A new one whose slug is left empty gets the proposal."""

    may_take_addresses = True  # from which readers are redirected; see KeepsFormerSlugs

    class Media:
        js = [Script("js/slug.js", type="module")]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        column, source = columns_of(self._meta.model)
        if column in self.fields and self.instance.pk is None:
            self.fields[column].required = False
            meta = self._meta.model._meta
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_slug")
            attrs = {"data-slug-from": self.add_prefix(source), "data-slug-url": address}
            self.fields[column].widget.attrs |= attrs

    def clean(self):
        cleaned = super().clean()
        column, source = columns_of(self._meta.model)
        is_empty = column in self.fields and not self.data.get(self.add_prefix(column))
        if is_empty and self.instance.pk is None and cleaned.get(source):
            _wait_for_turn(self._meta.model, cleaned[source])
            cleaned[column] = propose_slug(self._meta.model, cleaned[source])
        elif cleaned.get(column) and not self.may_take_addresses:
            self._require_free(column, cleaned[column])
        return cleaned

    def _require_free(self, column, slug):
        former = FormerSlug.objects.of(self._meta.model).filter(slug=slug)
        if former.exclude(owner=self.instance.pk or 0).exists():
            message = _(
                "Readers are redirected from this slug, and you don’t have permission to change "
                "that. Choose another one."
            )
            self.add_error(column, message)


def _wait_for_turn(model, text: str) -> None:
    """Of those who save rows of one slug at once each finds the one before it, and gets a number.

    The lock is held until the transaction of the save ends.
    """
    key = f"slug of {model._meta.db_table} {slug_for(text, model._meta.model_name)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


class NamedForm(AddressedForm):
    """The form of rows whose names are unique: a name that is the same to a reader is refused."""

    taken = gettext_lazy("“%(row)s” already has this name. Choose another one.")

    def clean_name(self):
        name = self.cleaned_data["name"]
        rows = self._meta.model.objects.named(name)
        if row := rows.exclude(pk=self.instance.pk).first():
            raise ValidationError(self.taken, params={"row": row})
        return name


class HasAddress:
    """For a ModelAdmin whose rows have a slug; its form is an AddressedForm."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.slug_view))
        name = f"{self.opts.app_label}_{self.opts.model_name}_slug"
        return [path("slug.json", view, name=name), *super().get_urls()]

    def slug_view(self, request):
        """The slug that a row of that name or title would get now."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        text = request.GET.get("text", "")
        slug = propose_slug(self.model, text) if text.strip() else ""
        return JsonResponse({"slug": slug})


class KeepsFormerSlugs(HasAddress):
    """For a ModelAdmin whose rows have pages of their own, which move when the slug changes."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        """A class of this request. Whoever may only add rows changes no redirect."""
        form = super().get_form(request, obj, change, **kwargs)
        form.may_take_addresses = self.has_change_permission(request)
        return form

    def save_model(self, request, obj, form, change):
        column = columns_of(self.model)[0]
        taken = FormerSlug.objects.of(self.model).filter(slug=getattr(obj, column))
        was_former = taken.exclude(owner=obj.pk or 0).exists()
        before = self.model.objects.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        now = obj.get_absolute_url()
        if before is not None and before.get_absolute_url() != now:
            message = _("%(before)s now redirects to %(now)s.")
            params = {"before": before.get_absolute_url(), "now": now}
            self.message_user(request, message % params, messages.INFO)
        if was_former:
            message = _("%(now)s led somewhere else before. It no longer redirects.")
            self.message_user(request, message % {"now": now}, messages.WARNING)

    def get_search_results(self, request, queryset, search_term):
        """By a former slug, too."""
        rows, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        term = search_term.strip()
        if not term:
            return rows, may_have_duplicates
        former = FormerSlug.objects.of(self.model).filter(slug=term.lower())
        return rows | queryset.filter(pk__in=former.values("owner")), may_have_duplicates

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["former_slugs"] if obj else [])]

    def get_fields(self, request, obj=None):
        fields = [name for name in super().get_fields(request, obj) if name != "former_slugs"]
        return [*fields, "former_slugs"] if obj else fields

    @admin.display(description=gettext_lazy("former addresses"))
    def former_slugs(self, row):
        """They lead readers here for as long as no other row takes them."""
        former = FormerSlug.objects.of(self.model).filter(owner=row.pk)
        addresses = [(_with_slug(row, item.slug).get_absolute_url(),) for item in former]
        return format_html_join(", ", "{}", addresses) or _("None")


def _with_slug(row, slug: str):
    return type(row)(pk=row.pk, **{columns_of(type(row))[0]: slug})
