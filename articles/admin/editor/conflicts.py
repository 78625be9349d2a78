"""Two people saved the same article: their version, yours and the common base, field by field."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Field
from django.forms import MultiWidget
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.admin.editor.conflict_rows import (
    as_opened,
    keyed_inlines,
    line_of,
    lines_of,
    moved_supports,
    name_of,
    post_rows,
    posted_rows,
    saved_rows,
    supports_of,
    take_over_supports,
    undoes,
)
from articles.models import Article, Citation, Revision
from articles.publishing.snapshots import PROVENANCE_FIELDS
from articles.words import read_number

# The form also has fields of its own, such as the note to a colleague: they are carried along.
FIELDS = {field.name for field in Article._meta.get_fields()}
CHOICE = "choice-"
TEXTS = ("title", "standfirst", "body")
# What no revision tells of the time at which the form was opened: the form itself carries it.
BESIDE = (
    *("section", "assignee", "due_on", "is_featured", "external_id", "stage"),
    *("lead_image", "lead_image_alt", "lead_image_is_decorative"),
)


@dataclass(frozen=True)
class Difference:
    """One field in which the two versions are not the same, as text; base is None if unknown."""

    name: str
    label: str
    base: str | None
    theirs: str
    mine: str
    is_text: bool = False  # it can be edited on the page of the conflict
    is_long: bool = False

    @property
    def choice(self) -> str:
        """What was changed by one of the two only is taken from that one."""
        return "theirs" if self.mine == self.base else "mine"

    @property
    def is_clash(self) -> bool:
        return self.base not in (self.mine, self.theirs)


def with_plain_newlines(posted: QueryDict) -> QueryDict:
    """A copy of what was posted in which lines end as they do in the database."""
    plain = posted.copy()
    for name, values in plain.lists():
        plain.setlist(name, [value.replace("\r\n", "\n") for value in values])
    return plain


def find_base(row: Article, posted: QueryDict) -> Revision | None:
    """The revision that the editor began with, when the article has moved on since."""
    begun = read_number(posted.get("base_revision"))
    if begun is None or begun == row.working_revision_id:
        return None
    base = row.revisions.filter(pk=begun).first()
    working = row.working_revision
    if base is None or (working and base.content_hash == working.content_hash):
        return None
    return base


def _field(name: str) -> Field:
    field = Article._meta.get_field(name)
    assert isinstance(field, Field)  # noqa: S101
    return field


def beside(article: Article) -> dict[str, str]:
    """What an article holds besides its words, as a form would post it."""
    values = {name: getattr(article, _field(name).attname) for name in BESIDE}
    posted = {name: "" if value is None else str(value) for name, value in values.items()}
    return posted | supports_of(article)


def settle(model_admin, request, row: Article) -> list[Difference]:
    """Bring what was posted up to the row's present state; return what a person has to decide.

    What only the other person changed besides the words is taken over, and a message says so.
    """
    opened = _opened_with(request.POST)
    taken = _take_over(model_admin, request, row, opened)
    base = find_base(row, request.POST)
    differences = compare(model_admin, request, row, base, opened)
    if differences:
        return differences
    if base or "_merged" in request.POST:
        request.POST = merge(model_admin, request, row)
    if taken:
        message = _("Someone else changed these fields, and their changes were kept: %(fields)s.")
        messages.info(request, message % {"fields": ", ".join(taken)})
    return []


def _opened_with(posted: QueryDict) -> dict[str, str]:
    """What stood beside the words when the form was opened; nothing when it does not say."""
    try:
        opened = json.loads(posted.get("opened_with") or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(opened, dict):
        return {}
    return {name: value for name, value in opened.items() if isinstance(value, str)}


def _take_over(model_admin, request, row: Article, opened: dict[str, str]) -> list[str]:
    """Replace what was posted unchanged and is different by now: the labels of those fields."""
    now, taken = beside(row), []
    moved = [name for name in BESIDE if name in opened and opened[name] != now[name]]
    supports = moved_supports(opened, now)
    if not (moved or supports) or "_merged" in request.POST:
        return []
    if "stage" in moved:
        stage = row.get_stage_display().lower()
        taken.append(_("stage (%(stage)s)") % {"stage": stage})
    posted = request.POST.copy()
    for bound in model_admin.get_form(request, row, change=True)(instance=row):
        if bound.name in moved and not _is_changed(bound, opened[bound.name], posted):
            posted.pop(bound.html_name, None)
            for name, value in _as_posted(bound):
                if value is not None:
                    posted[name] = value
            taken.append(str(bound.label).lower())
    for inline, prefix in keyed_inlines(model_admin, request, row):
        if supports and inline.model is Citation:
            numbers = take_over_supports(inline, prefix, posted, opened, supports)
            taken += [_("support of %(number)s") % {"number": number} for number in numbers]
    request.POST = posted
    return taken


def _is_changed(bound, opened: str, posted: QueryDict) -> bool:
    data = bound.field.widget.value_from_datadict(posted, {}, bound.html_name)
    try:
        return bound.field.has_changed(bound.field.to_python(opened), data)
    except ValidationError:  # what it pointed at is gone
        return True


def compare(
    model_admin, request, row: Article, base: Revision | None, opened: dict[str, str]
) -> list[Difference]:
    """The fields in which what was posted differs from what the database holds.

    Without a base the words are as they were, and only what stands beside them is looked at.
    """
    now = beside(row)
    form = model_admin.get_form(request, row, change=True)(instance=row)
    before = _base_texts(base) if base else {}
    differences = []
    for bound in form:
        is_moved = bound.name in opened and opened[bound.name] != now.get(bound.name)
        if bound.name not in FIELDS or bound.field.disabled or not (base or is_moved):
            continue
        data = bound.field.widget.value_from_datadict(request.POST, {}, bound.html_name)
        if not bound.field.has_changed(bound.initial, data):
            continue
        is_text = bound.name in {*TEXTS, "slug"}
        was = _cleaned_text(bound.field, opened[bound.name]) if bound.name in opened else None
        differences.append(
            Difference(
                name=bound.name,
                label=str(bound.label).capitalize(),
                base=before.get(bound.name, was),
                theirs=_text(row, bound),
                mine=data if is_text else _cleaned_text(bound.field, data),
                is_text=is_text,
                is_long=bound.name == "body",
            )
        )
    differences += _compare_rows(model_admin, request, row, base, opened)
    return differences


def _compare_rows(
    model_admin, request, row: Article, base: Revision | None, opened: dict[str, str]
) -> Iterator[Difference]:
    moved = moved_supports(opened, supports_of(row))
    before = _base_lines(base, opened) if base else {}
    for inline, prefix in keyed_inlines(model_admin, request, row):
        theirs, mine = saved_rows(inline, row), posted_rows(inline, prefix, request.POST)
        if not base:
            if inline.model is not Citation or not undoes(mine, moved):
                continue
            before[prefix] = lines_of(inline, as_opened(theirs, opened))
        if lines_of(inline, theirs) != lines_of(inline, mine):
            label = str(inline.verbose_name_plural).capitalize()
            texts = (before.get(prefix), lines_of(inline, theirs), lines_of(inline, mine))
            yield Difference(prefix, label, *texts, is_long=True)


def merge(model_admin, request, row: Article) -> QueryDict:
    """What is posted after the choices were made: “theirs” replaced, rows matched anew."""
    merged = request.POST.copy()
    form = model_admin.get_form(request, row, change=True)(instance=row)
    for bound in form:
        if merged.get(f"{CHOICE}{bound.name}") == "theirs":
            for name, value in _as_posted(bound):
                merged.pop(name, None)
                if value is not None:
                    merged[name] = value
    for inline, prefix in keyed_inlines(model_admin, request, row):
        is_theirs = merged.get(f"{CHOICE}{prefix}") == "theirs"
        wanted = saved_rows(inline, row) if is_theirs else posted_rows(inline, prefix, merged)
        post_rows(inline, prefix, row, wanted, merged)
    return merged


def carried(
    posted: QueryDict, row: Article, differences: list[Difference]
) -> list[tuple[str, str]]:
    """What the page of the conflict carries on unseen: all that was posted but the buttons."""
    shown = {difference.name for difference in differences if difference.is_text}
    made_anew = {"csrfmiddlewaretoken", "base_revision", "opened_with"}
    kept = [
        (name, value)
        for name, values in posted.lists()
        for value in values
        if name not in shown | made_anew and not name.startswith(("_", CHOICE))
    ]
    return [("opened_with", json.dumps(beside(row))), *kept]


def texts_of(posted: QueryDict, row: Article) -> list[tuple[str, str]]:
    """(label, text) of the words that were posted and are not what the database holds."""
    return [
        (capfirst(str(_field(name).verbose_name)), text)
        for name, text in ((name, posted.get(name, "")) for name in TEXTS)
        if isinstance(text, str) and text.replace("\r\n", "\n") not in ("", getattr(row, name))
    ]


def _base_texts(base: Revision) -> dict[str, str]:
    made = {name: getattr(base.provenance, name) for name in PROVENANCE_FIELDS}
    return {name: "" if value is None else str(value) for name, value in made.items()} | {
        "title": base.title,
        "slug": base.slug,
        "standfirst": base.standfirst,
        "social_title": base.social_title,
        "social_description": base.social_description,
        "body": base.body,
        "tags": ", ".join(sorted(tag["name"] for tag in base.tags)),
    }


def _base_lines(base: Revision, opened: dict[str, str]) -> dict[str, str]:
    cited = [
        line_of(
            reference["number"],
            reference["title"] or reference["url"],
            opened.get(name_of(reference), ""),
        )
        for reference in base.references
    ]
    authors = [author["name"] for author in base.authors]
    return {"citations": "\n".join(cited), "bylines": "\n".join(authors)}


def _text(row: Article, bound) -> str:
    if bound.name == "tags":
        return ", ".join(sorted(tag.name for tag in row.tags.all()))
    value = getattr(row, bound.name)
    return "" if value is None else str(value)


def _cleaned_text(field, data) -> str:
    try:
        value = field.clean(data)
    except ValidationError:
        return str(data)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(sorted(value))
    return "" if value is None else str(value)


def _as_posted(bound):
    """The names and values that a browser would send for a field as it is saved."""
    value = bound.initial
    if isinstance(bound.field.widget, MultiWidget):
        for index, part in enumerate(bound.field.widget.decompress(value)):
            yield f"{bound.html_name}_{index}", "" if part is None else str(part)
    elif isinstance(value, bool):
        yield bound.html_name, "on" if value else None
    else:
        prepared = bound.field.prepare_value(value)
        yield bound.html_name, "" if prepared is None else str(prepared)
