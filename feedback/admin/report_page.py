"""One report: what the reader said about what, what editors make of it, and its correction."""

import re
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.template.defaultfilters import truncatechars
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.admin.articles.action_pages import NoticeForm
from articles.models import Article, Correction, Revision
from articles.permissions import may
from articles.publishing import ALLOWED, PublishingBlocked, PublishingError
from articles.search.snippets import plain
from articles.words import date_in_words, moment_in_words
from feedback.models import Report
from feedback.protecting.passages import QuotedPassage, find_passage
from feedback.reports import inbox
from feedback.reports.inbox import CREDIT, InboxError

if TYPE_CHECKING:
    from django.contrib import admin

    ReportPart = admin.ModelAdmin[Report]
else:
    ReportPart = object  # what a part of ReportAdmin stands on

RETRACTION = Correction.Kind.RETRACTION
_BLOCK_END = re.compile(r"</(?:p|h[2-6]|li|tr|pre|figcaption)>")


class NoticeField(forms.ModelChoiceField):
    """A choice of notices, each with its kind, its day and how it begins."""

    def label_from_instance(self, obj):
        day = date_in_words(obj.created_at)
        return truncatechars(f"{obj.get_kind_display()}, {day}: {' '.join(obj.text.split())}", 70)


class WorkForm(forms.Form):
    """What an editor does with a report."""

    state = forms.ChoiceField(choices=Report.State.choices, widget=forms.RadioSelect)
    correction = NoticeField(
        Correction.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
        label=gettext_lazy("Correction"),
        help_text=gettext_lazy("Choose one of the article’s notices if it answers this report."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("For the people working on the article. Readers never see it."),
    )

    def __init__(self, report: Report, data: QueryDict | None = None):
        initial = {"state": report.state, "correction": report.correction_id}
        super().__init__(data, initial=initial, label_suffix="")
        notices = report.article.corrections.filter(
            ~Q(kind=RETRACTION) | Q(pk=report.correction_id)
        )
        field = self.fields["correction"]
        assert isinstance(field, NoticeField)  # noqa: S101 - for the type checker
        field.queryset = notices
        if not notices:
            del self.fields["correction"]


class ReportedNoticeForm(NoticeForm):
    """The notice of a correction, and whether it says where it came from."""

    credits_reader = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("Mention that a reader reported it"),
        help_text=gettext_lazy("Adds “Reported by a reader.” to the notice. Nobody is named."),
    )

    def clean(self):
        cleaned = super().clean()
        room = self.fields["text"].max_length - len(CREDIT)
        if cleaned.get("credits_reader") and len(cleaned.get("text", "")) > room:
            message = _("Shorten it to %(room)s characters to leave room for the mention.")
            self.add_error("text", message % {"room": room})
        return cleaned


