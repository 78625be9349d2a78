"""An autosave as the data of a form, and as the columns that a revision of it would have."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.admin.editor.live import Row
from articles.editing.citing import CitingError, address_of
from articles.editing.inline_references import propose
from articles.history.comparison import Comparison, Field, compare, facts
from articles.models import Article, Author, Autosave, Byline, Citation, Tag
from articles.publishing.snapshots import HASHED, Rows, take_snapshot
from articles.words import date_in_words, person_name, read_number
from references.models import Reference, Source

MOST_ROWS = 1000  # of one table, as many as a form takes
BESIDE = ("section", "assignee", "due_on", "is_featured", "external_id")
# Columns that point at a row, in the form or in a table of it.
KEYS = {"section", "lead_image", "assignee", "author", "reference", "picked", "id"}
COUNTS = ("TOTAL_FORMS", "INITIAL_FORMS")


def data_of(autosave: Autosave) -> QueryDict:
    """What the form posted, as a request would hold it; a key that is no number points nowhere."""
    data = QueryDict(mutable=True)
    for name, value in autosave.values:
        is_key = name.rpartition("-")[2] in KEYS
        data.appendlist(name, "" if is_key and read_number(value) is None else value)
    return data


def rows_in(data: QueryDict, prefix: str) -> list[dict[str, str]]:
    """The rows of a table in a form, those that are to be deleted among them."""
    count = min(read_number(data.get(f"{prefix}-TOTAL_FORMS")) or 0, MOST_ROWS)
    rows: list[dict[str, str]] = [{} for _row in range(count)]
    for name, value in data.items():
        head, _dash, field = name.removeprefix(f"{prefix}-").partition("-")
        index = read_number(head)
        if name.startswith(f"{prefix}-") and field and index is not None and index < count:
            rows[index][field] = str(value)
    return rows


def over_present_rows(data: QueryDict, prefix: str, key: str, present: Iterable[Model]) -> None:
    """Write the rows again over those that the database holds now, each exactly once.

    A row is found by what it points at, the column `key`, or else by its own key. What the
    database holds and the form does not is marked to be deleted, as a conflict shows it.
    """
    rows = rows_in(data, prefix)
    saved = {_points_at(row, key): row for row in present}
    by_key = {row[key]: row for row in rows if row.get(key) and "DELETE" not in row}
    # One that points elsewhere now, though not at what another saved row is for.
    by_pk = {row["id"]: row for row in rows if row.get("id") and row.get(key) not in saved}
    lines: list[dict[str, str]] = []
    for points_at, row in saved.items():
        posted = by_key.get(points_at) or by_pk.get(str(row.pk))
        if posted is None:
            lines.append(_as_saved(row) | {"DELETE": "on"})
        else:
            rows = [other for other in rows if other is not posted]
            lines.append(posted | {"id": str(row.pk)})
    first = len(lines)
    lines += [row | {"id": ""} for row in rows if "DELETE" not in row and any(row.values())]
    for name in [name for name in data if name.startswith(f"{prefix}-")]:
        if not name.endswith(COUNTS):
            del data[name]
    data[f"{prefix}-INITIAL_FORMS"], data[f"{prefix}-TOTAL_FORMS"] = str(first), str(len(lines))
    for index, line in enumerate(lines):
        for field, value in line.items():
            data[f"{prefix}-{index}-{field}"] = value


def cited_in(data: QueryDict, prefix: str = "citations") -> list[Row]:
    """The rows of the citations, those with a new reference among them."""
    rows = []
    for row in rows_in(data, prefix):
        number, key = read_number(row.get("number")), read_number(row.get("reference"))
        url = row.get("new_url", "")
        if number is not None and (key is not None or url) and "DELETE" not in row:
            rows.append(Row(number, key, url, row.get("new_title"), row.get("new_source")))
    return rows


def differences(form: ModelForm, saved: Article | None, data: QueryDict) -> Comparison:
    """What saving an autosave would change; `form` is bound to it and need not be valid."""
    form.is_valid()
    was = dict.fromkeys(HASHED, "") | _columns(Article(), Rows([], [], []))
    if saved is not None and (working := saved.working_revision) is not None:
        was = {name: getattr(working, name) for name in HASHED}
    try:
        names = form.fields["tags"].clean(data.get("tags", ""))
    except ValidationError:
        names = []
    now = _columns(form.instance, _rows(data, names))
    if not form.instance.slug:
        now["slug"] = was["slug"]
    comparison = compare(was, now)
    return Comparison([*comparison.fields, _beside(form, saved)])


def _columns(article: Article, rows: Rows) -> dict[str, Any]:
    columns = {**take_snapshot(article, rows).columns, "provenance": article.provenance}
    return {name: columns[name] for name in HASHED}


def _rows(data: QueryDict, names: list[str]) -> Rows:
    cited = cited_in(data)
    keys = {row.reference for row in cited if row.reference is not None}
    works = Reference.objects.select_related("source").in_bulk(keys)
    authors = [
        (read_number(row.get("position")) or 0, read_number(row.get("author")) or 0)
        for row in rows_in(data, "bylines")
        if "DELETE" not in row
    ]
    people = Author.objects.in_bulk({key for _place, key in authors})
    tags = Tag.objects.by_name(names)
    return Rows(
        citations=[
            Citation(number=row.number, reference=work)
            for row in sorted(cited, key=lambda row: row.number)
            if (work := works.get(row.reference) or _new_work(row))
        ],
        bylines=[Byline(author=people[key]) for _place, key in sorted(authors) if key in people],
        tags=[tags.get(name) or Tag(name=name, slug=name) for name in names],
    )


def _new_work(row: Row) -> Reference | None:
    """The reference that saving would make; none while its URL is no address."""
    try:
        url = address_of(row.url)
    except CitingError:
        return None
    return Reference(url=url, title=row.title or "", source=Source(name=row.source or propose(url)))


def _beside(form: ModelForm, saved: Article | None) -> Field:
    """What is no part of a revision."""
    was, now = {}, {}
    for name in BESIDE:
        label = capfirst(str(form.fields[name].label))
        was[label] = _words(getattr(saved or Article(), name))
        now[label] = _words(getattr(form.instance, name))
    now[_("Note")] = form.cleaned_data.get("note", "")
    return facts(_("Placement and work"), was, now)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else ""
    if isinstance(value, date):
        return date_in_words(value)
    if hasattr(value, "get_username"):
        return person_name(value)
    return "" if value is None else str(value)


def _points_at(row: Model, key: str) -> str:
    return str(getattr(row, row._meta.get_field(key).attname))  # type: ignore[union-attr]


def _as_saved(row: Model) -> dict[str, str]:
    values = ((field.name, getattr(row, field.attname)) for field in row._meta.concrete_fields)
    return {name: "" if value is None else str(value) for name, value in values}
