"""Two people saved the same article: what does not overlap is merged, the rest is asked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import freshness
from articles.admin.editor.conflict_rows import support_in_words
from articles.admin.editor.form_versions import WORDS, FormVersions, beside, model_field
from articles.days import local_time
from articles.editing.merging.values import Overlap
from articles.editing.merging.versions import Merged, Version, merge
from articles.history.diff import Edit, diff_words, shortened
from articles.models import Article, Revision
from articles.words import join_names, moment_in_words, person_name, read_number

CHOICE, TEXT = "choice-", "text-"
# What the page of the conflict says itself, beside what was posted.
AGAINST, AGAINST_WITH = "against", "against_with"
GIVEN_BACK = ("title", "standfirst", "body")


@dataclass(frozen=True)
class Difference:
    """What both changed, for a person to decide: in words, with what each changed of the base."""

    name: str
    label: str
    base: str | None
    mine: str
    theirs: str
    is_text: bool = False  # it can be edited on the page of the conflict
    is_long: bool = False  # both can be kept

    @property
    def my_edits(self) -> list[Edit]:
        return shortened(diff_words(self.base or "", self.mine))

    @property
    def their_edits(self) -> list[Edit]:
        return shortened(diff_words(self.base or "", self.theirs))


@dataclass
class Settled:
    """What is to be saved, or what a person has to decide before; and what to tell about it."""

    posted: QueryDict
    differences: list[Difference] = field(default_factory=list)
    base: Revision | None = None  # where words of somebody else were merged
    theirs: Revision | None = None
    taken: list[str] = field(default_factory=list)  # fields beside the words


@dataclass(frozen=True)
class _Start:
    """What a version of somebody began with: the revision, what stood beside it, both as plain."""

    base: Revision | None
    opened: Mapping[str, str]
    before: Version
    mine: Version


def with_plain_newlines(posted: QueryDict) -> QueryDict:
    """A copy of what was posted in which lines end as they do in the database."""
    plain = posted.copy()
    for name, values in plain.lists():
        plain.setlist(name, [value.replace("\r\n", "\n") for value in values])
    return plain


def find_base(row: Article, posted: QueryDict) -> Revision | None:
    """The revision that the editor began with, when the article has moved on since."""
    base = _revision(row, posted.get("base_revision"))
    working = row.working_revision
    if base is None or base == working:
        return None
    return None if working and base.content_hash == working.content_hash else base


def _revision(row: Article, key: Any) -> Revision | None:
    number = read_number(key)
    return row.revisions.filter(pk=number).first() if number is not None else None


def settle(model_admin, request: HttpRequest, row: Article) -> Settled:
    """Bring what was posted up to the row's present state, as far as nobody has to decide."""
    posted = with_plain_newlines(request.POST)
    base, opened, now = find_base(row, posted), _read(posted, "opened_with"), beside(row)
    moved = {name for name in opened if name in now and opened[name] != now[name]}
    if not (base or moved or AGAINST in posted):
        return Settled(posted)
    forms = FormVersions(model_admin, request, row)
    mine = forms.posted(posted)
    start = _Start(base, opened, forms.at(base, opened), mine)
    merged = merge(start.before, mine, forms.saved())
    taken = _taken(forms, row, moved, start, merged)
    if AGAINST in posted:
        start, merged = _chosen(forms, row, posted, start)
        taken = []
    if not merged.overlaps:
        _write(forms, merged.version(), mine, posted, row.working_revision, now)
        return Settled(posted, [], start.base, row.working_revision, taken)
    if start.mine is not mine:
        _write(forms, start.mine, mine, posted, start.base, start.opened)
    return Settled(posted, _differences(forms, merged))


def _chosen(
    forms: FormVersions, row: Article, posted: QueryDict, start: _Start
) -> tuple[_Start, Merged]:
    """With what was chosen on the page of the conflict, and with what was saved meanwhile."""
    against, against_with = _revision(row, posted[AGAINST]), _read(posted, AGAINST_WITH)
    saved = forms.saved()
    if against == row.working_revision and against_with == beside(row):
        return start, _decide(merge(start.before, start.mine, saved), posted)
    theirs = forms.at(against, against_with)
    decided = _decide(merge(start.before, start.mine, theirs), posted)
    if decided.overlaps:
        return start, merge(start.before, start.mine, saved)
    start = _Start(against, against_with, theirs, decided.version())
    return start, merge(theirs, start.mine, saved)


