"""What changed between two revisions of an article, part by part, in words: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from articles.history.diff import (
    Block,
    Edit,
    EditKind,
    ItemEdit,
    diff_items,
    diff_paragraphs,
    diff_words,
)
from articles.provenance.articles import LABELS, Check, Provenance
from articles.words import moment_in_words


@dataclass(frozen=True)
class Line:
    """An item of a list, or a named fact, in words."""

    kind: EditKind
    changes: list[Edit]
    note: str = ""
    label: str = ""


@dataclass(frozen=True)
class Field:
    """A labelled part of an article. One of `changes`, `blocks` and `lines` is filled."""

    label: str
    changes: list[Edit] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    note: str = ""

    @property
    def is_same(self) -> bool:
        parts: list[Edit | Block | Line] = [*self.changes, *self.blocks, *self.lines]
        return not self.note and all(part.kind == EditKind.SAME for part in parts)

    @property
    def changed_lines(self) -> list[Line]:
        return [line for line in self.lines if line.kind != EditKind.SAME]

    @property
    def same_lines(self) -> list[Line]:
        return [line for line in self.lines if line.kind == EditKind.SAME]


@dataclass(frozen=True)
class Comparison:
    """All parts of an article, changed or not, in the order of the form."""

    fields: list[Field]

    @property
    def changed(self) -> list[Field]:
        return [part for part in self.fields if not part.is_same]

    @property
    def unchanged(self) -> list[Field]:
        return [part for part in self.fields if part.is_same]


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """Compare the columns of two revisions: those in `articles.publishing.snapshots.HASHED`."""
    return Comparison(
        [
            _words(_("Title"), old["title"], new["title"]),
            _words(_("Address"), old["slug"], new["slug"]),
            _words(_("Standfirst"), old["standfirst"], new["standfirst"]),
            _text(old["body"], new["body"]),
            _references(old["references"], new["references"]),
            _names(_("Tags"), old["tags"], new["tags"], "slug"),
            _names(_("Authors"), old["authors"], new["authors"], "id"),
            facts(_("Lead image"), _image(old["lead_image"]), _image(new["lead_image"])),
            facts(_("Sharing"), _shared(old), _shared(new)),
            facts(_("Provenance"), _made(old["provenance"]), _made(new["provenance"])),
        ]
    )


def compare_pages(old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """Compare two texts of a page: title, path, body, and policies, each with `id` and `name`."""
    return Comparison(
        [
            _words(_("Title"), old["title"], new["title"]),
            _words(_("Address"), old["path"], new["path"]),
            _text(old["body"], new["body"]),
            _names(_("Policies"), old["policies"], new["policies"], "id"),
        ]
    )


def _words(label: str, old: str, new: str) -> Field:
    return Field(label, changes=diff_words(old, new))


def _text(old: str, new: str) -> Field:
    blocks = diff_paragraphs(old, new)
    note = ""
    if old != new and all(block.kind == EditKind.SAME for block in blocks):
        note = _("Only blank lines differ.")
    elif any(block.is_rough for block in blocks):
        note = _("Some of the text is too long to compare word by word.")
    return Field(_("Text"), blocks=blocks, note=note)


def _references(old: Sequence[Mapping], new: Sequence[Mapping]) -> Field:
    items = diff_items(old, new, key=lambda work: work["url"], content=_work)
    return Field(_("References"), lines=[_reference_line(item) for item in items])


def _work(reference: Mapping) -> str:
    """A cited work in words, without its number."""
    parts = [reference["source"], reference["title"], reference["url"]]
    parts += [reference.get("published_on"), reference.get("archive_url")]
    return " — ".join(part for part in parts if part)


def _reference_line(change: ItemEdit) -> Line:
    number, kind, note = change.item["number"], change.kind, ""
    if change.was is not None and change.was["number"] != number:
        note = _("was [%(number)s]") % {"number": change.was["number"]}
        kind = EditKind.MOVED if kind == EditKind.SAME else kind
    elif kind == EditKind.MOVED:
        kind = EditKind.SAME  # its number says its place
    words = f"[{number}] {_work(change.item)}"
    if kind == EditKind.CHANGED:
        return Line(kind, diff_words(f"[{number}] {_work(change.was)}", words), note)
    return Line(kind, [Edit(_of_words(kind), words)], note)


def _names(label: str, old: Sequence[Mapping], new: Sequence[Mapping], key: str) -> Field:
    items = diff_items(old, new, key=lambda row: row[key], content=lambda row: row["name"])
    lines = []
    for edit in items:
        name = edit.item["name"]
        if edit.kind == EditKind.CHANGED:
            lines.append(Line(edit.kind, diff_words(edit.was["name"], name)))
        else:
            lines.append(Line(edit.kind, [Edit(_of_words(edit.kind), name)]))
    return Field(label, lines=lines)


def _of_words(kind: EditKind) -> EditKind:
    return kind if kind in {EditKind.ADDED, EditKind.REMOVED} else EditKind.SAME


def facts(label: str, old: Mapping[str, str], new: Mapping[str, str]) -> Field:
    """Values by name, each a line; those that are empty on both sides are left out."""
    lines = []
    for name in {**old, **new}:
        was, now = old.get(name, ""), new.get(name, "")
        if was == now:
            lines += [Line(EditKind.SAME, [Edit(EditKind.SAME, now)], label=name)] if now else []
            continue
        kind = EditKind.CHANGED if was and now else EditKind.ADDED if now else EditKind.REMOVED
        lines.append(Line(kind, diff_words(was, now), label=name))
    return Field(label, lines=lines)


def _image(image: Mapping[str, Any] | None) -> dict[str, str]:
    if image is None:
        return {}
    alt = _("none: decorative") if image["is_decorative"] else image["alt"]
    return {
        _("Image"): PurePosixPath(image["file"]).name,
        _("Alt text"): alt,
        _("Caption"): image["caption"],
        _("Credit"): image["credit"],
        _("Focal point"): f"{image['focal_x']} × {image['focal_y']}",
    }


def _shared(revision: Mapping[str, Any]) -> dict[str, str]:
    return {
        _("Title"): revision["social_title"],
        _("Description"): revision["social_description"],
    }


def _made(provenance: Provenance) -> dict[str, str]:
    """A recorded provenance in words; what is not recorded is empty."""
    generated_at, reviewed_at = provenance.generated_at, provenance.reviewed_at
    score = provenance.quality_score
    return {
        _("Origin"): str(LABELS.get(provenance.origin, "")),
        _("Generator"): provenance.generator,
        _("Version"): provenance.generator_version,
        _("Generated"): moment_in_words(generated_at) if generated_at else "",
        _("Quality score"): "" if score is None else f"{score:g}",
        _("Checks"): "; ".join(_check(check) for check in provenance.checks),
        _("Reviewed by"): provenance.reviewed_by,
        _("Reviewed"): moment_in_words(reviewed_at) if reviewed_at else "",
    }


def _check(check: Check) -> str:
    by = _("by %(name)s") % {"name": check.by} if check.by else ""
    facts = filter(None, (check.result, by, moment_in_words(check.at) if check.at else ""))
    result = ", ".join(facts)
    return f"{check.name}: {result}" if result else check.name
