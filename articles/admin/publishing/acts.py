"""Carrying out what the page of a publication was told, and knowing that it has been done."""

from django.utils.translation import gettext as _

from articles import publishing
from articles.admin.publishing.forms import SCHEDULE, PublicationForm
from articles.admin.publishing.proposal import Proposal
from articles.models import Correction, Revision
from articles.publishing import Change, Held
from articles.words import moment_in_words


def publish(held: Held, proposal: Proposal, form: PublicationForm, by) -> str:
    """Do it, and return the sentence that says what was done.

    Raises PublishingBlocked with the findings in the way, and PublishingError.
    """
    posted = form.cleaned_data
    about = {"by": by, "has_read": posted.get("has_read", False)}
    if form.is_correction:
        placement = posted.get("notice_placement") or Correction.Placement.TOP
        notice = publishing.correct(held, posted["notice"], placement=placement, **about)
        return _corrected(held, notice)
    change = posted.get("change") or Change.MINOR
    if form.act == SCHEDULE:
        publishing.schedule(held, posted["publish_at"], change=change, **about)
    else:
        publishing.publish(held, change=change, **about)
    return done(proposal, form)


def done(proposal: Proposal, form: PublicationForm) -> str:
    """What is said afterwards."""
    if form.act == SCHEDULE:
        message = (
            _("The edit goes live on %(at)s.")
            if proposal.was_public
            else _("The article goes live on %(at)s.")
        )
        return message % {"at": moment_in_words(form.cleaned_data["publish_at"])}
    if form.is_correction:
        return _("The correction is live, with its notice.")
    return _("The article is live.")


def is_done(proposal: Proposal, form: PublicationForm, by) -> bool:
    """Whether a first click has done what a second one asks for."""
    number = form.cleaned_data["seen"].partition("-")[0]
    if not number.isascii() or not number.isdecimal() or len(number) > 9:
        return False
    asked = proposal.article.revisions.filter(number=number).only("content_hash").first()
    if asked is None:
        return False
    if form.act == SCHEDULE:
        coming, at = proposal.scheduled, form.cleaned_data.get("publish_at")
        return _is_same(coming, asked) and coming is not None and coming.live.lower == at
    if not _is_same(proposal.live, asked):
        return False
    if form.is_correction:
        last = proposal.article.corrections.order_by("-created_at", "-pk").first()
        words = (form.cleaned_data["notice"].strip(), by.pk)
        return last is not None and (last.text, last.created_by_id) == words
    return proposal.scheduled is None


def still_scheduled(scheduled: Revision) -> str:
    return _("Revision %(number)s still goes live on %(at)s.") % {
        "number": scheduled.number,
        "at": moment_in_words(scheduled.live.lower),
    }


def _is_same(one: Revision | None, other: Revision) -> bool:
    return one is not None and one.content_hash == other.content_hash


def _corrected(held: Held, notice: Correction) -> str:
    if notice.revision is not None:
        return _("The correction is live, with its notice.")
    message = _("The notice is live. The text hadn’t changed.")
    scheduled = held.row.revisions.scheduled().first()
    return message if scheduled is None else f"{message} {still_scheduled(scheduled)}"