def _read(posted: QueryDict, name: str) -> dict[str, str]:
    """What stood beside the words when the form was opened; nothing when it does not say."""
    try:
        opened = json.loads(posted.get(name) or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(opened, dict):
        return {}
    return {name: value for name, value in opened.items() if isinstance(value, str)}


def _write(
    forms: FormVersions,
    wanted: Version,
    mine: Version,
    posted: QueryDict,
    revision: Revision | None,
    beside_it: Mapping[str, str],
) -> None:
    """Put a version in the place of what was posted, as one that was begun with a revision."""
    forms.write(wanted, mine, posted)
    for name in [name for name in posted if _is_decision(name)]:
        del posted[name]
    posted["base_revision"] = str(revision.pk) if revision else ""
    posted["opened_with"] = json.dumps(beside_it)


def _is_decision(name: str) -> bool:
    return name.startswith((CHOICE, TEXT)) or name in {AGAINST, AGAINST_WITH}


def _decide(merged: Merged, posted: QueryDict) -> Merged:
    """With what was chosen on the page of the conflict."""
    decisions: dict[str, Any] = {}
    for name, overlap in merged.overlaps.items():
        mine = posted.get(f"{TEXT}{name}", overlap.mine)
        match posted.get(f"{CHOICE}{name}"):
            case "mine":
                decisions[name] = mine
            case "theirs":
                decisions[name] = overlap.theirs
            case "both":
                decisions[name] = "\n\n".join(filter(None, (overlap.theirs, mine)))
    return merged.decided(decisions)


def _taken(
    forms: FormVersions,
    row: Article,
    moved: set[str],
    start: _Start,
    merged: Merged,
) -> list[str]:
    """The labels of what only somebody else changed beside the words."""
    taken, before, mine = [], start.before, start.mine
    if "stage" in moved:
        taken.append(_("stage (%(stage)s)") % {"stage": row.get_stage_display().lower()})
    for name, bound in forms.fields.items():
        if name in moved and mine.values.get(name) == before.values.get(name):
            taken.append(str(bound.label).lower())
    for key, number in merged.numbers.items():
        is_mine_moved = mine.supports.get(key) != before.supports.get(key)
        if f"support-{key}" in moved and not is_mine_moved:
            taken.append(_("support of %(number)s") % {"number": f"[{number}]"})
    return taken


def _differences(forms: FormVersions, merged: Merged) -> list[Difference]:
    overlaps = merged.overlaps
    passages = [name for name in overlaps if name.startswith("body-")]
    return [
        _difference(forms, merged, name, overlap, passages) for name, overlap in overlaps.items()
    ]


def _difference(
    forms: FormVersions, merged: Merged, name: str, overlap: Overlap, passages: Sequence[str]
) -> Difference:
    kind, _dash, key = name.partition("-")
    base, mine, theirs = overlap.base, overlap.mine, overlap.theirs
    if kind == "body":
        label = _("Text")
        if len(passages) > 1:
            label = _("Text, passage %(number)s") % {"number": passages.index(name) + 1}
        return Difference(name, label, base, mine, theirs, is_text=True, is_long=True)
    if kind == "support":
        label = _("Support of %(number)s") % {"number": f"[{merged.numbers[key]}]"}
        was = None if base is None else support_in_words(base)
        return Difference(name, label, was, support_in_words(mine), support_in_words(theirs))
    if name in WORDS:
        return Difference(name, forms.label(name), base, mine, theirs, is_text=True)
    was = None if base is None else forms.in_words(name, base)
    texts = (forms.in_words(name, mine), forms.in_words(name, theirs))
    return Difference(name, forms.label(name), was, *texts)


def carried(posted: QueryDict, row: Article) -> list[tuple[str, str]]:
    """What the page of the conflict carries on unseen: all that was posted but the buttons."""
    kept = [
        (name, value)
        for name, values in posted.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not name.startswith("_") and not _is_decision(name)
    ]
    revision = row.working_revision_id
    against = (AGAINST, "" if revision is None else str(revision))
    return [*kept, against, (AGAINST_WITH, json.dumps(beside(row)))]


def name_of_saver(revision: Revision | None) -> str:
    return person_name(revision.created_by) if revision and revision.created_by else ""


def tell(request: HttpRequest, row: Article, settled: Settled) -> None:
    """Say whose changes were merged in, after the save."""
    if settled.base and settled.theirs and settled.base != settled.theirs:
        merged = _merged_with(request, row, settled.base, settled.theirs)
        query = f"?old={settled.base.number}&new={settled.theirs.number}"
        url = reverse("admin:articles_article_compare", args=[row.pk]) + query
        link = format_html('<a href="{}">{}</a>', url, _("See what they changed"))
        messages.info(request, format_html("{} {}", merged, link))
    if settled.taken:
        message = _("Someone else changed these fields, and their changes were kept: %(fields)s.")
        messages.info(request, message % {"fields": ", ".join(settled.taken)})


def _merged_with(request: HttpRequest, row: Article, base: Revision, theirs: Revision) -> str:
    at = theirs.created_at
    is_today = local_time(at).date() == local_time(freshness.now()).date()
    params = {
        "time": date_format(local_time(at), "TIME_FORMAT") if is_today else moment_in_words(at)
    }
    between = row.revisions.filter(number__gt=base.number, number__lte=theirs.number)
    people = dict.fromkeys(r.created_by for r in between.select_related("created_by"))
    if list(people) == [request.user]:
        return _("Merged with your own changes from %(time)s.") % params
    names = [person_name(person) for person in people if person]
    if not names:
        return _("Merged with someone else’s changes from %(time)s.") % params
    params["names"] = join_names(names)
    return _("Merged with %(names)s’s changes from %(time)s.") % params


def texts_of(posted: QueryDict, row: Article) -> list[tuple[str, str]]:
    """(label, text) of the words that were posted and are not what the database holds."""
    return [
        (capfirst(str(model_field(name).verbose_name)), text)
        for name, text in ((name, posted.get(name, "")) for name in GIVEN_BACK)
        if isinstance(text, str) and text.replace("\r\n", "\n") not in ("", getattr(row, name))
    ]
