"""An article's form as plain values that can be merged, and the way back.

Three versions of it meet when two people save: as it was opened, as it was posted, as it is saved.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from articles.admin.editor.conflict_rows import (
    Row,
    keyed_inlines,
    name_of,
    numbers_of,
    post_rows,
    posted_rows,
    saved_rows,
    supports_of,
)
from articles.editing.merging.versions import Version
from articles.models import Article, Byline, Citation, Revision
from articles.publishing.snapshots import PROVENANCE_FIELDS

# The form also has fields of its own, such as the note to a colleague: they are carried along.
FIELDS = {field.name for field in Article._meta.get_fields()}
# What no revision tells of the time at which the form was opened: the form itself carries it.
BESIDE = (
    *("section", "assignee", "due_on", "is_featured", "external_id", "stage"),
    *("lead_image", "lead_image_alt", "lead_image_is_decorative", "first_published_at"),
)
WORDS = ("title", "slug", "standfirst", "social_title", "social_description")

Rows = Mapping[type[Model], Mapping[str, Row]]  # of an inline's model, by key


def beside(article: Article) -> dict[str, str]:
    """What an article holds besides its words, as a form would post it."""
    values = {name: plain(getattr(article, model_field(name).attname)) for name in BESIDE}
    return values | supports_of(article)


def model_field(name: str) -> Field:
    field = Article._meta.get_field(name)
    assert isinstance(field, Field)  # noqa: S101
    return field


class FormVersions:
    """The form of an article that is saved, and the versions of it."""

    def __init__(self, model_admin, request: HttpRequest, row: Article) -> None:
        self.row = row
        form = model_admin.get_form(request, row, change=True)(instance=row)
        # What may not be changed here is not merged.
        self.fields: dict[str, BoundField] = {
            bound.name: bound for bound in form if bound.name in FIELDS and not bound.field.disabled
        }
        inlines = list(keyed_inlines(model_admin, request, row))
        self.inlines = {inline.model: (inline, prefix) for inline, prefix in inlines}
        self._saved_rows = {inline.model: saved_rows(inline, row) for inline, _ in inlines}
        self._posted_rows: Rows = {}

    def saved(self) -> Version:
        """As the database holds it now."""
        values = {name: plain(bound.initial) for name, bound in self.fields.items()}
        return _version(values, self._saved_rows)

    def posted(self, posted: QueryDict) -> Version:
        """As somebody wants to save it. What is only spelt otherwise than it is saved is equal."""
        values = {}
        for name, bound in self.fields.items():
            data = bound.field.widget.value_from_datadict(posted, {}, bound.html_name)
            is_changed = bound.field.has_changed(bound.initial, data)
            values[name] = _cleaned(bound.field, data) if is_changed else plain(bound.initial)
        self._posted_rows = {
            # A table that was not posted at all is as it is saved.
            model: posted_rows(inline, prefix, posted)
            if f"{prefix}-TOTAL_FORMS" in posted
            else self._saved_rows[model]
            for model, (inline, prefix) in self.inlines.items()
        }
        return _version(values, self._posted_rows)

    def at(self, revision: Revision | None, beside: Mapping[str, str]) -> Version:
        """As it was in a revision, with what stood beside it; without one, the words as saved."""
        values = {name: plain(bound.initial) for name, bound in self.fields.items()}
        if revision is None:
            now = _version(values | self._known(beside), self._saved_rows)
            supports = {key: beside.get(name_of(key), was) for key, was in now.supports.items()}
            return _version(values | self._known(beside), self._saved_rows, supports)
        values = dict.fromkeys(values) | self._known(_words_of(revision)) | self._known(beside)
        rows: Rows = {
            Citation: {
                str(item["reference"]): {
                    "number": str(item["number"]),
                    "support": beside.get(name_of(item["reference"]), ""),
                }
                for item in revision.references
            },
            Byline: {str(author["id"]): {} for author in revision.authors},
        }
        return _version(values, {model: rows[model] for model in self.inlines})

    def _known(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if name in self.fields}

    def write(self, wanted: Version, mine: Version, posted: QueryDict) -> None:
        """Post a version in the place of one's own, over the rows that the database holds now."""
        new, old = _values_of(wanted), _values_of(mine)
        for name, bound in self.fields.items():
            if new[name] != old[name]:
                _post(bound, new[name], posted)
        for model, (inline, prefix) in self.inlines.items():
            rows = self._wanted_rows(model, wanted)
            post_rows(inline, prefix, self.row, rows, posted)

    def _wanted_rows(self, model: type[Model], wanted: Version) -> list[Row]:
        inline, _prefix = self.inlines[model]
        known = {**self._saved_rows[model], **self._posted_rows.get(model, {})}
        if model is Byline:
            return [
                {inline.row_key: key, **known.get(key, {}), "position": str(position)}
                for position, key in enumerate(wanted.authors)
            ]
        rows = []
        for key, number in wanted.numbers.items():
            row = dict(known.get(key, {})) | {"number": str(number)}
            if "new_url" not in row or key != row["new_url"]:
                row[inline.row_key] = key
            support = wanted.supports.get(key)
            rows.append(row | ({"support": support} if support else {}))
        # What has no valid number is posted as it is: the form says what is wrong with it.
        posted = self._posted_rows.get(model, {})
        numbers = numbers_of(posted)
        return [*rows, *(row for key, row in posted.items() if key not in numbers)]

    def label(self, name: str) -> str:
        return str(self.fields[name].label).capitalize()

    def in_words(self, name: str, value: Any) -> str:
        """A plain value of a field as people read it."""
        field = self.fields[name].field if name in self.fields else None
        if isinstance(field, forms.ModelChoiceField):
            try:
                return str(field.to_python(value) or "")
            except ValidationError:
                return str(value)
        if isinstance(field, forms.BooleanField):
            return _("Yes") if value == "True" else _("No")
        choices = dict(getattr(field, "choices", ()))
        return str(choices.get(value, value))


