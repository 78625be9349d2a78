"""The verbs of the inbox: move a report, note something, correct the article, delete.

The audit log names the article and the report's number, never a reader's words: they must go when
their time has come, and the log stays.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import audit, publishing
from articles.models import Correction
from feedback.models import Report, ReportNote, Vote

CREDIT = "\n\nReported by a reader."
UNREAD = gettext_lazy(
    "The draft was made with AI and nobody has reviewed it yet. Open the article, choose "
    "“Publish…” in its form, and publish the correction there. Then choose its notice here."
)
DONE = {
    Report.State.NEW: "reopen",
    Report.State.TRIAGED: "triage",
    Report.State.FIXED: "fix",
    Report.State.DISMISSED: "dismiss",
}


class InboxError(Exception):
    """Nothing was done; the message says why."""


@transaction.atomic
def move(report: Report, state: str, *, by) -> bool:
    """Give the report a state; False when it had it already."""
    row = _locked(report)
    if row.state == state:
        return False
    audit.record(DONE[Report.State(state)], row.article, by=by, report=row.pk, was=row.state)
    _set(row, report, state=state)
    return True


def add_note(report: Report, text: str, *, by) -> ReportNote:
    return report.notes.create(text=text.strip(), created_by=by, created_at=timezone.now())


@transaction.atomic
def correct(
    report: Report,
    text: str,
    *,
    kind: str = Correction.Kind.CORRECTION,
    placement: str = Correction.Placement.TOP,
    credits_reader: bool = False,
    by,
) -> Correction:
    """Publish a notice about what was reported, and the working copy with it if that differs.

    What that means in each state is said at `publishing.correct`, whose errors are raised too.
    """
    row = _locked(report)
    if row.state == Report.State.FIXED and row.correction_id:
        raise InboxError(_("This report already has its correction."))
    if publishing.publishes_unread(row.article):
        raise InboxError(str(UNREAD))
    if credits_reader:
        text = text.strip() + CREDIT
    correction = publishing.correct(row.article, text, kind=kind, placement=placement, by=by)
    _link(row, report, correction, by)
    return correction


@transaction.atomic
def link(report: Report, correction: Correction | None, *, by) -> bool:
    """Say which correction of its article answers the report; False when nothing changed."""
    row = _locked(report)
    if row.correction == correction:
        return False
    if correction is None:
        _set(row, report, correction=None, fixed_in=None)
        return True
    if correction.article_id != row.article_id:
        raise InboxError(_("This correction belongs to another article."))
    _link(row, report, correction, by)
    return True


@transaction.atomic
def delete(report: Report, *, by) -> None:
    """Remove the report and a reader's words with it, also where a vote keeps them."""
    row = _locked(report)
    audit.record("delete", row.article, by=by, report=row.pk)
    Vote.objects.filter(report=row).update(comment="")
    row.delete()


def _link(row: Report, report: Report, correction: Correction, by) -> None:
    numbered = row.article.revisions.only("number")
    seen = (
        correction.revision
        or numbered.live(correction.created_at).first()
        or numbered.live().first()
    )
    audit.record("fix", row.article, by=by, report=row.pk, was=row.state, correction=correction.pk)
    _set(row, report, correction=correction, fixed_in=seen, state=Report.State.FIXED)


def _locked(report: Report) -> Report:
    row = Report.objects.select_for_update().filter(pk=report.pk).first()
    if row is None:
        raise InboxError(_("The reader withdrew this report in the meantime."))
    return row


def _set(row: Report, report: Report, **values) -> None:
    """Write columns of the locked row, and the same on the caller's instance."""
    values["updated_at"] = max(timezone.now(), row.updated_at)
    for name, value in values.items():
        setattr(row, name, value)
        setattr(report, name, value)
    row.save(update_fields=list(values))
