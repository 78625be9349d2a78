"""The checklist before a publication: what is there, what is missing, what isn't needed."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.publishing.places import BODY, PLACES
from articles.models import Article, Revision
from articles.provenance.articles import LABELS
from articles.publishing.unread import AI, is_unread
from articles.words import date_in_words, join_names, length_in_words


class Mark(StrEnum):
    DONE = "done"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"

    @property
    def label(self) -> str:
        return {
            Mark.DONE: _("Done"),
            Mark.MISSING: _("Missing"),
            Mark.NOT_NEEDED: _("Not needed"),
        }[self]


@dataclass(frozen=True)
class Line:
    label: str
    mark: Mark
    text: str  # what is there
    place: str  # where in the form


def checklist(article: Article, saved: Revision) -> list[Line]:
    """What a person looks at before an article goes live, in the order of the form."""
    names = join_names([author["name"] for author in saved.authors])
    return [
        _line(_("Section"), str(article.section or ""), PLACES["no_section"]),
        _line(_("Standfirst"), saved.standfirst.strip(), PLACES["no_standfirst"]),
        _line(_("Byline"), names, PLACES["no_byline"]),
        _line(_("Text"), _length(saved), BODY),
        _image(saved),
        _alt(saved),
        _line(_("Provenance"), str(LABELS.get(saved.provenance.origin, "")), "id_origin"),
        _review(saved),
    ]


def _line(label: str, text: str, place: str) -> Line:
    return Line(label, Mark.DONE if text else Mark.MISSING, text, place)


def _length(saved: Revision) -> str:
    if saved.word_count:
        return length_in_words(saved.word_count)
    images = saved.body_html.count("<img")
    message = ngettext("%(number)s image", "%(number)s images", images)
    return message % {"number": images} if images else ""


def _image(saved: Revision) -> Line:
    place = "id_lead_image"
    if saved.lead_image is None:
        return Line(_("Lead image"), Mark.NOT_NEEDED, _("None chosen"), place)
    credit = saved.lead_image["credit"]
    text = _("Credit: %(credit)s") % {"credit": credit} if credit else _("Chosen, without a credit")
    return Line(_("Lead image"), Mark.DONE, text, place)


def _alt(saved: Revision) -> Line:
    label, place, image = _("Alt text"), "id_lead_image_alt", saved.lead_image
    if image is None:
        return Line(label, Mark.NOT_NEEDED, "", place)
    if image["is_decorative"]:
        return Line(label, Mark.NOT_NEEDED, _("The image is decorative"), place)
    return _line(label, image["alt"], place)


def _review(saved: Revision) -> Line:
    label, made = _("Review of the AI draft"), saved.provenance
    if made.origin not in AI:
        return Line(label, Mark.NOT_NEEDED, "", "id_reviewed_by")
    if is_unread(made):
        return Line(label, Mark.MISSING, _("Nobody has reviewed it yet"), "id_reviewed_by")
    assert made.reviewed_at is not None  # noqa: S101 - for the type checker
    params = {"name": made.reviewed_by, "date": date_in_words(made.reviewed_at)}
    return Line(label, Mark.DONE, _("%(name)s, %(date)s") % params, "id_reviewed_by")