def _version(
    values: Mapping[str, Any], rows: Rows, supports: Mapping[str, str] | None = None
) -> Version:
    cited = rows.get(Citation, {})
    if supports is None:
        supports = {key: row["support"] for key, row in cited.items() if row.get("support")}
    return Version(
        values={name: value for name, value in values.items() if name not in {"body", "tags"}},
        body=values.get("body") or "",
        numbers=numbers_of(cited),
        supports=supports,
        tags=values.get("tags") or (),
        authors=list(rows.get(Byline, {})),
    )


def _values_of(version: Version) -> dict[str, Any]:
    return {**version.values, "body": version.body, "tags": version.tags}


def _words_of(revision: Revision) -> dict[str, Any]:
    made = {name: plain(getattr(revision.provenance, name)) for name in PROVENANCE_FIELDS}
    return (
        made
        | {name: getattr(revision, name) for name in WORDS}
        | {
            "body": revision.body,
            "checks": plain(revision.provenance.to_dict()["checks"]),
            "tags": sorted(tag["name"] for tag in revision.tags),
        }
    )


def plain(value: Any) -> Any:
    """A value of a model or a form as text; the tags as a list of their names."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, list | tuple):
        if all(isinstance(item, dict) for item in value) and value:
            return json.dumps(value, sort_keys=True, default=str)
        return sorted(str(item) for item in value)
    return "" if value is None else str(value)


def _cleaned(field: forms.Field, data: Any) -> Any:
    try:
        return plain(field.clean(data))
    except ValidationError:  # the form will say what is wrong with it
        return plain(data)


def _post(bound: BoundField, value: Any, posted: QueryDict) -> None:
    """Write a plain value as a browser would send it."""
    field, name = bound.field, bound.html_name
    if isinstance(field, forms.BooleanField):
        posted.pop(name, None)
        if value == "True":
            posted[name] = "on"
    elif isinstance(field.widget, forms.MultiWidget):
        moment = datetime.fromisoformat(value) if value else None
        for index, part in enumerate(field.widget.decompress(moment) or ()):
            posted[f"{name}_{index}"] = "" if part is None else str(part)
    else:
        prepared = field.prepare_value(value) if isinstance(value, list) else value
        posted[name] = str(prepared)