class ReportPages(ReportPart):
    """The part of ReportAdmin that is about one report."""

    def change_view(self, request, object_id, form_url="", extra_context=None):
        report = self._report(request, object_id)
        if not self.has_view_or_change_permission(request, report):
            raise PermissionDenied
        may_work = self.has_change_permission(request, report)
        if request.method == "POST":
            if not may_work:
                raise PermissionDenied
            form = WorkForm(report, request.POST)
            if form.is_valid():
                self._work(request, report, form.cleaned_data)
                return HttpResponseRedirect(request.path)
        else:
            form = WorkForm(report)
        return self._page(request, "change_form.html", report, form, may_work=may_work)

    def correct_view(self, request, object_id):
        """GET says what will happen, POST publishes the correction."""
        if not (request.user.has_perm("feedback.change_report") and may(request.user, "correct")):
            raise PermissionDenied
        report = self._report(request, object_id)
        if not may(request.user, "correct", report.article):
            raise PermissionDenied
        form = ReportedNoticeForm(request.POST or None, label_suffix="")
        if request.method == "POST" and form.is_valid():
            if problem := self._correct(request, report, form.cleaned_data):
                form.add_error(None, problem)
            else:
                return HttpResponseRedirect(_address(report))
        consequences = _consequences(report.article)
        return self._page(request, "correct.html", report, form, consequences=consequences)

    def delete_view(self, request, object_id, extra_context=None):
        """Asks first; a reader's words go with the report."""
        report = self._report(request, object_id)
        if not self.has_delete_permission(request, report):
            raise PermissionDenied
        if request.method == "POST":
            inbox.delete(report, by=request.user)
            message = _("The report was deleted, including the reader’s words.")
            self.message_user(request, message, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:feedback_report_changelist"))
        return self._page(request, "delete_confirmation.html", report, None)

    def _report(self, request, object_id) -> Report:
        report = self.get_object(request, unquote(object_id))
        if report is None:
            raise Http404(_("There is no such report."))
        return report

    def _work(self, request, report, posted):
        try:
            if text := posted["note"].strip():
                inbox.add_note(report, text, by=request.user)
            has_moved = posted["state"] != report.state
            inbox.link(report, posted.get("correction"), by=request.user)
            if has_moved:
                inbox.move(report, posted["state"], by=request.user)
        except InboxError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            message = _("Saved. The report is %(state)s.")
            values = {"state": str(report.get_state_display()).lower()}
            self.message_user(request, message % values, messages.SUCCESS)

    def _correct(self, request, report, posted) -> str:
        """What went wrong; empty when the correction is public."""
        try:
            inbox.correct(report, by=request.user, **posted)
        except PublishingBlocked as blocked:
            problems = " ".join(finding.message for finding in blocked.findings)
            message = _("Nothing was published. Fix these first: %(problems)s")
            return message % {"problems": problems}
        except (PublishingError, InboxError) as error:
            return _("Nothing was published. %(reason)s") % {"reason": error}
        message = _("The correction is published, and the report is marked as fixed.")
        self.message_user(request, message, messages.SUCCESS)
        return ""

    def _page(self, request, template, report, form, **more) -> TemplateResponse:
        article = report.article
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("%(report)s on “%(article)s”") % {"report": report, "article": article},
            "report": report,
            "article": article,
            "form": form,
            "has_changes": publishing.has_changes(article),
            "may_correct": self._may_correct(request.user, report),
            "may_delete": self.has_delete_permission(request, report),
            "notes": report.notes.select_related("created_by"),
            "passages": _passages(report),
            "back": _address(report),
            **more,
        }
        return TemplateResponse(request, f"admin/feedback/report/{template}", context)

    def _may_correct(self, user, report) -> bool:
        return (
            user.has_perm("feedback.change_report")
            and may(user, "correct", report.article)
            and report.article.state() in ALLOWED["correct"]
        )


def _consequences(article: Article) -> list[str]:
    """What publishing a correction does to the article as it stands: see `publishing.correct`."""
    if publishing.publishes_unread(article):
        return [str(inbox.UNREAD)]
    live, scheduled = article.revisions.live().first(), article.revisions.scheduled().first()
    at = {}
    if scheduled:
        at = {"number": scheduled.number, "at": moment_in_words(scheduled.live.lower)}
    if not publishing.has_changes(article):
        sentences = [_("The notice is published now. The text stays as it is.")]
        if scheduled:
            sentences.append(_("Revision %(number)s still goes live on %(at)s.") % at)
        return sentences
    sentences = [
        _("The working copy is published now, together with the notice.")
        if live
        else _("The article isn’t public. Its working copy is published again, with the notice.")
    ]
    if scheduled:
        sentences.append(_("Revision %(number)s no longer goes live on %(at)s.") % at)
    if article.retracted_at:
        sentences.append(_("The article stays retracted."))
    return sentences


def _passages(report: Report) -> list[tuple[str, Revision, QuotedPassage | None]]:
    """(which, revision, passage) for the revision that was read, and the live one if another."""
    if not report.quote:
        return []
    live = report.article.revisions.live().first()
    shown = [(_("As the reader saw it"), report.revision)]
    if live and live.pk != report.revision_id:
        shown.append((_("As readers see it now"), live))
    return [
        (which, revision, find_passage(report.quote, _text(revision))) for which, revision in shown
    ]


def _text(revision: Revision) -> str:
    """Title, standfirst and body without markup; a line for each block."""
    blocks = map(plain, _BLOCK_END.split(revision.body_html))
    return "\n".join(filter(None, [revision.title, revision.standfirst, *blocks]))


def _address(report: Report) -> str:
    return reverse("admin:feedback_report_change", args=[report.pk])
